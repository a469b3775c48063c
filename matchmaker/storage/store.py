"""The whole database, and one forum in it; each save is one transaction and leaves a line in the audit."""

from matchmaker.domain import Clock
from matchmaker.storage.database import Database
from matchmaker.storage.doors import Links, Sessions, Users
from matchmaker.storage.forums import Forums
from matchmaker.storage.jobs import Jobs
from matchmaker.storage.matchings import Matchings
from matchmaker.storage.papers import Papers
from matchmaker.storage.pasts import Pasts
from matchmaker.storage.schedules import Schedules
from matchmaker.storage.shelf import utc_now


class ForumStore(Schedules, Matchings, Papers, Pasts, Links):
    """One forum: firms, wishes, matches, timetables, papers, past meetings, links; made by `Store.forum`."""


class Store(Forums, Users, Sessions, Jobs):
    """A database of SQLAlchemy's kinds; SQLite by default."""

    def __init__(self, url: str, clock: Clock = utc_now) -> None:
        """`url` like "sqlite:///forum.db"; the tables are made when there are none.

        Raises:
            StorageError: here and in every method: the database cannot be used. Then nothing was changed.
        """
        super().__init__(Database(url), clock)

    def forum(self, id: str | None = None) -> ForumStore:
        """That forum; without an id the first one, which the first save makes when there is none."""
        return ForumStore(self._database, self._clock, id)

    def revision(self) -> str:
        """The last migration that the database has seen."""
        return self._database.revision()

    def examine(self) -> str:
        """Whether the files and the references in them are whole; StorageError when they are not."""
        return self._database.examine()

"""B2B matchmaking for cross-border IT forums: who should meet whom, when, and why."""

import os
from typing import TYPE_CHECKING

from matchmaker.domain import Firm, Forum, Match, Meeting, Pair, Preference, Reason, Schedule, Wish
from matchmaker.errors import MatchmakerError

if TYPE_CHECKING:
    from matchmaker.service.facade import Matchmaker

__all__ = [
    "Firm", "Forum", "Match", "MatchmakerError", "Meeting", "Pair", "Preference", "Reason", "Schedule", "Wish",
    "open_matchmaker",
]  # fmt: skip


def open_matchmaker(database: str = "") -> "Matchmaker":
    """The matchmaker whose forum is kept in `database` (a URL), made when it is not there yet.

    Without a URL it is MATCHMAKER_DATABASE, and sqlite:///matchmaker.db in the current folder by default.

    Raises:
        StorageError: the database cannot be opened.
        InputError: a MATCHMAKER_* variable that does not exist.
    """
    from matchmaker.service.facade import Matchmaker  # late: `import matchmaker` stays light
    from matchmaker.settings import read_settings
    from matchmaker.storage import Store

    settings = read_settings(os.environ)
    return Matchmaker(Store(database or settings.database).forum(), settings=settings)

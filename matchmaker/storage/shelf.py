"""What all nouns of the storage share: transactions, the clock, opaque ids, and the line in the audit."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from matchmaker.domain import Clock
from matchmaker.errors import StorageError
from matchmaker.said import to_text
from matchmaker.storage import tables
from matchmaker.storage.database import Database
from matchmaker.storage.documents import from_document

LIBRARY = "library"  # who changes things when nobody is named


def new_id() -> str:
    """96 random bits: nobody guesses another one from it."""
    return token_urlsafe(12)


def utc_now() -> datetime:
    return datetime.now(UTC)


def aware(at: datetime) -> datetime:
    """SQLite keeps no zone; what we write is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def aware_or_none(at: datetime | None) -> datetime | None:
    return None if at is None else aware(at)


def read(kind: Any, document: Any) -> Any:
    """A document as a value of that kind; StorageError when it is none."""
    try:
        return from_document(kind, document)
    except ValueError as error:
        raise StorageError(
            f"A record in the database cannot be read as {kind}: {error}. Restore the last backup."
        ) from error


class Shelf:
    """The whole database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def together(self) -> AbstractContextManager[Any]:
        """Everything saved inside the block is one transaction; an error that leaves it undoes all."""
        return self._database.writing()

    def close(self) -> None:
        """Let go of the file; a later call opens it again."""
        self._database.close()

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def _note_down(
        self,
        connection: Connection,
        forum: str | None,
        who: str,
        what: str,
        *,
        firm: str | None = None,
        partner: str | None = None,
    ) -> None:
        connection.execute(
            insert(tables.audit).values(
                forum=forum, at=self._now(), who=who, what=to_text(what), firm=firm, partner=partner
            )
        )


class ForumShelf(Shelf):
    """What belongs to one forum."""

    def __init__(self, database: Database, clock: Clock, forum: str | None = None) -> None:
        """Without an id it is the first forum of the database, which the first save makes if there is none."""
        super().__init__(database, clock)
        self._id = forum

    @property
    def id(self) -> str:
        """Opaque; empty while there is no forum yet."""
        if self._id is None:
            with self._database.reading() as connection:
                self._id = _first(connection)
        return self._id or ""

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._database.writing() as connection:
            if not self.id:
                self._id = _first(connection) or add_forum(connection, name="Forum", at=self._now())
            yield connection

    def _note(
        self,
        connection: Connection,
        who: str,
        what: str,
        *,
        firm: str | None = None,
        partner: str | None = None,
    ) -> None:
        """A line in the audit, and a new stamp, so that whoever keeps a copy sees that something changed."""
        self._note_down(connection, self.id, who, what, firm=firm, partner=partner)
        table = tables.forums
        connection.execute(update(table).where(table.c.id == self.id).values(stamp=table.c.stamp + 1))


def _first(connection: Connection) -> str | None:
    return connection.scalar(select(tables.forums.c.id).order_by(tables.forums.c.number).limit(1))


def add_forum(connection: Connection, *, name: str, at: datetime, toml: str = "", options: Any = None) -> str:
    """A new row; its id."""
    id = new_id()
    number = 1 + (connection.scalar(select(func.max(tables.forums.c.number))) or 0)
    connection.execute(
        insert(tables.forums).values(
            id=id, number=number, code=token_urlsafe(9), name=name, version=1, toml=toml,
            options=options or {}, stamp=1, made_at=at,
        )
    )  # fmt: skip
    return id

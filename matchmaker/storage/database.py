"""A database address -> transactions, whole or not at all, with every trouble put in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from matchmaker.errors import StorageError
from matchmaker.storage import tables

_SECONDS_TO_WAIT = 10  # for another process to finish writing
_EXAMPLE = "Write it like sqlite:///forum.db"
_FIRST = "schema"  # the table that says the version in databases from before the migrations


class Database:
    def __init__(self, url: str) -> None:
        """Open it; make the tables when there are none, bring older ones up to date after a backup.

        Raises:
            StorageError: the address is none, the database cannot be used, or a newer version wrote it.
        """
        self.engine = _open(url)
        self.shown = self.engine.url.render_as_string(hide_password=True)
        self._own = local()  # the writing transaction that this thread is in
        found = self.revision()
        if found == "":
            self._create()
            found = self.revision()
        if found != tables.HEAD:
            self._bring_up_to_date(found)

    def revision(self) -> str:
        """The last migration that it has seen; empty: it has no tables yet."""
        with self.reading() as connection:
            there = inspect(connection)
            if there.has_table(tables.alembic_version.name):
                return connection.scalar(select(tables.alembic_version.c.version_num)) or ""
            return "0001" if there.has_table(_FIRST) else ""

    def _create(self) -> None:
        with self.writing() as connection:
            tables.metadata.create_all(connection)
            version = tables.alembic_version
            if connection.scalar(select(version.c.version_num)) is None:  # else another process was faster
                connection.execute(insert(version).values(version_num=tables.HEAD))

    def _bring_up_to_date(self, found: str) -> None:
        from matchmaker.storage.migrate import upgrade  # late: Alembic takes a fifth of a second

        upgrade(self, found)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state throughout; inside a writing one it is that one."""
        if self._current is not None:
            yield self._current
            return
        with self._in_words(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that has the right to write from its start, so that it never fails half-way for it.

        Inside another one of the same thread it is part of that one: all or nothing holds for the outermost.
        """
        if self._current is not None:
            yield self._current
            return
        with self._in_words(), self.engine.execution_options(writing=True).begin() as connection:
            self._own.connection = connection
            try:
                yield connection
            finally:
                self._own.connection = None

    @contextmanager
    def unreferenced(self) -> Iterator[Connection]:
        """A writing transaction in which SQLite does not follow references, so that tables can be rebuilt."""
        with self._in_words(), self.engine.connect() as connection:
            raw: Any = connection.connection
            raw.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
            try:
                with connection.execution_options(writing=True).begin():
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys = ON")

    @property
    def _current(self) -> Connection | None:
        return getattr(self._own, "connection", None)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise StorageError(
                f"The database {self.shown} refused a contradiction ({error.orig}). Nothing was changed."
            ) from error
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", None) or error
            raise StorageError(
                f"The database {self.shown} cannot be used: {reason}. Nothing was changed; "
                "check its address, its folder and the space on the disk."
            ) from error

    def compact(self) -> None:
        """Leave nothing of deleted rows in the files of SQLite; other databases see to that themselves."""
        if self.engine.dialect.name != "sqlite" or self._current is not None:
            return
        with self._in_words(), self.engine.connect() as connection:
            raw: Any = connection.connection
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def examine(self) -> str:
        """Whether the files and the references in them are whole; StorageError when they are not."""
        if self.engine.dialect.name != "sqlite":
            return "a server, which looks after itself"
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if found != "ok" or broken:
            raise StorageError(f"The database {self.shown} is damaged ({broken or found}). Restore a backup.")
        return "whole"

    def close(self) -> None:
        self.engine.dispose()


def _open(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError:
        # an address that cannot be read may still hold a password: it is not repeated
        raise StorageError(f"The database address cannot be read. {_EXAMPLE}") from None
    try:
        engine = create_engine(address)
    except (NoSuchModuleError, ArgumentError):
        raise StorageError(f"There is no database of the kind {address.drivername!r}. {_EXAMPLE}") from None
    except ImportError as error:
        raise StorageError(
            f"A {address.drivername} database needs {error.name}. Install it with: pip install {error.name}"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver's own idea of a transaction leaves out CREATE TABLE
    for pragma in (
        f"busy_timeout = {_SECONDS_TO_WAIT * 1000}",  # first: turning on WAL may have to wait itself
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",  # what a firm deletes is overwritten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

"""A database address -> transactions, whole or not at all, with every trouble put in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from matchmaker.errors import StorageError
from matchmaker.storage import tables

_SECONDS_TO_WAIT = 10  # for another process to finish writing
_EXAMPLE = "Write it like sqlite:///forum.db"


class Database:
    def __init__(self, url: str) -> None:
        """Open it, and make the tables when there are none.

        Raises:
            StorageError: the address is none, the database cannot be used, or a newer version wrote it.
        """
        self.engine = _open(url)
        self._shown = self.engine.url.render_as_string(hide_password=True)
        with self.reading() as connection:
            is_new = not inspect(connection).has_table(tables.schema.name)
        if is_new:
            self._create()
        with self.reading() as connection:
            found = connection.scalar(select(tables.schema.c.version)) or 0
        if found > tables.SCHEMA:
            raise StorageError(
                f"The database {self._shown} was written by a newer version of matchmaker "
                f"(schema {found}, this one knows {tables.SCHEMA}). Upgrade matchmaker."
            )

    def _create(self) -> None:
        with self.writing() as connection:
            tables.metadata.create_all(connection)
            if connection.scalar(select(tables.schema.c.version)) is None:  # else another process was faster
                connection.execute(insert(tables.schema).values(version=tables.SCHEMA))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state throughout."""
        with self._in_words(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that has the right to write from its start, so that it never fails half-way for it."""
        with self._in_words(), self.engine.execution_options(writing=True).begin() as connection:
            yield connection

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise StorageError(
                f"The database {self._shown} refused a contradiction ({error.orig}). Nothing was changed."
            ) from error
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", None) or error
            raise StorageError(
                f"The database {self._shown} cannot be used: {reason}. Nothing was changed; "
                "check its address, its folder and the space on the disk."
            ) from error

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
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {_SECONDS_TO_WAIT * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

"""A database of an earlier version -> one of today, after a backup; and back, for who has to."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, inspect

from matchmaker.errors import StorageError
from matchmaker.storage import tables

if TYPE_CHECKING:
    from matchmaker.storage.database import Database

FOLDER = Path(__file__).parent / "migrations"


def upgrade(database: "Database", found: str, to: str = "head") -> str:
    """Bring it up; a SQLite file is copied first to `<file>.before-<revision>`. The revision it has now.

    Raises:
        StorageError: a newer version of matchmaker wrote it; or a migration failed, then nothing was changed.
    """
    if found not in _known():
        raise StorageError(
            f"The database {database.shown} was written by a newer version of matchmaker "
            f"(schema {found}, this one knows {tables.HEAD}). Upgrade matchmaker."
        )
    _back_up(database, found)
    _run(database, lambda config: command.upgrade(config, to), stamp=found)
    return database.revision()


def downgrade(database: "Database", to: str) -> str:
    """Take it back to an earlier revision, after a backup; the revision it has now.

    Raises:
        StorageError: the earlier tables could not hold what is there; nothing was changed.
    """
    found = database.revision()
    _back_up(database, found)
    _run(database, lambda config: command.downgrade(config, to), stamp=found)
    return database.revision()


def _known() -> set[str]:
    scripts = ScriptDirectory(str(FOLDER))
    return {script.revision for script in scripts.walk_revisions()}


def _back_up(database: "Database", found: str) -> None:
    path = database.engine.url.database
    if database.engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return
    target = Path(f"{path}.before-{found}")
    if not target.exists():  # the first one is the one to keep
        partial = target.with_suffix(target.suffix + ".partial")
        partial.unlink(missing_ok=True)
        with closing(connect(path)) as source, closing(connect(partial)) as copy:
            source.backup(copy)
        partial.replace(target)


def _run(database: "Database", step: Callable[[Config], None], *, stamp: str) -> None:
    """One transaction for all of it; references are checked at its end instead of at each statement."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    with database.unreferenced() if is_sqlite else database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        if not _stamped(connection):
            command.stamp(config, stamp)
        try:
            step(config)
        except CommandError as error:
            raise StorageError(f"The database {database.shown} cannot be changed: {error}") from error
        if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
            raise StorageError(f"A migration left a row of {broken[0]} that refers to nothing.")


def _stamped(connection: Connection) -> bool:
    return inspect(connection).has_table(tables.alembic_version.name)

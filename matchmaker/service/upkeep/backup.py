"""A database and its secret key <-> one backup file, checked before it is trusted.

The file is a zip: the database as one moment saw it (a SQLite file), the secret key, and a manifest with the
SHA-256 of both. A backup is taken while people work; a restore needs the desk to be ended.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from matchmaker.errors import InputError, StorageError
from matchmaker.settings import Settings

MANIFEST, DATABASE, SECRET = "manifest.json", "forum.db", "secret-key"
FORMAT = 1
MOST_BYTES = 20 * 1024**3  # of one part, unpacked: a damaged or hostile file must not fill the disk


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup file says of itself, found true."""

    made_at: str  # ISO 8601, UTC
    revision: str  # of the database's tables
    forums: int
    firms: int
    bytes: int  # of the database


def database_file(settings: Settings) -> Path:
    """The SQLite file of the settings.

    Raises:
        InputError: the database is a server, which has its own way to be backed up.
    """
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise InputError("This database is no file. Use the backup of its server, such as pg_dump.")
    return Path(url.database)


def back_up(settings: Settings, target: Path, *, now: datetime) -> Backup:
    """Write a backup beside its place and rename it, so that there is a whole one or none; then check it.

    Raises:
        InputError: there is no database yet, or `target` cannot be written.
        StorageError: the backup that was written is not sound.
    """
    source = database_file(settings)
    if not source.exists():
        raise InputError(f"{source}: there is no database yet. `matchmaker init` makes one.")
    partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            copy = Path(folder) / DATABASE
            _copy(source, copy)
            files = {DATABASE: copy}
            if settings.secret_file.exists():
                files[SECRET] = settings.secret_file
            manifest = {
                "format": FORMAT,
                "made_at": now.isoformat(timespec="seconds"),
                "sha256": {name: _sha256(path) for name, path in files.items()},
            }
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds the key
            with (
                os.fdopen(descriptor, "wb") as raw,
                zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed,
            ):
                packed.writestr(MANIFEST, json.dumps(manifest, indent=1))
                for name, path in files.items():
                    packed.write(path, name)
                raw.flush()
                os.fsync(raw.fileno())
        partial.replace(target)
    except OSError as error:
        raise InputError(f"{target}: the backup cannot be written ({error.strerror or error}).") from error
    finally:
        partial.unlink(missing_ok=True)
    return verify(target)


def verify(backup: Path) -> Backup:
    """What is in a backup file, after every part of it was read and checked.

    Raises:
        InputError: the file is no backup, or cannot be read.
        StorageError: it is damaged: a checksum, the database's own check or a reference does not hold.
    """
    with tempfile.TemporaryDirectory(prefix="matchmaker-verify-") as folder:
        return _unpack(backup, Path(folder))


def restore(settings: Settings, backup: Path, *, now: datetime) -> tuple[Backup, Path | None]:
    """Put a backup in the place of the database, which is kept beside it: (what was restored, where the old one is).

    The desk has to be ended: whoever has the database open would go on with the old one.

    Raises:
        InputError, StorageError: as `verify`; or the database is in use. Then nothing was changed.
    """
    target = database_file(settings)
    _refuse_if_in_use(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".restore-") as folder:
        found = _unpack(backup, Path(folder))
        kept = None
        if target.exists():
            kept = target.with_name(f"{target.name}.before-restore-{now:%Y%m%d-%H%M%S}")
            _copy(target, kept)
        for suffix in ("-wal", "-shm"):  # they belong to the old one
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        (Path(folder) / DATABASE).chmod(0o600)
        (Path(folder) / DATABASE).replace(target)
        secret = Path(folder) / SECRET
        if secret.exists():
            secret.chmod(0o600)
            secret.replace(settings.secret_file)
    return found, kept


def _copy(source: Path, target: Path) -> None:
    """As one moment saw it, while others write."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
        other.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    target.chmod(0o600)


def _unpack(backup: Path, folder: Path) -> Backup:
    try:
        with zipfile.ZipFile(backup) as packed:
            manifest = json.loads(packed.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise InputError(f"{backup}: was written by a newer version of matchmaker. Upgrade it.")
            for name in (DATABASE, SECRET):
                if name in manifest["sha256"]:
                    _extract(packed, name, folder / name, manifest["sha256"][name])
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"{backup}: this is no backup of matchmaker, or a damaged one ({error}).") from error
    return _look_into(folder / DATABASE, manifest["made_at"])


def _extract(packed: zipfile.ZipFile, name: str, target: Path, expected: str) -> None:
    if packed.getinfo(name).file_size > MOST_BYTES:
        raise StorageError(f"The part {name} of the backup is larger than any of ours. It was not unpacked.")
    digest = hashlib.sha256()
    with packed.open(name) as source, target.open("wb") as file:
        while block := source.read(1 << 20):
            digest.update(block)
            file.write(block)
    if digest.hexdigest() != expected:
        raise StorageError(f"The backup is damaged: {name} is not what was written. Take an earlier one.")


def _look_into(database: Path, made_at: str) -> Backup:
    try:
        with closing(sqlite3.connect(database)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchall()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if sound != [("ok",)] or broken:
                raise StorageError(f"The backup is damaged: {sound[0][0] if sound != [('ok',)] else broken}.")
            (revision,) = connection.execute("select version_num from alembic_version").fetchone()
            (forums,) = connection.execute("select count(*) from forums").fetchone()
            (firms,) = connection.execute("select count(*) from firms").fetchone()
    except sqlite3.Error as error:
        raise StorageError(f"The backup holds no database of matchmaker ({error}).") from error
    return Backup(made_at, revision, forums, firms, database.stat().st_size)


def _refuse_if_in_use(database: Path) -> None:
    """Whether somebody holds the database open; a desk that sleeps counts, since its files lie there."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=1)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise InputError(f"{database}: is in use ({error}). End the desk first.") from error
    except sqlite3.DatabaseError:
        return  # damaged: that is why one restores


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""A file -> the desk's secret key; made at the first start, to be read by its owner only."""

import os
from pathlib import Path
from secrets import token_bytes

from matchmaker.errors import InputError

BYTES = 32


def secret_key(path: Path) -> bytes:
    """The key in the file, which is made when there is none.

    Raises:
        InputError: the file cannot be read or made, is too short, or others may read it.
    """
    try:
        _make(path)
        mode, key = path.stat().st_mode & 0o777, path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: the secret key cannot be kept there ({error.strerror or error})."
        ) from error
    if mode & 0o077:
        raise InputError(f"{path}: others may read the secret key. Say: chmod 600 {path}")
    if len(key) < BYTES:
        raise InputError(f"{path}: this is no secret key. Delete it; a new one is made at the next start.")
    return key


def _make(path: Path) -> None:
    """Whole or not at all, and readable by nobody else at any moment."""
    if path.exists():
        return
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(token_bytes(BYTES))
    try:
        os.link(partial, path)  # the first one wins
    except FileExistsError:
        pass
    finally:
        partial.unlink()

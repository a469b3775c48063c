"""Files by name -> a folder that holds all of them or is as it was before."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from matchmaker.errors import MatchmakerError


class OutputError(MatchmakerError):
    """The results cannot be written where they were asked for."""


def write_file(path: str, content: bytes) -> None:
    """Write one file whole or not at all."""
    target = Path(path)
    write_folder(str(target.parent), {target.name: content})


def write_folder(folder: str, files: Mapping[str, bytes], *, replaces: tuple[str, ...] = ()) -> None:
    """Write `files` (names may hold one "/") into a folder.

    Everything is first written beside its place and then renamed, so that a full disk or a kill
    leaves no half file. A sub-folder is replaced as a whole, and so is each name of `replaces` that
    this run does not write: yesterday's error rows must not lie beside today's meetings. Other
    files of the folder stay.

    Raises:
        OutputError: names the folder and what the system said.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".partial-", dir=target))
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        for name, content in files.items():
            path = staging / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        for name in replaces:
            if not (staging / name).exists():
                _remove(target / name)
        for path in sorted(staging.iterdir()):
            if path.is_dir():
                _remove(target / path.name)
            os.replace(path, target / path.name)  # noqa: PTH105 - Path.replace gives a worse message
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _refused(folder: str, error: OSError) -> OutputError:
    return OutputError(f"{folder}: cannot be written ({error.strerror or error}). Choose another folder.")

"""A run.json -> what was asked for then, its input files found again."""

import json
from pathlib import Path
from typing import Any

from matchmaker.errors import InputError
from matchmaker.service.runs.record import FORMAT
from matchmaker.service.runs.request import Request


def read_record(path: str) -> dict[str, Any]:
    """What a run.json says.

    Raises:
        InputError: it is none of this program.
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}). Give the run.json of a plan.") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT or "sheets" not in record:
        raise InputError(
            f"{path}: not a run.json of this version of matchmaker. Give the run.json of a plan."
        )
    return record


def request_of(record: dict[str, Any], path: str) -> Request:
    """The request of the run whose run.json lies at `path`.

    Input files are looked up from the current folder, then from that of run.json and those above it.

    Raises:
        InputError: one of them is not to be found.
    """
    return Request(
        sheets=tuple(sheet["path"] for sheet in record["sheets"]),
        forum=record["forum"]["path"],
        preferences=record["preferences"]["path"] if record["preferences"] else "",
        met=record["met"]["path"] if record.get("met") else "",
        seconds=record["seconds"],
        base=_base(record, Path(path)),
        **record["reading"],
    )


def inputs_of(record: dict[str, Any]) -> list[dict[str, str]]:
    """Path and hash of each input file but the forum's, whose text is in the record itself."""
    return [entry for entry in [*record["sheets"], record["preferences"], record.get("met")] if entry]


def _base(record: dict[str, Any], path: Path) -> str:
    """The first folder, from here and from run.json upwards, in which all the run's inputs lie."""
    names = [entry["path"] for entry in inputs_of(record)]
    tried = [Path.cwd(), *path.resolve().parents]
    for folder in tried:
        if all((folder / name).is_file() for name in names):
            return str(folder)
    missing = [name for name in names if not (tried[0] / name).is_file()]
    raise InputError(
        f"{path}: its input {', '.join(missing or names)} is not to be found. "
        "Call from the folder in which plan was called."
    )

"""run.json -> the same run again, and whether it gave the same bytes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from matchmaker.domain import Progress, silent
from matchmaker.domain.forum_file import parse_forum
from matchmaker.errors import InputError
from matchmaker.service.record import FORMAT
from matchmaker.service.request import Request, read_input
from matchmaker.service.runs import Run, make_run
from matchmaker.settings import Settings


@dataclass(frozen=True)
class Replay:
    """The repeated run, and what is not as it was."""

    run: Run
    causes: tuple[str, ...]  # an input, the model, a version that changed since
    files: tuple[str, ...]  # outputs that differ, are new or are gone

    @property
    def same(self) -> bool:
        return not self.files


def replay_run(path: str, *, settings: Settings, progress: Progress = silent) -> Replay:
    """Repeat the run that a run.json describes.

    Its input files are looked up from the current folder, then from that of run.json and those above it.

    Raises:
        InputError: no run.json of this program, or one of its input files is not to be found.
    """
    old = _read(path)
    request = Request(
        sheets=tuple(sheet["path"] for sheet in old["sheets"]),
        forum=old["forum"]["path"],
        preferences=old["preferences"]["path"] if old["preferences"] else "",
        seconds=old["seconds"],
        base=_base(old, Path(path)),
        **old["reading"],
    )
    settings = replace(settings, model=old["model"]["setting"])
    forum = parse_forum(old["forum"]["toml"], source=path)
    given = read_input(request, clock=_no_clock, forum=forum, progress=progress)
    run = make_run(request, settings=settings, given=given, progress=progress)
    new = json.loads(run.files["run.json"])
    return Replay(run, tuple(_causes(old, new)), tuple(_differing(old["outputs"], new["outputs"])))


def _no_clock() -> datetime:
    raise AssertionError("a replay takes its dates from run.json")


def _read(path: str) -> dict[str, Any]:
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}). Give the run.json of a plan.") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT or "sheets" not in record:
        raise InputError(
            f"{path}: not a run.json of this version of matchmaker. Give the run.json of a plan."
        )
    return record


def _base(record: dict[str, Any], path: Path) -> str:
    """The first folder, from here and from run.json upwards, in which all the run's inputs lie."""
    names = [entry["path"] for entry in _inputs(record)]
    tried = [Path.cwd(), *path.resolve().parents]
    for folder in tried:
        if all((folder / name).is_file() for name in names):
            return str(folder)
    missing = [name for name in names if not (tried[0] / name).is_file()]
    raise InputError(
        f"{path}: its input {', '.join(missing or names)} is not to be found. "
        "Call replay from the folder in which plan was called."
    )


def _causes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """In words, each thing that decides the outputs and is not as it was."""
    for before, now in zip(_inputs(old), _inputs(new), strict=True):
        if before["sha256"] != now["sha256"]:
            yield f"input {before['path']} has changed"
    if old["model"]["digest"] != new["model"]["digest"]:
        yield f"the sentence model is {new['model']['name']}, and was {old['model']['name']}"
    for kind, word in (("artefacts", ""), ("versions", "version of ")):
        for name in sorted(old[kind].keys() | new[kind].keys()):
            before, now = old[kind].get(name, "absent"), new[kind].get(name, "absent")
            if before != now:
                yield f"{word}{name} is {now[:12]}, and was {before[:12]}"


def _inputs(record: dict[str, Any]) -> list[dict[str, str]]:
    return [entry for entry in [*record["sheets"], record["preferences"]] if entry]


def _differing(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield name if name in old and name in new else f"{name} ({'gone' if name in old else 'new'})"

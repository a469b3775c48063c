"""run.json -> the same run again, and whether it gave the same bytes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from matchmaker.domain import Progress, silent
from matchmaker.domain.forum_file import parse_forum
from matchmaker.service.runs.desk_replay import repeat
from matchmaker.service.runs.desk_run import DESK, desk_run
from matchmaker.service.runs.recorded import inputs_of, read_record, request_of
from matchmaker.service.runs.replan_run import Origin, replan_run
from matchmaker.service.runs.request import read_input
from matchmaker.service.runs.run import Run, make_run
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
    old = read_record(path)
    request = request_of(old, path)
    settings = replace(settings, model=old["model"]["setting"])
    forum = parse_forum(old["forum"]["toml"], source=path)
    if "replanned" in old:
        run = _replan(old["replanned"], Origin(request, forum), path, settings, progress)
    elif said := desk_run(old, path):
        given = read_input(request, clock=_no_clock, forum=forum, progress=progress)
        run = repeat(said, request, given, settings=settings, progress=progress)
    else:
        given = read_input(request, clock=_no_clock, forum=forum, progress=progress)
        run = make_run(request, settings=settings, given=given, progress=progress)
    new = json.loads(run.files["run.json"])
    return Replay(run, tuple(_causes(old, new)), tuple(_differing(old["outputs"], new["outputs"])))


def _replan(said: dict[str, Any], origin: Origin, path: str, settings: Settings, progress: Progress) -> Run:
    """A replan again, from the timetable and the changes file that it put beside its run.json."""
    meetings, changes = (str(Path(path).parent / said[name]["path"]) for name in ("meetings", "changes"))
    return replan_run(meetings, changes, origin, settings=settings, clock=_no_clock, progress=progress).run


def _no_clock() -> datetime:
    raise AssertionError("a replay takes its dates from run.json")


def _causes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """In words, each thing that decides the outputs and is not as it was."""
    if old.get("stopped"):
        yield "the planner was stopped by hand then"
    if old.get(DESK, {}).get("stale"):
        yield "firms or rules had changed when it was saved, and the pairs were not worked out anew yet"
    for before, now in zip(_files_read(old), _files_read(new), strict=True):
        if before["sha256"] != now["sha256"]:
            yield f"input {before['path']} has changed"
    if old["model"]["digest"] not in ("", new["model"]["digest"]):
        yield f"the sentence model is {new['model']['name']}, and was {old['model']['name']}"
    for kind, word in (("artefacts", ""), ("versions", "version of ")):
        for name in sorted(old[kind].keys() | new[kind].keys()):
            before, now = old[kind].get(name, "absent"), new[kind].get(name, "absent")
            if before != now:
                yield f"{word}{name} is {now[:12]}, and was {before[:12]}"


def _files_read(record: dict[str, Any]) -> list[dict[str, str]]:
    said = record.get("replanned", {})
    return [*inputs_of(record), *(said[name] for name in ("meetings", "changes") if name in said)]


def _differing(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield name if name in old and name in new else f"{name} ({'gone' if name in old else 'new'})"

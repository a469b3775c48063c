"""A meetings.csv and the run.json of its plan -> the rules that it breaks, and its certificate looked at anew.

Everything is worked out again from the sheets: scores, hours, wishes. What the planner did is not asked for.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from matchmaker.domain import Progress, Schedule, silent
from matchmaker.domain.forum_file import parse_forum
from matchmaker.intake.changes import parse_changes
from matchmaker.intake.meetings import MeetingsRead, read_meetings
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.engine.proving import FILE, Confirmed, confirm, read_proofs
from matchmaker.service.engine.replanning import check_replanned
from matchmaker.service.runs.checking import Checked, unknown_firms
from matchmaker.service.runs.desk_run import desk_run
from matchmaker.service.runs.record import artefacts, sha256_of_file
from matchmaker.service.runs.recorded import inputs_of, read_record, request_of
from matchmaker.service.runs.request import Input, Request, match_input, read_input
from matchmaker.service.runs.run import candidates_of
from matchmaker.settings import Settings


def check_run(path: str, run: str, *, settings: Settings, progress: Progress = silent) -> Checked:
    """Check a meetings file against all that its run.json names: forum, sheets, wishes, changes and certificate.

    Raises:
        InputError: a file is not to be found, or is not what its name says.
    """
    record = read_record(run)
    request = request_of(record, run)
    forum = parse_forum(record["forum"]["toml"], source=run)
    given = read_input(request, clock=_no_clock, forum=forum, progress=progress)
    read = read_meetings(path, forum)
    members = tuple(firm for firm in given.read.firms if forum.delegation_of(firm))
    faults = tuple(unknown_firms(read.meetings, members))
    if "replanned" in record:
        previous = read_meetings(str(Path(run).parent / record["replanned"]["meetings"]["path"]), forum)
        changes = parse_changes(record["replanned"]["changes"]["toml"], forum, members, source=run)
        faults += check_replanned(
            forum,
            members,
            Schedule(previous.meetings, version=previous.version),
            changes,
            read.meetings,
            preferences=given.preferences,
        )
        return Checked(read.meetings, faults, read.problems, (), _recounted(record, previous, read))
    faults += check_meetings(forum, members, read.meetings, preferences=given.preferences)
    said = desk_run(record, run)
    if said and not said.planned:
        told = ("the certificate: the timetable, or what it was planned from, was changed at the desk since",)
        return Checked(read.meetings, faults, read.problems, told)
    given = replace(given, locks=said.locks if said else given.locks)
    changed = tuple(_changed(record, request))
    if changed:
        told = (f"the certificate: {changed[0]} since it was made",)
        return Checked(read.meetings, faults, read.problems, told)
    return Checked(
        read.meetings, faults, read.problems, (), _confirmed(record, run, given, read, settings, progress)
    )


def _no_clock() -> datetime:
    raise AssertionError("a run's dates are in its forum")


def _changed(record: dict[str, Any], request: Request) -> Iterator[str]:
    for entry in inputs_of(record):
        if sha256_of_file(request.locate(entry["path"])) != entry["sha256"]:
            yield f"{entry['path']} has changed"
    for name, digest in artefacts().items():
        if record["artefacts"].get(name) != digest:
            yield f"{name} of matchmaker has changed"


def _confirmed(
    record: dict[str, Any], run: str, given: Input, read: MeetingsRead, settings: Settings, progress: Progress
) -> tuple[Confirmed, ...]:
    """The certificate's goals, with scores made anew from the sheets."""
    settings = replace(settings, model=record["model"]["setting"])
    matching = match_input(given, settings=settings, progress=progress)
    proof = Path(run).parent / FILE
    content = proof.read_bytes() if proof.is_file() else None
    return confirm(
        given.forum,
        matching.firms,
        candidates_of(matching, given),
        read.meetings,
        record["certificate"]["levels"],
        () if content is None else read_proofs(content, matching.firms, source=str(proof)),
        preferences=given.preferences,
        locks=given.locks,
    )


def _recounted(record: dict[str, Any], before: MeetingsRead, now: MeetingsRead) -> tuple[Confirmed, ...]:
    """Of a mended timetable: how many meetings of before it keeps, and leaves in their slot."""
    old = {meeting.pair: meeting.slot for meeting in before.meetings}
    kept = [meeting for meeting in now.meetings if meeting.pair in old]
    reached = {
        "meetings kept": len(kept),
        "meetings not moved": sum(old[meeting.pair] == meeting.slot for meeting in kept),
    }
    return tuple(
        Confirmed(level["name"], level["reached"], reached[level["name"]], level["bound"], None)
        for level in record["certificate"]["levels"]
        if level["name"] in reached
    )

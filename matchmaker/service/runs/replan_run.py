"""A timetable, a changes file and the firms' sheets -> the files of the timetable's next version."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.domain import (
    Change,
    ChangeKind,
    Clock,
    Firm,
    Forum,
    Match,
    Preference,
    Progress,
    Schedule,
    Severity,
    Wish,
    silent,
)
from matchmaker.domain.forum_file import parse_forum
from matchmaker.domain.stopping import Stop, never
from matchmaker.errors import ChangesError, InputError, MeetingsError
from matchmaker.exporting import Book, run_json
from matchmaker.intake.changes import Changes, parse_changes, read_changes
from matchmaker.intake.meetings import MeetingsRead, read_meetings
from matchmaker.service.engine.matching import (
    CANDIDATES,
    Matching,
    Note,
    best_partners,
    listed,
    unheard,
    worth_planning,
)
from matchmaker.service.engine.replanning import Replanned, replan_meetings
from matchmaker.service.runs.books import plan_files
from matchmaker.service.runs.record import describe_run, sha256, sha256_of_file
from matchmaker.service.runs.recorded import read_record, request_of
from matchmaker.service.runs.request import Input, Request, match_input, read_input
from matchmaker.service.runs.run import Run
from matchmaker.settings import Settings


@dataclass(frozen=True)
class Origin:
    """Where a timetable came from."""

    request: Request
    forum: Forum | None = None  # in place of the one that the request names
    changes: str = ""  # text of the changes file that the timetable already heeds


@dataclass(frozen=True)
class Rerun:
    """A run that mends a timetable, and what it changed."""

    run: Run
    changes: tuple[Change, ...]

    @property
    def tally(self) -> Counter[ChangeKind]:
        return Counter(change.kind for change in self.changes)

    @property
    def to_tell(self) -> tuple[str, ...]:
        """Ids of the firms whose meetings changed, sorted."""
        return tuple(sorted({firm for change in self.changes for firm in change.notify}))


def find_origin(meetings: str, asked: Request, *, note: Note = unheard) -> Origin:
    """What was asked for, with whatever it leaves open from the run.json beside the timetable.

    Raises:
        InputError: no sheets are asked for and there is no run.json, or one of its inputs is not to be found.
    """
    path = Path(meetings).parent / "run.json"
    if not path.is_file():
        if asked.sheets:
            return Origin(asked)
        raise InputError(
            f"{meetings}: there is no run.json beside it that says which sheets it was planned from. "
            "Name the sheets after it, and the forum file with --forum."
        )
    record = read_record(str(path))
    request = asked
    if not asked.sheets:
        found = request_of(record, str(path))
        for sheet in record["sheets"]:
            if sha256_of_file(found.locate(sheet["path"])) != sheet["sha256"]:
                note(f"{sheet['path']} has changed since the timetable was made: what it says now counts.")
        request = replace(
            found,
            forum=asked.forum or found.forum,
            preferences=asked.preferences or found.preferences,
            met=asked.met or found.met,
            seconds=asked.seconds,
        )
    forum = None if asked.forum else parse_forum(record["forum"]["toml"], source=str(path))
    return Origin(request, forum, record.get("replanned", {}).get("changes", {}).get("toml", ""))


def replan_run(
    meetings: str,
    changes: str,
    origin: Origin,
    *,
    settings: Settings,
    clock: Clock = lambda: datetime.now(UTC),
    progress: Progress = silent,
    note: Note = unheard,
    stop: Stop = never,
) -> Rerun:
    """The next version of the timetable in the file `meetings`, in memory; nothing is written.

    Raises:
        MatchmakerError: a leaf of its tree, with what to do.
    """
    request = origin.request
    given = read_input(request, clock=clock, forum=origin.forum, progress=progress)
    members = tuple(firm for firm in given.read.firms if given.forum.delegation_of(firm))
    changed = read_changes(changes, given.forum, members)
    _remind(origin, changed, given.forum, members, note)
    read = _read_meetings(meetings, given.forum)
    _refuse_strangers(meetings, read, members)
    asked = tuple(Preference(held.pair.a, held.pair.b, Wish.MEET) for held in read.meetings)
    matching = match_input(
        given,
        asked=asked,  # so that every meeting has its score
        settings=settings,
        progress=progress,
        note=note,
    )
    previous = Schedule(read.meetings, version=read.version)
    replanned = replan_meetings(
        given.forum,
        matching.firms,
        _candidates(matching, given, previous),
        previous,
        changed,
        preferences=given.preferences,
        seconds=request.seconds,
        progress=progress,
        stop=stop,
    )
    given = replace(given, problems=given.problems + read.problems)
    book = _book(matching, given, read, replanned)
    record = describe_run(request, given, matching, replanned.schedule, settings)
    sources = {
        f"meetings-v{read.version}{Path(meetings).suffix}": Path(meetings).read_bytes(),
        f"changes-v{replanned.schedule.version}.toml": Path(changes).read_bytes(),
    }
    was, toml = ({"path": name, "sha256": sha256(content)} for name, content in sources.items())
    record["replanned"] = {
        "meetings": was,
        "changes": {**toml, "toml": Path(changes).read_text(encoding="utf-8-sig")},
    }
    record["run_id"] = sha256(run_json(record))[:12]
    record["stopped"] = stop()
    book = replace(book, run_id=record["run_id"])
    progress("Writing files", 0, 0)
    files = plan_files(
        book,
        problems=given.problems + matching.known.problems,
        suspects=given.read.suspects,
        previous=previous,
        changes=replanned.changes,
        progress=progress,
    )
    record["outputs"] = {name: sha256(content) for name, content in sorted(files.items())}
    files |= sources
    files["run.json"] = run_json(record)
    return Rerun(Run(request, given, matching, book, files), replanned.changes)


def _read_meetings(path: str, forum: Forum) -> MeetingsRead:
    read = read_meetings(path, forum)
    bad = [problem for problem in read.problems if problem.severity is Severity.ERROR]
    if bad:
        raise MeetingsError("\n".join(str(problem) for problem in bad))
    return read


def _refuse_strangers(path: str, read: MeetingsRead, members: Sequence[Firm]) -> None:
    inside = {firm.id for firm in members}
    named = {firm for held in (*read.meetings, *read.cancelled) for firm in (held.pair.a, held.pair.b)}
    if named - inside:
        raise MeetingsError(
            f"{path}: no firm of the forum has the id {', '.join(sorted(named - inside))}. Keep firms that "
            "withdrew in the sheet and name them among the no_shows of the changes file."
        )


def _candidates(matching: Matching, given: Input, previous: Schedule) -> tuple[Match, ...]:
    """The matches that a plan would choose from, and those of the meetings of before."""
    best = best_partners(matching.matches, CANDIDATES, wishes=given.preferences)
    planned = {match.pair for match in worth_planning(best, given.forum, wishes=given.preferences)}
    held = {meeting.pair for meeting in previous.meetings}
    return tuple(match for match in matching.matches if match.pair in planned or match.pair in held)


def _book(matching: Matching, given: Input, read: MeetingsRead, replanned: Replanned) -> Book:
    schedule = replanned.schedule
    held = {meeting.id for meeting in schedule.meetings}
    gone = {meeting.id: meeting for meeting in (*read.cancelled, *read.meetings) if meeting.id not in held}
    return Book(
        forum=replanned.forum,
        firms=replanned.firms,
        matches=matching.explain(listed(matching.matches, schedule, wishes=given.preferences)),
        preferences=given.preferences,
        schedule=schedule,
        labels=matching.known.taxonomy.labels,
        left_out=matching.left_out,
        cancelled=tuple(gone.values()),
    )


def _remind(origin: Origin, changes: Changes, forum: Forum, members: Sequence[Firm], note: Note) -> None:
    """Say what the last changes file had and this one has not: it no longer holds."""
    if not origin.changes:
        return
    try:
        before = parse_changes(origin.changes, forum, members)
    except ChangesError:
        return  # it speaks of firms or tables that are no more
    for words in _lapsed(before, changes):
        note(f"{words} in the last replan; this changes file does not say so, so it no longer holds.")


def _lapsed(before: Changes, now: Changes) -> Iterator[str]:
    late, hours = dict(now.late), dict(now.hours)
    for firm in before.no_shows:
        if firm not in now.no_shows:
            yield f"{firm} did not come"
    for firm, _ in before.late:
        if firm not in {*late, *now.no_shows}:
            yield f"{firm} came late"
    for firm, _ in before.hours:
        if firm not in {*hours, *now.no_shows}:
            yield f"{firm} had other hours"
    for table in before.closed_tables:
        if table not in now.closed_tables:
            yield f"table {table} was closed"
    if before.tables and not now.tables:
        yield f"there were {before.tables} tables"
    for pair in before.cancelled:
        if pair not in now.cancelled:
            yield f"the meeting of {pair.a} and {pair.b} was cancelled"

"""A timetable that a person edited, with its firms -> its agendas, calendars, grid and report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from matchmaker.domain import Clock, Fault, Match, Problem, Progress, Schedule, Severity, silent
from matchmaker.errors import MeetingsError
from matchmaker.exporting import Book
from matchmaker.intake.meetings import read_meetings
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.engine.matching import Note, unheard
from matchmaker.service.runs.books import plan_files
from matchmaker.service.runs.request import Request, match_input, read_input
from matchmaker.settings import Settings

PLANNED = ("pairings.csv", "unscheduled.csv")  # what planning knew and the timetable alone does not tell


@dataclass(frozen=True)
class Edited:
    book: Book
    faults: tuple[Fault, ...]
    problems: tuple[Problem, ...]
    files: Mapping[str, bytes] = field(repr=False)


def export_edited(
    meetings: str,
    request: Request,
    *,
    settings: Settings,
    clock: Clock = lambda: datetime.now(UTC),
    progress: Progress = silent,
    note: Note = unheard,
) -> Edited:
    """The files of a plan whose meetings come from a file; nothing is written.

    Raises:
        InputError: a file cannot be read, or a row of the timetable is no meeting of this forum.
    """
    given = read_input(request, clock=clock, progress=progress)
    read = read_meetings(meetings, given.forum)
    bad = [problem for problem in read.problems if problem.severity is Severity.ERROR]
    if bad:
        raise MeetingsError("\n".join(str(problem) for problem in bad))
    matching = match_input(given, settings=settings, progress=progress, note=note)
    held = {meeting.pair for meeting in read.meetings}
    unknown = sorted(
        {firm for pair in held for firm in (pair.a, pair.b)} - {firm.id for firm in matching.firms}
    )
    if unknown:
        raise MeetingsError(f"{meetings}: no firm of the forum has the id {', '.join(unknown)}. Mend the id.")
    scored = tuple(match for match in matching.matches if match.pair in held)
    missing = held - {match.pair for match in scored}
    book = Book(
        forum=given.forum,
        firms=matching.firms,
        matches=matching.explain(scored) + tuple(Match(pair, 0.0, 0.0, 0.0) for pair in sorted(missing)),
        preferences=given.preferences,
        schedule=Schedule(read.meetings, version=read.version),
        labels=matching.known.taxonomy.labels,
        left_out=matching.left_out,
        cancelled=read.cancelled,
    )
    faults = check_meetings(given.forum, matching.firms, read.meetings, preferences=given.preferences)
    problems = given.problems + read.problems
    files = plan_files(book, problems=problems, suspects=given.read.suspects)
    for name in PLANNED:
        del files[name]
    return Edited(book, faults, problems, files)

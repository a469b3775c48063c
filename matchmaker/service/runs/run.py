"""One whole run, from sheets to files: what was asked, and what came out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from matchmaker.domain import (
    Clock,
    Firm,
    Match,
    Progress,
    Schedule,
    silent,
)
from matchmaker.domain.stopping import Stop, never
from matchmaker.exporting import Book, run_json
from matchmaker.service.engine.matching import (
    CANDIDATES,
    Matching,
    Note,
    best_partners,
    listed,
    unheard,
    worth_planning,
)
from matchmaker.service.engine.planning import plan_meetings
from matchmaker.service.engine.proving import FILE, proof_json
from matchmaker.service.engine.suggestions import suggestions_of
from matchmaker.service.runs.books import plan_files
from matchmaker.service.runs.outputs import write_folder
from matchmaker.service.runs.record import describe_run, sha256
from matchmaker.service.runs.request import Input, Request, match_input, read_input
from matchmaker.settings import Settings


@dataclass(frozen=True)
class Run:
    """The result of a whole run."""

    request: Request
    input: Input
    matching: Matching
    book: Book
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def firms(self) -> tuple[Firm, ...]:
        return self.matching.firms

    @property
    def schedule(self) -> Schedule:
        assert self.book.schedule is not None
        return self.book.schedule


def make_run(
    request: Request,
    *,
    settings: Settings,
    clock: Clock = lambda: datetime.now(UTC),
    given: Input | None = None,
    progress: Progress = silent,
    note: Note = unheard,
    stop: Stop = never,
) -> Run:
    """From sheets to files, in memory; nothing is written. Once `stop` says so, with the best timetable so far.

    Raises:
        MatchmakerError: a leaf of its tree, with what to do.
    """
    given = given or read_input(request, clock=clock, progress=progress)
    matching = match_input(given, settings=settings, progress=progress, note=note)
    progress("Planning meetings", 0, 0)
    schedule = plan_input(given, matching, seconds=request.seconds, progress=progress, stop=stop)
    progress("Writing reasons", 0, 0)
    suggestions = suggestions_of(given.forum, matching.firms, matching.matches, preferences=given.preferences)
    told = {match.pair for match in listed(matching.matches, schedule, wishes=given.preferences)}
    told |= suggestions.pairs
    explained = matching.explain(match for match in matching.matches if match.pair in told)
    record = describe_run(request, given, matching, schedule, settings)
    record["stopped"] = stop()  # by hand: then the same call may not give the same bytes
    book = Book(
        forum=given.forum,
        firms=matching.firms,
        matches=explained,
        preferences=given.preferences,
        schedule=schedule,
        labels=matching.known.taxonomy.labels,
        run_id=record["run_id"],
        left_out=matching.left_out,
        suggestions=suggestions,
    )
    progress("Writing files", 0, 0)
    problems = given.problems + matching.known.problems
    files = plan_files(book, problems=problems, suspects=given.read.suspects, progress=progress)
    files[FILE] = proof_json(schedule.certificate, matching.firms)
    record["outputs"] = {name: sha256(content) for name, content in sorted(files.items())}
    files["run.json"] = run_json(record)
    return Run(request, given, matching, book, files)


def plan_input(
    given: Input, matching: Matching, *, seconds: float, progress: Progress = silent, stop: Stop = never
) -> Schedule:
    """The timetable of an input whose pairs are known."""
    return plan_meetings(
        given.forum,
        matching.firms,
        candidates_of(matching, given),
        preferences=given.preferences,
        locks=given.locks,
        seconds=seconds,
        progress=progress,
        stop=stop,
    )


def candidates_of(matching: Matching, given: Input) -> tuple[Match, ...]:
    """The matches among which a plan of this input chooses."""
    best = best_partners(matching.matches, CANDIDATES, wishes=given.preferences)
    return worth_planning(best, given.forum, wishes=given.preferences)


def write_run(run: Run, folder: str) -> None:
    """Put the files of a run into a folder, all or none."""
    write_folder(folder, run.files, replaces=("error_rows.csv", "diff.csv", FILE))

"""One whole run, from sheets to files: what was asked, and what came out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from pathlib import Path

from matchmaker.domain import (
    Clock,
    Firm,
    Forum,
    Lock,
    Pair,
    Preference,
    Problem,
    Progress,
    Schedule,
    silent,
)
from matchmaker.domain.forum_file import read_forum
from matchmaker.exporting import Book, run_json
from matchmaker.intake import FirmsRead, read_preferences
from matchmaker.service.books import plan_files
from matchmaker.service.cleaning import read_sheets
from matchmaker.service.default_forum import default_forum
from matchmaker.service.matching import Matching, Note, best_partners, match_firms, unheard
from matchmaker.service.outputs import write_folder
from matchmaker.service.planning import plan_meetings
from matchmaker.service.record import describe_run, sha256
from matchmaker.service.wishes import fit_wishes
from matchmaker.settings import Settings

CANDIDATES = 50  # partners per firm that go to the scheduler


@dataclass(frozen=True)
class Request:
    """What a person asked for; together with the files it names it decides every byte."""

    sheets: tuple[str, ...]
    forum: str = ""  # path; empty: the default forum
    preferences: str = ""  # path
    seed: int | None = None  # None: the forum's
    seconds: float = 20.0  # solver's budget, in seconds of its own deterministic clock
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    base: str = ""  # folder that relative paths start from; empty: the current one

    def locate(self, path: str) -> str:
        """Where a named input file lies."""
        return str(Path(self.base, path))


@dataclass(frozen=True)
class Input:
    """The files of a request, read."""

    read: FirmsRead
    forum: Forum
    preferences: tuple[Preference, ...]
    locks: tuple[Lock, ...]
    problems: tuple[Problem, ...]


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


def read_input(
    request: Request, *, clock: Clock, forum: Forum | None = None, progress: Progress = silent
) -> Input:
    """Read every file that the request names; `forum` replaces the one it names.

    Raises:
        InputError: a file cannot be used at all, or no firm is left; single bad rows are `problems`.
    """
    read = read_sheets(
        tuple(request.locate(sheet) for sheet in request.sheets),
        encoding=request.encoding,
        sheet=request.sheet,
        header_row=request.header_row,
        progress=progress,
    )
    if forum is None:
        forum = (
            read_forum(request.locate(request.forum))
            if request.forum
            else default_forum(read.firms, clock=clock)
        )
    if request.seed is not None:
        forum = replace(forum, seed=request.seed)
    preferences, problems = read.preferences, read.problems
    timed: tuple[tuple[Pair, time], ...] = ()
    if request.preferences:
        wishes = read_preferences(request.locate(request.preferences), read.firms)
        preferences += wishes.preferences
        timed = wishes.timed
        problems += wishes.problems
    fit = fit_wishes(preferences, timed, read.firms, forum, source=request.preferences)
    return Input(read, forum, fit.preferences, fit.locks, problems + fit.problems)


def make_run(
    request: Request,
    *,
    settings: Settings,
    clock: Clock = lambda: datetime.now(UTC),
    given: Input | None = None,
    progress: Progress = silent,
    note: Note = unheard,
) -> Run:
    """From sheets to files, in memory; nothing is written.

    Raises:
        MatchmakerError: a leaf of its tree, with what to do.
    """
    given = given or read_input(request, clock=clock, progress=progress)
    matching = match_firms(
        given.read.firms,
        given.forum,
        preferences=given.preferences,
        settings=settings,
        progress=progress,
        note=note,
    )
    candidates = best_partners(matching.matches, CANDIDATES, wishes=given.preferences)
    progress("Planning meetings", 0, 0)
    schedule = plan_meetings(
        given.forum,
        matching.firms,
        candidates,
        preferences=given.preferences,
        locks=given.locks,
        seconds=request.seconds,
        progress=progress,
    )
    progress("Writing reasons", 0, 0)
    explained = matching.explain(candidates)
    record = describe_run(request, given, matching, schedule, settings)
    book = Book(
        forum=given.forum,
        firms=matching.firms,
        matches=explained,
        preferences=given.preferences,
        schedule=schedule,
        labels=matching.known.taxonomy.labels,
        run_id=record["run_id"],
        left_out=matching.left_out,
    )
    progress("Writing files", 0, 0)
    problems = given.problems + matching.known.problems
    files = plan_files(book, problems=problems, suspects=given.read.suspects, progress=progress)
    record["outputs"] = {name: sha256(content) for name, content in sorted(files.items())}
    files["run.json"] = run_json(record)
    return Run(request, given, matching, book, files)


def write_run(run: Run, folder: str) -> None:
    """Put the files of a run into a folder, all or none."""
    write_folder(folder, run.files, replaces=("error_rows.csv", "diff.csv"))

"""What a person asked for -> the files it names, read: firms, forum, wishes, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path

from matchmaker.domain import Clock, Forum, Lock, Pair, Preference, Problem, Progress, silent
from matchmaker.domain.forum_file import read_forum
from matchmaker.domain.history import History
from matchmaker.intake import FirmsRead, read_history, read_preferences
from matchmaker.service.engine.default_forum import default_forum
from matchmaker.service.engine.history import NONE, tell_met
from matchmaker.service.engine.matching import Matching, Note, match_firms, unheard
from matchmaker.service.engine.wishes import fit_wishes
from matchmaker.service.runs.cleaning import read_sheets
from matchmaker.settings import Settings


@dataclass(frozen=True)
class Request:
    """What a person asked for; together with the files it names it decides every byte."""

    sheets: tuple[str, ...]
    forum: str = ""  # path; empty: the default forum
    preferences: str = ""  # path
    met: str = ""  # path of past meetings or projects
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
    history: History = NONE


def now() -> datetime:
    """The time of day, for a default forum's date."""
    return datetime.now(UTC)


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
    problems += fit.problems
    history = NONE
    if request.met:
        past = read_history(request.locate(request.met), read.firms)
        history = past.history
        problems += past.problems + tell_met(history, read.firms, forum, source=request.met)
    return Input(read, forum, fit.preferences, fit.locks, problems, history)


def match_input(
    given: Input,
    *,
    asked: Sequence[Preference] = (),
    every_pair: bool = False,
    settings: Settings,
    progress: Progress = silent,
    note: Note = unheard,
) -> Matching:
    """`match_firms` of what was read; `asked` are wishes besides those of the files."""
    return match_firms(
        given.read.firms,
        given.forum,
        preferences=(*given.preferences, *asked),
        history=given.history,
        every_pair=every_pair,
        settings=settings,
        progress=progress,
        note=note,
    )

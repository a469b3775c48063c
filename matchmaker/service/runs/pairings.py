"""Sheets -> ranked pairs with reasons, without a timetable."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from matchmaker.domain import Clock, Problem, Progress, silent
from matchmaker.errors import NoMatchError
from matchmaker.exporting import Book, pairings_csv, suggestions_csv
from matchmaker.service.engine.matching import Matching, Note, best_partners, unheard
from matchmaker.service.engine.suggestions import suggestions_of
from matchmaker.service.runs.request import Input, Request, match_input, read_input
from matchmaker.settings import Settings

MOST_PAIRS = 1_000_000  # more rows than a spreadsheet program opens


@dataclass(frozen=True)
class Pairings:
    input: Input
    book: Book
    problems: tuple[Problem, ...]
    csv: bytes = field(repr=False)
    suggestions: bytes = field(repr=False)  # the file; empty when it was not asked for


def make_pairings(
    request: Request,
    *,
    top: int | None,
    suggest: bool = False,
    settings: Settings,
    clock: Clock = lambda: datetime.now(UTC),
    progress: Progress = silent,
    note: Note = unheard,
) -> Pairings:
    """The best `top` partners of every firm, or with None every allowed pair; nothing is written.

    With `suggest` also whom each firm is to be shown.

    Raises:
        NoMatchError: nobody may meet anybody, or every pair was asked for and they are too many.
    """
    given = read_input(request, clock=clock, progress=progress)
    matching = match_input(given, every_pair=top is None, settings=settings, progress=progress, note=note)
    chosen = matching.matches
    if top is not None:
        chosen = best_partners(chosen, top, wishes=given.preferences)
    elif len(chosen) > MOST_PAIRS:
        raise NoMatchError(f"That would be {len(chosen):,} rows. Ask for the best of each firm: --top 20.")
    book = Book(
        forum=given.forum,
        firms=matching.firms,
        matches=matching.explain(chosen, progress=progress),
        preferences=given.preferences,
        schedule=None,
        labels=matching.known.taxonomy.labels,
        left_out=matching.left_out,
    )
    problems = given.problems + matching.known.problems
    shown = _suggestions(book, matching, progress) if suggest else b""
    return Pairings(given, book, problems, pairings_csv(book), shown)


def _suggestions(book: Book, matching: Matching, progress: Progress) -> bytes:
    suggestions = suggestions_of(book.forum, matching.firms, matching.matches, preferences=book.preferences)
    pairs = suggestions.pairs
    matches = matching.explain(
        (match for match in matching.matches if match.pair in pairs), progress=progress
    )
    return suggestions_csv(replace(book, matches=matches, suggestions=suggestions))

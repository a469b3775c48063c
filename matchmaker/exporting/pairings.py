"""Matches to pairings.csv: every pair ranked by value, with both interests, the reason and both firms' words."""

from collections.abc import Collection, Iterator

from matchmaker.domain import Match, Pair, Wish
from matchmaker.exporting import csv_text
from matchmaker.exporting.book import Book
from matchmaker.exporting.csv_text import Cell, joined
from matchmaker.exporting.reasons import evidence, in_words
from matchmaker.exporting.workbook import Sheet, workbook

COLUMNS = (
    "run_id",
    "rank",
    "firm_a_id",
    "firm_a_name",
    "firm_a_country",
    "firm_b_id",
    "firm_b_name",
    "firm_b_country",
    "score",
    "score_a_to_b",
    "score_b_to_a",
    "shared_capabilities",
    "cooperation_types",
    "reason",
    "evidence_a",
    "evidence_b",
    "preference_a",
    "preference_b",
    "status",
)


def pairings_csv(book: Book, *, only: Collection[Pair] | None = None, delimiter: str = ",") -> bytes:
    """One row a match, rank 1 the most valuable; score_a_to_b is how much firm A wants B, 0..1.

    `only` picks some pairs; they keep their rank among all.
    """
    return csv_text.sheet(COLUMNS, _rows(book, only), delimiter=delimiter)


def pairings_xlsx(book: Book, *, only: Collection[Pair] | None = None) -> bytes:
    """The same rows as a workbook."""
    rows = [[_text(value) for value in row] for row in _rows(book, only)]
    return workbook(book.forum.name, Sheet("Pairings", 2, COLUMNS, rows))


def _text(value: Cell) -> str:
    """A typed string is never run, so it needs no ' before it."""
    return value if isinstance(value, str) else csv_text.cell(value)


def _rows(book: Book, only: Collection[Pair] | None) -> Iterator[tuple[Cell, ...]]:
    status = statuses(book)
    for rank, match in enumerate(book.ranked, start=1):
        if only is not None and match.pair not in only:
            continue
        a, b = book.seated(match.pair)
        yield (
            book.run_id,
            rank,
            a.id,
            a.name,
            a.country,
            b.id,
            b.name,
            b.country,
            match.value,
            match.interest(a.id),
            match.interest(b.id),
            joined(match.shared_areas),
            joined(match.cooperation_types),
            in_words(match, a, b),
            joined(evidence(match, a)),
            joined(evidence(match, b)),
            book.wish(a.id, b.id),
            book.wish(b.id, a.id),
            status.get(match.pair) or _unplanned(book, match),
        )


def statuses(book: Book) -> dict[Pair, str]:
    """What the timetable says of each pair that it speaks of."""
    if book.schedule is None:
        return {}
    found = {pair.pair: pair.status for pair in book.schedule.unplaced}
    found |= {held.pair: "confirmed" if held.locked else "scheduled" for held in book.schedule.meetings}
    return found


def _unplanned(book: Book, match: Match) -> str:
    a, b = match.pair.a, match.pair.b
    if Wish.NO in (book.wish(a, b), book.wish(b, a)):
        return "vetoed"
    return "proposed" if book.schedule is None else "reserve"

"""Lists of suggestions to suggestions.csv: a row for each partner that a firm is shown, with what it gains."""

from collections.abc import Iterator

from matchmaker.domain import Pair
from matchmaker.exporting import csv_text
from matchmaker.exporting.book import Book
from matchmaker.exporting.csv_text import Cell, joined
from matchmaker.exporting.reasons import evidence, strongest

COLUMNS = (
    "run_id",
    "firm_id",
    "firm_name",
    "firm_country",
    "place",
    "partner_id",
    "partner_name",
    "partner_country",
    "score",
    "score_firm",
    "score_partner",
    "reason",
    "evidence_firm",
    "evidence_partner",
    "preference_firm",
    "preference_partner",
)


def suggestions_csv(book: Book, *, delimiter: str = ",") -> bytes:
    """One row a suggestion, firm by firm in the order of the sheet, place 1 the first to look at."""
    return csv_text.sheet(COLUMNS, _rows(book), delimiter=delimiter)


def _rows(book: Book) -> Iterator[tuple[Cell, ...]]:
    lists = book.suggestions.lists if book.suggestions else {}
    for firm in book.firms:
        for place, id in enumerate(lists.get(firm.id, ()), 1):
            partner, match = book.firm[id], book.match[Pair.of(firm.id, id)]
            reason = strongest(match, firm)
            yield (
                book.run_id,
                firm.id,
                firm.name,
                firm.country,
                place,
                partner.id,
                partner.name,
                partner.country,
                match.value,
                match.interest(firm.id),
                match.interest(partner.id),
                reason.text if reason else "",
                joined(evidence(match, firm)),
                joined(evidence(match, partner)),
                book.wish(firm.id, partner.id),
                book.wish(partner.id, firm.id),
            )

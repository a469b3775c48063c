"""Which capability area a firm stands for, and in which areas meetings take place."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from matchmaker.domain import Firm
from matchmaker.exporting.book import Book


def top(code: str) -> str:
    """The area of a leaf (IOT-AUTO -> IOT); an organiser's own X- code stands for itself."""
    return code if code.startswith("X-") else code.partition("-")[0]


def main_areas(book: Book) -> Mapping[str, str]:
    """The area that tells each firm best from the others, by firm id; "" for a firm without areas.

    Its codes in the area, weighted by how few firms offer it (inverse document frequency): nearly every
    firm writes custom software, so that area alone would make one block of them all.
    """
    counts = {firm.id: Counter(map(top, firm.tags.areas_offered)) for firm in book.firms}
    offering = Counter(area for areas in counts.values() for area in areas)
    weight = {area: log(1 + len(book.firms) / firms) for area, firms in offering.items()}
    return {
        firm: max(areas, key=lambda area: (areas[area] * weight[area], area), default="")
        for firm, areas in counts.items()
    }


def by_area(firms: Iterable[Firm], areas: Mapping[str, str]) -> list[Firm]:
    """Firms of one area together, areas and names in order, firms without an area last."""
    return sorted(firms, key=lambda firm: (not areas[firm.id], areas[firm.id], firm.name.casefold(), firm.id))


def areas_met(book: Book) -> Sequence[tuple[str, int]]:
    """(area, meetings of two firms that share it), most first; a meeting counts once in each shared area."""
    counts: Counter[str] = Counter()
    for meeting in book.meetings:
        match = book.match.get(meeting.pair)
        counts.update({top(code) for code in match.shared_areas} if match else ())
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

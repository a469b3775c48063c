"""Lists of suggestions to how evenly firms are shown: who is on many lists, who on none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain import Match, Pair, Suggestions
from matchmaker.exporting.book import Book


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often firms are shown by one way of making lists."""

    way: str  # in words
    gini: float  # 0: all equally often, towards 1: a few firms all the time
    most: int  # times that the most shown firm is
    unseen: tuple[str, ...]  # ids of firms that are shown to nobody, sorted
    value: float  # mean value of a suggestion, 0..1


def exposures(book: Book) -> tuple[Exposure, ...]:
    """Of the lists that firms are shown, and of plain ones; none where there are no lists."""
    if not book.suggestions or not book.suggestions.lists:
        return ()
    found: Suggestions = book.suggestions
    return (
        _exposure("as suggested", found.lists, book.match),
        _exposure("most valuable first", found.plain, book.match),
    )


def _exposure(way: str, lists: Mapping[str, Sequence[str]], matches: Mapping[Pair, Match]) -> Exposure:
    shown = Counter(partner for partners in lists.values() for partner in partners)
    times = [shown[firm] for firm in lists]
    pairs = [Pair.of(firm, partner) for firm, partners in lists.items() for partner in partners]
    values = [matches[pair].value for pair in pairs if pair in matches]
    return Exposure(
        way,
        gini(times),
        max(times),
        tuple(sorted(firm for firm in lists if not shown[firm])),
        sum(values) / max(1, len(values)),
    )


def gini(amounts: Iterable[float]) -> float:
    """Gini coefficient: half the mean difference between two of them, divided by their mean; 0 for nothing."""
    ordered = sorted(amounts)
    total = sum(ordered)
    if not total:
        return 0.0
    weighted = sum(rank * amount for rank, amount in enumerate(ordered, 1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)

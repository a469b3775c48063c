"""Whom each firm is shown, and the same by value alone, to compare."""

from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.domain.match import Pair


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Firm id -> partners' ids, the first to look at first; every firm that may meet somebody has an entry."""

    lists: Mapping[str, tuple[str, ...]]
    plain: Mapping[str, tuple[str, ...]]  # as many partners, the most valuable first

    @property
    def pairs(self) -> frozenset[Pair]:
        """Every pair that either way of making lists shows to one of its firms."""
        ways = (self.lists, self.plain)
        return frozenset(
            Pair.of(firm, partner) for lists in ways for firm in lists for partner in lists[firm]
        )

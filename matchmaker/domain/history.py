"""Who has worked together before: past meetings, projects, programmes."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

from matchmaker.domain.match import Pair

OUTSIDE = "~"  # begins the name of a party that is no firm of this forum; no firm's id does


@dataclass(frozen=True, slots=True)
class History:
    """Groups of parties; a party is a firm's id, or OUTSIDE and a name. A meeting is a group of two."""

    groups: tuple[tuple[str, ...], ...] = ()  # each sorted, without repeats

    def met(self, firms: Collection[str]) -> frozenset[Pair]:
        """Pairs of these firms (ids) that have been in a group together."""
        inside = set(firms)
        return frozenset(
            Pair(one, other)
            for group in self.groups
            for one, other in combinations([party for party in group if party in inside], 2)
        )

"""Who has worked together before: past meetings, projects, programmes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import combinations

from matchmaker.domain.match import Pair

OUTSIDE = "~"  # begins the name of a party that is no firm of this forum; no firm's id does


@dataclass(frozen=True, slots=True)
class PastRow:
    """One row of a file of past meetings: who is named, and who of the forum that is."""

    source: str  # as in Problem
    number: int  # 1-based, as a spreadsheet shows it
    firm: str  # as written; may be empty, then the row counts for nothing
    partner: str | None = None  # likewise; None in a file of who took part in what
    group: str = ""  # project, programme or event, as written
    day: str = ""  # 2024-05-14, or as written; of a meeting
    firm_id: str = ""  # empty: nobody of the forum, as far as is known
    partner_id: str = ""
    cells: tuple[tuple[str, str], ...] = field(
        default=(), compare=False, repr=False
    )  # (header, cell) as it was


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

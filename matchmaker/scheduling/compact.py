"""A complete colouring in, fewer breaks out: paths of two colours are exchanged where that helps their two end firms.

A Kempe swap keeps the colouring proper. It changes when a firm meets only at the two ends of its path, since
every firm inside has both colours before and after; so a swap is judged by its ends alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.scheduling.colouring import Colouring
from matchmaker.scheduling.gaps import breaks

MOST_ROUNDS = 8  # passes over all seats that only go down; the gain of later ones is small
MOST_SIDEWAYS = 100  # passes that also take swaps which change nothing, to get past a plateau
STIRRED = 16  # one seat in so many is moved in a sideways pass though its own agenda is compact
MOST_GAINED = 2  # breaks that a firm can lose when one of its meetings moves
MOST_WALKED = 200_000  # path edges in all, about half a CPU second; a forum of 1,000 firms stays below


def compact(
    found: Colouring,
    *,
    firm_of: Sequence[int],
    sessions: tuple[int, ...],
    tables: int | None,
    lists: Sequence[int] | None = None,
) -> None:
    """Swap while a swap lowers the sum of breaks; `firm_of` tells the firm of each seat.

    A swap of a path with an odd number of edges moves one meeting between the two slots, which stays within
    the tables. `lists` are bit masks of the slots that each edge may have; None: all.
    """
    seats_of: dict[int, list[int]] = {}
    for seat in range(len(found.at)):
        seats_of.setdefault(firm_of[seat], []).append(seat)
    walk = _Walk(found, firm_of, seats_of, sessions, tables, lists)
    for _ in range(MOST_ROUNDS):
        if not walk.pass_over(sideways=False):
            break
    for turn in range(MOST_SIDEWAYS):
        if not any(map(walk.breaks_of, seats_of)):
            return
        walk.turn = turn
        walk.pass_over(sideways=True)


@dataclass
class _Walk:
    """Swaps on one colouring, and how far they went."""

    found: Colouring
    firm_of: Sequence[int]
    seats_of: dict[int, list[int]]
    sessions: tuple[int, ...]
    tables: int | None
    lists: Sequence[int] | None
    walked: int = 0
    turn: int = 0  # sideways passes try the moves of a seat from another one each time

    def pass_over(self, *, sideways: bool) -> bool:
        """Try the seats of every firm that has breaks; whether any swap was kept."""
        kept = False
        for seat in range(len(self.found.at)):
            if self.walked > MOST_WALKED:
                return False
            stir = sideways and (seat + self.turn) % STIRRED == 0
            if stir or self.breaks_of(self.firm_of[seat]):
                kept |= self._improve(seat, sideways=sideways)
        return kept

    def _improve(self, seat: int, *, sideways: bool) -> bool:
        moves = _moves(self.found, seat)
        start = (self.turn * 7 + seat) % max(1, len(moves)) if sideways else 0
        kept = False
        for one, two in moves[start:] + moves[:start]:
            if self.found.at[seat][one] < 0 or self.found.at[seat][two] >= 0:
                continue  # an earlier swap of this loop took it away
            change = self._try(seat, one, two, most=0 if sideways and not kept else -1)
            kept |= change is not None
            if sideways and kept:
                break
        return kept

    def _try(self, seat: int, one: int, two: int, *, most: int) -> int | None:
        """Swap the path from a seat if that changes the breaks by at most `most`; the change, or None."""
        both = 1 << one | 1 << two
        own = self.firm_of[seat]
        change = self.breaks_of(own, both, (seat,)) - self.breaks_of(own)
        if change - MOST_GAINED > most:
            return None
        path = self.found.path(seat, one, two)
        self.walked += len(path)
        if self.lists is not None and any(self.lists[edge] & both != both for edge in path):
            return None
        if not _has_table(self.found, path, one, two, self.tables):
            return None
        end = _end(self.found, path, seat)
        other = self.firm_of[end]
        if other == own:
            change = self.breaks_of(own, both, (seat, end)) - self.breaks_of(own)
        else:
            change += self.breaks_of(other, both, (end,)) - self.breaks_of(other)
        if change > most:
            return None
        self.found.swap(path, one, two)
        return change

    def breaks_of(self, firm: int, both: int = 0, swapped: Sequence[int] = ()) -> int:
        """Breaks of a firm; or what they would be if the seats `swapped` exchanged two slots of which they use one."""
        busy, everything = 0, (1 << self.found.colours) - 1
        for seat in self.seats_of[firm]:
            used = everything & ~self.found.free[seat]
            busy |= used ^ both if seat in swapped else used
        return breaks(busy, self.sessions)


def _moves(found: Colouring, seat: int) -> list[tuple[int, int]]:
    """Used and unused colours of a seat."""
    colours = range(found.colours)
    return [
        (one, two)
        for one in colours
        if found.at[seat][one] >= 0
        for two in colours
        if found.at[seat][two] < 0
    ]


def _has_table(found: Colouring, path: Sequence[int], one: int, two: int, tables: int | None) -> bool:
    if tables is None or len(path) % 2 == 0:
        return True
    more = two if found.colour[path[0]] == one else one
    return found.size[more] < tables


def _end(found: Colouring, path: Sequence[int], seat: int) -> int:
    for edge in path:
        seat = found.other(edge, seat)
    return seat

"""A complete colouring in, fewer breaks out: paths of two colours are exchanged where that helps their two end firms.

A Kempe swap keeps the colouring proper. It changes when a firm meets only at the two ends of its path, since
every firm inside has both colours before and after; so a swap is judged by its ends alone.
"""

from collections.abc import Sequence

from matchmaker.scheduling.colouring import Colouring
from matchmaker.scheduling.gaps import breaks

MOST_ROUNDS = 8  # passes over all seats; the gain of later ones is small
MOST_WALKED = 300_000  # path edges in all, about a CPU second; a forum of 1,000 firms stays below


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
    everything = (1 << found.colours) - 1
    walked = 0

    def busy(firm: int) -> int:
        mask = 0
        for seat in seats_of[firm]:
            mask |= everything & ~found.free[seat]
        return mask

    for _ in range(MOST_ROUNDS):
        gained = False
        for seat in range(len(found.at)):
            firm = firm_of[seat]
            if not breaks(busy(firm), sessions):
                continue
            for one, two in _moves(found, seat):
                if found.at[seat][one] < 0 or found.at[seat][two] >= 0:
                    continue  # an earlier swap of this loop took it away
                path = found.path(seat, one, two)
                walked += len(path)
                both = 1 << one | 1 << two
                if lists is not None and any(lists[edge] & both != both for edge in path):
                    continue
                if not _has_table(found, path, one, two, tables):
                    continue
                firms = {firm, firm_of[_end(found, path, seat)]}
                before = sum(breaks(busy(each), sessions) for each in firms)
                found.swap(path, one, two)
                if sum(breaks(busy(each), sessions) for each in firms) < before:
                    gained = True
                else:
                    found.swap(path, one, two)
            if walked > MOST_WALKED:
                return
        if not gained:
            return


def _moves(found: Colouring, seat: int) -> list[tuple[int, int]]:
    """Used and unused colours of a seat."""
    colours = range(found.colours)
    return [
        (one, two) for one in colours if found.at[seat][one] >= 0 for two in colours if found.at[seat][two] < 0
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

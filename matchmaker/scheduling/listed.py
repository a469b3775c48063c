"""Chosen pairs of firms with hours of their own in; slots for most of them out, by list colouring.

A pair takes a slot that both have free. Where there is none, two slots are exchanged along a path of meetings
(a Kempe swap), as in a colouring without hours, provided that every firm on the path is open in both. That
always succeeds without hours and usually with them; a pair for which it does not is left out.
"""

from collections.abc import Sequence

from matchmaker.domain.planning import Edge, Placement, PlanningProblem
from matchmaker.scheduling.colouring import Colouring
from matchmaker.scheduling.compact import compact
from matchmaker.scheduling.gaps import session_masks
from matchmaker.scheduling.separable import deal_seats


def place_in_hours(problem: PlanningProblem, chosen: Sequence[Edge]) -> tuple[Placement, ...]:
    """Placements of most of `chosen`, and of every lock with a slot; the pairs with the fewest slots come first."""
    pinned = {at.edge: at.slot for at in problem.fixed}
    edges = sorted({*chosen, *pinned})
    seated, _ = deal_seats(problem, edges)
    lists = [1 << pinned[edge] if edge in pinned else problem.common(*edge) for edge in edges]
    wanted = [sum(slots >> slot & 1 for slots in lists) for slot in range(problem.slots)]
    quiet = sorted(range(problem.slots), key=lambda slot: (wanted[slot], slot))
    found = Colouring(seated, problem.slots)
    order = sorted(
        range(len(edges)), key=lambda edge: (edges[edge] not in pinned, lists[edge].bit_count(), edge)
    )
    for edge in order:
        u, v = seated[edge]
        free = found.free[u] & found.free[v] & lists[edge]
        slot = next((slot for slot in quiet if free >> slot & 1 and _roomy(problem, found, slot)), -1)
        if slot < 0:
            slot = _make_room(problem, found, edge, lists)
        if slot >= 0:
            found.put(edge, slot)
    return tuple(Placement(*edge, slot) for edge, slot in zip(edges, found.colour, strict=True) if slot >= 0)


def compact_in_hours(problem: PlanningProblem, placements: Sequence[Placement]) -> tuple[Placement, ...]:
    """The same pairs with fewer breaks, by Kempe swaps that keep to everyone's hours and to the locks."""
    pinned = {at.edge for at in problem.fixed}
    ordered = sorted(placements)
    seated, firm_of = deal_seats(problem, [at.edge for at in ordered], slots=[at.slot for at in ordered])
    found = Colouring(seated, problem.slots)
    for edge, at in enumerate(ordered):
        found.put(edge, at.slot)
    lists = [1 << at.slot if at.edge in pinned else problem.common(*at.edge) for at in ordered]
    compact(found, firm_of=firm_of, sessions=session_masks(problem), tables=problem.tables, lists=lists)
    return tuple(at._replace(slot=slot) for at, slot in zip(ordered, found.colour, strict=True))


def _roomy(problem: PlanningProblem, found: Colouring, slot: int) -> bool:
    return problem.tables is None or found.size[slot] < problem.tables


def _make_room(problem: PlanningProblem, found: Colouring, edge: int, lists: Sequence[int]) -> int:
    """Exchange two slots along one path so that the edge has a slot, which is returned; -1 where no path does."""
    for u, v in (found.edges[edge], found.edges[edge][::-1]):
        for slot in _bits(found.free[u] & lists[edge]):
            for other in _bits(found.free[v]):
                path = found.path(v, slot, other)
                both = 1 << slot | 1 << other
                if not path or any(lists[each] & both != both or u in found.edges[each] for each in path):
                    continue
                found.swap(path, slot, other)
                # An odd path moves one meeting from one slot to the other.
                if _roomy(problem, found, slot) and (
                    problem.tables is None or found.size[other] <= problem.tables
                ):
                    return slot
                found.swap(path, slot, other)
    return -1


def _bits(bits: int) -> list[int]:
    return [bit for bit in range(bits.bit_length()) if bits >> bit & 1]

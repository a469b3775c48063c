"""Chosen pairs of firms that are open in every slot in; a slot for each out, when colours suffice.

Why choosing first and placing second loses nothing here: a timetable of the chosen pairs is an edge colouring
with slots as colours. A firm with r representatives is r seats, and its at most r x slots meetings are dealt
out evenly, so no seat has more meetings than there are slots. With two sides Konig's theorem then places
every choice; colour classes can be evened out, so `tables` in each slot is no more than tables x slots in all.
With three or more delegations Vizing's theorem places every choice as long as each seat keeps one slot free.
A choice that fills a seat completely may then be impossible to place, and None is returned.
"""

from collections.abc import Sequence

from matchmaker.domain.planning import Edge, Placement, PlanningProblem
from matchmaker.scheduling.colouring import Colouring, colour_any, colour_two_sided, even_out
from matchmaker.scheduling.compact import compact
from matchmaker.scheduling.gaps import session_masks


def place_by_colouring(
    problem: PlanningProblem, chosen: Sequence[Edge], *, two_sided: bool
) -> tuple[Placement, ...] | None:
    """A slot for every chosen pair, in as few slots as possible; None when no colouring was found.

    Every firm of `chosen` is open in every slot.
    """
    if not chosen:
        return ()
    ordered = sorted(chosen)
    edges, firm_of = deal_seats(problem, ordered)
    found = _colour(problem, edges, two_sided=two_sided)
    if found is None:
        return None
    if problem.tables is not None:
        even_out(found)
    compact(found, firm_of=firm_of, sessions=session_masks(problem), tables=problem.tables)
    return tuple(Placement(p, q, slot) for (p, q), slot in zip(ordered, found.colour, strict=True))


def deal_seats(
    problem: PlanningProblem, chosen: Sequence[Edge], slots: Sequence[int] | None = None
) -> tuple[list[Edge], list[int]]:
    """Edges between seats, and the firm of each seat; a firm's meetings go round its seats in turn.

    Where `slots` are given, they go round within each slot, so that no seat has two of them.
    """
    first_seat: list[int] = []
    firm_of: list[int] = []
    for firm, seats in enumerate(problem.seats):
        first_seat.append(len(firm_of))
        firm_of += [firm] * seats
    dealt: dict[tuple[int, int], int] = {}

    def seat(firm: int, slot: int) -> int:
        turn = dealt[firm, slot] = dealt.get((firm, slot), -1) + 1
        return first_seat[firm] + turn % problem.seats[firm]

    when = [0] * len(chosen) if slots is None else slots
    return [(seat(p, slot), seat(q, slot)) for (p, q), slot in zip(chosen, when, strict=True)], firm_of


def _colour(problem: PlanningProblem, edges: Sequence[Edge], *, two_sided: bool) -> Colouring | None:
    """The fewest colours that suffice leave agendas compact; more are tried where fewer fail."""
    busiest = max(_degrees(edges))
    fewest = busiest if problem.tables is None else max(busiest, -(-len(edges) // max(1, problem.tables)))
    if fewest > problem.slots:
        return None
    if two_sided:
        return colour_two_sided(edges, fewest)
    for colours in range(fewest, min(problem.slots, max(fewest, busiest + 1)) + 1):
        found = colour_any(edges, colours)
        if found is not None:
            return found
    return None


def _degrees(edges: Sequence[Edge]) -> list[int]:
    counts = [0] * (1 + max(max(edge) for edge in edges))
    for one, other in edges:
        counts[one] += 1
        counts[other] += 1
    return counts

"""Tiny problems, and the slow obvious answer to them: every timetable tried."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from matchmaker.domain.planning import Edge, Goals, Placement, PlanningProblem, goals


def make_problem(
    groups: Sequence[int] = (0, 0, 1, 1),
    values: dict[Edge, int] | None = None,
    *,
    slots: int = 3,
    limits: Sequence[int] | None = None,
    seats: Sequence[int] | None = None,
    open: Sequence[int] | None = None,
    tables: int | None = None,
    floor: int = 1,
    vetoes: dict[Edge, int] | None = None,
    musts: Iterable[Edge] = (),
    fixed: Sequence[Placement] = (),
    session_of: Sequence[int] | None = None,
    session_limits: Sequence[int | None] = (),
) -> PlanningProblem:
    """Delegations meet each other, never themselves; every pair across is worth something unless `values` says."""
    count = len(groups)
    crossing = {(p, q): 10 * p + q for p, q in combinations(range(count), 2) if groups[p] != groups[q]}
    worth = crossing if values is None else values
    empty = PlanningProblem(
        firms=tuple(f"firm-{number}" for number in range(count)),
        names=tuple(f"Firm {number}" for number in range(count)),
        groups=tuple(groups),
        group_names=tuple("ABCD"),
        may_meet=frozenset((one, other) for one in range(4) for other in range(4) if one != other),
        limits=tuple(limits or (slots,) * count),
        seats=tuple(seats or (1,) * count),
        open=tuple(open if open is not None else ((1 << slots) - 1,) * count),
        slots=slots,
        slot_names=tuple(f"0{slot}:00" for slot in range(slots)),
        slot_sessions=tuple(session_of or (0,) * slots),
        session_limits=tuple(session_limits),
        tables=tables,
        floor=floor,
        vetoes=vetoes or {},
        fixed=tuple(fixed),
    )
    pairs = tuple(sorted(edge for edge in worth if empty.possible(*edge)))
    return replace(
        empty,
        pairs=pairs,
        values=tuple(worth[edge] for edge in pairs),
        musts=frozenset(edge for edge in musts if edge in pairs),
    )


@st.composite
def problems(
    draw: st.DrawFn, *, always_open: bool = False, sides: int = 3, sessions: bool = False
) -> PlanningProblem:
    """Up to 6 firms, 7 pairs and 3 slots, with everything a rule speaks of."""
    groups = draw(st.lists(st.integers(0, sides - 1), min_size=2, max_size=6))
    slots = draw(st.integers(1, 3))
    every = (1 << slots) - 1
    crossing = [edge for edge in combinations(range(len(groups)), 2) if groups[edge[0]] != groups[edge[1]]]
    chosen = draw(st.lists(st.sampled_from(crossing), max_size=7, unique=True)) if crossing else []
    values = {edge: draw(st.integers(0, 9)) for edge in chosen}
    half = max(1, slots - 1)
    each = st.lists(st.integers(0, every), min_size=len(groups), max_size=len(groups))
    return make_problem(
        groups,
        values,
        slots=slots,
        limits=draw(st.lists(st.integers(0, 4), min_size=len(groups), max_size=len(groups))),
        seats=draw(st.lists(st.integers(1, 2), min_size=len(groups), max_size=len(groups))),
        open=None if always_open else draw(each),
        tables=draw(st.none() | st.integers(0, 3)),
        floor=draw(st.integers(0, 2)),
        musts=draw(st.lists(st.sampled_from(chosen), max_size=2)) if chosen else (),
        session_of=(0,) * half + (1,) * (slots - half) if sessions else None,
        session_limits=[draw(st.none() | st.integers(1, 2)) for _ in {half, slots}] if sessions else (),
    )


def best_goals(problem: PlanningProblem) -> Goals:
    """The lexicographic optimum of musts, floor and value, by trying every timetable."""
    best = Goals(-1, -1, -1)
    for placements in timetables(problem):
        best = max(best, goals(problem, [at.edge for at in placements]))
    return best


def timetables(problem: PlanningProblem) -> Iterable[tuple[Placement, ...]]:
    """Every timetable without tables' numbers that keeps the rules, written without `rules`."""
    pinned = {at.edge: at.slot for at in problem.fixed}

    def extend(number: int, placed: tuple[Placement, ...]) -> Iterable[tuple[Placement, ...]]:
        if number == len(problem.pairs):
            yield placed
            return
        p, q = problem.pairs[number]
        if (p, q) not in pinned:
            yield from extend(number + 1, placed)
        for slot in range(problem.slots):
            if pinned.get((p, q), slot) == slot and _fits(problem, placed, p, q, slot):
                yield from extend(number + 1, (*placed, Placement(p, q, slot)))

    return extend(0, ())


def _fits(problem: PlanningProblem, placed: Sequence[Placement], p: int, q: int, slot: int) -> bool:
    now = [at for at in placed if at.slot == slot]
    return (
        (problem.tables is None or len(now) < problem.tables)
        and all(problem.open[firm] >> slot & 1 for firm in (p, q))
        and all(sum(firm in at.edge for at in now) < problem.seats[firm] for firm in (p, q))
        and all(sum(firm in at.edge for at in placed) < problem.limits[firm] for firm in (p, q))
        and all(_session_has_room(problem, placed, firm, slot) for firm in (p, q))
    )


def _session_has_room(problem: PlanningProblem, placed: Sequence[Placement], firm: int, slot: int) -> bool:
    if not problem.session_limits:
        return True
    session = problem.slot_sessions[slot]
    most = problem.session_limits[session]
    held = sum(firm in at.edge and problem.slot_sessions[at.slot] == session for at in placed)
    return most is None or held < most

"""A problem, a timetable and prices in; what the timetable reaches and what no timetable can beat, worked out anew, out.

Of the planner this shares the rules and nothing else: no solver, no search, no sum of theirs. Prices may come from
anybody. A timetable pays them out of what its meetings earn, so what it earns is at most

    for every pair      what it would earn beyond its prices in its best slot, if anything
    for every firm      what the floor and its price are worth to it, with the best number of meetings
    for every hour and every table on offer      its price

and the sum bounds the weighted measures of every timetable (weak duality). All in whole numbers: nothing is rounded.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.planning import Edge, Placement, PlanningProblem
from matchmaker.domain.proof import Measures, Proof, poorest_steps
from matchmaker.scheduling.rules import LIMIT, ONE_PLACE, OPEN_HOURS, SESSION_LIMIT, TABLES

GOALS = {"locks and musts": "asked", "floor": "floor", "poorest first": "poorest", "value": "value"}
_SAFE = 2**62  # sums below it fit a machine's whole numbers; larger ones are made in Python's own
Numbers = NDArray[np.int64]  # or of Python's whole numbers, where they are large


def measure(problem: PlanningProblem, placements: Sequence[Placement]) -> Measures:
    """What a timetable reaches, counted from its meetings."""
    value = dict(zip(problem.pairs, problem.values, strict=True))
    pinned = {(at.p, at.q) for at in problem.fixed}
    counts = [0] * len(problem.firms)
    asked = total = 0
    for at in placements:
        edge: Edge = (at.p, at.q)
        asked += edge in problem.musts or edge in pinned
        total += value.get(edge, 0)
        counts[at.p] += 1
        counts[at.q] += 1
    met = [min(count, problem.floor) for count in counts]
    steps = poorest_steps(problem.floor)
    return Measures(asked, sum(met), sum(sum(steps[:count]) for count in met), total)


def confirmed_bounds(
    problem: PlanningProblem, reached: Measures, proofs: Sequence[Proof], goals: Sequence[str]
) -> dict[str, int]:
    """For each goal that the proofs speak of: no timetable that does as well on the goals before it reaches more.

    `goals` are names of GOALS in the order of their importance. A proof that is none bounds nothing.
    """
    return needed_proofs(problem, reached, proofs, goals)[0]


def needed_proofs(
    problem: PlanningProblem, reached: Measures, proofs: Sequence[Proof], goals: Sequence[str]
) -> tuple[dict[str, int], tuple[Proof, ...]]:
    """`confirmed_bounds`, and those of the proofs that they need."""
    best: dict[str, tuple[int, Proof]] = {}
    for proof in (*_by_counting(problem), *proofs):
        for name, bound in _bounds(problem, reached, proof, goals):
            if name not in best or bound < best[name][0]:
                best[name] = bound, proof
    used = [proof for _, proof in best.values()]
    kept = tuple(proof for proof in proofs if any(proof is one for one in used))
    return {name: best[name][0] for name in goals if name in best}, kept


def _bounds(
    problem: PlanningProblem, reached: Measures, proof: Proof, goals: Sequence[str]
) -> Iterator[tuple[str, int]]:
    total = upper_bound(problem, proof)
    if total is None:
        return
    for name in goals:
        weight = getattr(proof.weights, GOALS[name])
        if weight > 0:
            yield name, total // weight
        total -= weight * getattr(reached, GOALS[name])


def _by_counting(problem: PlanningProblem) -> tuple[Proof, Proof]:
    """Without any price: no more musts and locks than there are, no more floor than limits and hours allow."""
    free = (0,) * len(problem.firms)
    return Proof(Measures(1, 0, 0, 0), free), Proof(Measures(0, 1, 0, 0), free)


def upper_bound(problem: PlanningProblem, proof: Proof) -> int | None:
    """No timetable's measures, weighted, add up to more; None where the prices do not fit the problem."""
    firms, slots, weights = len(problem.firms), problem.slots, proof.weights
    if not _fits(problem, proof):
        return None
    kind = _kind(problem, proof)
    firm: Numbers = np.array(proof.firm, dtype=kind)
    table: Numbers = np.array(proof.table or (0,) * slots, dtype=kind)
    place: Numbers = np.array(proof.place or ((0,) * slots,) * firms, dtype=kind).reshape(firms, slots)
    opened = _open(problem)
    seats: Numbers = np.array(
        [ONE_PLACE.capacity(problem, (one, 0)) or 0 for one in range(firms)], dtype=kind
    )
    total = int((place * np.where(opened, seats[:, None], 0)).sum())
    for slot, price in enumerate(table.tolist()):
        tables = TABLES.capacity(problem, (slot,))
        if tables is None and price:
            return None  # without a limit there is nothing to pay for
        total += price * (tables or 0)
    return total + _firms(problem, weights, firm, _room(problem, seats, opened)) + _pairs(
        problem, weights, firm, table, place, opened
    )  # fmt: skip


def _fits(problem: PlanningProblem, proof: Proof) -> bool:
    firms, slots = len(problem.firms), problem.slots
    return (
        len(proof.firm) == firms
        and len(proof.table) in (0, slots)
        and len(proof.place) in (0, firms)
        and all(len(row) == slots and min(row, default=0) >= 0 for row in proof.place)
        and min(proof.table, default=0) >= 0
        and min(proof.weights) >= 0
    )


def _kind(problem: PlanningProblem, proof: Proof) -> Any:
    """Machine numbers where no sum can overflow them."""
    weights, floor = proof.weights, problem.floor
    steps = weights.floor * floor + weights.poorest * 3**floor
    largest = weights.asked + weights.value * max(problem.values, default=0) + steps
    largest += 2 * max(map(abs, proof.firm), default=0) + max(proof.table, default=0)
    largest += 2 * max((max(row, default=0) for row in proof.place), default=0)
    most = max(problem.limits, default=0) + max(problem.seats, default=1) * problem.slots + 1
    sums = len(problem.pairs) + len(problem.firms) * (problem.slots + 1) * most + problem.slots
    return np.int64 if largest * sums < _SAFE else object


def _open(problem: PlanningProblem) -> NDArray[np.bool_]:
    """(firms, slots): whether the firm can meet then."""
    hours: dict[int, list[bool]] = {}
    for firm, mask in enumerate(problem.open):
        if mask not in hours:
            hours[mask] = [OPEN_HOURS.capacity(problem, (firm, slot)) != 0 for slot in range(problem.slots)]
    rows = [hours[mask] for mask in problem.open]
    return np.array(rows, dtype=bool).reshape(len(problem.firms), problem.slots)


def _room(problem: PlanningProblem, seats: Numbers, opened: NDArray[np.bool_]) -> Numbers:
    """Meetings that each firm's time allows at most, session by session."""
    room = np.zeros_like(seats)
    sessions = np.array(problem.slot_sessions, dtype=np.int64)
    for session in sorted(set(problem.slot_sessions)):
        here = seats * opened[:, sessions == session].sum(axis=1)
        most = SESSION_LIMIT.capacity(problem, (0, session))
        room = room + (here if most is None else np.minimum(here, most))
    return room


def _firms(problem: PlanningProblem, weights: Measures, price: Numbers, room: Numbers) -> int:
    """What each firm's number of meetings is worth to it: the floor's weight and its price, as it suits it best."""
    limits = [LIMIT.capacity(problem, (firm,)) for firm in range(len(problem.firms))]
    most = np.minimum(room, np.array([0 if limit is None else limit for limit in limits], dtype=price.dtype))
    steps = poorest_steps(problem.floor)
    best, gained = np.zeros_like(price), np.zeros_like(price)
    for count, step in enumerate(steps, 1):
        able = most >= count
        gained = gained + able * np.array(weights.floor + weights.poorest * step, dtype=price.dtype)
        best = np.maximum(best, np.where(able, gained + price * count, 0))
    return int(np.maximum(best, gained + price * most).sum())  # beyond the floor more is better, or less is


def _pairs(
    problem: PlanningProblem,
    weights: Measures,
    firm: Numbers,
    table: Numbers,
    place: Numbers,
    opened: NDArray[np.bool_],
) -> int:
    """What each pair earns beyond its prices in its best slot; a locked one has to take its own."""
    if not problem.pairs:
        return 0
    pinned = {(at.p, at.q): at.slot for at in problem.fixed}
    p, q = np.array(problem.pairs, dtype=np.int64).T
    asked = [edge in problem.musts or edge in pinned for edge in problem.pairs]
    worth = weights.value * np.array(problem.values, dtype=firm.dtype)
    worth = worth + weights.asked * np.array(asked, dtype=firm.dtype)
    base = worth - firm[p] - firm[q]
    best = np.zeros_like(base)
    if not place.any() and not table.any():
        best = np.maximum(best, base)  # the same in every slot
    else:
        for slot in range(problem.slots):
            earned = base - place[p, slot] - place[q, slot] - table[slot]
            best = np.maximum(best, np.where(opened[p, slot] & opened[q, slot], earned, 0))
    if pinned:
        _take(problem, pinned, base, table, place, best)
    return int(best.sum())


def _take(
    problem: PlanningProblem,
    pinned: Mapping[Edge, int],
    base: Numbers,
    table: Numbers,
    place: Numbers,
    best: Numbers,
) -> None:
    number = {edge: position for position, edge in enumerate(problem.pairs)}
    for (p, q), slot in pinned.items():
        at = number[p, q]
        best[at] = base[at] - place[p, slot] - place[q, slot] - table[slot]

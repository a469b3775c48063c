"""A problem, a timetable and prices in; what the timetable reaches and what no timetable can beat, worked out anew, out.

Of the planner this shares the rules and nothing else: no solver, no search, no sum of theirs. Prices may come from
anybody. A timetable pays them out of what its meetings earn, so what it earns is at most

    for every pair      what it would earn beyond its prices in its best slot, if anything
    for every firm      what the floor and its price are worth to it, with the best number of meetings
    for every hour and every table on offer      its price

and the sum bounds the weighted measures of every timetable (weak duality). All in whole numbers: nothing is rounded.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
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
    offer = _Offer(problem)
    for proof in (*_by_counting(problem), *proofs):
        for name, bound in _bounds(offer, reached, proof, goals):
            if name not in best or bound < best[name][0]:
                best[name] = bound, proof
    used = [proof for _, proof in best.values()]
    kept = tuple(proof for proof in proofs if any(proof is one for one in used))
    return {name: best[name][0] for name in goals if name in best}, kept


def _bounds(
    offer: "_Offer", reached: Measures, proof: Proof, goals: Sequence[str]
) -> Iterator[tuple[str, int]]:
    total = offer.upper_bound(proof)
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
    return _Offer(problem).upper_bound(proof)


class _Offer:
    """What a problem has on offer, by the rules, as arrays that every proof is held against."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.problem = problem
        firms, pairs = range(len(problem.firms)), len(problem.pairs)
        self.p, self.q = np.fromiter(chain.from_iterable(problem.pairs), np.int64, 2 * pairs).reshape(-1, 2).T
        self.values = problem.values
        self.pinned = {(at.p, at.q): at.slot for at in problem.fixed}
        wanted = problem.musts | self.pinned.keys()
        self.number = {edge: at for at, edge in enumerate(problem.pairs) if edge in wanted} if wanted else {}
        hours: dict[int, list[bool]] = {}
        for firm, mask in enumerate(problem.open):
            if mask not in hours:
                hours[mask] = [
                    OPEN_HOURS.capacity(problem, (firm, slot)) != 0 for slot in range(problem.slots)
                ]
        rows = [hours[mask] for mask in problem.open]
        self.opened = np.array(rows, dtype=bool).reshape(len(rows), problem.slots)
        self.seats = np.array([ONE_PLACE.capacity(problem, (firm, 0)) or 0 for firm in firms], dtype=np.int64)
        limits = np.array([LIMIT.capacity(problem, (firm,)) or 0 for firm in firms], dtype=np.int64)
        self.most = np.minimum(limits, self._room())

    def _room(self) -> Numbers:
        """Meetings that each firm's time allows at most, session by session."""
        room = np.zeros_like(self.seats)
        sessions = np.array(self.problem.slot_sessions, dtype=np.int64)
        for session in sorted(set(self.problem.slot_sessions)):
            here = self.seats * self.opened[:, sessions == session].sum(axis=1)
            most = SESSION_LIMIT.capacity(self.problem, (0, session))
            room += here if most is None else np.minimum(here, most)
        return room

    def upper_bound(self, proof: Proof) -> int | None:
        """In whole numbers; None where the prices do not fit."""
        if not self._fits(proof):
            return None
        slots, kind = self.problem.slots, self._kind(proof)
        firm: Numbers = np.array(proof.firm, dtype=kind)
        table: Numbers = np.array(proof.table or (0,) * slots, dtype=kind)
        total = 0
        for slot, price in enumerate(table.tolist()):
            tables = TABLES.capacity(self.problem, (slot,))
            if tables is None and price:
                return None  # without a limit there is nothing to pay for
            total += price * (tables or 0)
        place: Numbers | None = None
        if proof.place:
            place = np.array(proof.place, dtype=kind).reshape(len(firm), slots)
            total += int((place * np.where(self.opened, self.seats[:, None], 0)).sum())
        return total + self._firms(proof.weights, firm) + self._pairs(proof.weights, firm, table, place)

    def _fits(self, proof: Proof) -> bool:
        firms, slots = len(self.problem.firms), self.problem.slots
        return (
            len(proof.firm) == firms
            and len(proof.table) in (0, slots)
            and len(proof.place) in (0, firms)
            and all(len(row) == slots and min(row, default=0) >= 0 for row in proof.place)
            and min(proof.table, default=0) >= 0
            and min(proof.weights) >= 0
        )

    def _kind(self, proof: Proof) -> Any:
        """Machine numbers where no sum can overflow them."""
        weights, floor = proof.weights, self.problem.floor
        steps = weights.floor * floor + weights.poorest * 3**floor
        largest = weights.value + weights.asked + weights.value * max(self.values, default=1) + steps
        largest += 2 * max(map(abs, proof.firm), default=0) + max(proof.table, default=0)
        largest += 2 * max((max(row, default=0) for row in proof.place), default=0)
        most = int(self.most.max(initial=0)) + int(self.seats.max(initial=1)) * self.problem.slots + 1
        sums = len(self.p) + len(self.seats) * (self.problem.slots + 1) * most + self.problem.slots
        return np.int64 if largest * sums < _SAFE else object

    def _firms(self, weights: Measures, price: Numbers) -> int:
        """What each firm's number of meetings is worth to it: the floor's weight and its price, as it suits it best."""
        best, gained = np.zeros_like(price), np.zeros_like(price)
        for count, step in enumerate(poorest_steps(self.problem.floor), 1):
            able = self.most >= count
            gained = gained + able * np.array(weights.floor + weights.poorest * step, dtype=price.dtype)
            best = np.maximum(best, np.where(able, gained + price * count, 0))
        return int(
            np.maximum(best, gained + price * self.most).sum()
        )  # beyond the floor more is better, or less

    def _pairs(self, weights: Measures, firm: Numbers, table: Numbers, place: Numbers | None) -> int:
        """What each pair earns beyond its prices in its best slot; a locked one has to take its own."""
        p, q = self.p, self.q
        base = -firm[p] - firm[q]
        if weights.value:
            base += weights.value * np.array(self.values, dtype=firm.dtype)
        for at in self.number.values():
            base[at] += weights.asked
        best = np.zeros_like(base)
        if place is None and not table.any():
            best = np.maximum(best, base)  # the same in every slot
        else:
            costs = (
                place if place is not None else np.zeros((len(firm), self.problem.slots), dtype=firm.dtype)
            )
            for slot in range(self.problem.slots):
                earned = base - costs[p, slot] - costs[q, slot] - table[slot]
                best = np.maximum(best, np.where(self.opened[p, slot] & self.opened[q, slot], earned, 0))
        for edge, slot in self.pinned.items():
            at = self.number[edge]
            paid = table[slot] + (0 if place is None else place[edge[0], slot] + place[edge[1], slot])
            best[at] = base[at] - paid
        return int(best.sum())

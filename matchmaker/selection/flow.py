"""Candidate pairs in, the best set within the firms' limits out, by one min-cost flow.

With two sides the flow is exact: b-matching is integral on bipartite graphs, so the cheapest flow is a set
of pairs, and its optimality proves each goal. With three or more delegations the pairs form no bipartite
graph. Then each firm stands on both sides (the bipartite double cover), a pair's two arcs count half each,
and the flow is the linear relaxation: an upper bound on each goal, and a half-integral solution.

Method: b-matching by flow, Schrijver, Combinatorial Optimization (2003), chapters 21 and 30. The prices that
prove the optimum are the lengths of shortest paths in what the flow leaves open (chapter 12).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matchmaker.domain.planning import PlanningProblem, most_floor
from matchmaker.domain.proof import Measures, Proof, poorest_steps
from matchmaker.selection.potentials import potentials
from matchmaker.selection.sides import sides_of

Ints = NDArray[np.int64]
LARGEST = 2**56  # of a cost times the nodes: the flow scales its costs by them


class Aim(NamedTuple):
    """Which goals steer the flow beside value, and how."""

    musts: bool = True
    floor: bool = True
    poorest: bool = False  # where floors are equal: first meetings before second ones, and so on
    value_first: bool = False  # before the floor


@dataclass(frozen=True)
class Relaxed:
    """The optimum of the flow; goals are doubled, so that halves stay whole numbers."""

    twice: NDArray[np.int8]  # per candidate pair: 2 chosen, 1 half, 0 not
    musts: int  # doubled number of asked pairs
    floor: int  # doubled sum of min(meetings, floor)
    poorest: int  # doubled, see `Measures`
    value: int  # doubled sum of values
    network: "Network" = field(repr=False)

    @property
    def whole(self) -> bool:
        """Whether the optimum is a real set of pairs, not halves."""
        return not bool((self.twice == 1).any())

    def proof(self) -> Proof:
        """Prices under which nothing is better."""
        return self.network.proof()


@dataclass(frozen=True)
class Network:
    """A solved flow: from a source to the left firms, along pairs to the right firms, and on to a sink."""

    arcs: Ints  # (2, pairs): left and right firm
    reward: Ints  # of each pair
    gains: Ints  # of a firm's first, second ... meeting, as far as it counts towards the floor
    capacity: Ints  # of each firm, on each side
    most: int  # meetings in all
    slots: int  # those meetings are as many a slot as there are tables
    copies: int  # 2: every firm stands on both sides, and everything counts half
    weights: Measures
    flow: Ints  # on each pair

    @property
    def held(self) -> tuple[Ints, Ints]:
        """Meetings of each firm, on the left and on the right."""
        left, right = (np.bincount(end[self.flow > 0], minlength=len(self.capacity)) for end in self.arcs)
        return left, right

    def proof(self) -> Proof:
        """Twice the weights where everything counts half, so that the prices are whole."""
        firms = len(self.capacity)
        source, sink = 2 * firms, 2 * firms + 1
        length = potentials(2 * firms + 2, *self._open_arcs())
        left, right = length[:firms] - length[source], length[sink] - length[firms:source]
        if self.copies == 2:
            firm = left + right
        else:
            firm = np.where(np.isin(np.arange(firms), self.arcs[1]), right, left)
        table = int(length[source] - length[sink]) * self.copies
        return Proof(
            Measures(*(weight * self.copies for weight in self.weights)),
            tuple(firm.tolist()),
            (table,) * self.slots if table else (),
        )

    def _open_arcs(self) -> tuple[Ints, Ints, Ints]:
        """Where the flow could still be raised or lowered, and what that costs: tails, heads, costs."""
        firms = len(self.capacity)
        ids, source, sink = np.arange(firms), 2 * firms, 2 * firms + 1
        steps = np.concatenate([self.gains, [0]])
        left, right = self.arcs[0], self.arcs[1] + firms
        free, used = self.flow == 0, self.flow > 0
        found = [(left[free], right[free], -self.reward[free]), (right[used], left[used], self.reward[used])]
        for place, count, into in ((ids, self.held[0], True), (ids + firms, self.held[1], False)):
            other = np.full(firms, source if into else sink)
            tail, head = (other, place) if into else (place, other)
            more, less = count < self.capacity, count > 0
            raised = -steps[np.minimum(count, len(self.gains))]
            lowered = steps[np.minimum(np.maximum(count - 1, 0), len(self.gains))]
            found += [(tail[more], head[more], raised[more]), (head[less], tail[less], lowered[less])]
        total = int(used.sum())
        back = [(sink, source)] * (total < self.most) + [(source, sink)] * (total > 0)
        for one, other_end in back:
            found.append((np.array([one]), np.array([other_end]), np.array([0])))
        tails, heads, costs = (np.concatenate(part) for part in zip(*found, strict=True))
        return tails, heads, costs


def relax(problem: PlanningProblem, aim: Aim = Aim()) -> Relaxed:  # noqa: B008 - it is immutable
    """Best set under limits per firm and tables x slots in all, slots themselves set aside.

    Goals in order: musts and locks, floor, value, unless the aim says otherwise; a goal that is switched off
    does not steer. Setting the slots aside only takes constraints away, so each goal bounds every schedule that
    does as well on the goals before it.
    """
    edges = _ends(problem)
    values = np.array(problem.values, dtype=np.int64)
    asked = np.zeros(len(edges), dtype=bool)
    asked[sorted(problem.index[edge] for edge in problem.asked)] = True
    side = two_sides(problem)
    if side is None:
        arcs, copies = np.concatenate([edges, edges[:, ::-1]]).T, 2
    else:
        flip = np.array(side, dtype=bool)[edges[:, 0]]
        arcs, copies = np.where(flip, edges[:, ::-1].T, edges.T), 1
    network = _solve(problem, arcs, np.tile(values, copies), np.tile(asked, copies), copies, aim)
    twice = network.flow.reshape(copies, -1).sum(axis=0) * (2 // copies)
    met = np.concatenate([[0], np.cumsum(poorest_steps(problem.floor))]).astype(np.int64)
    counted = [np.minimum(held, problem.floor) for held in network.held]
    return Relaxed(
        twice.astype(np.int8),
        int(twice[asked].sum()),
        sum(int(part.sum()) for part in counted) * (2 // copies),
        sum(int(met[part].sum()) for part in counted) * (2 // copies),
        int((twice * values).sum()),
        network,
    )


def two_sides(problem: PlanningProblem) -> Sequence[int] | None:
    """0 or 1 per firm so that every candidate pair joins both, by delegations; None where there is no such cut."""
    groups = np.array(problem.groups, dtype=np.int64)
    one, other = groups[_ends(problem)].T
    codes = 1 + int(groups.max(initial=0))
    side = sides_of(divmod(code, codes) for code in np.unique(one * codes + other).tolist())
    if side is None:
        return None
    return [side.get(group, 0) for group in problem.groups]


def _ends(problem: PlanningProblem) -> Ints:
    """The two firms of each candidate pair, read four times as fast as by `np.array`."""
    count = 2 * len(problem.pairs)
    return np.fromiter(chain.from_iterable(problem.pairs), np.int64, count).reshape(-1, 2)


def _weights(
    problem: PlanningProblem, aim: Aim, *, best: int, total: int, smaller: int, most: int
) -> Measures:
    """Weights that make one flow lexicographic; `best` is the best pair's value, `total` bounds the sum.

    By flow decomposition, a flow that is better on a higher goal differs by a simple cycle that is. Such a cycle
    passes each firm once and the source and sink once, so it gives back at most one firm's floor at each end, and
    the values of at most as many pairs as the smaller side has firms. That makes the weights of the last line
    enough. The larger ones before it, taken where they are not too large, let a single set of prices prove every
    goal, as no sum of lesser goals outweighs one step of a higher one.
    """
    floor = most_floor(problem) * (2 if problem.pairs else 1)
    for wide in (True, False):
        value = total if wide else (smaller + 1) * (best + 1)
        if aim.value_first:
            unit = floor + 1 if wide else 3
            weights = Measures((value + 1) * unit, int(aim.floor), 0, unit)
        else:
            poorest = value + 1 if aim.poorest else 0
            step = (value + 1) * 3 ** (problem.floor if aim.poorest else 0) if aim.floor else 0
            highest = step + poorest * 3 ** max(0, problem.floor - 1)
            asked = highest * floor + value + 1 if wide else 3 * max(highest, value + 1)
            weights = Measures(asked, step, poorest, 1)
        weights = weights if aim.musts else weights._replace(asked=0)
        if (sum(weights) + weights.value * best) * most < LARGEST:
            break
    return weights


def _solve(
    problem: PlanningProblem, arcs: Ints, values: Ints, asked: NDArray[np.bool_], copies: int, aim: Aim
) -> Network:
    """Flow on each arc from a left to a right firm."""
    firms = len(problem.firms)
    capacity = np.array([problem.capacity(firm) for firm in range(firms)], dtype=np.int64)
    most = int(capacity.sum())
    if problem.tables is not None:
        most = min(most, copies * problem.tables * problem.slots)
    best = int(values.max(initial=0))
    room = min(most, *(int(capacity[np.unique(end)].sum()) for end in arcs))
    weights = _weights(
        problem, aim, best=best, total=min(int(values.sum()), room * best),
        smaller=min(len(np.unique(arcs[0])), len(np.unique(arcs[1]))), most=2 * firms + 4,
    )  # fmt: skip
    reward = weights.value * values + weights.asked * asked
    steps = poorest_steps(problem.floor) if weights.floor else ()
    gains = np.array([weights.floor + weights.poorest * step for step in steps], dtype=np.int64)

    supply, source, sink = 2 * firms, 2 * firms + 1, 2 * firms + 2
    graph = SimpleMinCostFlow()
    pair_arcs = graph.add_arcs_with_capacity_and_unit_cost(
        arcs[0], arcs[1] + firms, np.ones(len(values), dtype=np.int64), -reward
    )
    ids, left = np.arange(firms), capacity
    for gain in (*np.unique(gains)[::-1].tolist(), 0):
        wide = int((gains == gain).sum()) if gain else int(capacity.max(initial=0))
        room_here = np.minimum(left, wide)
        left = left - room_here
        for tails, heads in ((np.full(firms, source), ids), (ids + firms, np.full(firms, sink))):
            graph.add_arcs_with_capacity_and_unit_cost(tails, heads, room_here, np.full(firms, -gain))
    graph.add_arc_with_capacity_and_unit_cost(supply, source, most, 0)
    graph.add_arc_with_capacity_and_unit_cost(supply, sink, most, 0)  # not every meeting has to be held
    graph.set_nodes_supplies(np.array([supply, sink]), np.array([most, -most]))
    status = graph.solve()
    if status != SimpleMinCostFlow.Status.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended as {status.name}")  # only costs beyond 64 bits could
    flow = np.asarray(graph.flows(pair_arcs), dtype=np.int64)
    return Network(arcs, reward, gains, capacity, most, problem.slots, copies, weights, flow)

"""Candidate pairs in, the best set within the firms' limits out, by one min-cost flow.

With two sides the flow is exact: b-matching is integral on bipartite graphs, so the cheapest flow is a set
of pairs, and its optimality proves each goal. With three or more delegations the pairs form no bipartite
graph. Then each firm stands on both sides (the bipartite double cover), a pair's two arcs count half each,
and the flow is the linear relaxation: an upper bound on each goal, and a half-integral solution.

Method: b-matching by flow, Schrijver, Combinatorial Optimization (2003), chapters 21 and 30.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matchmaker.domain.planning import PlanningProblem


@dataclass(frozen=True)
class Relaxed:
    """The optimum of the flow; goals are doubled, so that halves stay whole numbers."""

    twice: NDArray[np.int8]  # per candidate pair: 2 chosen, 1 half, 0 not
    musts: int  # doubled number of asked pairs
    floor: int  # doubled sum of min(meetings, floor)
    value: int  # doubled sum of values

    @property
    def whole(self) -> bool:
        """Whether the optimum is a real set of pairs, not halves."""
        return not bool((self.twice == 1).any())


def relax(problem: PlanningProblem, *, musts: bool = True, floor: bool = True) -> Relaxed:
    """Best set under limits per firm and tables x slots in all, slots themselves set aside.

    Goals in order: musts and locks, floor, value; a goal that is switched off does not steer. Setting the
    slots aside only takes constraints away, so each goal bounds every schedule that does as well on the
    goals before it.
    """
    edges = np.array(problem.pairs, dtype=np.int64).reshape(-1, 2)
    values = np.array(problem.values, dtype=np.int64)
    asked = np.zeros(len(edges), dtype=bool)
    asked[sorted(problem.index[edge] for edge in problem.asked)] = True
    side = two_sides(problem)
    if side is None:
        arcs, copies = np.concatenate([edges, edges[:, ::-1]]).T, 2
    else:
        flip = np.array(side, dtype=bool)[edges[:, 0]]
        arcs, copies = np.where(flip, edges[:, ::-1].T, edges.T), 1
    flow = _solve(problem, arcs, np.tile(values, copies), np.tile(asked, copies), copies, musts, floor)
    twice = flow.reshape(copies, -1).sum(axis=0) * (2 // copies)
    degrees = [np.bincount(end[flow > 0], minlength=len(problem.firms)) for end in arcs]
    met = sum(int(np.minimum(degree, problem.floor).sum()) for degree in degrees)
    return Relaxed(
        twice.astype(np.int8), int(twice[asked].sum()), met * (2 // copies), int((twice * values).sum())
    )


def two_sides(problem: PlanningProblem) -> Sequence[int] | None:
    """0 or 1 per firm so that every candidate pair joins both, by delegations; None where there is no such cut."""
    partners: dict[int, set[int]] = {}
    for p, q in {(problem.groups[p], problem.groups[q]) for p, q in problem.pairs}:
        partners.setdefault(p, set()).add(q)
        partners.setdefault(q, set()).add(p)
    side: dict[int, int] = {}
    for start in sorted(partners):
        side.setdefault(start, 0)
        queue = [start]
        for group in queue:
            for other in sorted(partners[group]):
                if other not in side:
                    side[other] = 1 - side[group]
                    queue.append(other)
                elif side[other] == side[group]:
                    return None
    return [side.get(group, 0) for group in problem.groups]


def _solve(
    problem: PlanningProblem,
    arcs: NDArray[np.int64],
    values: NDArray[np.int64],
    asked: NDArray[np.bool_],
    copies: int,
    musts: bool,
    floor: bool,
) -> NDArray[np.int64]:
    """Flow on each arc from a left to a right firm; the weights make one flow lexicographic.

    By flow decomposition, a flow that is better on a higher goal differs by a simple cycle that is. Such a
    cycle passes each firm once and the source and sink once, so it gives back at most one firm's floor at
    each end, and the values of at most as many pairs as the smaller side has firms.
    """
    firms = len(problem.firms)
    smaller = min(len(np.unique(arcs[0])), len(np.unique(arcs[1])))
    floor_weight = (smaller + 1) * (int(values.max(initial=0)) + 1)
    reward = values + (3 * floor_weight if musts else 0) * asked
    capacity = np.array([problem.capacity(firm) for firm in range(firms)], dtype=np.int64)
    first = np.minimum(capacity, problem.floor)
    supply, source, sink = 2 * firms, 2 * firms + 1, 2 * firms + 2
    most = int(capacity.sum())
    if problem.tables is not None:
        most = min(most, copies * problem.tables * problem.slots)

    graph = SimpleMinCostFlow()
    pair_arcs = graph.add_arcs_with_capacity_and_unit_cost(
        arcs[0], arcs[1] + firms, np.ones(len(values), dtype=np.int64), -reward
    )
    ids = np.arange(firms)
    for tails, heads in ((np.full(firms, source), ids), (ids + firms, np.full(firms, sink))):
        gain = floor_weight if floor else 0
        graph.add_arcs_with_capacity_and_unit_cost(tails, heads, first, np.full(firms, -gain))
        graph.add_arcs_with_capacity_and_unit_cost(
            tails, heads, capacity - first, np.zeros(firms, dtype=np.int64)
        )
    graph.add_arc_with_capacity_and_unit_cost(supply, source, most, 0)
    graph.add_arc_with_capacity_and_unit_cost(supply, sink, most, 0)  # not every meeting has to be held
    graph.set_nodes_supplies(np.array([supply, sink]), np.array([most, -most]))
    status = graph.solve()
    if status != SimpleMinCostFlow.Status.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended as {status.name}")  # only costs beyond 64 bits could
    return np.asarray(graph.flows(pair_arcs), dtype=np.int64)

"""Columns of one slot and their gains in, the best of them that fit together out.

With two sides this is one min-cost flow. With three or more delegations the pairs form no bipartite graph, and
a small integer program takes its place.
"""

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack

from matchmaker.scheduling.columns import Columns, Ints


def match_slot(
    columns: Columns, numbers: Ints, gain: Ints, capacity: Ints, tables: int, need: Ints, bonus: int
) -> Ints:
    """Those of the columns `numbers`, all of one slot, with the largest sum of gains and bonuses.

    Each firm meets at most `capacity` times; `bonus` comes on top for each meeting of a firm that still has a
    `need`. Columns that gain nothing are left out.
    """
    first, second = columns.first[columns.pair[numbers]], columns.second[columns.pair[numbers]]
    useful = (capacity[first] > 0) & (capacity[second] > 0)
    useful &= gain + bonus * ((need[first] > 0).astype(np.int64) + (need[second] > 0)) > 0
    if tables <= 0 or not useful.any():
        return numbers[:0]
    numbers, gain, ends = numbers[useful], gain[useful], (first[useful], second[useful])
    solve = _by_flow if columns.two_sided else _by_program
    return numbers[solve(ends, gain, capacity, tables, np.minimum(need, capacity), bonus)]


def _by_flow(
    ends: tuple[Ints, Ints], gain: Ints, capacity: Ints, tables: int, need: Ints, bonus: int
) -> Ints:
    (left, tails), (right, heads) = (np.unique(end, return_inverse=True) for end in ends)
    graph = SimpleMinCostFlow()
    arcs = graph.add_arcs_with_capacity_and_unit_cost(
        tails, heads + len(left), np.ones(len(gain), dtype=np.int64), -gain
    )
    source = len(left) + len(right)
    sink = source + 1
    ids = np.arange(source)
    for firms, froms, tos in (
        (left, np.full(len(left), source), ids[: len(left)]),
        (right, ids[len(left) :], np.full(len(right), sink)),
    ):
        for room, cost in ((need[firms], -bonus), (capacity[firms] - need[firms], 0)):
            some = room > 0
            graph.add_arcs_with_capacity_and_unit_cost(
                froms[some], tos[some], room[some], np.full(int(some.sum()), cost, dtype=np.int64)
            )
    most = min(tables, int(capacity[left].sum()), int(capacity[right].sum()))
    graph.add_arc_with_capacity_and_unit_cost(source, sink, most, 0)  # not every table has to be used
    graph.set_nodes_supplies(np.array([source, sink]), np.array([most, -most]))
    status = graph.solve()
    if status != SimpleMinCostFlow.Status.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended as {status.name}")  # only costs beyond 64 bits could
    return np.flatnonzero(graph.flows(arcs))


def _by_program(
    ends: tuple[Ints, Ints], gain: Ints, capacity: Ints, tables: int, need: Ints, bonus: int
) -> Ints:
    count, firms = len(gain), np.unique(np.concatenate(ends))
    place = np.searchsorted(firms, np.concatenate(ends))
    columns = np.tile(np.arange(count), 2)
    met = coo_array((np.ones(2 * count), (place, columns)), shape=(len(firms), count)).tocsr()
    lacking = np.flatnonzero(need[firms] > 0)
    rows = [
        LinearConstraint(_beside(met, len(lacking)), ub=capacity[firms]),
        LinearConstraint(_beside(csr_array(np.ones((1, count))), len(lacking)), ub=tables),
    ]
    if len(lacking):  # one more column per firm with a need: how much of it is met
        shift = -eye_array(len(lacking))
        rows.append(LinearConstraint(hstack([met[lacking], shift]).tocsr(), lb=0))
    unit = float(max(1, gain.max()))
    answer = milp(
        np.concatenate([-gain / unit, np.full(len(lacking), -bonus / unit)]),
        integrality=np.ones(count + len(lacking)),
        bounds=Bounds(0, np.concatenate([np.ones(count), need[firms[lacking]]])),
        constraints=rows,
    )
    if answer.x is None:
        raise ArithmeticError(f"the matching of a slot ended as {answer.message!r}")
    return np.flatnonzero(answer.x[:count] > 0.5)


def _beside(matrix: csr_array, extra: int) -> csr_array:
    """The matrix with empty columns on its right."""
    return csr_array(
        (matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], matrix.shape[1] + extra)
    )

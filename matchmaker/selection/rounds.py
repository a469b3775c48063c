"""A market in; out come rounds in which everybody is paired at most once, the best first.

The partner of round 1 heads a firm's list, that of round 2 comes next, and so on: partners then look for each
other at the same place of their lists, and nobody heads many lists.
"""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matchmaker.selection.market import Chances, Market, Numbers
from matchmaker.selection.sides import sides_of

_SCALE = 1_000_000  # chances as whole numbers, for the flow


def pairing_rounds(market: Market, attention: Chances, rounds: int) -> Numbers:
    """(pairs,) the round in which each pair is drawn, from 0; `rounds` for those that are not.

    Each round is a matching of the greatest sum of chances, weighed by the places that the two lists have left: a
    firm that sat out a round comes first in the next.
    """
    drawn = np.full(len(market.pairs), rounds, np.int64)
    held = np.zeros(market.firms, np.int64)  # places taken on each list
    sides = sides_of({(int(a), int(b)) for a, b in market.groups[market.pairs].tolist()})
    for number in range(rounds):
        left = np.flatnonzero(drawn == rounds)
        pairs = market.pairs[left]
        worth = market.chances[left] * attention[held[pairs]].prod(axis=1)
        chosen = left[_matching(market, pairs, worth, sides)]
        drawn[chosen] = number
        held[market.pairs[chosen].ravel()] += 1
    return drawn


def _matching(market: Market, pairs: Numbers, worth: Chances, sides: dict[int, int] | None) -> Numbers:
    """Positions of pairs that share no firm, of (nearly) the greatest total worth.

    Between two sides an assignment, exact. Otherwise every firm stands on both sides of it, which leaves rings of
    halves; the best pairs of the rings come first, then whatever still fits.
    """
    if sides is None:
        tails, heads = np.concatenate([pairs, pairs[:, ::-1]]).T
        assigned = _assignment(market.firms, tails, heads, np.tile(worth, 2)).reshape(2, -1).any(axis=0)
    else:
        flip = np.array([sides.get(int(group), 0) for group in market.groups], bool)[pairs[:, 0]]
        tails, heads = np.where(flip, pairs[:, ::-1].T, pairs.T)
        assigned = _assignment(market.firms, tails, heads, worth)
        return np.flatnonzero(assigned)
    order = np.lexsort((-worth, ~assigned))
    free = [True] * market.firms
    taken = []
    for position, (one, other) in zip(order.tolist(), pairs[order].tolist(), strict=True):
        if free[one] and free[other]:
            free[one] = free[other] = False
            taken.append(position)
    return np.array(taken, np.int64)


def _assignment(firms: int, tails: Numbers, heads: Numbers, worth: Chances) -> NDArray[np.bool_]:
    """(arcs,) whether it is chosen: each firm at most once as a tail and once as a head."""
    graph = SimpleMinCostFlow()
    ones, ids = np.ones(firms, np.int64), np.arange(firms)
    source, sink = 2 * firms, 2 * firms + 1
    arcs = graph.add_arcs_with_capacity_and_unit_cost(
        tails, heads + firms, np.ones(len(worth), np.int64), -np.rint(worth * _SCALE).astype(np.int64)
    )
    for start, end in ((np.full(firms, source), ids), (ids + firms, np.full(firms, sink))):
        graph.add_arcs_with_capacity_and_unit_cost(start, end, ones, np.zeros(firms, np.int64))
    graph.add_arc_with_capacity_and_unit_cost(source, sink, firms, 0)  # not everybody needs a partner
    graph.set_nodes_supplies(np.array([source, sink]), np.array([firms, -firms]))
    status = graph.solve()
    if status != SimpleMinCostFlow.Status.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended as {status.name}")  # only costs beyond 64 bits could
    return np.asarray(graph.flows(arcs)) > 0

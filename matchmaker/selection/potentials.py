"""A directed graph with costs in whole numbers in; the shortest way to each node from anywhere out."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def potentials(nodes: int, tails: Ints, heads: Ints, costs: Ints) -> Ints:
    """Lengths d, at most 0, with d[head] <= d[tail] + cost along every arc.

    Bellman and Ford's method; of each round only the arcs matter whose tail has just come nearer.

    Raises:
        ArithmeticError: a circle of arcs costs less than nothing.
    """
    order = np.argsort(tails, kind="stable")
    heads, costs = heads[order], costs[order]
    ends = np.cumsum(np.bincount(tails, minlength=nodes))
    starts = ends - np.bincount(tails, minlength=nodes)
    length = np.zeros(nodes, dtype=np.int64)
    nearer = np.arange(nodes)
    for _ in range(nodes + 1):
        counts = ends[nearer] - starts[nearer]
        first = np.repeat(starts[nearer] - np.cumsum(counts) + counts, counts)
        arcs = first + np.arange(len(first))
        if not len(arcs):
            return length
        found = length.copy()
        np.minimum.at(found, heads[arcs], np.repeat(length[nearer], counts) + costs[arcs])
        nearer = np.flatnonzero(found < length)
        length = found
    raise ArithmeticError("the flow is not the cheapest one")  # a fault of ours, or of the library's

"""A timetable and some columns in, the same timetable or one that fills those columns better out, by integer program.

The linear relaxation of a few slots, or of a few firms, is nearly whole, so a few thousand columns take a
fraction of a second.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order

from matchmaker.scheduling.columns import Columns, Floats, Ints


class Refilled(NamedTuple):
    """`bound` is on the sum of worths of timetables that differ in these columns alone and hold each firm's floor."""

    at: Ints
    bound: float


def around(columns: Columns, numbers: Ints, firm: int, most: int) -> Ints:
    """Those of the columns `numbers` between the firms nearest to `firm`, at most so many; near is by meetings."""
    one, two = columns.first[columns.pair[numbers]], columns.second[columns.pair[numbers]]
    graph = coo_array((np.ones(len(numbers)), (one, two)), shape=(columns.firms, columns.firms)).tocsr()
    reached = breadth_first_order(graph, firm, directed=False, return_predecessors=False)
    rank = np.full(columns.firms, columns.firms)
    rank[reached] = np.arange(len(reached))
    entry = np.maximum(rank[one], rank[two])
    # The firm with which the columns would become too many stays outside.
    last = np.partition(entry, most)[most] if len(entry) > most else columns.firms
    return numbers[entry < last]


def resolve(
    columns: Columns, worth: Floats, at: Ints, numbers: Ints, *, nodes: int | None, gap: float, seconds: float
) -> Refilled:
    """The best use of the columns `numbers` found with at most `nodes` nodes, or down to a relative `gap`.

    Everything else stays as it is. No firm falls below the floor, or below what it has of it. `seconds` are wall
    time, and only end a program that has gone astray.
    """
    held = at[columns.pair[numbers]] == columns.slot[numbers]
    emptied = at.copy()
    emptied[columns.pair[numbers[held]]] = -1
    left = _Left(columns, at, emptied)
    free = (emptied[columns.pair[numbers]] < 0) & left.fits(numbers)
    numbers, held = numbers[free], held[free]
    others = float(worth[emptied >= 0].sum())
    if not len(numbers):
        return Refilled(at, others)
    gain = worth[columns.pair[numbers]]
    unit = max(1.0, float(gain.max()))
    options: dict[str, float] = {"mip_rel_gap": gap, "time_limit": seconds}
    if nodes is not None:
        options["node_limit"] = nodes
    answer = milp(
        -gain / unit,
        integrality=np.ones(len(numbers)),
        bounds=Bounds(0, 1),
        constraints=left.rows(numbers),
        options=options,
    )
    bound = np.inf if answer.mip_dual_bound is None else others - answer.mip_dual_bound * unit
    if answer.x is None or gain[answer.x > 0.5].sum() <= gain[held].sum():
        return Refilled(at, bound)
    chosen = numbers[answer.x > 0.5]
    emptied[columns.pair[chosen]] = columns.slot[chosen]
    return Refilled(emptied, bound)


class _Left:
    """What is left of every limit when part of a timetable has been emptied."""

    def __init__(self, columns: Columns, before: Ints, emptied: Ints) -> None:
        self.columns = columns
        kept = np.flatnonzero(emptied >= 0)
        cells = np.zeros_like(columns.room)
        np.add.at(cells, (columns.first[kept], emptied[kept]), 1)
        np.add.at(cells, (columns.second[kept], emptied[kept]), 1)
        counts = columns.counts(kept)
        self.room = columns.room - cells
        self.limits = columns.limits - counts
        self.tables = columns.tables - np.bincount(emptied[kept], minlength=columns.slots)
        met = np.minimum(columns.floors, columns.counts(np.flatnonzero(before >= 0)))
        self.least = met - counts

    def fits(self, numbers: Ints) -> np.ndarray:
        """Whether each column could be held as things stand."""
        columns, pair, slot = self.columns, self.columns.pair[numbers], self.columns.slot[numbers]
        fits = self.tables[slot] > 0
        for firm in (columns.first[pair], columns.second[pair]):
            fits &= (self.room[firm, slot] > 0) & (self.limits[firm] > 0)
        return fits

    def rows(self, numbers: Ints) -> LinearConstraint:
        """A row per pair, cell, firm and slot that has more columns than it may hold, or that must hold some."""
        columns, pair = self.columns, self.columns.pair[numbers]
        one, two = (end[numbers] for end in columns.ends)
        anything = np.zeros(0, dtype=np.int64)
        kinds = (
            ((pair,), np.ones(len(columns.value), dtype=np.int64), anything),
            ((one, two), self.room.ravel(), anything),
            ((columns.first[pair], columns.second[pair]), self.limits, self.least),
            ((columns.slot[numbers],), self.tables, anything),
        )
        places, members, least, most = [], [], [], []
        used = 0
        for groups, capacity, needed in kinds:
            row = np.concatenate(groups)
            count = np.bincount(row, minlength=len(capacity))
            low = needed if len(needed) else np.zeros(len(capacity), dtype=np.int64)
            rows = np.flatnonzero((count > capacity) | ((low > 0) & (count > 0)))
            place = np.full(len(capacity), -1, dtype=np.int64)
            place[rows] = np.arange(used, used + len(rows))
            inside = place[row] >= 0
            places.append(place[row][inside])
            members.append(np.tile(np.arange(len(numbers)), len(groups))[inside])
            least.append(low[rows])
            most.append(capacity[rows])
            used += len(rows)
        row, column = np.concatenate(places), np.concatenate(members)
        matrix = csr_array(coo_array((np.ones(len(row)), (row, column)), shape=(used, len(numbers))))
        return LinearConstraint(matrix, lb=np.maximum(0, np.concatenate(least)), ub=np.concatenate(most))

"""A problem in, its 0/1 choices (one column per pair and slot) as arrays out, locks with a slot taken out beforehand."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from matchmaker.domain.planning import PlanningProblem

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """Columns are sorted by pair, then slot. What the locks take is already gone from room, limits and tables."""

    firms: int
    slots: int
    number: Ints  # of each pair in the problem's candidates
    first: Ints  # firm of each pair; the same side of all of them where there are two sides
    second: Ints
    value: Ints  # of each pair, in 1 / VALUE_SCALE
    asked: Bools  # pairs of the first goal
    pair: Ints  # of each column
    slot: Ints
    room: Ints  # (firms, slots): meetings at once; 0 where the firm is not open
    limits: Ints  # meetings that each firm may still have
    floors: Ints  # meetings that each firm still lacks for the floor
    tables: Ints  # meetings that each slot may still have
    two_sided: bool

    def __len__(self) -> int:
        return len(self.pair)

    @cached_property
    def ends(self) -> tuple[Ints, Ints]:
        """Per column the two cells of a flattened (firms, slots) table in which it stands."""
        return (
            self.first[self.pair] * self.slots + self.slot,
            self.second[self.pair] * self.slots + self.slot,
        )

    def counts(self, pairs: Ints) -> Ints:
        """Meetings of each firm when these pairs are held."""
        both = np.concatenate([self.first[pairs], self.second[pairs]])
        return np.bincount(both, minlength=self.firms)


def build_columns(problem: PlanningProblem) -> Columns:
    """Every column that fits beside the locks with a slot."""
    firms, slots = len(problem.firms), problem.slots
    opened = np.array([[mask >> slot & 1 for slot in range(slots)] for mask in problem.open], dtype=np.int64)
    room = opened.reshape(firms, slots) * np.array(problem.seats, dtype=np.int64)[:, None]
    limits = np.array(problem.limits, dtype=np.int64)
    floors = np.full(firms, problem.floor, dtype=np.int64)
    tables = np.full(slots, len(problem.pairs) if problem.tables is None else problem.tables, dtype=np.int64)
    for at in problem.fixed:
        tables[at.slot] -= 1
        for firm in at.edge:
            room[firm, at.slot] -= 1
            limits[firm] -= 1
            floors[firm] -= floors[firm] > 0
    ends = np.array(problem.pairs, dtype=np.int64).reshape(-1, 2)
    free: Bools = np.all(limits[ends] > 0, axis=1)
    free[[problem.index[at.edge] for at in problem.fixed]] = False
    number = np.flatnonzero(free)
    side = _sides(ends[number], firms)
    first, second = (ends[number] if side is None else _by_side(ends[number], side)).T
    pair, slot = np.nonzero((room[first] > 0) & (room[second] > 0) & (tables > 0))
    asked = np.zeros(len(problem.pairs), dtype=bool)
    asked[sorted(problem.index[edge] for edge in problem.asked)] = True
    value = np.array(problem.values, dtype=np.int64)[number]
    return Columns(
        firms, slots, number, first, second, value, asked[number], pair, slot,
        room, limits, floors, tables, side is not None,
    )  # fmt: skip


def _sides(ends: Ints, firms: int) -> Bools | None:
    """A side per firm so that every pair joins both; None where an odd cycle of pairs forbids it.

    In the bipartite double cover a firm's two copies hang together just when it lies in a part with an odd cycle.
    """
    p, q = ends.T
    rows, others = np.concatenate([p, q]), np.concatenate([q, p]) + firms
    cover = coo_array((np.ones(len(rows), dtype=np.int8), (rows, others)), shape=(2 * firms, 2 * firms))
    part = connected_components(cover, directed=False)[1].reshape(2, firms)
    return None if bool((part[0] == part[1]).any()) else part[0] > part[1]


def _by_side(ends: Ints, side: Bools) -> Ints:
    return np.where(side[ends[:, :1]], ends[:, ::-1], ends)

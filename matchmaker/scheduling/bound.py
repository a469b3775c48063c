"""A model in, an upper bound on the value of every timetable out, and what each column may still gain.

Any nonnegative prices on the rows give a bound (weak duality): the prices' own cost, plus what each column
would earn beyond them. So the bound is computed here from the prices, and holds however well the linear
program behind them was solved.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matchmaker.domain.planning import PlanningProblem
from matchmaker.domain.proof import Measures, Proof
from matchmaker.scheduling.model import Model
from matchmaker.scheduling.rules import LIMIT, ONE_PLACE, TABLES

SAFETY = 1e-9  # relative, for the rounding of the sums below
FINE = 1_000  # weight of value in a proof, so that prices in whole numbers are fine enough


@dataclass(frozen=True)
class ValueBound:
    exact: float  # in 1 / VALUE_SCALE, before it is rounded down to whole ones
    gains: NDArray[
        np.float64
    ]  # per column: value beyond its prices; holding one with less costs the difference
    proof: Proof  # the same prices in whole numbers

    @property
    def bound(self) -> int:
        """No timetable is worth more, in 1 / VALUE_SCALE."""
        return int(self.exact)

    def with_column(self, column: int) -> float:
        """No timetable that holds this column is worth more: what the column falls short of its price is lost.

        Rounded down only by who asks: a part of one that is cut off too early makes the bound too low.
        """
        return self.exact + min(0.0, float(self.gains[column]))


def value_bound(problem: PlanningProblem, model: Model, *, asked: int, floor: int) -> ValueBound:
    """Bound on the value of timetables that hold at least `asked` musts and locks and meet `floor` of the floor."""
    columns = len(model.columns)
    values = np.array([problem.values[problem.index[at.edge]] for at in model.columns], dtype=np.float64)
    rows: list[tuple[float, Sequence[int], Sequence[float]]] = [
        (capacity, group, [1.0] * len(group)) for capacity, group in model.rows
    ]
    musts = [number for number, at in enumerate(model.columns) if at.edge in problem.asked]
    of_firm: dict[int, list[int]] = {}
    if asked:
        rows.append((-asked, musts, [-1.0] * len(musts)))
    counted = 0  # one more column per firm: its meetings as far as they count towards the floor
    if floor:
        for number, at in enumerate(model.columns):
            for firm in at.edge:
                of_firm.setdefault(firm, []).append(number)
        counted = len(of_firm)
        for extra, group in enumerate(of_firm.values()):
            rows.append((0, [*group, columns + extra], [-1.0] * len(group) + [1.0]))
        rows.append((-floor, range(columns, columns + counted), [-1.0] * counted))
    if not rows:  # nothing is scarce
        free = Proof(Measures(0, 0, 0, 1), (0,) * len(problem.firms))
        return ValueBound(float(values.sum()), values, free)
    matrix, capacities = _matrix(rows, columns + counted)
    upper = np.concatenate([np.ones(columns), np.full(counted, float(problem.floor))])
    rewards = np.concatenate([values, np.zeros(counted)])
    answer = linprog(
        -rewards,
        A_ub=matrix,
        b_ub=capacities,
        bounds=np.stack([np.zeros_like(upper), upper], axis=1),
        method="highs-ipm",
    )
    prices = np.zeros(len(rows)) if answer.ineqlin is None else np.maximum(0.0, -answer.ineqlin.marginals)
    gains = rewards - matrix.T @ prices
    bound = float(capacities @ prices) + float((upper * np.maximum(0.0, gains)).sum())
    proof = _proof(problem, model, prices, bool(asked), of_firm)
    return ValueBound(bound * (1 + SAFETY) + 1e-3, gains[:columns], proof)


def _proof(
    problem: PlanningProblem,
    model: Model,
    prices: NDArray[np.float64],
    asked: bool,
    counted: Collection[int],
) -> Proof:
    """The prices by what they are for; `counted` are the firms whose floor has a row, in that order."""
    whole = np.rint(prices * FINE).astype(np.int64).tolist()
    firm = [0] * len(problem.firms)
    place = [[0] * problem.slots for _ in problem.firms]
    table = [0] * problem.slots
    for (rule, key), price in zip(model.keys, whole, strict=False):  # the goals' rows follow
        if rule == LIMIT.name:
            firm[key[0]] += price
        elif rule == ONE_PLACE.name:
            place[key[0]][key[1]] += price
        elif rule == TABLES.name:
            table[key[0]] += price
    rest = iter(whole[len(model.rows) :])
    bonus = next(rest) if asked else 0
    for one in counted:
        firm[one] -= next(rest)
    weights = Measures(bonus, next(rest, 0), 0, FINE)
    for one in set(range(len(firm))).difference(counted) if counted else ():
        firm[one] = -weights.floor  # it has no column, so it lifts no floor
    return Proof(weights, tuple(firm), tuple(table), tuple(map(tuple, place)))


def _matrix(
    rows: Sequence[tuple[float, Sequence[int], Sequence[float]]], columns: int
) -> tuple[csr_array, NDArray[np.float64]]:
    starts = np.cumsum([0, *(len(group) for _, group, _ in rows)])
    indices = np.concatenate([np.asarray(group, dtype=np.int64) for _, group, _ in rows])
    data = np.concatenate([np.asarray(weights) for _, _, weights in rows])
    return (
        csr_array((data, indices, starts), shape=(len(rows), columns)),
        np.array([capacity for capacity, _, _ in rows], dtype=np.float64),
    )

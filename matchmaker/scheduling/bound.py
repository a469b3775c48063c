"""A model in, an upper bound on the value of every timetable out, and what each column may still gain.

Any nonnegative prices on the rows give a bound (weak duality): the prices' own cost, plus what each column
would earn beyond them. So the bound is computed here from the prices, and holds however well the linear
program behind them was solved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matchmaker.domain.planning import PlanningProblem
from matchmaker.scheduling.model import Model

SAFETY = 1e-9  # relative, for the rounding of the sums below


@dataclass(frozen=True)
class ValueBound:
    bound: int  # in 1 / VALUE_SCALE
    gains: NDArray[
        np.float64
    ]  # per column: value beyond its prices; holding one with less costs the difference


def value_bound(problem: PlanningProblem, model: Model, *, asked: int, floor: int) -> ValueBound:
    """Bound on the value of timetables that hold at least `asked` musts and locks and meet `floor` of the floor."""
    columns = len(model.columns)
    values = np.array([problem.values[problem.index[at.edge]] for at in model.columns], dtype=np.float64)
    rows: list[tuple[float, Sequence[int], Sequence[float]]] = [
        (capacity, group, [1.0] * len(group)) for capacity, group in model.rows
    ]
    musts = [number for number, at in enumerate(model.columns) if at.edge in problem.asked]
    if asked:
        rows.append((-asked, musts, [-1.0] * len(musts)))
    counted = 0  # one more column per firm: its meetings as far as they count towards the floor
    if floor:
        of_firm: dict[int, list[int]] = {}
        for number, at in enumerate(model.columns):
            for firm in at.edge:
                of_firm.setdefault(firm, []).append(number)
        counted = len(of_firm)
        for extra, group in enumerate(of_firm.values()):
            rows.append((0, [*group, columns + extra], [-1.0] * len(group) + [1.0]))
        rows.append((-floor, range(columns, columns + counted), [-1.0] * counted))
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
    return ValueBound(int(bound * (1 + SAFETY) + 1e-3), gains[:columns])


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

"""Values and grades in; out comes what the meetings chosen by the values are worth to the judges."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def value_at(scores: Matrix, mutual: Matrix, meetings: int) -> float:
    """Mutual grade of the best b-matching by `scores` with `meetings` a firm, by the best possible one's.

    `mutual` is symmetric, nan where two firms cannot meet, and two-sided (two countries).
    """
    chosen = _best_meetings(np.where(np.isnan(mutual), np.nan, scores), meetings)
    ideal = _best_meetings(mutual, meetings)
    return float(np.nansum(mutual * chosen) / np.nansum(mutual * ideal))


def _best_meetings(values: Matrix, meetings: int) -> Matrix:
    """(firms, firms) 1 for the meetings, each once; exact: the polytope of a two-sided b-matching is integral."""
    from scipy.optimize import linprog  # late: only figures need it
    from scipy.sparse import csr_array

    left, right = np.nonzero(np.triu(~np.isnan(values), 1))
    pairs = np.arange(len(left))
    member = csr_array(
        (np.ones(2 * len(left)), (np.concatenate([left, right]), np.concatenate([pairs, pairs]))),
        shape=(len(values), len(left)),
    )
    solved = linprog(
        -values[left, right],
        A_ub=member,
        b_ub=np.full(len(values), meetings),
        bounds=(0, 1),
        method="highs-ds",
    )
    chosen = np.zeros_like(values)
    chosen[left, right] = np.round(solved.x)
    return chosen

"""Scores and grades in; out comes how well each firm's list is ordered (NDCG, Järvelin and Kekäläinen 2002)."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def ndcg(scores: Matrix, grades: Matrix, top: int = 10) -> Matrix:
    """(firms,) NDCG@top of each firm's row, gain 2^grade - 1; nan for a firm that nobody could please.

    Only judged pairs are ranked (a grade that is nan is none); ties keep the order of the columns.
    """
    discounts = 1 / np.log2(np.arange(2, top + 2))
    found = np.full(len(grades), np.nan)
    for row in range(len(grades)):
        judged = ~np.isnan(grades[row])
        gains = 2.0 ** grades[row][judged] - 1
        ideal = np.sort(gains)[::-1][:top]
        if ideal.sum() > 0:
            listed = gains[np.argsort(-scores[row][judged], kind="stable")[:top]]
            found[row] = (listed @ discounts[: len(listed)]) / (ideal @ discounts[: len(ideal)])
    return found


def directed_ndcg(interest: Matrix, grades: Matrix, top: int = 10) -> Matrix:
    """NDCG of each firm's list by its own interest, against its own grades."""
    return ndcg(interest, grades, top)


def mutual_ndcg(value: Matrix, grades: Matrix, top: int = 10) -> Matrix:
    """NDCG of each firm's list by value, against the mutual grade sqrt(g_ab g_ba)."""
    return ndcg(value, np.sqrt(grades * grades.T), top)

import math
from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchmaker.evaluation import directed_ndcg, mutual_ndcg, ndcg

grades = arrays(float, (4, 4), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, math.nan]))
scores = arrays(float, (4, 4), elements=st.integers(0, 100).map(float), unique=True)


def gain(listed: list[float], top: int) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(listed[:top]))


@given(scores, grades)
def test_ndcg_equals_the_slow_oracle(scored: np.ndarray, graded: np.ndarray) -> None:
    for row, found in enumerate(ndcg(scored, graded, top=2)):
        judged = [column for column in range(4) if not math.isnan(graded[row, column])]
        best = max(
            (gain([graded[row, one] for one in order], 2) for order in permutations(judged)), default=0
        )
        listed = sorted(judged, key=lambda column: -scored[row, column])
        if best == 0:
            assert math.isnan(found)
        else:
            assert abs(found - gain([graded[row, one] for one in listed], 2) / best) < 1e-9


def test_the_judges_own_order_is_perfect() -> None:
    graded = np.array([[np.nan, 3, 0, 1], [2, np.nan, 1, 0], [0, 1, np.nan, 3], [3, 0, 0, np.nan]])
    assert directed_ndcg(graded, graded).tolist() == [1, 1, 1, 1]
    assert mutual_ndcg(np.sqrt(graded * graded.T), graded)[0] == 1


def test_swapping_the_direction_lowers_ndcg() -> None:
    graded = np.array(
        [[np.nan, np.nan, 3, 0], [np.nan, np.nan, 0, 1], [0, 2, np.nan, np.nan], [3, 0, np.nan, np.nan]]
    )
    right, swapped = directed_ndcg(graded, graded), directed_ndcg(graded.T, graded)
    assert swapped.mean() < right.mean()

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.evaluation import value_at
from matchmaker.evaluation.meetings import _best_meetings


@st.composite
def two_sided(draw: st.DrawFn) -> np.ndarray:
    values = np.full((5, 5), np.nan)
    for left in range(2):
        for right in range(2, 5):
            values[left, right] = values[right, left] = draw(st.integers(0, 9)) / 3
    return values


@given(two_sided(), st.integers(1, 2))
@settings(max_examples=30, deadline=None)
def test_meetings_are_the_best_of_all(values: np.ndarray, limit: int) -> None:
    pairs = [(left, right) for left in range(2) for right in range(2, 5)]
    best = 0.0
    for count in range(len(pairs) + 1):
        for chosen in combinations(pairs, count):
            load = np.bincount([firm for pair in chosen for firm in pair], minlength=5)
            if load.max() <= limit:
                best = max(best, sum(values[pair] for pair in chosen))
    assert abs(float(np.nansum(values * _best_meetings(values, limit))) - best) < 1e-9


def test_the_judges_own_values_are_worth_everything() -> None:
    mutual = np.full((4, 4), np.nan)
    mutual[:2, 2:] = [[3, 1], [0, 2]]
    mutual[2:, :2] = mutual[:2, 2:].T
    assert value_at(mutual, mutual, 1) == 1
    assert value_at(-mutual, mutual, 1) < 1

"""The best pairs of each firm, kept on the way, are those of the whole table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.scoring.best import Best
from matchmaker.scoring.value import value
from tests.scoring.forums import FORUM, profile, scorer


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 7), st.integers(1, 4), st.integers(1, 4), st.integers(0, 999))
def test_nothing_of_the_best_is_lost_on_the_way(
    left: int, right: int, top: int, at_once: int, seed: int
) -> None:
    dice = np.random.default_rng(seed)
    there, back, worth = dice.random((3, left, right))
    rows, columns = np.arange(left), np.arange(left, left + right)
    best = Best(columns, top)
    for start in range(0, left, at_once):
        some = slice(start, start + at_once)
        best.add(rows[some], there[some], back[some], worth[some])
    found = best.result()
    expected = {
        (i, left + j)
        for i in range(left)
        for j in range(right)
        if (worth[i] > worth[i, j]).sum() < top or (worth[:, j] > worth[i, j]).sum() < top
    }
    assert [tuple(pair) for pair in found.pairs.tolist()] == sorted(expected)
    at = found.pairs[:, 0], found.pairs[:, 1] - left
    assert found.there.tolist() == there[at].tolist()
    assert found.back.tolist() == back[at].tolist()


def test_what_is_no_pair_is_not_kept() -> None:
    best = Best(np.array([0, 1]), 5)
    best.add(np.array([0, 1]), np.ones((2, 2)), np.ones((2, 2)), np.array([[-1.0, 0.5], [0.5, -1.0]]))
    assert best.result().pairs.tolist() == [[0, 1], [1, 0]]


def test_the_best_of_all_pairs_score_as_they_do_alone() -> None:
    profiles, judge = profile(FORUM), scorer()
    everyone = np.arange(len(FORUM))
    found = judge.best(profiles, everyone, everyone, 2)
    there, back = judge.score(profiles, found.pairs[:, 0], found.pairs[:, 1])
    assert found.there == pytest.approx(there, abs=1e-5) and found.back == pytest.approx(back, abs=1e-5)
    assert (found.pairs[:, 0] != found.pairs[:, 1]).all()
    table = np.full((len(FORUM),) * 2, -1.0)
    left, right = np.nonzero(~np.eye(len(FORUM), dtype=bool))
    table[left, right] = value(*judge.score(profiles, left, right))
    for firm in everyone:
        own = table[
            found.pairs[found.pairs[:, 0] == firm][:, 0], found.pairs[found.pairs[:, 0] == firm][:, 1]
        ]
        assert sorted(own)[-2:] == pytest.approx(sorted(table[firm])[-2:], abs=1e-5)

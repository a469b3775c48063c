import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.retrieval import ExactIndex, FaissIndex, propose

TWO = np.array([[False, True], [True, False]])


@st.composite
def forums(draw):
    """(views, groups, allowed, top) with whole-numbered vectors."""
    firms, delegations = draw(st.integers(0, 14)), draw(st.integers(1, 3))
    dice = np.random.default_rng(draw(st.integers(0, 2**16)))
    views = [
        tuple(dice.integers(-2, 3, (2, firms, 3)).astype(np.float32)) for _ in range(draw(st.integers(1, 2)))
    ]
    groups = dice.integers(-1, delegations, firms)
    allowed = dice.random((delegations, delegations)) < 0.6
    return views, groups, allowed, draw(st.integers(1, 6))


def by_hand(views, groups, allowed, top):
    pairs = set()
    for firm, group in enumerate(groups):
        for other in range(len(allowed)):
            if group < 0 or not (allowed[group, other] or allowed[other, group]):
                continue
            partners = [row for row in range(len(groups)) if groups[row] == other and row != firm]
            for queries, keys in views:
                best = sorted(partners, key=lambda row: (-float(queries[firm] @ keys[row]), row))[:top]
                pairs |= {(min(firm, row), max(firm, row)) for row in best}
    return sorted(pairs)


@pytest.mark.parametrize("index", [ExactIndex, FaissIndex])
@settings(max_examples=150, deadline=None)
@given(forum=forums())
def test_everybodys_best_partners_of_each_delegation_are_proposed_once(index, forum):
    views, groups, allowed, top = forum
    found = propose(views, groups, allowed, top, index=index)
    assert found.dtype == np.int64 and found.shape == (len(found), 2)
    assert [tuple(pair) for pair in found.tolist()] == by_hand(views, groups, allowed, top)


def test_a_small_forum_proposes_all_pairs_without_a_search():
    code = """
import sys, numpy as np
from matchmaker.retrieval import propose
vectors = np.eye(4, dtype=np.float32)
allowed = np.array([[False, True], [True, False]])
print(propose([(vectors, vectors)], np.array([0, 1, 0, -1]), allowed, 50).tolist(), "faiss" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == "[[0, 1], [1, 2]] False\n"


def test_many_firms_are_searched_in_portions():
    dice = np.random.default_rng(1)
    vectors = dice.normal(size=(2_600, 16)).astype(np.float32)
    groups = np.arange(2_600) % 2
    views = [(vectors, vectors[::-1].copy())]
    assert np.array_equal(propose(views, groups, TWO, 5), propose(views, groups, TWO, 5, index=ExactIndex))


def test_progress_names_each_two_delegations_that_meet():
    said = []
    vectors = np.eye(3, dtype=np.float32)
    propose([(vectors, vectors)], np.array([0, 1, 1]), TWO, 1, progress=lambda *step: said.append(step))
    assert said == [("Finding partners", 0, 1), ("Finding partners", 1, 1)]

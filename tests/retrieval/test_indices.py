"""One exam for every index; vectors of small whole numbers, so that sums are exact and ties plenty."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchmaker.retrieval import ExactIndex, FaissIndex

INDICES = pytest.mark.parametrize("index", [ExactIndex, FaissIndex])


def whole(rows, dimensions=3):
    return arrays(np.float32, st.tuples(rows, st.just(dimensions)), elements=st.integers(-2, 2).map(float))


def by_hand(vectors, queries, top):
    answers = []
    for query in queries.tolist():
        scores = [sum(x * y for x, y in zip(query, vector, strict=True)) for vector in vectors.tolist()]
        answers.append(sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:top])
    return answers


@INDICES
@settings(max_examples=150, deadline=None)
@given(vectors=whole(st.integers(0, 40)), queries=whole(st.integers(0, 6)), top=st.integers(0, 45))
def test_it_finds_the_best_in_order_with_ties_by_lower_row(index, vectors, queries, top):
    scores, rows = index(vectors).search(queries, top)
    assert rows.shape == scores.shape == (len(queries), min(top, len(vectors)))
    assert rows.dtype == np.int64 and scores.dtype == np.float32
    assert rows.tolist() == by_hand(vectors, queries, top)
    assert np.array_equal(scores, np.take_along_axis(queries @ vectors.T, rows, axis=1))


@INDICES
def test_the_order_of_copies_is_that_of_their_rows(index):
    vectors = np.ones((300, 384), np.float32)
    assert index(vectors).search(vectors[:2], 50)[1].tolist() == [list(range(50))] * 2


def test_flat_faiss_misses_nobody_whom_the_oracle_finds():
    dice = np.random.default_rng(7)
    vectors = dice.normal(size=(2_000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    expected, found = ExactIndex(vectors).search(vectors, 20)[1], FaissIndex(vectors).search(vectors, 20)[1]
    recall = np.mean([len(set(one) & set(two)) / 20 for one, two in zip(expected, found, strict=True)])
    assert recall == 1.0

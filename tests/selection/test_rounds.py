"""Rounds of pairings: everybody at most once in each, the best first."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.selection.market import Market
from matchmaker.selection.rounds import pairing_rounds
from tests.selection.markets import market_of, markets

ATTENTION = 1 / np.arange(1, 30)


@settings(max_examples=60, deadline=None)
@given(markets())
def test_nobody_is_paired_twice_in_a_round(market: Market) -> None:
    drawn = pairing_rounds(market, ATTENTION, 3)
    for number in range(3):
        firms = market.pairs[drawn == number].ravel()
        assert len(np.unique(firms)) == len(firms)


def test_the_first_round_is_the_best_pairing() -> None:
    table = np.random.default_rng(5).random((5, 5))
    drawn = pairing_rounds(market_of(table.tolist()), ATTENTION, 2).reshape(5, 5)
    best = max(sum(table[i, j] for i, j in enumerate(order)) for order in permutations(range(5)))
    assert table[drawn == 0].sum() == pytest.approx(best, abs=1e-5)


def test_who_sat_out_comes_first_in_the_next_round() -> None:
    """Three firms for one partner: each is paired with it in turn."""
    drawn = pairing_rounds(market_of([[0.9], [0.3], [0.6]]), ATTENTION, 3)
    assert drawn.tolist() == [0, 2, 1]


def test_three_delegations_are_paired_too() -> None:
    """A ring of three: one pair, and the odd firm out; no half meetings."""
    pairs = np.array([[0, 1], [1, 2], [0, 2]])
    market = Market(3, pairs, np.array([0.5, 0.9, 0.6]), np.arange(3))
    assert pairing_rounds(market, ATTENTION, 2).tolist() == [2, 0, 1]

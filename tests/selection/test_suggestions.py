"""Lists of suggestions: everybody is shown, many match, few envy others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.selection.market import Market, envious_pairs, expected_matches, ranks_of
from matchmaker.selection.suggestions import attention, suggest
from tests.selection.markets import market_of, markets


def crowded(seed: int, size: int = 30) -> Market:
    """Half taste, half popularity: the first firms of each side are wanted by all."""
    dice = np.random.default_rng(seed)
    popular = np.linspace(1, 0, size)
    there = (dice.random((size, size)) + popular[None, :]) / 2
    back = (dice.random((size, size)) + popular[:, None]) / 2
    return market_of((there * back).tolist())


def outcome(market: Market, ranks: np.ndarray) -> tuple[float, int]:
    reach = attention(len(market.owner))[ranks]
    return expected_matches(market, reach).sum() / 2, envious_pairs(market, reach)


@settings(max_examples=60, deadline=None)
@given(markets(), st.floats(0, 1), st.integers(1, 8))
def test_a_list_numbers_its_places(market: Market, fairness: float, shown: int) -> None:
    ranks = suggest(market, shown=shown, fairness=fairness)
    for firm in range(market.firms):
        own = ranks[market.owner == firm]
        assert sorted(own.tolist()) == list(range(len(own)))


@pytest.mark.parametrize("seed", range(3))
def test_fair_lists_lead_to_more_matches_and_less_envy_than_plain_ones(seed: int) -> None:
    market = crowded(seed)
    plain_matches, plain_envy = outcome(market, ranks_of(market.owner, market.chance))
    matches, envy = outcome(market, suggest(market, shown=8, fairness=0.5))
    assert matches > 1.2 * plain_matches
    assert envy <= 1 < plain_envy / 100


@pytest.mark.parametrize("seed", range(3))
def test_fairness_trades_matches_for_peace(seed: int) -> None:
    market = crowded(seed)
    most, _ = outcome(market, suggest(market, shown=8, fairness=0.0))
    fair, envy = outcome(market, suggest(market, shown=8, fairness=1.0))
    assert 0.9 * most < fair < most
    assert envy <= 1


def test_everybody_is_shown_to_somebody() -> None:
    market = crowded(1)
    shown = suggest(market, shown=8, fairness=0.5) < 8
    assert len(np.unique(market.partner[shown])) == market.firms
    plain = ranks_of(market.owner, market.chance) < 8
    assert len(np.unique(market.partner[plain])) < market.firms


def test_the_order_of_pairs_changes_nothing() -> None:
    market = crowded(2)
    dice = np.random.default_rng(0).permutation(len(market.pairs))
    mixed = Market(market.firms, market.pairs[dice], market.chances[dice], market.groups)
    assert (suggest(mixed, shown=8, fairness=0.5) == suggest(market, shown=8, fairness=0.5)).all()


def test_no_pairs_make_empty_lists() -> None:
    assert suggest(market_of([[-1.0]]), shown=8, fairness=0.5).tolist() == []

"""Expected matches and envy are those of the definition, written out slowly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.selection.market import Market, envious_pairs, expected_matches, ranks_of
from tests.selection.markets import market_of, markets


def slowly(market: Market, reach: np.ndarray) -> tuple[list[float], int]:
    """(matches of each firm, envious pairs), from the words of the definition."""
    sees = {(int(a), int(b)): float(r) for a, b, r in zip(market.owner, market.partner, reach, strict=True)}
    yes = {
        frozenset((int(a), int(b))): float(c) for (a, b), c in zip(market.pairs, market.chances, strict=True)
    }

    def matches(firm: int, place_of: int) -> float:
        return sum(
            yes.get(frozenset((firm, partner)), 0.0)
            * sees.get((firm, partner), 0.0)
            * sees.get((partner, place_of), 0.0)
            for partner in range(market.firms)
        )

    own = [matches(firm, firm) for firm in range(market.firms)]
    envies = [
        market.groups[one] == market.groups[other] and matches(one, other) > own[one] + 1e-9
        for one in range(market.firms)
        for other in range(market.firms)
        if one != other
    ]
    return own, sum(envies)


@settings(max_examples=80, deadline=None)
@given(markets(), st.integers(0, 99))
def test_matches_and_envy_follow_the_definition(market: Market, seed: int) -> None:
    reach = np.random.default_rng(seed).random(len(market.owner))
    matches, envies = slowly(market, reach)
    assert expected_matches(market, reach) == pytest.approx(matches)
    assert envious_pairs(market, reach) == envies


def test_each_pair_is_on_both_lists() -> None:
    market = market_of([[0.1, 0.2], [0.3, -1]])
    entries = list(zip(market.owner.tolist(), market.partner.tolist(), strict=True))
    assert entries == [(0, 2), (0, 3), (1, 2), (2, 0), (2, 1), (3, 0)]
    assert [entries[twin][::-1] for twin in market.twin] == entries
    assert market.chance.tolist() == [0.1, 0.2, 0.3, 0.1, 0.3, 0.2]


def test_who_is_first_everywhere_is_envied() -> None:
    """Both of the right see firm 0 first, so 1 envies it; both of the left see firm 2 first, so 3 envies that."""
    market = market_of([[0.9, 0.9], [0.8, 0.8]])
    scores = np.where(market.partner == 0, 1.0, 0.5)
    assert envious_pairs(market, 1.0 / (1 + ranks_of(market.owner, scores))) == 2


def test_equals_keep_their_order() -> None:
    assert ranks_of(np.array([0, 0, 0, 1, 1]), np.array([0.5, 0.7, 0.5, 0.0, 0.0])).tolist() == [
        1,
        0,
        2,
        0,
        1,
    ]

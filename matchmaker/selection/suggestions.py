"""A market in; out comes the order of each firm's list of suggestions, so that many match and few envy others.

Lists sorted by value alone send everybody to the same few firms, which cannot answer all of them. So the lists
start from rounds of pairings (`matchmaker.selection.rounds`). Then the sides take turns: each sorts its lists
again by how much an entry adds to expected matches, given the others' lists. A partner's matches so far weigh
with the power -alpha: at 0 the sum of matches counts; the higher it is, the more a match counts for a firm that
has few (alpha-fairness, Mo and Walrand 2000).
"""

from collections.abc import Iterator

import numpy as np

from matchmaker.selection.market import Chances, Market, Numbers, expected_matches, ranks_of
from matchmaker.selection.rounds import pairing_rounds

_ALPHA = 0.75  # at fairness 1; beyond it firms that fit nobody crowd the lists, and envy rises again
_TURNS = 60  # of all sides; most markets settle sooner
_MEMORY = 0.7  # how much of the weights of the turn before is kept, so that the sides do not chase each other
_GAIN = 1e-4  # a turn that gains a smaller part of the total is one in vain
_PATIENCE = 3  # turns in vain before the end
_LEAST = 1e-9  # expected matches of a firm that has none


def attention(places: int) -> Chances:
    """(places,) the chance that a reader gets to each place of a list: 1, 1/2, 1/3 ..."""
    return 1 / np.arange(1, places + 1)


def suggest(market: Market, *, shown: int, fairness: float, reached: Chances | None = None) -> Numbers:
    """(entries,) the place of each entry on its list, from 0; the first `shown` are meant for people's eyes.

    `fairness` 0..1, from most matches to least envy. `reached`: the chance that a reader gets to each place, by
    default `attention`.
    """
    if not len(market.pairs):
        return np.empty(0, np.int64)
    longest = int(np.bincount(market.owner).max())
    reached = attention(longest) if reached is None else reached
    drawn = pairing_rounds(market, reached, min(shown, longest))
    # A round outweighs any chance, since those are below 1.
    start = ranks_of(market.owner, market.chance - drawn[market.pair])
    return sorted_in_turns(market, start, reached, fairness)


def sorted_in_turns(market: Market, start: Numbers, reached: Chances, fairness: float) -> Numbers:
    """(entries,) the best lists that turns from `start` come upon; arguments and result as for `suggest`."""
    alpha = _ALPHA * fairness
    best, most, vain = start, _welfare(market, reached[start], alpha), 0
    for ranks in _turns(market, start, reached, alpha):
        welfare = _welfare(market, reached[ranks], alpha)
        vain = 0 if welfare > most + _GAIN * abs(most) else vain + 1
        if welfare > most:
            best, most = ranks, welfare
        if vain == _PATIENCE:
            break
    return best


def _turns(market: Market, ranks: Numbers, reached: Chances, alpha: float) -> Iterator[Numbers]:
    """The lists after each turn of all sides, until nothing changes."""
    groups = market.groups[market.owner]
    sides = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    needs = np.log(expected_matches(market, reached[ranks]) + _LEAST)
    for _ in range(_TURNS):
        before = ranks
        for side in sides:
            matches = np.log(expected_matches(market, reached[ranks]) + _LEAST)
            needs = _MEMORY * needs + (1 - _MEMORY) * matches
            answered = market.chance[side] * reached[ranks[market.twin[side]]]
            scores = answered * np.exp(-alpha * needs)[market.partner[side]]
            ranks = ranks.copy()
            ranks[side] = ranks_of(market.owner[side], scores)
        yield ranks
        if (ranks == before).all():
            return


def _welfare(market: Market, reach: Chances, alpha: float) -> float:
    """What the turns raise: the sum over firms of matches^(1 - alpha) / (1 - alpha)."""
    matches = expected_matches(market, reach) + _LEAST
    return float((matches ** (1 - alpha)).sum() / (1 - alpha))

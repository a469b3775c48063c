"""Who would say yes to whom in; out comes what lists of suggestions lead to: expected matches, and who envies whom.

A list is read from the top, and a place further down is less likely to be reached. A pair matches when both firms
reach each other on their lists and both say yes:

    P(match) = P(both say yes) x P(one reaches the other) x P(the other reaches the one)

Model and envy: Tomita and Yokoyama, Fair Reciprocal Recommendation in Matching Markets (RecSys 2024).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Chances = NDArray[np.float64]

_ROUNDING = 1e-9  # expected matches; what differs by less is equal


@dataclass(frozen=True, eq=False)
class Market:
    """Pairs that may be suggested, with the chance that both firms say yes once each looks at the other.

    Each pair is two entries: the second firm on the first one's list and the first on the second one's. Entries
    are numbered list by list, and within a list by partner.
    """

    firms: int
    pairs: Numbers  # (pairs, 2) rows of firms, each pair once and in one order
    chances: Chances  # (pairs,) 0..1
    groups: Numbers  # (firms,) number of the firm's delegation

    @cached_property
    def owner(self) -> Numbers:
        """(entries,) whose list it is, ascending."""
        return np.concatenate([self.pairs[:, 0], self.pairs[:, 1]])[self._order]

    @cached_property
    def partner(self) -> Numbers:
        """(entries,) who is suggested."""
        return np.concatenate([self.pairs[:, 1], self.pairs[:, 0]])[self._order]

    @cached_property
    def pair(self) -> Numbers:
        """(entries,) the number of the pair."""
        return self._order % max(1, len(self.pairs))

    @cached_property
    def twin(self) -> Numbers:
        """(entries,) the same pair on the other firm's list."""
        place = np.empty_like(self._order)
        place[self._order] = np.arange(len(self._order))
        return place[(self._order + len(self.pairs)) % max(1, len(self._order))]

    @cached_property
    def chance(self) -> Chances:
        """(entries,) the pair's chance."""
        return self.chances[self.pair]

    @cached_property
    def _order(self) -> Numbers:
        one, other = self.pairs.reshape(-1, 2).T
        return np.lexsort((np.concatenate([other, one]), np.concatenate([one, other])))


def ranks_of(owner: Numbers, scores: Chances) -> Numbers:
    """(entries,) places from 0 when each list is sorted by `scores`, highest first, ties in the order given.

    `owner` (entries,) ascending: whose list it is.
    """
    order = np.lexsort((-scores, owner))
    ranks = np.empty(len(scores), np.int64)
    ranks[order] = np.arange(len(scores)) - np.searchsorted(owner, owner)
    return ranks


def expected_matches(market: Market, reach: Chances) -> Chances:
    """(firms,) matches that each firm can expect; `reach` (entries,) is the chance that its owner gets to it."""
    mutual = market.chance * reach * reach[market.twin]
    matches = np.bincount(market.owner, mutual, minlength=market.firms)
    return matches.astype(np.float64, copy=False)


def envious_pairs(market: Market, reach: Chances) -> int:
    """How many ordered pairs (i, j) of one delegation there are in which i would do better with j's places.

    That is, firm i keeps its own list, but stands on all others' lists where j stands now. Takes firms x firms
    floats.
    """
    shape = (market.firms, market.firms)
    gains, shows = np.zeros(shape), np.zeros(shape)
    gains[market.owner, market.partner] = market.chance * reach
    shows[market.owner, market.partner] = reach
    instead = gains @ shows  # [i, j]: what i would have with j's places
    same = market.groups[:, None] == market.groups[None, :]
    better = instead > expected_matches(market, reach)[:, None] + _ROUNDING
    return int((better & same).sum())

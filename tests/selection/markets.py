"""Small markets for the tests of suggestion lists."""

import numpy as np
from hypothesis import strategies as st

from matchmaker.selection.market import Market


def market_of(chances: list[list[float]]) -> Market:
    """Two sides: row i of the first meets column j of the second with that chance; a negative one is no pair."""
    table = np.array(chances, float)
    left, right = table.shape
    pairs = [(i, left + j) for i in range(left) for j in range(right) if table[i, j] >= 0]
    groups = np.repeat([0, 1], [left, right])
    worth = np.array([table[i, j - left] for i, j in pairs])
    return Market(left + right, np.array(pairs, np.int64).reshape(-1, 2), worth, groups)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Up to three delegations of up to four firms, any pairs between different ones."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=3))
    groups = np.repeat(np.arange(len(sizes)), sizes)
    possible = [(a, b) for a in range(len(groups)) for b in range(a) if groups[a] != groups[b]]
    pairs = draw(st.lists(st.sampled_from(possible), unique=True, max_size=20))
    chances = draw(st.lists(st.floats(0, 1), min_size=len(pairs), max_size=len(pairs)))
    return Market(len(groups), np.array(pairs, np.int64).reshape(-1, 2), np.array(chances), groups)

"""A tile's other direction is the same as a tile of its own."""

import numpy as np

from matchmaker.scoring.facts import FACTS, Tile, facts_of
from matchmaker.scoring.reading import read_profiles
from tests.scoring.forums import COMPLEMENTS, FORUM, profile, weights

LEFT, RIGHT = np.array([0, 4]), np.array([1, 2, 3])


def test_what_is_kept_for_the_other_direction_is_what_it_would_compute() -> None:
    reading = read_profiles(profile(FORUM), COMPLEMENTS, weights().texts, weights().codes)
    tile = Tile(reading, LEFT, RIGHT)
    there, back = facts_of(tile), facts_of(tile.back)
    assert there.shape == (len(FACTS), 2, 3) and back.shape == (len(FACTS), 3, 2)
    np.testing.assert_allclose(facts_of(Tile(reading, RIGHT, LEFT)), back, atol=1e-6)
    np.testing.assert_allclose(facts_of(tile.back.back), there, atol=0)


def test_both_directions_differ_where_they_should() -> None:
    """The night shift answers the security firm's need, not the other way round."""
    reading = read_profiles(profile(FORUM), COMPLEMENTS, weights().texts, weights().codes)
    tile = Tile(reading, np.array([0]), np.array([1]))
    name = list(FACTS).index("best_need_clause")
    assert facts_of(tile)[name] != facts_of(tile.back)[name]

import numpy as np
import pytest

from matchmaker.scoring.maps import Bilinear, CodeAxes, TextAxes, dump_bilinear, load_bilinear
from tests.scoring.forums import EMPTY, FORUM, profile, weights


def test_a_map_is_the_sum_of_its_three_forms() -> None:
    profiles, bilinear = profile(FORUM), weights().codes
    ask, answer, own = bilinear.axes.traits(profiles)
    there, back, alike = bilinear.helps
    left, right = bilinear.rows(profiles)
    slow = ask @ there @ answer.T + answer @ back @ ask.T + own @ alike @ own.T
    np.testing.assert_allclose(left @ right.T, slow, atol=1e-5)


@pytest.mark.parametrize("bilinear", [weights().texts, weights().codes])
def test_a_map_survives_writing_and_reading(bilinear: Bilinear) -> None:
    assert dump_bilinear(load_bilinear(dump_bilinear(bilinear))) == dump_bilinear(bilinear)


def test_a_firm_that_says_nothing_has_no_traits() -> None:
    assert isinstance(weights().texts.axes, TextAxes)
    for side in weights().texts.axes.traits(profile(FORUM)):
        assert not side[FORUM.index(EMPTY)].any()


def test_codes_that_the_map_does_not_know_do_not_count() -> None:
    ask, _, _ = CodeAxes(("SEC",)).traits(profile(FORUM))
    assert ask.shape == (len(FORUM), 1)
    assert abs(float(ask.sum())) < 1e-6

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matchmaker.errors import InputError
from matchmaker.evaluation import read_judged
from matchmaker.evaluation.areas import (
    GOLD_CODES,
    best_cut,
    fit_areas,
    gold_matrix,
    macro_f1,
    mean_average_precision,
    without,
)

FORUM = read_judged(str(Path(__file__).parents[2] / "data" / "judged" / "ro-pk"))


def test_every_area_of_a_forum_has_a_code() -> None:
    gold = gold_matrix(FORUM)
    assert gold.shape == (60, len(GOLD_CODES))
    assert set(gold.sum(axis=1)) <= {1, 2, 3, 4}
    assert gold[0, GOLD_CODES.index("SEC")] == 1


@pytest.mark.parametrize(("areas", "words"), [((), "no area"), (("astrology",), "'astrology'")])
def test_a_strange_or_missing_area_names_the_firm(areas: tuple[str, ...], words: str) -> None:
    spoiled = replace(FORUM, gold_areas=(areas, *FORUM.gold_areas[1:]))
    with pytest.raises(InputError, match=words) as caught:
        gold_matrix(spoiled)
    assert FORUM.firms[0].name in str(caught.value)


def test_figures_of_a_perfect_and_a_hopeless_order() -> None:
    gold = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0.0]])  # nobody is in the third area: it does not count
    assert mean_average_precision(gold, gold) == macro_f1(gold > 0, gold) == 1
    assert mean_average_precision(-gold, gold) == pytest.approx(1 / 3)
    assert macro_f1(gold == 0, gold) == 0


def test_macro_f1_is_the_mean_over_codes() -> None:
    gold = np.array([[1, 1], [1, 0], [0, 0.0]])
    chosen = np.array([[True, False], [False, False], [True, False]])
    assert macro_f1(chosen, gold) == pytest.approx((0.5 + 0) / 2)


def test_a_plain_map_is_found_again() -> None:
    inputs = np.random.default_rng(1).normal(size=(200, 3))
    gold = (inputs[:, :2] > 0.5).astype(float)
    weights, bias = fit_areas(inputs, gold, penalty=1.0)
    assert weights.shape == (3, 2)
    assert abs(weights[2]).max() < 0.1 < weights[0, 0]
    scores = inputs @ weights + bias
    assert mean_average_precision(scores, gold) > 0.99
    assert macro_f1(scores >= best_cut(scores, gold), gold) > 0.9


def test_a_forum_left_out_is_not_among_the_rest() -> None:
    parts = [np.full((2, 1), number) for number in range(3)]
    assert without(parts, 1).ravel().tolist() == [0, 0, 2, 2]
    assert without(parts[:1], 0) is not None

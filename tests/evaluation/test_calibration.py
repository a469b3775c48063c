import numpy as np

from matchmaker.evaluation import calibration_error, fit_calibration, reliability

DICE = np.random.default_rng(7)
CHANCES = DICE.uniform(0, 0.9, 20000)
TRUE = (DICE.uniform(size=20000) < CHANCES).astype(float)


def test_true_chances_have_hardly_any_error() -> None:
    assert calibration_error(CHANCES, TRUE) < 0.02


def test_boasting_is_found() -> None:
    assert calibration_error(np.minimum(CHANCES + 0.2, 1), TRUE) > 0.15


def test_bins_count_every_pair_once() -> None:
    assert sum(count for _, _, count in reliability(CHANCES, TRUE)) == len(CHANCES)


def test_a_fitted_curve_is_calibrated() -> None:
    scores = np.log(CHANCES / (1 - CHANCES)) / 2 + 1
    slope, offset, cap = fit_calibration(scores, TRUE)
    assert slope > 0
    assert calibration_error(cap / (1 + np.exp(-(slope * scores + offset))), TRUE) < 0.03

"""Scores and what came true in; out come probabilities, and how far they are from what came true."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

CAP = 0.97  # left-out pairs that a free curve put above .95 were useful in 93 of 100 cases


def calibration_error(probability: Numbers, useful: Numbers, bins: int = 10) -> float:
    """Expected calibration error, 0..1: mean distance of probability and frequency over bins of equal width."""
    return float(
        sum(len_ * abs(said - true) for said, true, len_ in reliability(probability, useful, bins))
        / max(1, len(probability))
    )


def reliability(probability: Numbers, useful: Numbers, bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean probability, frequency of true, pairs) of each bin that is not empty."""
    place = np.minimum((np.asarray(probability) * bins).astype(int), bins - 1)
    return [
        (
            float(probability[place == one].mean()),
            float(useful[place == one].mean()),
            int((place == one).sum()),
        )
        for one in range(bins)
        if (place == one).any()
    ]


def fit_calibration(scores: Numbers, useful: Numbers) -> tuple[float, float, float]:
    """(slope, offset, cap) of probability = cap / (1 + exp(-(slope * score + offset))).

    Platt's logistic curve (1999) under a cap: however good a pair looks, a judge may think otherwise. It
    rises throughout, so that calibration never changes an order.
    """
    from scipy.optimize import minimize  # late: only training needs it

    def loss(guess: Numbers) -> float:
        chance = CAP / (1 + np.exp(-(np.exp(guess[0]) * scores + guess[1])))
        chance = np.clip(chance, 1e-9, 1 - 1e-9)
        return float(-np.mean(useful * np.log(chance) + (1 - useful) * np.log(1 - chance)))

    start = np.array([0.0, np.log(useful.mean() / (1 - useful.mean()))])
    slope, offset = minimize(loss, start, method="Nelder-Mead", options={"maxiter": 2000}).x
    return float(np.exp(slope)), float(offset), CAP

"""Scores and what came true in; out come probabilities, and how far they are from what came true."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


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
        (float(probability[place == one].mean()), float(useful[place == one].mean()), int((place == one).sum()))
        for one in range(bins)
        if (place == one).any()
    ]


def calibration_knots(scores: Numbers, useful: Numbers, count: int = 9) -> tuple[tuple[float, float], ...]:
    """(score, probability) along a logistic curve with two bends, rising strictly.

    Isotonic regression overfits the few useful pairs at the top; a logistic curve on pooled quantiles
    does not. Knots lie at quantiles of the scores, denser towards the top, where decisions are made.
    """
    quantiles = 1 - np.geomspace(1, 0.002, count)
    at = np.unique(np.round(np.quantile(scores, quantiles), 6))
    slope, offset = _logistic(scores, useful)
    probability = 1 / (1 + np.exp(-(slope * at + offset)))
    return tuple(zip(at.tolist(), probability.tolist(), strict=True))


def _logistic(scores: Numbers, useful: Numbers, rounds: int = 50) -> tuple[float, float]:
    """Slope and offset of a logistic regression on one number, by Newton's method (Platt 1999)."""
    design = np.column_stack([scores, np.ones(len(scores))])
    weights = np.array([1.0, float(np.log(useful.mean() / (1 - useful.mean())))])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (useful - chance)
        curvature = design.T @ (design * (chance * (1 - chance))[:, None]) + 1e-9 * np.eye(2)
        weights = weights + np.linalg.solve(curvature, gradient)
    return max(float(weights[0]), 1e-3), float(weights[1])

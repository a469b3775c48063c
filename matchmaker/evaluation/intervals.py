"""Figures per firm in; out comes how sure their mean is."""

import numpy as np
from numpy.typing import NDArray


def interval(
    per_firm: NDArray[np.float64], seed: int, rounds: int = 2000, level: float = 0.95
) -> tuple[float, float]:
    """Bootstrap percentile interval of the mean over firms; firms whose figure is nan do not count."""
    known = per_firm[~np.isnan(per_firm)]
    draws = np.random.default_rng(seed).integers(0, len(known), (rounds, len(known)))
    low, high = np.quantile(known[draws].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)

"""Features and grades of judged pairs in; out come weights for the features as they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_CONSTANT = 1e-4  # a feature that varies less is constant but for rounding


@dataclass(frozen=True)
class Ridge:
    """score = features @ weights + bias."""

    weights: Numbers  # (features,)
    bias: float

    def scores(self, features: Numbers) -> Numbers:
        """(pairs,) of (pairs, features)."""
        return features @ self.weights + self.bias


def fit_ridge(features: Numbers, targets: Numbers, penalty: float, weights: Numbers | None = None) -> Ridge:
    """Ridge regression on standardised features, given back for the features as they are.

    `weights` (pairs,) says how much each pair counts; a pair of weight 2 counts as two.
    """
    counts = np.ones(len(targets)) if weights is None else weights
    total = counts.sum()
    mean = counts @ features / total
    spread = np.sqrt(counts @ (features - mean) ** 2 / total)
    spread = np.where(spread < _CONSTANT, np.inf, spread)  # a constant gets no weight
    centre = counts @ targets / total
    design = (features - mean) / spread
    gram = (design.T * counts) @ design + penalty * np.eye(design.shape[1])
    slopes = np.linalg.solve(gram, (design.T * counts) @ (targets - centre)) / spread
    return Ridge(slopes, float(centre - mean @ slopes))

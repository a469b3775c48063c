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


def fit_ridge(features: Numbers, targets: Numbers, penalty: float) -> Ridge:
    """Ridge regression on standardised features, given back for the features as they are."""
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread = np.where(spread < _CONSTANT, np.inf, spread)  # a constant gets no weight
    design = (features - mean) / spread
    gram = design.T @ design + penalty * np.eye(design.shape[1])
    weights = np.linalg.solve(gram, design.T @ (targets - targets.mean())) / spread
    return Ridge(weights, float(targets.mean() - mean @ weights))

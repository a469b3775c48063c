"""Traits of firms and grades of their pairs in; out comes which traits help which.

Ridge regression on all products of traits, each firm's partners centred, so that it learns to order the
partners of a firm and not which firms are popular. The normal equations of forums add up: leaving a
forum out is a subtraction.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Traits = tuple[Rows, Rows, Rows]  # ask, answer, self: (firms, traits)


@dataclass(frozen=True)
class Equations:
    """Gram matrix and moments of one forum's pairs, or of several."""

    gram: NDArray[np.float64]
    moment: NDArray[np.float64]

    def __add__(self, other: "Equations") -> "Equations":
        return Equations(self.gram + other.gram, self.moment + other.moment)

    def __sub__(self, other: "Equations") -> "Equations":
        return Equations(self.gram - other.gram, self.moment - other.moment)


def equations_of(traits: Traits, wishes: NDArray[np.float64]) -> Equations:
    """Equations of a forum; `wishes` (firms, firms) is nan where nobody judged."""
    ask, answer, own = traits
    products = np.empty((0, 0), np.float32)
    parts = []
    targets = []
    for row in range(len(wishes)):
        judged = np.flatnonzero(~np.isnan(wishes[row]))
        if not len(judged):
            continue
        products = np.concatenate(
            [
                (mine[row][:, None] * theirs[judged][:, None, :]).reshape(len(judged), -1)
                for mine, theirs in ((ask, answer), (answer, ask), (own, own))
            ],
            axis=1,
        )
        parts.append(products - products.mean(axis=0))
        targets.append(wishes[row, judged] - wishes[row, judged].mean())
    # in double precision: sums of singles differ in their last digit from one memory layout to another
    design, target = np.concatenate(parts).astype(np.float64), np.concatenate(targets)
    return Equations(design.T @ design, design.T @ target)


def solve_helps(equations: Equations, penalty: float) -> Traits:
    """(traits, traits) of ask x answer, answer x ask and self x self."""
    from scipy.linalg import solve  # late: only training needs it

    traits = math.isqrt(len(equations.moment) // 3)
    lifted = equations.gram + penalty * np.eye(len(equations.gram))
    weights = solve(lifted, equations.moment, assume_a="pos", overwrite_a=True)
    there, back, alike = weights.astype(np.float32).reshape(3, traits, traits)
    return there, back, alike


def main_axes(rows: Rows, count: int) -> tuple[Rows, Rows]:
    """Principal axes of the rows that are not zero, scaled to variance 1 / axes: basis, and what to take off.

    The basis is (dimensions, count), rounded to half precision as it will be stored; signs are fixed, so
    that the same rows give the same bytes.
    """
    said = rows[np.any(rows != 0, axis=1)].astype(np.float64)
    mean = said.mean(axis=0)
    _, values, axes = np.linalg.svd(said - mean, full_matrices=False)
    axes, values = axes[:count], values[:count] / np.sqrt(len(said))
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    basis = (axes * (signs / values / np.sqrt(count))[:, None]).T
    basis = basis.astype(np.float16).astype(np.float32)
    return basis, (mean @ basis).astype(np.float32)

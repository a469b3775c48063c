"""Values of many pairs in, some left firms at a time; the best few pairs of every firm out.

Ten thousand firms make 25 million pairs: too many to keep, and nobody looks beyond the best few of each firm.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scored:
    """Pairs (pairs, 2) as rows of firms, and the interest of the first in the second and the other way round."""

    pairs: Rows
    there: Numbers
    back: Numbers


class Best:
    """The `top` best pairs of each left firm and of each right firm so far; firms by row."""

    def __init__(self, right: Rows, top: int) -> None:
        self._right = right
        self._top = top
        self._worth = np.full((0, len(right)), -1.0)  # of each right firm's best, (places, right)
        self._kept = np.zeros((3, 0, len(right)))  # the left firm, there and back
        self._of_left: list[Scored] = []

    def add(self, left: Rows, there: Numbers, back: Numbers, worth: Numbers) -> None:
        """More left firms, with (left, right) interests and values; a negative value is no pair."""
        columns = _largest(worth, self._top)
        rows = np.repeat(np.arange(len(left)), columns.shape[1])
        columns = columns.ravel()
        real = worth[rows, columns] >= 0
        rows, columns = rows[real], columns[real]
        pairs = np.stack([left[rows], self._right[columns]], axis=1)
        self._of_left.append(Scored(pairs, there[rows, columns], back[rows, columns]))
        self._merge(left, there, back, worth)

    def _merge(self, left: Rows, there: Numbers, back: Numbers, worth: Numbers) -> None:
        new = _largest(worth.T, self._top).T
        columns = np.arange(len(self._right))
        fresh = np.stack([left[new].astype(np.float64), there[new, columns], back[new, columns]])
        all_worth = np.concatenate([self._worth, worth[new, columns]])
        kept = np.concatenate([self._kept, fresh], axis=1)
        best = _largest(all_worth.T, self._top).T
        self._worth, self._kept = all_worth[best, columns], kept[:, best, columns]

    def result(self) -> Scored:
        """Each pair once, ordered by rows."""
        real = self._worth >= 0
        right = np.broadcast_to(self._right, real.shape)[real]
        left = self._kept[0][real].astype(np.int64)
        parts = [
            *self._of_left,
            Scored(np.stack([left, right], axis=1), self._kept[1][real], self._kept[2][real]),
        ]
        pairs = np.concatenate([part.pairs for part in parts])
        _, first = np.unique(pairs @ [int(pairs.max(initial=0)) + 1, 1], return_index=True)
        there, back = (np.concatenate([getattr(part, way) for part in parts]) for way in ("there", "back"))
        return Scored(pairs[first], there[first], back[first])


def _largest(values: Numbers, top: int) -> Rows:
    """(rows, top) where the largest of each row stand, in no order; all places where there are no more."""
    if values.shape[1] <= top:
        return np.broadcast_to(np.arange(values.shape[1]), values.shape)
    return np.argpartition(values, -top, axis=1)[:, -top:]

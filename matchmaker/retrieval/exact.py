"""Vectors -> their nearest by inner product, by one matrix product: the oracle for every other index."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors


class ExactIndex:
    """An Index in numpy; takes queries x size floats at once."""

    def __init__(self, vectors: "Vectors") -> None:
        """`vectors`: (size, dimensions) float32."""
        self._vectors = vectors

    def search(self, queries: "Vectors", top: int) -> "tuple[Vectors, NDArray[np.int64]]":
        """(scores, rows), both (queries, min(top, size)), best first, ties by lower row."""
        scores = queries @ self._vectors.T
        rows = np.argsort(-scores, axis=1, kind="stable")[:, :top]
        return np.take_along_axis(scores, rows, axis=1), rows

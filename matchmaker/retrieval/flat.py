"""Vectors -> their nearest by inner product, by FAISS: every vector is compared, so nothing is missed."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.retrieval.exact import ExactIndex

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors


class FaissIndex:
    """An Index on faiss.IndexFlatIP, one thread; keeps a second copy of the vectors but no scores."""

    def __init__(self, vectors: "Vectors") -> None:
        """`vectors`: (size, dimensions) float32."""
        import faiss  # late: a small forum proposes all its pairs without a search

        faiss.omp_set_num_threads(1)
        self._oracle = ExactIndex(vectors)
        self._size = len(vectors)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def search(self, queries: "Vectors", top: int) -> "tuple[Vectors, NDArray[np.int64]]":
        """(scores, rows), both (queries, min(top, size)), best first, ties by lower row."""
        top = min(top, self._size)
        if not top or not len(queries):
            return self._oracle.search(queries, top)
        # one more than asked shows whether the last place is tied; FAISS leaves open who of equals gets in
        more = min(top + 1, self._size)
        scores, rows = self._index.search(np.ascontiguousarray(queries, np.float32), more)
        order = np.lexsort((rows, -scores), axis=1)
        scores, rows = np.take_along_axis(scores, order, axis=1), np.take_along_axis(rows, order, axis=1)
        if more > top:
            tied = scores[:, top - 1] == scores[:, top]
            scores, rows = scores[:, :top].copy(), rows[:, :top].copy()
            scores[tied], rows[tied] = self._oracle.search(queries[tied], top)
        return scores, rows

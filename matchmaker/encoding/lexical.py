"""Texts -> unit vectors by the words and letters they share: the encoder when no sentence model is there."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

_DIMENSIONS = 1024
_SOME_TEXT = "A firm offers and seeks something."  # sees to it that even a corpus of one full stop has words


class LexicalEncoder:
    """An Encoder: TF-IDF of words and of 3 to 5 letters inside words.

    The vectors live in the span of the corpus (Nystroem's method with a linear kernel), so their inner
    products are those of TF-IDF itself up to 1,024 texts, and close to them beyond. A text that shares
    nothing with the corpus gets a zero row, as an empty one does.
    """

    def __init__(self, corpus: Sequence[str]) -> None:
        """`corpus` is what words are counted in; neither its order nor repeats matter."""
        self._corpus = sorted({text for text in corpus if text.strip()})
        self._digest = hashlib.sha256("\0".join(["lexical 1", *self._corpus]).encode()).hexdigest()
        self._model: Any = None

    @property
    def name(self) -> str:
        return "lexical (TF-IDF)"

    @property
    def digest(self) -> str:
        """SHA-256 over the corpus, since each of its texts bears on every vector."""
        return self._digest

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """(texts, dimensions) float32, unit rows in the order of `texts`."""
        if self._model is None:
            self._model = _fit([*self._corpus, _SOME_TEXT])
        rows: Vectors = self._model.transform(list(texts)).astype(np.float32)
        return rows


def _fit(corpus: list[str]) -> Any:
    # late: two seconds, needed only when there is no sentence model
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.kernel_approximation import Nystroem
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import Normalizer

    words = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", stop_words="english")
    letters = TfidfVectorizer(
        sublinear_tf=True, strip_accents="unicode", analyzer="char_wb", ngram_range=(3, 5)
    )
    span = Nystroem(kernel="linear", n_components=min(len(corpus), _DIMENSIONS), random_state=0)
    return make_pipeline(make_union(words, letters), Normalizer(), span, Normalizer()).fit(corpus)

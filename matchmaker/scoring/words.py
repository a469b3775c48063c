"""Firms' texts in; out come rows of word weights whose dot product says how much vocabulary two texts share.

TF-IDF with sublinear counts (Manning et al., Introduction to Information Retrieval, 6.4), unit rows.
Words beyond the widest `WIDTH` share columns with frequent ones, so that 10,000 firms fit in memory.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

WIDTH = 1536
_TELLING = 0.45  # a word is telling when its idf reaches this part of the rarest word's
_TOKEN = re.compile(r"[^\W_]+(?:[+#]+)?")
_STOPPED = (
    "a an and are as at be been but by can could do does for from have has how i if in into is it its like "
    "more most no not of on one only or other our ours own she so some such than that the their them then "
    "there these they this those to too up us very was we were what when where which who will with would "
    "you your also any all about need needs want look looking seek seeking search offer offers provide "
    "company companies firm firms e.g etc etc. able ready"
)
_STOP = frozenset(_STOPPED.split())


@dataclass(frozen=True)
class Vocabulary:
    """The words of one forum: column and idf of each."""

    column: dict[str, int]
    idf: dict[str, float]
    rarest: float  # idf of a word of one text

    def rows(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """(texts, width) unit rows; a text without known words is a row of zeros."""
        matrix = np.zeros((len(texts), min(WIDTH, max(1, len(self.column)))), np.float32)
        for row, words in enumerate(texts):
            counts = Counter(words)
            squares = 0.0
            for word in sorted(counts):
                weight = (1 + np.log(counts[word])) * self.idf[word]
                squares += weight * weight
                if word in self.column:
                    matrix[row, self.column[word]] += weight
            if squares:
                matrix[row] /= np.sqrt(squares)
        return matrix

    def weight(self, words: Sequence[str]) -> float:
        """How telling a few words are: the mean of their idf, 0 without words."""
        return sum(self.idf.get(word, 0.0) for word in words) / len(words) if words else 0.0

    def telling(self, words: Iterable[str]) -> frozenset[str]:
        """Those of some words that few firms use, numbers aside."""
        least = _TELLING * self.rarest
        return frozenset(
            word
            for word in words
            if len(word) > 2 and not word.isdigit() and self.idf.get(word, 0.0) >= least
        )


def words_of(text: str) -> list[str]:
    """The content words of a text, folded: case, accents and the English plural."""
    return [word for word, _, _ in word_spans(text)]


def word_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Content words, folded, with the place (start, end) of each in the text as written."""
    for match in _TOKEN.finditer(text):
        word = _fold(match.group())
        if len(word) > 1 and word not in _STOP:
            yield word, match.start(), match.end()


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    plain = word.casefold()
    if not plain.isascii():
        signs = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return plain if plain in _STOP else _singular(plain)


def vocabulary_of(texts: Sequence[Sequence[str]]) -> Vocabulary:
    """Columns by falling frequency; a word of a single text gets none: nobody can share it."""
    found: Counter[str] = Counter()
    for words in texts:
        found.update(set(words))
    total = len(texts)
    idf = {word: float(np.log((1 + total) / (0.5 + count))) for word, count in found.items()}
    shared = sorted((word for word, count in found.items() if count > 1), key=lambda w: (-found[w], w))
    columns = {word: rank % WIDTH for rank, word in enumerate(shared)}
    return Vocabulary(columns, idf, rarest=max(idf.values(), default=0.0))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word

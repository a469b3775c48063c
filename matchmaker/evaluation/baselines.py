"""Firms in; out come the scores of methods that ours must beat, (firms, firms), row wants column."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Firm

Matrix = NDArray[np.float64]


def plain_profile(firm: Firm) -> str:
    """Areas, offers and seeks in a row, as a simple script would embed them."""
    return " ".join(text for text in ("; ".join(firm.capability_areas), firm.offers, firm.seeks) if text)


def plain_section(firm: Firm, *, sought: bool) -> str:
    """What the firm seeks, or its areas and what it offers."""
    if sought:
        return firm.seeks
    return " ".join(text for text in ("; ".join(firm.capability_areas), firm.offers) if text)


def random_scores(firms: Sequence[Firm], seed: int) -> Matrix:
    """Nothing known: uniform numbers."""
    return np.random.default_rng(seed).random((len(firms), len(firms)))


def tf_idf(asking: Sequence[str], answering: Sequence[str]) -> Matrix:
    """Cosine of scikit-learn's TF-IDF, sublinear, English stop words, words of both sides."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # late: heavy, and only figures need it

    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit([*asking, *answering])
    product = vectorizer.transform(asking) @ vectorizer.transform(answering).T
    return np.asarray(product.toarray(), np.float64)


def bm25(asking: Sequence[str], answering: Sequence[str], k1: float = 1.5, b: float = 0.75) -> Matrix:
    """Okapi BM25 (Robertson and Zaragoza 2009) of each asking text in the answering ones."""
    from sklearn.feature_extraction.text import CountVectorizer  # late: heavy, and only figures need it

    vectorizer = CountVectorizer(stop_words="english").fit([*asking, *answering])
    counts = np.asarray(vectorizer.transform(answering).toarray(), np.float64)
    asked = np.asarray(vectorizer.transform(asking).toarray() > 0, np.float64)
    lengths = counts.sum(axis=1, keepdims=True)
    found = (counts > 0).sum(axis=0)
    idf = np.log(1 + (len(counts) - found + 0.5) / (found + 0.5))
    weight = counts * (k1 + 1) / (counts + k1 * (1 - b + b * lengths / max(lengths.mean(), 1e-9)))
    return np.asarray(asked @ (weight * idf).T, np.float64)

"""Texts of firms -> how much each speaks of each code: phrases found, and likeness to the area's description."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.tagging.lexicon import Lexicon, Word
from matchmaker.tagging.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.domain.ports import Vectors

    Numbers = NDArray[np.float64]

FEWEST_TEXTS = 8  # below, "more like this area than the other firms are" says nothing


def count_phrases(
    texts: Sequence[Sequence[Word]], lexicon: Lexicon, taxonomy: Taxonomy, codes: Sequence[str]
) -> "Numbers":
    """(texts, codes): how many different phrases of a top-level code, leaves included, a text holds."""
    column = {code: number for number, code in enumerate(codes)}
    counts = np.zeros((len(texts), len(codes)))
    for row, words in enumerate(texts):
        for phrase in {phrase.text: phrase for phrase in lexicon.find(words)}.values():
            counts[row, column[taxonomy.parent(phrase.code)]] += 1
    return counts


def measure_likeness(
    vectors: "Vectors | None",
    areas: "Vectors | None",
    taxonomy: Taxonomy,
    codes: Sequence[str],
    ids: Sequence[str],
) -> "Numbers":
    """(texts, codes): cosine to the code's description or its closest leaf's, in standard deviations.

    Mean and deviation are those of the code over all texts, so that an area which every firm of an IT forum
    resembles a little tells nobody apart. 0 for an empty text, without vectors, or with too few texts.
    `areas` has a row for each of `taxonomy.descriptions`; `ids` put the sums in one order.
    """
    likeness = np.zeros((len(ids), len(codes)))
    if vectors is None or areas is None:
        return likeness
    known = sorted((row for row in range(len(ids)) if vectors[row].any()), key=lambda row: ids[row])
    if len(known) < FEWEST_TEXTS or not areas.any():
        return likeness
    cosines = np.asarray(vectors, dtype=np.float64)[known] @ np.asarray(areas, dtype=np.float64).T
    parents = np.array([taxonomy.parent(code) for code in taxonomy.described])
    closest = np.stack([cosines[:, parents == code].max(axis=1) for code in codes], axis=1)
    spread = closest.std(axis=0)
    spread[spread < 1e-9] = np.inf  # all alike: nobody stands out
    likeness[known] = (closest - closest.mean(axis=0)) / spread
    return likeness

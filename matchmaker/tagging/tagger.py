"""Firms' own words and texts -> the same firms with codes, and notes on words that no code stands for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.domain import Firm, Problem, Severity, Tags
from matchmaker.tagging.evidence import count_phrases, measure_likeness
from matchmaker.tagging.lexicon import Word, read_words
from matchmaker.tagging.taxonomy import AXES, Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.domain.ports import Vectors

Answer = tuple[frozenset[str], tuple[str, ...]]  # top-level codes of any axis, words not understood

# The form's columns of own words, each with the axes to read it on and, for words that mean nothing there,
# the axes to try next: firms write "logistics" or "distribution" among their areas. An area among the sectors
# ("telecom") is not offered but served, and has no code.
COLUMNS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "capability_areas": (("capability", "sector"), ("cooperation",)),
    "sectors": (("sector",),),
    "cooperation_types": (("cooperation",),),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a text is enough: keyword_weight * log2(1 + phrases found) + likeness reaches the cut.

    Phrases are different ones; likeness is in standard deviations (`evidence.measure_likeness`), 0 without a
    model. Cooperation types have no description to be like: there one phrase is enough.
    """

    keyword_weight: float = 3.0
    # Set on the areas that a reader gave to the firms of eight judged forums, each left out in turn: two
    # phrases are enough when the text does not speak against it, one when it is clearly about the area (1.6).
    offered: float = 4.6
    # For a firm left without any area by this and by its own words: one phrase is better than nothing.
    last_resort: float = 3.0
    # Set on which pairs were judged worth meeting: needs are said in few words, so one phrase is enough
    # unless the text speaks against it, and so is a strong likeness alone (2.0).
    sought: float = 2.0


def tag(
    firms: Sequence[Firm],
    taxonomy: Taxonomy,
    *,
    offered: "Vectors | None" = None,
    sought: "Vectors | None" = None,
    areas: "Vectors | None" = None,
    thresholds: Thresholds | None = None,
) -> tuple[tuple[Firm, ...], tuple[Problem, ...]]:
    """The firms in their order, `tags` filled with top-level codes, and a note per word not understood.

    `offered` and `sought` are (firms, dimensions), what each firm offers and seeks; `areas` has a row for each
    of `taxonomy.descriptions`. None or rows of zeros leave the decision to words. What a firm writes into its
    columns is kept whatever its texts say: areas and sectors as offered, cooperation types in both
    directions. The order of the firms changes nothing.
    """
    limits = thresholds or Thresholds()
    read = _reader(taxonomy)
    own = [
        {column: _read_column(getattr(firm, column), column, read) for column in COLUMNS} for firm in firms
    ]
    ids = [firm.id for firm in firms]
    offers = [read_words(f"{firm.offers}\n{firm.description}") for firm in firms]
    seeks = [read_words(firm.seeks) for firm in firms]
    has = _score_texts(offers, ids, taxonomy, offered, areas, limits.keyword_weight)
    wants = _score_texts(seeks, ids, taxonomy, sought, areas, limits.keyword_weight)
    said = _codes_above(has, taxonomy, limits.offered, limits.keyword_weight)
    wanted = _codes_above(wants, taxonomy, limits.sought, limits.keyword_weight)
    spare = _codes_above(has, taxonomy, limits.last_resort, limits.keyword_weight)
    tagged = tuple(
        replace(firm, tags=_tags(taxonomy, columns, *codes))
        for firm, columns, *codes in zip(firms, own, said, spare, wanted, strict=True)
    )
    problems = [
        _note(firm, column, word, taxonomy)
        for firm, columns in zip(firms, own, strict=True)
        for column in COLUMNS
        for word in columns[column][1]
    ]
    return tagged, tuple(problems)


def _tags(
    taxonomy: Taxonomy, own: Mapping[str, Answer], said: set[str], spare: set[str], wanted: set[str]
) -> Tags:
    both = own["cooperation_types"][0]
    offered = own["capability_areas"][0] | own["sectors"][0] | both | said
    sought = both | wanted
    capabilities = taxonomy.codes("capability")
    if offered.isdisjoint(capabilities):
        offered |= spare.intersection(capabilities)

    def pick(codes: Iterable[str], axis: str) -> tuple[str, ...]:
        return tuple(code for code in taxonomy.codes(axis) if code in codes)

    return Tags(
        areas_offered=pick(offered, "capability"),
        areas_sought=pick(sought, "capability"),
        sectors_offered=pick(offered, "sector"),
        sectors_sought=pick(sought, "sector"),
        cooperation_offered=pick(offered, "cooperation"),
        cooperation_sought=pick(sought, "cooperation"),
    )


def _reader(taxonomy: Taxonomy) -> Callable[[str, str], Answer]:
    """(entry, column) -> Answer; remembers, since a forum's firms share most of their words."""

    @cache
    def read(entry: str, column: str) -> Answer:
        codes: set[str] = set()
        words: tuple[str, ...] = (entry,)
        for axes in COLUMNS[column]:
            found = [taxonomy.match_words(words, axis) for axis in axes]
            codes.update(taxonomy.parent(code) for axis_codes, _ in found for code in axis_codes)
            words = tuple(word for word in found[0][1] if all(word in unknown for _, unknown in found))
        return frozenset(codes), words

    return read


def _read_column(entries: Iterable[str], column: str, read: Callable[[str, str], Answer]) -> Answer:
    answers = [read(entry, column) for entry in entries]
    codes = frozenset(code for found, _ in answers for code in found)
    return codes, tuple(dict.fromkeys(word for _, unknown in answers for word in unknown))


def _score_texts(
    texts: Sequence[Sequence[Word]],
    ids: Sequence[str],
    taxonomy: Taxonomy,
    vectors: "Vectors | None",
    areas: "Vectors | None",
    keyword_weight: float,
) -> dict[str, "NDArray[np.float64]"]:
    """Per axis (texts, top-level codes): how much each text speaks of each code."""
    scores = {}
    for axis in AXES:
        codes = taxonomy.codes(axis)
        counts = count_phrases(texts, taxonomy.lexicons[axis], taxonomy, codes)
        scores[axis] = keyword_weight * np.log2(1 + counts)
        if axis != "cooperation":
            scores[axis] += measure_likeness(vectors, areas, taxonomy, codes, ids)
    return scores


def _codes_above(
    scores: Mapping[str, "NDArray[np.float64]"], taxonomy: Taxonomy, cut: float, one_phrase: float
) -> list[set[str]]:
    """Per text the codes, of all axes, that it says enough of."""
    found: list[set[str]] = [set() for _ in scores["capability"]]
    for axis in AXES:
        codes = taxonomy.codes(axis)
        enough = scores[axis] >= (one_phrase if axis == "cooperation" else cut)
        for row, column in zip(*np.nonzero(enough), strict=True):
            found[row].add(codes[column])
    return found


def _note(firm: Firm, column: str, word: str, taxonomy: Taxonomy) -> Problem:
    axis = COLUMNS[column][0][0]
    nearest = taxonomy.nearest_label(word, axis)
    meant = f"Write {nearest!r} if that is meant, or add" if nearest else "Add"
    suggestion = f"{meant} {word!r} to the synonyms of the code that it stands for."
    if axis == "sector" and taxonomy.match_words([word], "capability")[0]:
        suggestion = "It is a capability: write it among the areas if the firm offers it."
    return Problem(
        source=firm.id,
        row_number=None,
        field=column,
        problem=f"{word!r} stands for no {axis} of the taxonomy; it is kept as written",
        suggestion=suggestion,
        severity=Severity.NOTE,
    )

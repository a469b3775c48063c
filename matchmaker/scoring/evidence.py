"""Profiles in; out come the exact places of two profiles that bear on each other."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matchmaker.domain import Firm, Quote
from matchmaker.scoring.profiles import Clauses, Profiles
from matchmaker.scoring.texts import field_text
from matchmaker.scoring.words import word_spans, words_of

ANSWERED = 0.48  # two clauses below this closeness do not speak of the same thing
SHARED_WORD = 0.08  # what a telling word that both clauses use adds to their closeness
_LISTED = 0.06  # a bare list of areas says less than a sentence
_DOUBT = 0.15  # how much closer clauses must be in a pair that the score thinks nothing of
_PROFILE_FIELDS = ("capability_areas", "offers", "description", "seeks")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one firm's profile field."""

    firm: Firm
    field: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return field_text(self.firm, self.field)[self.start : self.end]

    @property
    def quote(self) -> Quote:
        return Quote(self.firm.id, self.field, self.start, self.end, self.text)


def whole_field(firm: Firm, field: str) -> list[Place]:
    """The field as one place; none when it is empty."""
    text = field_text(firm, field)
    return [Place(firm, field, 0, len(text))] if text else []


def value_place(firm: Firm, field: str, position: int) -> Place:
    """One value of a multi-valued field."""
    values: tuple[str, ...] = getattr(firm, field)
    start = sum(len(value) + len("; ") for value in values[:position])
    return Place(firm, field, start, start + len(values[position]))


@lru_cache(maxsize=2)  # each side of a pair asks for both directions
def closest_clauses(
    profiles: Profiles, asking: int, answering: int, interest: float
) -> tuple[Place, Place, float] | None:
    """The need clause and offer clause that speak most clearly of the same thing; None when none do.

    Closeness is the cosine plus a little for each telling word that both use. The less the asking firm's
    interest (0..1) is, the closer they must be: a stray likeness is no reason.
    """
    needs, need_vectors = _rows(profiles.seeks, asking)
    offers, offer_vectors = _rows(profiles.offers, answering)
    if not len(needs) or not len(offers):
        return None
    closeness = need_vectors @ offer_vectors.T
    closeness -= [_LISTED * (profiles.offers.texts[row].field == "capability_areas") for row in offers]
    floor = ANSWERED - 3 * SHARED_WORD
    for row, column in np.argwhere(closeness > floor).tolist():
        shared = profiles.seeks.words[needs[row]] & profiles.offers.words[offers[column]]
        closeness[row, column] += SHARED_WORD * min(len(shared), 3)
    row, column = divmod(int(closeness.argmax()), len(offers))
    best = float(closeness[row, column])
    if best < ANSWERED + _DOUBT * (1 - interest):
        return None
    return (
        _place(profiles, profiles.seeks, needs[row]),
        _place(profiles, profiles.offers, offers[column]),
        best,
    )


def shared_word(profiles: Profiles, left: int, right: int) -> tuple[Place, Place] | None:
    """Where both profiles use their most telling common word, one that names an area of one of them."""
    one, other = profiles.firms[left], profiles.firms[right]
    mine, theirs = _word_places(one), _word_places(other)
    idf = profiles.vocabulary.idf
    shared = [
        word
        for word in profiles.vocabulary.telling(mine.keys() & theirs.keys())
        if "capability_areas" in (mine[word][0], theirs[word][0])
    ]
    best = min(shared, key=lambda word: (-idf[word], word), default=None)
    return None if best is None else (Place(one, *mine[best]), Place(other, *theirs[best]))


def nearest_need(profiles: Profiles, asking: int, answering: int) -> list[Place]:
    """The clause of the asking firm's needs that is nearest to all that the other firm offers; if it has any."""
    needs, vectors = _rows(profiles.seeks, asking)
    if not len(needs):
        return []
    return [_place(profiles, profiles.seeks, needs[int((vectors @ profiles.offered[answering]).argmax())])]


def values_named(firm: Firm, field: str, label: str) -> list[Place]:
    """The first value of a multi-valued field that names the label in its own words: "reselling" a reseller."""
    stems = _stems(label)
    for position, value in enumerate(getattr(firm, field)):
        if stems & _stems(value):
            return [value_place(firm, field, position)]
    return []


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    """First four letters of the longer words; "joint" says nothing alone."""
    return frozenset(word[:4] for word in words_of(text) if len(word) > 3 and word != "joint")


def _rows(clauses: Clauses, firm: int) -> tuple[range, np.ndarray]:
    start, end = int(clauses.starts[firm]), int(clauses.starts[firm + 1])
    return range(start, end), clauses.vectors[start:end]


def _place(profiles: Profiles, clauses: Clauses, row: int) -> Place:
    clause = clauses.texts[row]
    return Place(profiles.firms[clause.firm], clause.field, clause.start, clause.end)


@lru_cache(maxsize=4096)
def _word_places(firm: Firm) -> dict[str, tuple[str, int, int]]:
    """Each word of a profile with its first (field, start, end)."""
    places: dict[str, tuple[str, int, int]] = {}
    for field in _PROFILE_FIELDS:
        for word, start, end in word_spans(field_text(firm, field)):
            places.setdefault(word, (field, start, end))
    return places

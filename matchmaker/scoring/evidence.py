"""Profiles in; out come the exact places of two profiles that bear on each other."""

from dataclasses import dataclass

import numpy as np

from matchmaker.domain import Firm, Quote
from matchmaker.scoring.profiles import Clauses, Profiles
from matchmaker.scoring.texts import field_text
from matchmaker.scoring.words import word_spans

ANSWERED = 0.48  # two clauses below this closeness do not speak of the same thing
SHARED_WORD = 0.08  # what a telling word that both clauses use adds to their closeness
_LISTED = 0.06  # a bare list of areas says less than a sentence
_DOUBT = 0.15  # how much closer clauses must be in a pair that the score thinks nothing of
_TELLING = 0.35  # a word is telling when its idf reaches this part of the rarest word's
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
        shared = _telling(profiles, profiles.seeks.words[needs[row]]) & _telling(
            profiles, profiles.offers.words[offers[column]]
        )
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
    mine, theirs = _word_places(profiles.firms[left]), _word_places(profiles.firms[right])
    idf = profiles.vocabulary.idf
    shared = [
        word
        for word in _telling(profiles, frozenset(mine) & frozenset(theirs))
        if "capability_areas" in (mine[word].field, theirs[word].field)
    ]
    best = min(shared, key=lambda word: (-idf[word], word), default=None)
    return None if best is None else (mine[best], theirs[best])


def _rows(clauses: Clauses, firm: int) -> tuple[range, np.ndarray]:
    start, end = int(clauses.starts[firm]), int(clauses.starts[firm + 1])
    return range(start, end), clauses.vectors[start:end]


def _place(profiles: Profiles, clauses: Clauses, row: int) -> Place:
    clause = clauses.texts[row]
    return Place(profiles.firms[clause.firm], clause.field, clause.start, clause.end)


def _telling(profiles: Profiles, words: frozenset[str]) -> set[str]:
    idf = profiles.vocabulary.idf
    least = _TELLING * profiles.vocabulary.rarest
    return {word for word in words if len(word) > 2 and not word.isdigit() and idf.get(word, 0.0) >= least}


def _word_places(firm: Firm) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for field in _PROFILE_FIELDS:
        for word, start, end in word_spans(field_text(firm, field)):
            places.setdefault(word, Place(firm, field, start, end))
    return places

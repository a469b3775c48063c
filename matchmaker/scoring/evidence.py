"""What two firms say in; out come the exact places of the two profiles that bear on each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matchmaker.domain import Firm
from matchmaker.scoring.profiles import Rows
from matchmaker.scoring.speech import Place, Said, Speech, is_leaf, trunk, value_places
from matchmaker.scoring.words import words_of

# Measured on graded forums: of pairs whose closest clauses are this close, half are useful (grade 2 or 3).
ANSWERED = 0.48
_SAYS_LITTLE = ("C-", "DEV")  # as a need of its own: ways to cooperate, software at large
_DOUBT = 0.2  # how much closer clauses must be in a pair that the score thinks nothing of
_SHARED_WORD = 0.08  # what a telling word that both clauses use adds to their closeness
_SHARED_CODE = (
    0.1  # ... a field, a leaf of it or a sector that both name; what it costs to name different ones
)
_NO_SUCH_ROLE = 0.3  # ... that it asks for a teacher or an investor and the other is none
_LISTED = 0.06  # a bare list of areas says less than a sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """A need of one firm and what the other says to it."""

    need: Place
    offer: Place
    closeness: float


@dataclass(frozen=True, slots=True)
class Common:
    """A need and an offer that name the same area or sector."""

    code: str
    need: Place
    offer: Place


@lru_cache(maxsize=4)  # each side of a pair asks for both directions
def closest_clauses(speech: Speech, asking: int, answering: int, interest: float) -> Answer | None:
    """The need clause and offer clause that speak most clearly of the same thing; None when none do.

    Closeness is the cosine, and a little for each telling word and each taxonomy code that both use. The less
    the asking firm's interest (0..1) is, the closer they must be: a stray likeness is no reason.
    """
    needs, offers = speech.needs(asking), speech.offers(answering)
    if not needs.places or not offers.places:
        return None
    closeness = needs.vectors @ offers.vectors.T + _SHARED_CODE * _agreement(needs, offers)
    missing = needs.roles @ speech.lacks(answering)
    closeness -= _LISTED * offers.listed + _NO_SUCH_ROLE * missing[:, None]
    for row, column in np.argwhere(closeness > ANSWERED - 3 * _SHARED_WORD).tolist():
        shared = needs.words[row] & offers.words[column]
        closeness[row, column] += _SHARED_WORD * min(len(shared), 3)
    row, column = divmod(int(closeness.argmax()), len(offers.places))
    best = float(closeness[row, column])
    if best < ANSWERED + _DOUBT * (1 - interest):
        return None
    offer = _narrowed(speech, answering, offers.places[column], needs.codes[row], needs.places[row].text)
    return Answer(needs.places[row], offer, best)


def _agreement(needs: Said, offers: Said) -> Rows:
    """(needs, offers): codes that two clauses share, leaves counting twice; -1 where both name others."""
    fields, sectors = needs.fields @ offers.fields.T, needs.sectors @ offers.sectors.T
    shared = np.minimum(needs.leaves @ offers.leaves.T, 2) + np.minimum(fields, 2) + np.minimum(sectors, 1)
    asks, says = (side.fields.any(axis=1) | side.sectors.any(axis=1) for side in (needs, offers))
    clash = np.outer(asks, says) & (fields + sectors == 0)
    return np.asarray(shared - clash, np.float32)


@lru_cache(maxsize=4)
def common_areas(speech: Speech, asking: int, answering: int) -> tuple[Common, ...]:
    """Areas and sectors that a need of one firm and the offer of the other name; leaves first, one per need.

    Who seeks RPA is not helped by CRM, nor by enterprise systems at large: where a need names leaves, one of
    them must be offered. A need for software says too little. Sectors come last.
    """
    found = []
    needs, (named, _) = speech.needs(asking), speech.named(answering)
    missing = needs.roles @ speech.lacks(answering)
    for row, (place, codes) in enumerate(zip(needs.places, needs.codes, strict=True)):
        specific = any(is_leaf(code) and not code.startswith("C-") for code in codes)
        for code in codes:
            telling = is_leaf(code) if specific else not code.startswith(_SAYS_LITTLE)
            if telling and not missing[row] and code in named:
                common = Common(code, place, named[code])
                found.append((not is_leaf(code), code.startswith("S-"), row, code, common))
    best: dict[int, Common] = {}
    for _, _, row, _, common in sorted(found, key=lambda one: one[:4]):
        best.setdefault(row, common)
    return tuple(best.values())


def place_of(speech: Speech, firm: int, code: str) -> Place | None:
    """Where a firm's own list or, failing that, its offer names an area, by itself or by a leaf of it."""
    return speech.named(firm)[1].get(code)


def cooperation_place(speech: Speech, firm: int, code: str, *, sought: bool) -> Place | None:
    """Where a firm names a kind of cooperation: in its list, or among what it seeks or offers."""
    said = speech.needs(firm) if sought else speech.offers(firm)
    listed = speech.values(firm, "cooperation_types")
    for place, codes in (*listed, *zip(said.places, said.codes, strict=True)):
        if code in codes:
            return place
    return None


def _narrowed(speech: Speech, firm: int, offer: Place, codes: Iterable[str], need: str) -> Place:
    """Of a bare list of areas only the value that bears on the need, if one does."""
    if offer.field != "capability_areas":
        return offer
    wanted, stems = set(codes), _stems(need)
    fields = {trunk(code) for code in wanted}

    def bearing(place: Place) -> tuple[int, int, int]:
        named = speech.codes(place.text)
        return (
            len(wanted & named),
            len(stems & _stems(place.text)),
            len(fields & {trunk(one) for one in named}),
        )

    best = max(value_places(offer.firm, offer.field), key=bearing)  # the first of equals
    return best if any(bearing(best)) else offer


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    """First five letters of words."""
    return frozenset(word[:5] for word in words_of(text) if len(word) > 2)


def value_place(firm: Firm, field: str, position: int) -> Place:
    """One value of a multi-valued field."""
    return value_places(firm, field)[position]

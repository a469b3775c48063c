"""A pair's profiles in; out come sentences for a person on why each side gains, with both firms' own words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import Firm, Reason
from matchmaker.scoring.certificates import certificate_spans
from matchmaker.scoring.evidence import (
    ANSWERED,
    Place,
    closest_clauses,
    nearest_need,
    shared_word,
    value_place,
    values_named,
    whole_field,
)
from matchmaker.scoring.markets import countries_named, country_name
from matchmaker.scoring.profiles import Profiles
from matchmaker.scoring.texts import field_text

MOST = 2  # reasons a side
_LONGEST = 160  # characters of a quote inside a sentence; the evidence keeps the whole clause
_ANSWERING = frozenset({"need_met", "customer", "areas"})


@dataclass(frozen=True)
class Side:
    """One firm of a pair as the one who gains, beside its partner."""

    profiles: Profiles
    left: int  # row of the firm that gains
    right: int  # row of its partner
    interest: float  # 0..1, of the firm in its partner
    interest_back: float  # of its partner in the firm
    labels: Mapping[str, str]
    complements: Mapping[str, frozenset[str]]

    @property
    def firm(self) -> Firm:
        return self.profiles.firms[self.left]

    @property
    def partner(self) -> Firm:
        return self.profiles.firms[self.right]

    def label(self, code: str) -> str:
        """What a code is called inside a sentence."""
        label = self.labels.get(code, code)
        return label if label[:2].isupper() else label[:1].lower() + label[1:]

    def reason(self, kind: str, weight: float, text: str, places: Sequence[Place]) -> Reason:
        quotes = tuple(place.quote for place in places)
        return Reason(self.firm.id, kind, round(float(weight), 4), text, quotes)


def reasons_of(
    profiles: Profiles,
    left: int,
    right: int,
    interests: tuple[float, float],
    labels: Mapping[str, str],
    complements: Mapping[str, frozenset[str]],
) -> tuple[Reason, ...]:
    """Up to two reasons for each side, strongest first, both sides mixed; `interests` of left and right."""
    there, back = interests
    sides = (
        Side(profiles, left, right, there, back, labels, complements),
        Side(profiles, right, left, back, there, labels, complements),
    )
    found = [reason for side in sides for reason in _strongest(side)]
    return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.firm, reason.kind)))


def _strongest(side: Side) -> list[Reason]:
    found = sorted((reason for look in _LOOKS for reason in look(side)), key=lambda reason: -reason.weight)
    if not any(reason.kind in _ANSWERING for reason in found):
        found.insert(0, _profile(side))
    return found[:MOST]


def _need_met(side: Side) -> Iterator[Reason]:
    """A stated need of the firm, answered by its partner's offer."""
    found = closest_clauses(side.profiles, side.left, side.right, side.interest)
    if found:
        need, offer, closeness = found
        text = f"{side.firm.name} looks for: {_cited(need)}. {side.partner.name} offers: {_cited(offer)}."
        yield side.reason("need_met", _strength(closeness), text, [need, offer])


def _customer(side: Side) -> Iterator[Reason]:
    """What the firm does, looked for by its partner."""
    found = closest_clauses(side.profiles, side.right, side.left, side.interest_back)
    if found:
        need, offer, closeness = found
        text = f"{side.firm.name} can answer what {side.partner.name} looks for: {_cited(need)}."
        yield side.reason("customer", 0.75 * _strength(closeness), text, [offer, need])


def _areas(side: Side) -> Iterator[Reason]:
    """Capability areas that the firm seeks and its partner offers."""
    offered = side.partner.tags.areas_offered
    codes = [code for code in side.firm.tags.areas_sought if code in offered]
    if codes:
        fields = " and ".join(side.label(code) for code in codes[:2])
        text = f"{side.firm.name} looks for a partner in {fields}; {side.partner.name} works there."
        need = nearest_need(side.profiles, side.left, side.right)
        named = values_named(
            side.partner, "capability_areas", " ".join(side.label(code) for code in codes[:2])
        )
        places = need + (named or whole_field(side.partner, "capability_areas"))
        yield side.reason("areas", 0.3 + 0.06 * min(len(codes), 2), text, places)


def _cooperation(side: Side) -> Iterator[Reason]:
    """A kind of cooperation that the firm seeks and its partner's offer answers."""
    fits = [
        (offered != sought, offered, sought)
        for sought in side.firm.tags.cooperation_sought
        for offered in side.partner.tags.cooperation_offered
        if sought in side.complements.get(offered, ())
    ]
    if not fits:
        return
    differ, offered, sought = min(fits, key=lambda fit: fit[0])  # the plainest: the same word on both sides
    text = f"{side.firm.name} and {side.partner.name} agree on the kind of cooperation: {side.label(sought)}."
    if differ:
        text = (
            f"The kinds of cooperation fit: {side.firm.name} looks for {side.label(sought)}, "
            f"{side.partner.name} for {side.label(offered)}."
        )
    places = values_named(side.firm, "cooperation_types", side.label(sought))
    places += values_named(side.partner, "cooperation_types", side.label(offered))
    yield side.reason("cooperation", 0.26, text, places)


def _market(side: Side) -> Iterator[Reason]:
    """The partner is at home in a market that the firm names."""
    for position, market in enumerate(side.firm.target_markets):
        if side.partner.country in countries_named(market) and side.firm.country != side.partner.country:
            home = country_name(side.partner.country)
            text = f"{side.partner.name} is at home in {home}, and {side.firm.name} aims at “{market}”."
            yield side.reason("market", 0.2, text, [value_place(side.firm, "target_markets", position)])
            return


def _certificate(side: Side) -> Iterator[Reason]:
    """A certificate that the firm's need names and its partner holds."""
    held = certificate_spans(field_text(side.partner, "certifications"))
    for code, (start, end) in certificate_spans(side.firm.seeks).items():
        if code in held:
            places = [
                Place(side.firm, "seeks", start, end),
                Place(side.partner, "certifications", *held[code]),
            ]
            text = f"{side.partner.name} holds {places[1].text}, for which {side.firm.name} asks."
            yield side.reason("certification", 0.32, text, places)
            return


def _language(side: Side) -> Iterator[Reason]:
    """A language beside English that both speak."""
    theirs = [language.casefold() for language in side.partner.languages]
    for position, language in enumerate(side.firm.languages):
        if language.casefold() in theirs and language.casefold() != "english":
            places = [
                value_place(side.firm, "languages", position),
                value_place(side.partner, "languages", theirs.index(language.casefold())),
            ]
            text = f"{side.firm.name} and {side.partner.name} can talk in {language}."
            yield side.reason("language", 0.12, text, places)
            return


def _profile(side: Side) -> Reason:
    """What is left to say when no stated need is answered: it says so."""
    opening = (
        f"No stated need of {side.firm.name} is answered by {side.partner.name}"
        if side.firm.seeks
        else f"{side.firm.name} states no need that {side.partner.name} could answer"
    )
    shared = [code for code in side.firm.tags.areas_offered if code in side.partner.tags.areas_offered]
    words = shared_word(side.profiles, side.left, side.right)
    if shared:
        close = f"the profiles are close on {' and '.join(side.label(code) for code in shared[:2])}"
    elif words:
        close = f"both profiles speak of “{words[0].text}”"
    else:
        close = "the profiles have little in common"
    return side.reason("profile", 0.1, f"{opening}; {close}.", words or ())


_LOOKS: tuple[Callable[[Side], Iterator[Reason]], ...] = (
    _need_met, _customer, _areas, _certificate, _cooperation, _market, _language,
)  # fmt: skip


def _strength(closeness: float) -> float:
    """Closeness of two clauses as a weight: .4 when they just speak of the same thing, 1 for the same words."""
    return float(np.clip(0.4 + (closeness - ANSWERED) / 0.5, 0.4, 1.0))


def _cited(place: Place) -> str:
    """The words in quotation marks, cut after a word when long."""
    text = " ".join(place.text.split()).rstrip(".,;:")
    if len(text) > _LONGEST:
        text = text[: text.rfind(" ", 0, _LONGEST)].rstrip(".,;:") + " …"
    return f"“{text}”"

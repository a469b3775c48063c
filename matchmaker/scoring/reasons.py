"""A pair of firms and what they say in; out come sentences for a person on why each gains, with their own words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from matchmaker.domain import Firm, Reason
from matchmaker.said import said
from matchmaker.scoring.certificates import certificate_spans
from matchmaker.scoring.evidence import (
    ANSWERED,
    Answer,
    Common,
    closest_clauses,
    common_areas,
    cooperation_place,
    place_of,
    value_place,
)
from matchmaker.scoring.markets import countries_named, country_name
from matchmaker.scoring.speech import Place, Speech, is_leaf
from matchmaker.scoring.texts import field_text

MOST = 2  # reasons a side, a caution apart
CAUTION = "caution"  # the kind of a remark that speaks against a meeting
_LONGEST = 160  # characters of a quote inside a sentence; the evidence keeps the whole clause
_ANSWERING = frozenset({"need_met", "areas", "customer"})
_NO_TRADE = frozenset({"SKL"})  # clusters and universities of one field work together rather than compete
_SAME_LEAF, _SAME_FIELD = 0.42, 0.36  # weights of a need and an offer that name one code
_NOTHING = 0.322  # weight of saying that no need is answered: before every hint, after every answer
_LIKE = 0.3  # from this interest on, a pair without a common word owes it to how alike the profiles read


@dataclass(frozen=True)
class Side:
    """One firm of a pair as the one who gains, beside its partner."""

    speech: Speech
    left: int  # row of the firm that gains
    right: int  # row of its partner
    interest: float  # 0..1, of the firm in its partner
    interest_back: float  # of its partner in the firm
    labels: Mapping[str, str]
    complements: Mapping[str, frozenset[str]]

    @property
    def firm(self) -> Firm:
        return self.speech.profiles.firms[self.left]

    @property
    def partner(self) -> Firm:
        return self.speech.profiles.firms[self.right]

    @property
    def back(self) -> "Side":
        """The same pair, the partner as the one who gains."""
        there, back = self.interest_back, self.interest
        return Side(self.speech, self.right, self.left, there, back, self.labels, self.complements)

    @property
    def answer(self) -> Answer | None:
        """The firm's need that its partner answers in so many words."""
        return closest_clauses(self.speech, self.left, self.right, self.interest)

    def label(self, code: str) -> str:
        """What a code is called inside a sentence."""
        label = self.labels.get(code, code)
        return label if label[:2].isupper() else label[:1].lower() + label[1:]

    def reason(self, kind: str, weight: float, text: str, places: Sequence[Place]) -> Reason:
        quotes = tuple(place.quote for place in places)
        return Reason(self.firm.id, kind, round(float(weight), 4), text, quotes)


def reasons_of(
    speech: Speech,
    left: int,
    right: int,
    interests: tuple[float, float],
    labels: Mapping[str, str],
    complements: Mapping[str, frozenset[str]],
) -> tuple[Reason, ...]:
    """One or two reasons for each side, strongest first, both sides mixed; then what speaks against, if anything.

    `interests` of left and right. Every quote bears on the sentence that it stands under.
    """
    there, back = interests
    side = Side(speech, left, right, there, back, labels, complements)
    found = [reason for one in (side, side.back) for reason in _strongest(one)]
    if not any(reason.kind in _ANSWERING for reason in found):
        found += [reason for one in (side, side.back) for reason in _competitors(one)]
    return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.firm, reason.kind)))


def _strongest(side: Side) -> list[Reason]:
    """What answers a need, or a word that nothing does; then hints, which never outweigh it."""
    answers = sorted(
        (reason for look in _ANSWERS for reason in look(side)), key=lambda reason: -reason.weight
    )
    hints = (reason for look in _HINTS for reason in look(side))
    return list(islice(chain(answers or [_profile(side)], hints), MOST))


def _need_met(side: Side) -> Iterator[Reason]:
    """A stated need of the firm, answered by its partner's offer."""
    found = side.answer
    if found:
        text = said(
            "{firm} looks for: {need}. {partner} offers: {offer}.",
            firm=side.firm.name,
            need=_cited(found.need),
            partner=side.partner.name,
            offer=_cited(found.offer),
        )
        yield side.reason("need_met", _strength(found.closeness), text, [found.need, found.offer])


def _areas(side: Side) -> Iterator[Reason]:
    """Another need of the firm and an offer of its partner that name the same area."""
    for common in _unanswered(side):
        if not common.code.startswith("S-"):
            text = said(
                "{firm} looks for: {need}. {partner} works in {common_code}: {offer}.",
                firm=side.firm.name,
                need=_cited(common.need),
                partner=side.partner.name,
                common_code=side.label(common.code),
                offer=_cited(common.offer),
            )
            weight = _SAME_LEAF if is_leaf(common.code) else _SAME_FIELD
            yield side.reason("areas", weight, text, [common.need, common.offer])
            return


def _sector(side: Side) -> Iterator[Reason]:
    """A need of the firm that names a sector in which its partner is at home: a hint rather than an answer."""
    for common in _unanswered(side):
        if common.code.startswith("S-"):
            text = said(
                "{firm} looks for: {need}. {partner} knows the sector, {common_code}: {offer}.",
                firm=side.firm.name,
                need=_cited(common.need),
                partner=side.partner.name,
                common_code=side.label(common.code),
                offer=_cited(common.offer),
            )
            yield side.reason("sector", 0.3, text, [common.need, common.offer])
            return


def _unanswered(side: Side) -> Iterator[Common]:
    """What a need has in common with the partner, that of `_need_met` apart."""
    found = side.answer
    for common in common_areas(side.speech, side.left, side.right):
        if found is None or common.need != found.need:
            yield common


def _customer(side: Side) -> Iterator[Reason]:
    """What the firm does, looked for by its partner; told when the firm has no need of its own that is met."""
    if side.answer or any(_areas(side)):
        return
    for look, part in ((_need_met, 0.75), (_areas, 0.9)):
        for met in look(side.back):
            if met.weight == _SAME_FIELD:
                continue  # too little to call it an answer
            need, offer = met.evidence
            text = said(
                "{firm} can answer what {partner} looks for: “{need}”.",
                firm=side.firm.name,
                partner=side.partner.name,
                need=_shortened(need.text),
            )
            yield Reason(side.firm.id, "customer", round(part * met.weight, 4), text, (offer, need))
            return


def _cooperation(side: Side) -> Iterator[Reason]:
    """A kind of cooperation that both name."""
    offered = side.partner.tags.cooperation_offered
    for code in side.firm.tags.cooperation_sought:
        if code in offered and code in side.complements.get(code, ()):
            mine = cooperation_place(side.speech, side.left, code, sought=True)
            theirs = cooperation_place(side.speech, side.right, code, sought=False)
            if mine and theirs:
                text = said(
                    "{firm} and {partner} name the same kind of cooperation: {code}.",
                    firm=side.firm.name,
                    partner=side.partner.name,
                    code=side.label(code),
                )
                yield side.reason("cooperation", 0.26, text, [mine, theirs])
                return


def _market(side: Side) -> Iterator[Reason]:
    """The partner is at home in a market that the firm names."""
    for position, market in enumerate(side.firm.target_markets):
        if side.partner.country in countries_named(market) and side.firm.country != side.partner.country:
            home = country_name(side.partner.country)
            text = said(
                "{partner} is at home in {home}, and {firm} aims at “{market}”.",
                partner=side.partner.name,
                home=home,
                firm=side.firm.name,
                market=market,
            )
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
            text = said(
                "{partner} holds {places}, for which {firm} asks.",
                partner=side.partner.name,
                places=places[1].text,
                firm=side.firm.name,
            )
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
            text = said(
                "{firm} and {partner} can talk in {language}.",
                firm=side.firm.name,
                partner=side.partner.name,
                language=language,
            )
            yield side.reason("language", 0.12, text, places)
            return


def _profile(side: Side) -> Reason:
    """What is left to say when no stated need is answered: it says so."""
    opening = (
        said(
            "No stated need of {firm} is answered by {partner} in so many words",
            firm=side.firm.name,
            partner=side.partner.name,
        )
        if side.firm.seeks
        else said(
            "{firm} states no need that {partner} could answer",
            firm=side.firm.name,
            partner=side.partner.name,
        )
    )
    field = _common_field(side)
    if field:
        code, mine, theirs = field
        return side.reason(
            "profile",
            _NOTHING,
            said("{opening}; both work in {code}.", opening=opening, code=side.label(code)),
            [mine, theirs],
        )
    rest = said("the profiles have little in common")
    if side.interest >= _LIKE:
        rest = said("what speaks for it is how the two profiles read as a whole")
    return side.reason("profile", _NOTHING, said("{opening}; {rest}.", opening=opening, rest=rest), ())


def _common_field(side: Side) -> tuple[str, Place, Place] | None:
    """An area that both are in, main areas before others, and where each says so."""
    mine, theirs = side.firm.tags, side.partner.tags
    codes = [code for code in mine.main_areas if code in theirs.main_areas]
    codes += [code for code in (*mine.areas_offered, *mine.sectors_offered) if code not in codes]
    for code in codes:
        if code in (*theirs.main_areas, *theirs.areas_offered, *theirs.sectors_offered):
            here, there = (place_of(side.speech, row, code) for row in (side.left, side.right))
            if here and there:
                return code, here, there
    return None


def _competitors(side: Side) -> Iterator[Reason]:
    """A caution for two firms that live from the same, when no need of either is answered.

    On graded forums a third of such pairs that score .2 or more were useful, of answered ones two thirds.
    """
    mine, theirs = (_trades(one) for one in (side.firm, side.partner))
    for code in mine if mine == theirs else ():
        here, there = (place_of(side.speech, row, code) for row in (side.left, side.right))
        if here and there:
            one, other = sorted((side.firm.name, side.partner.name))
            text = said(
                "Caution: {one} and {other} both live from {code}, and no stated need of either is "
                "answered; they may be competitors.",
                one=one,
                other=other,
                code=side.label(code),
            )
            yield side.reason(CAUTION, 0.05, text, [here, there])
            return


def _trades(firm: Firm) -> list[str]:
    """What a firm lives from: its main areas without the sectors that it serves."""
    return [code for code in firm.tags.main_areas if not code.startswith("S-") and code not in _NO_TRADE]


_Look = Callable[[Side], Iterator[Reason]]
_ANSWERS: tuple[_Look, ...] = (_need_met, _areas, _customer)  # weights from .3375
_HINTS: tuple[_Look, ...] = (_certificate, _sector, _cooperation, _market, _language)  # .32 and falling


def _strength(closeness: float) -> float:
    """Closeness of two clauses as a weight: .45 when they just speak of the same thing, 1 for the same words."""
    return float(np.clip(0.45 + (closeness - ANSWERED) / 1.2, 0.45, 1.0))


def _cited(place: Place) -> str:
    """The words in quotation marks, cut after a word when long."""
    return f"“{_shortened(place.text)}”"


def _shortened(text: str) -> str:
    text = " ".join(text.split()).rstrip(".,;:")
    if len(text) > _LONGEST:
        text = text[: text.rfind(" ", 0, _LONGEST)].rstrip(".,;:") + " …"
    return text

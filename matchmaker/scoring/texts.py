"""Firms in; out come the texts that encoders read: each whole profile, and the clauses it is made of.

Every clause knows its exact place, so that a reason can quote the firm's own words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchmaker.domain import Firm

OFFER_FIELDS = ("capability_areas", "offers", "description")
SEEK_FIELDS = ("seeks",)
BESIDE = {  # what a whole profile also says, which is no clause of a need or an offer
    "cooperation_types": "Cooperation: ",
    "certifications": "Certificates: ",
    "target_markets": "Markets: ",
    "languages": "Languages: ",
    "size_band": "People: ",
}

# A sentence ends before a capital, a digit, a bracket or a quotation mark; a bullet or ";" always ends one.
_BREAK = re.compile(
    r"""(?<=[.!?…])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bNo\.)["')\]]?\s+(?=["'(„“\[]?[^\W\d_a-z]|\d|\()|\s*[;•]\s*|\s*\n\s*[-–*]?\s*"""
)
_OPENING = re.compile(r"(?:and|or|also|plus|then|but)\s+", re.IGNORECASE)  # does not belong to what is said
_NEED = re.compile(  # a need that stands among the offers, as on many a hurried form
    r"\b(?:we (?:still )?do not have|(?:we|are|is) (?:still )?(?:look(?:ing)? for|seek(?:ing)?|search(?:ing)?(?: for)?)|"
    r"we (?:still )?(?:need|lack|want|miss)|we would (?:welcome|like to (?:find|meet))|wanted:|looking for)\b",
    re.IGNORECASE,
)
_FORMALITY = re.compile(  # an address or a courtesy says nothing about a need or an offer
    r"@|www\.|https?:|\+\d[\d ]{6,}|\bcontact (?:us|the|me|mr|ms|dr)\b|\breferences? on request\b|\bcall us\b",
    re.IGNORECASE,
)
_EDGE = " \t\n-–*•·,;:"
_SHORT_WORDS = 4  # a clause of fewer words says too little alone and joins its neighbour
_LONG_WORDS = 34  # a longer one is cut at a comma near its middle


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of one profile: `text` is exactly the field's text[start:end]."""

    firm: int  # row of the firm
    field: str  # name of a Firm field; a multi-valued field reads as its values joined by "; "
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class FirmTexts:
    """What to encode for some firms, and where each text belongs."""

    all: tuple[str, ...]  # the clauses' texts: distinct, none empty, in the order of first need
    whole: tuple[str, ...]  # per firm: its whole profile; empty for a firm without words
    offers: tuple[Clause, ...]  # by firm, then field, then position
    seeks: tuple[Clause, ...]  # needs that stand in another field are here too
    offer_rows: tuple[int, ...]  # per clause: its row in `all`
    seek_rows: tuple[int, ...]


def field_text(firm: Firm, field: str) -> str:
    """A profile field as one text, as quotes read it."""
    value = getattr(firm, field)
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def texts_of(firms: Sequence[Firm]) -> FirmTexts:
    """The texts of firms, about twice the word pieces of their whole profiles."""
    rows: dict[str, int] = {}

    def row(text: str) -> int:
        return rows.setdefault(text, len(rows))

    said = [clause for clause in _clauses_of(firms) if not _FORMALITY.search(clause.text)]
    offers = tuple(clause for clause in said if not _asks(clause))
    seeks = tuple(clause for clause in said if _asks(clause))
    offer_rows = tuple(row(clause.text) for clause in offers)
    seek_rows = tuple(row(clause.text) for clause in seeks)
    whole = tuple(whole_text(firm) for firm in firms)
    return FirmTexts(tuple(rows), whole, offers, seeks, offer_rows, seek_rows)


def _asks(clause: Clause) -> bool:
    """Whether a clause states a need: all of `seeks` do, and a few that stand among the offers."""
    return clause.field in SEEK_FIELDS or (
        clause.field != "capability_areas" and _NEED.search(clause.text) is not None
    )


def whole_text(firm: Firm) -> str:
    """The profile as one text that says what is what; empty when the firm says nothing of its trade or needs."""
    said = (
        ("", field_text(firm, "capability_areas")),
        ("We offer: ", " ".join(text for text in (firm.offers, firm.description) if text)),
        ("We look for: ", firm.seeks),
    )
    if not any(text for _, text in said):
        return ""
    beside = ((label, field_text(firm, field)) for field, label in BESIDE.items())
    return ". ".join(label + text.rstrip(".") for label, text in (*said, *beside) if text)


def _clauses_of(firms: Sequence[Firm]) -> Iterator[Clause]:
    for index, firm in enumerate(firms):
        for field in (*OFFER_FIELDS, *SEEK_FIELDS):
            text = field_text(firm, field)
            spans = [(0, len(text))] if field == "capability_areas" else split_clauses(text)
            for start, end in spans:
                if text[start:end].strip():
                    yield Clause(index, field, start, end, text[start:end])


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the clauses of a text, in order, without blanks or bullets at their edges.

    >>> [("We sell soap. Dealers in Lahore wanted here!")[a:b] for a, b in
    ...  split_clauses("We sell soap. Dealers in Lahore wanted here!")]
    ['We sell soap. Dealers in Lahore wanted here!']
    """
    spans = [_trim(text, start, end) for start, end in _pieces(text)]
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if start >= end:
            continue
        if joined and min(_words(text, *joined[-1]), _words(text, start, end)) < _SHORT_WORDS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [part for span in joined for part in _halves(text, *span)]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BREAK.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    opening = _OPENING.match(text, start, end)
    return (opening.end() if opening else start), end


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _halves(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span, or its two parts around the comma nearest to the middle when it is too long to quote."""
    if _words(text, start, end) <= _LONG_WORDS:
        return [(start, end)]
    commas = [match.end() for match in re.finditer(r"[,:]\s", text[start:end])]
    cut = start + min(commas, key=lambda at: (abs(at - (end - start) / 2), at), default=0)
    left, right = _trim(text, start, cut), _trim(text, cut, end)
    if min(_words(text, *left), _words(text, *right)) < _SHORT_WORDS:
        return [(start, end)]
    return [*_halves(text, *left), *_halves(text, *right)]

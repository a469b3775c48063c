"""The words of a match: why it is worth it, and the quotes that show it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from matchmaker.domain import Firm, Match, Quote, Reason
from matchmaker.exporting.second_person import to_you
from matchmaker.said import said

_CONTEXT = 90  # characters of the profile shown before and after a quote


def strongest(match: Match | None, firm: Firm) -> Reason | None:
    """The best reason why `firm` gains."""
    reasons = match.reasons_for(firm.id) if match else ()
    return reasons[0] if reasons else None


def for_firm(match: Match, firm: str) -> Match:
    """As one of its two firms (an id) is told: in the second person, and not whom each has met or worked with.

    That is the organiser's to know.
    """
    return replace(match, reasons=tuple(to_you(one, firm) for one in match.reasons if one.kind != "history"))


def in_words(match: Match | None, *firms: Firm) -> str:
    """The strongest reason of each firm, in the order of the firms, then what speaks against the meeting."""
    texts = [reason.text for firm in firms if (reason := strongest(match, firm))]
    return " ".join(dict.fromkeys((*texts, *cautions(match))))


def cautions(match: Match | None) -> tuple[str, ...]:
    """What speaks against the meeting, once; empty for most matches."""
    found = (reason.text for reason in (match.reasons if match else ()) if reason.kind == "caution")
    return tuple(dict.fromkeys(found))


def evidence(match: Match | None, firm: Firm) -> tuple[str, ...]:
    """The firm's own words that any reason of the match quotes, without repeats."""
    quotes = (quote for reason in (match.reasons if match else ()) for quote in reason.evidence)
    return tuple(dict.fromkeys(quote.text for quote in quotes if quote.firm == firm.id))


@dataclass(frozen=True, slots=True)
class Marked:
    """A quote where it stands in its profile field: `before` + `text` + `after` is what a page shows."""

    firm: Firm
    field: str
    before: str
    text: str
    after: str


_FIELDS = {
    "offers": said("offers"),
    "seeks": said("seeks"),
    "description": said("description"),
    "capability_areas": said("capability areas"),
    "sectors": said("sectors"),
    "cooperation_types": said("cooperation types"),
    "target_markets": said("target markets"),
    "certifications": said("certifications"),
    "languages": said("languages"),
}


def marked(quote: Quote, firms: Iterable[Firm]) -> Marked | None:
    """The quote within a little of its text; None when it is of neither firm."""
    for firm in firms:
        if firm.id == quote.firm:
            whole = field_text(firm, quote.field)
            if whole[quote.start : quote.end] != quote.text:  # the profile was edited since
                whole, start, end = quote.text, 0, len(quote.text)
            else:
                start, end = quote.start, quote.end
            return Marked(
                firm,
                _FIELDS.get(quote.field, quote.field),
                _tail(whole[:start]),
                quote.text,
                _head(whole[end:]),
            )
    return None


def field_text(firm: Firm, field: str) -> str:
    """A profile field as quotes count it: several values joined by "; "."""
    value = getattr(firm, field, "")
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _tail(text: str) -> str:
    if len(text) <= _CONTEXT:
        return text
    cut = text[-_CONTEXT:]
    return "… " + cut[cut.find(" ") + 1 :]


def _head(text: str) -> str:
    if len(text) <= _CONTEXT:
        return text
    cut = text[:_CONTEXT]
    return cut[: cut.rfind(" ")].rstrip() + " …" if " " in cut else cut + " …"

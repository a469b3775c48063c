"""Two profiles that may be one firm -> what differs, side by side, and the one profile when they are merged."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from matchmaker.domain import Contact, Firm, Preference
from matchmaker.exporting.firms import window_text

_NOT_COMPARED = frozenset({"id", "tags", "contact"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of both profiles, as text."""

    field: str
    one: str
    other: str

    @property
    def same(self) -> bool:
        return self.one == self.other


def compare(one: Firm, other: Firm) -> tuple[Difference, ...]:
    """The fields in which either says something, in the profile's order."""
    pairs = [
        Difference(field.name, as_text(getattr(one, field.name)), as_text(getattr(other, field.name)))
        for field in fields(Firm)
        if field.name not in _NOT_COMPARED
    ]
    pairs += [
        Difference(
            f"contact_{field.name}", getattr(one.contact, field.name), getattr(other.contact, field.name)
        )
        for field in fields(Contact)
    ]
    return tuple(pair for pair in pairs if (pair.one or pair.other) and not _says_nothing(pair))


def _says_nothing(pair: Difference) -> bool:
    return pair.field == "representatives" and pair.one == pair.other == "1"


def as_text(value: Any) -> str:
    """A profile field as a person reads it; several values joined by "; "."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(_item(item) for item in value)
    return str(value)


def _item(item: Any) -> str:
    if isinstance(item, str):
        return item
    if isinstance(item, tuple):  # a column that we do not know
        return f"{item[0]}: {item[1]}"
    return window_text(item)


def merge_profiles(keep: Firm, gone: Firm) -> Firm:
    """`keep`, its empty fields filled from `gone`, its lists joined by what only `gone` has."""
    changes: dict[str, Any] = {}
    for field in fields(Firm):
        ours, theirs = getattr(keep, field.name), getattr(gone, field.name)
        if field.name in ("id", "name", "country", "tags", "contact", "representatives", "availability"):
            continue
        if field.name == "extra":
            known = dict(ours)
            changes["extra"] = tuple(sorted((dict(theirs) | known).items()))
        elif isinstance(ours, tuple):
            changes[field.name] = _joined(ours, theirs)
        elif ours in ("", None):
            changes[field.name] = theirs
    ours, theirs = keep.contact, gone.contact
    changes["contact"] = (
        ours if ours != Contact() else theirs
    )  # never one person's name with another's address
    changes["availability"] = keep.availability or gone.availability
    changes["representatives"] = max(keep.representatives, gone.representatives)
    return replace(keep, **changes)


def _joined(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    known = {value.casefold() for value in ours}
    return (*ours, *(value for value in theirs if value.casefold() not in known))


def rename(preferences: Sequence[Preference], ids: dict[str, str]) -> tuple[Preference, ...]:
    """The wishes with firms by their new ids; a wish for oneself falls away, the last of two on one pair counts."""
    found = {}
    for wish in preferences:
        firm, partner = ids.get(wish.firm, wish.firm), ids.get(wish.partner, wish.partner)
        if firm != partner:
            found[firm, partner] = Preference(firm, partner, wish.wish)
    return tuple(found.values())

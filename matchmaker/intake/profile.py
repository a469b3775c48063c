"""The fields of a profile form as typed, and the firm they belong to -> the firm with them, or what is wrong, field by field.

The same readers as for a sheet; but here a person waits who can mend a value, so a bad one is refused and not left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from matchmaker.domain import Firm
from matchmaker.errors import InputError
from matchmaker.intake import values
from matchmaker.intake.countries import country_code
from matchmaker.intake.text import clean, is_placeholder
from matchmaker.intake.values import BadValueError, split_values
from matchmaker.said import said

LONGEST = 4_000  # characters of a text, as in the Enterprise Europe Network's profile
LONGEST_LINE = 200

_LINES = ("name", "city", "organisation_type", "size_band")
_TEXTS = ("offers", "seeks", "description")
_LISTS = ("languages", "capability_areas", "sectors", "cooperation_types", "target_markets", "certifications")
_READ: Mapping[str, Callable[[str], Any]] = {
    "website": values.read_website,
    "time_zone": values.read_time_zone,
    "max_meetings": lambda text: values.read_whole_number(text, 0, 200),
    "representatives": lambda text: values.read_whole_number(text, 1, 50),
}
_EMPTY: Mapping[str, Any] = {"website": "", "time_zone": "", "max_meetings": None, "representatives": 1}
_CONTACT = ("contact_name", "contact_email", "contact_phone")

FIELDS = (*_LINES, "country", *_TEXTS, *_LISTS, *_READ, *_CONTACT)


class ProfileError(InputError):
    """Fields of a profile cannot be used; `wrong` says which and why, in words."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@dataclass
class _Form:
    typed: Mapping[str, str]
    wrong: dict[str, str]

    def read(self, firm: Firm) -> Firm:
        """Only the fields that were posted change."""
        found: dict[str, Any] = {}
        for field in (*_LINES, *_TEXTS, *_LISTS, *_READ, "country"):
            if field in self.typed:
                found[field] = self._field(field)
        read = replace(firm, **found)
        if not read.name:
            self.wrong.setdefault("name", said("The firm has no name. Write its name."))
        if not read.country:
            self.wrong.setdefault(
                "country", said("The country is missing. Write its name, or its code of two letters.")
            )
        if not read.offers and not read.description:
            self.wrong.setdefault("offers", said("Write at least one sentence on what the firm offers."))
        return replace(read, contact=self._contact(read))

    def _field(self, field: str) -> Any:
        text = self._text(field, LONGEST if field in (*_TEXTS, *_LISTS) else LONGEST_LINE)
        if field in _TEXTS:
            return text
        if field in _LISTS:
            return split_values(text, commas=True)
        line = " ".join(text.split())
        if field == "country":
            return self._country(line)
        if field in _LINES or not line:
            return line if field in _LINES else _EMPTY[field]
        return self._value(field, line, _READ[field])

    def _country(self, line: str) -> str:
        code = country_code(line) if line else ""
        if line and not code:
            self.wrong["country"] = said(
                "This is not one country. Write its name, or its code of two letters."
            )
        return code or ""

    def _contact(self, firm: Firm) -> Any:
        found = {}
        for field in _CONTACT:
            if field in self.typed:
                line = " ".join(self._text(field, LONGEST_LINE).split())
                if line and field == "contact_email":
                    line = self._value(field, line, values.read_email) or ""
                if line and field == "contact_phone" and firm.country:
                    line = self._value(field, line, lambda text: values.read_phone(text, firm.country)) or ""
                found[field.removeprefix("contact_")] = line
        return replace(firm.contact, **found)

    def _text(self, field: str, longest: int) -> str:
        text, _ = clean(self.typed[field][: 2 * longest])
        if is_placeholder(text):  # "n/a" says nothing, as in a sheet
            return ""
        if len(text) > longest:
            self.wrong[field] = said(
                "This is longer than {longest:,} characters. Shorten it.", longest=longest
            )
        return text

    def _value(self, field: str, line: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(line)
        except BadValueError as bad:
            self.wrong[field] = said(
                "{problem}. {suggestion}", problem=bad.problem, suggestion=bad.suggestion
            )
            return _EMPTY.get(field)


def read_profile(firm: Firm, typed: Mapping[str, str]) -> Firm:
    """The firm with the fields of `FIELDS` that were typed; lists are parted by ";" , lines or commas.

    Raises:
        ProfileError: some cannot be used, all told together.
    """
    form = _Form(typed, {})
    read = form.read(firm)
    if form.wrong:
        raise ProfileError(form.wrong)
    return read


def profile_texts(firm: Firm) -> dict[str, str]:
    """A firm as a form shows it: `read_profile` of it gives the same firm."""
    shown = {field: getattr(firm, field) for field in (*_LINES, "country", *_TEXTS, "website", "time_zone")}
    shown |= {field: "; ".join(getattr(firm, field)) for field in _LISTS}
    shown |= {
        "max_meetings": "" if firm.max_meetings is None else str(firm.max_meetings),
        "representatives": str(firm.representatives),
        "contact_name": firm.contact.name,
        "contact_email": firm.contact.email,
        "contact_phone": firm.contact.phone,
    }
    return shown

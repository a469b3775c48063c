"""Clean texts of cells -> values: lists, numbers, links, phones, addresses, windows of time, yes or no."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from matchmaker.domain import Window
from matchmaker.intake.text import is_placeholder, plain_key, shown, words
from matchmaker.said import said


@dataclass
class BadValueError(Exception):
    """A cell that does not say what its column asks for."""

    problem: str
    suggestion: str


# ---- lists

_ITEM_ENDS = re.compile(r"[;\n]")
_BULLETS = re.compile(r"^(?:(?:[-–—*•·▪►✓]|\d{1,2}[.)])\s+)+")
_COMMA = re.compile(r",(?!\d{3}(?!\d))")  # not the one in "1,000"


def split_values(text: str, *, commas: bool) -> tuple[str, ...]:
    """The values of a cell, parted by ";" or line breaks, each once, in order.

    A part without any letter or digit is no value. With `commas`, a cell that holds one value alone is parted
    at commas outside brackets.
    """
    values = _values(_ITEM_ENDS.split(text))
    return _values(_split_commas(values[0])) if commas and len(values) == 1 else values


def _values(parts: Iterable[str]) -> tuple[str, ...]:
    values: dict[str, str] = {}
    for part in parts:
        value = part.strip()
        if value and not value[0].isalpha():
            value = _BULLETS.sub("", value)
        if any(map(str.isalnum, value)) and not is_placeholder(value):
            values.setdefault(value.casefold(), value)
    return tuple(values.values())


def _split_commas(text: str) -> list[str]:
    if "," not in text:
        return [text]
    parts: list[str] = []
    depth = start = 0
    commas = {match.start() for match in _COMMA.finditer(text)}
    for position, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(0, depth - 1)
        elif position in commas and not depth:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


# ---- numbers

_NUMBER = re.compile(r"[0-9]+")
_YEAR = re.compile(r"(?<![0-9])(1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])")


def read_whole_number(text: str, low: int, high: int) -> int:
    """A whole number in low..high. Brackets around it mean nothing: "(43)" is 43."""
    bare = text.strip("() \u00a0").removesuffix(".0")
    if not (_NUMBER.fullmatch(bare) and bare.isascii() and len(bare) < 10 and low <= int(bare) <= high):
        raise BadValueError(
            said("{text} is not a whole number from {low} to {high}", text=shown(text), low=low, high=high),
            said("Write the number alone."),
        )
    return int(bare)


def read_year(text: str) -> int:
    """A year, alone or inside a date ("since 1999", "01.03.2005")."""
    years = set(_YEAR.findall(text)) if len(text) < 60 else set()
    if len(years) != 1:
        raise BadValueError(
            said("{text} does not name one year", text=shown(text)), said("Write the year with four digits.")
        )
    return int(years.pop())


# ---- links, addresses, phones

_HOST = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]\.?$")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PORT = re.compile(r"[^/:]+:[0-9]{1,5}(/|$)")


def read_website(text: str) -> str:
    """An http(s) address; a bare domain gets https://.

    Whatever has another scheme, a user name, blanks or no domain is refused: it may end up as a link.
    """
    has_scheme = _SCHEME.match(text) and not _PORT.match(text)
    url = text if has_scheme else f"https://{text.removeprefix('//')}"
    if not _is_web_address(url):
        raise BadValueError(
            said("{text} is not a web address that we link to", text=shown(text)),
            said("Write it as https://www.example.com."),
        )
    return url


def _is_web_address(url: str) -> bool:
    if len(url) > 2_000 or any(char.isspace() or char in "\"'<>\\`{}|^" for char in url):
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.username is None and port != 0
    return parts.scheme.lower() in ("http", "https") and secure and bool(_HOST.match(host))


_EMAIL = re.compile(r"[^@\s,;:<>()\"]{1,64}@[^@\s,;:<>()\"]{1,190}\.[^@\s,;:<>().\"]{2,63}")


def read_email(text: str) -> str:
    """One address, out of "mailto:..." or "Name <address>" too."""
    bare = re.sub(r"^mailto:", "", text.rsplit("<", 1)[-1].rstrip("> "), flags=re.IGNORECASE).strip()
    if not _EMAIL.fullmatch(bare):
        raise BadValueError(
            said("{text} is not an e-mail address", text=shown(text)),
            said("Write one address, name@example.com."),
        )
    return bare


def read_phone(text: str, country: str) -> str:
    """E.164 of a number that is valid in itself or, without a country prefix, in `country`."""
    import phonenumbers  # late: sheets without phones do without

    try:
        if len(text) > 60:
            raise phonenumbers.NumberParseException(phonenumbers.NumberParseException.TOO_LONG, text)
        number = phonenumbers.parse(text, country)
        if not phonenumbers.is_valid_number(number) or number.extension:
            raise phonenumbers.NumberParseException(phonenumbers.NumberParseException.NOT_A_NUMBER, text)
    except phonenumbers.NumberParseException as error:
        raise BadValueError(
            said("{text} is not a phone number that we are sure of", text=shown(text)),
            said("Write it as +40 21 123 4567."),
        ) from error
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


# ---- time

_TIME = r"([0-9]{1,2})(?:[:.h]([0-9]{2})(?::[0-9]{2})?|h)?\s{0,3}([ap]\.?m\.?)?"
_WINDOW = re.compile(
    r"(?:(?P<day>\S{8,10})[,T]?\s{1,3})?"
    + _TIME
    + r"\s{0,3}(?:-|–|—|to|until|до|până la|pana la|~)\s{0,3}"
    + _TIME,
    re.IGNORECASE,
)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DOTTED_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ALWAYS = frozenset(
    {
        "any",
        said("any time"),
        "anytime",
        said("all day"),
        "always",
        "flexible",
        "oricand",
        said("любое время"),
        "всегда",
    }
)


def read_windows(text: str) -> tuple[Window, ...]:
    """Windows such as "09:00-12:00; 2025-11-20 14:00-16:00", in the firm's local time."""
    windows: list[Window] = []
    for part in re.split(r"[;\n,]", text):
        if not part.strip() or plain_key(part) in _ALWAYS:
            continue
        window = _read_window(part.strip())
        if window not in windows:
            windows.append(window)
    return tuple(windows)


def _read_window(text: str) -> Window:
    bad = BadValueError(
        said("{text} is not a stretch of time", text=shown(text)),
        said('Write "09:00-12:00" or "2025-11-20 14:00-16:00".'),
    )
    match = _WINDOW.fullmatch(text) if len(text) < 80 else None
    if not match:
        raise bad
    day, *clock = match.groups()
    try:
        start, end = _read_clock(*clock[:3]), _read_clock(*clock[3:])
        window = Window(start, end, _read_day(day) if day else None)
    except ValueError as error:
        raise bad from error
    if start == end:
        raise bad
    return window


def _read_clock(hour: str, minute: str | None, half: str | None) -> time:
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            raise ValueError(hour)
        number = number % 12 + (12 if half.lower().startswith("p") else 0)
    return time(0 if number == 24 and not int(minute or 0) else number, int(minute or 0))


def _read_day(text: str) -> date:
    iso, dotted = _ISO_DAY.fullmatch(text), _DOTTED_DAY.fullmatch(text)
    if iso:
        return date(*map(int, iso.groups()))
    if dotted:
        day, month, year = map(int, dotted.groups())
        return date(year, month, day)
    raise ValueError(text)  # 03/04/2025 is April or March: ask


@lru_cache(maxsize=1_024)
def read_time_zone(text: str) -> str:
    """An IANA name ("Asia/Karachi", "UTC")."""
    bad = BadValueError(
        said("{text} is not a time zone", text=shown(text)),
        said("Write an IANA name such as Europe/Bucharest."),
    )
    if text != "UTC" and ("/" not in text or text.startswith(("posix/", "right/"))):
        raise bad
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError) as error:  # KeyError: ZoneInfoNotFoundError
        raise bad from error
    return text


# ---- yes or no

_YES = frozenset(
    map(
        plain_key,
        words("""
yes y true 1 x ok agree agreed da d ja si sim oui evet tak да согласен съгласен так 예 네 동의 جی ہاں
"""),
    )
)
_NO = frozenset(
    map(
        plain_key,
        words("""
no n false 0 nu nee nein não nao non hayır hayir nie нет не ні 아니오 아니요 نہیں disagree refuse refused
"""),
    )
)


def read_consent(text: str) -> bool:
    """Yes or no in the project's languages, or a tick."""
    key = plain_key(text)
    if key in _YES or text in ("✓", "✔", "☑", said("جی ہاں")):
        return True
    if key in _NO or text in ("✗", "✘", "☐"):
        return False
    raise BadValueError(said("{text} is neither yes nor no", text=shown(text)), said("Write yes or no."))

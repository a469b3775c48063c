"""A forum <-> the fields of a form that a person fills in, the same as in a forum file, with what is wrong by field.

A field's name is its path in the file: "meetings.limit", "delegations[2].time_zone". Delegations and sessions are
counted from 1. What a form cannot say as a file does (days and hours apart, who meets whom by a tick) is turned here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from matchmaker.domain import Clock, Delegation, Firm, Forum, Window
from matchmaker.domain.forum import ORDERS
from matchmaker.domain.forum_file import read_document
from matchmaker.errors import NoMatchError
from matchmaker.intake.countries import country_code
from matchmaker.intake.text import clean
from matchmaker.said import said
from matchmaker.service.engine.default_forum import (
    country_name,
    country_zone,
    default_forum,
    forum_day,
    shared_hours,
)

Row = Mapping[str, str]

PLAIN = (
    "name", "time_zone", "place", "meetings.tables", "video_url", "meetings.minutes", "meetings.break_minutes",
    "meetings.floor", "meetings.limit", "meetings.worth", "suggestions.shown", "suggestions.fairness", "met_before",
    "goals.order", "seed",
)  # fmt: skip
DELEGATION = ("name", "countries", "time_zone", "opens", "closes", "code", "firm_ids")
SESSION = ("name", "day", "start", "end", "limit")
ONLINE, TABLES = "online", "tables"
GOALS = tuple(", ".join(order) for order in ORDERS)  # what "goals.order" may be
LEAST_DELEGATIONS = 2  # rows that a form shows
MOST_ROWS = 60  # delegations or sessions of a form
LONGEST = 2_000  # letters of a field


@dataclass(frozen=True)
class ForumForm:
    """A forum as typed."""

    plain: Row
    delegations: tuple[Row, ...]
    sessions: tuple[Row, ...]
    meets: frozenset[tuple[int, int]]  # delegations by number from 1, the lower first


@dataclass(frozen=True)
class FormRead:
    forum: Forum | None  # None: something is wrong
    wrong: Mapping[str, str]  # field -> words, in the order of the form
    form: ForumForm  # as typed, without rows that were left empty


# ---- a forum -> its form


def show_forum(forum: Forum) -> ForumForm:
    """`read_form` of it gives the same forum."""
    numbers = {delegation.code: number for number, delegation in enumerate(forum.delegations, 1)}
    zone = ZoneInfo(forum.time_zone)
    plain = {
        "name": forum.name,
        "time_zone": forum.time_zone,
        "place": ONLINE if forum.tables is None else TABLES,
        "meetings.tables": "" if forum.tables is None else str(forum.tables),
        "video_url": forum.video_url,
        "meetings.minutes": str(forum.meeting_minutes),
        "meetings.break_minutes": str(forum.break_minutes),
        "meetings.floor": str(forum.floor),
        "meetings.limit": str(forum.limit),
        "meetings.worth": f"{forum.worth:g}",
        "suggestions.shown": str(forum.shown),
        "suggestions.fairness": f"{forum.fairness:g}",
        "met_before": forum.met_before,
        "goals.order": ", ".join(forum.order),
        "seed": str(forum.seed),
    }
    return ForumForm(
        plain,
        tuple(_delegation_row(delegation) for delegation in forum.delegations),
        tuple(
            _session_row(
                session.name, session.start.astimezone(zone), session.end.astimezone(zone), session.limit
            )
            for session in forum.sessions
        ),
        frozenset(_ordered(numbers[one], numbers[other]) for one, other in forum.meeting_delegations),
    )


def new_forum(firms: Sequence[Firm], *, clock: Clock) -> ForumForm:
    """Defaults that work: a delegation for each country of the firms; without firms two to be named."""
    try:
        return show_forum(default_forum(firms, clock=clock))
    except NoMatchError:
        day = forum_day(clock)
    blank = Forum("", (), (), time_zone="UTC")
    rows = (
        _session_row("Morning", datetime.combine(day, time(9)), datetime.combine(day, time(12))),
        _session_row("Afternoon", datetime.combine(day, time(13)), datetime.combine(day, time(15))),
    )
    form = replace(show_forum(blank), sessions=rows)
    known = sorted({firm.country for firm in firms})
    for code in known or ["", ""]:
        form = add_delegation(form, code)
    return add_delegation(form) if len(known) == 1 else form


def _delegation_row(delegation: Delegation) -> dict[str, str]:
    return {
        "name": delegation.name,
        "countries": "; ".join(map(country_name, delegation.countries)),
        "time_zone": delegation.time_zone,
        "opens": f"{delegation.working_hours.start:%H:%M}",
        "closes": f"{delegation.working_hours.end:%H:%M}",
        "code": delegation.code,
        "firm_ids": "; ".join(delegation.firm_ids),
    }


def _session_row(name: str, start: datetime, end: datetime, limit: int | None = None) -> dict[str, str]:
    return {
        "name": name,
        "day": f"{start:%Y-%m-%d}",
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "limit": "" if limit is None else str(limit),
    }


def _ordered(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


@cache
def time_zones() -> tuple[str, ...]:
    """Names that a person may choose from, those that only repeat others left out."""
    return tuple(
        sorted(
            name
            for name in available_timezones()
            if "/" in name
            and not name.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/", "Brazil/", "Mexico/"))
        )
    )


@cache
def country_names() -> tuple[str, ...]:
    """Names that a person may choose from, by name."""
    import pycountry  # late: .05 s that other pages need not pay

    return tuple(sorted({country_name(country.alpha_2) for country in pycountry.countries} | {"Kosovo"}))


# ---- what a person does to a form


def typed_form(fields: Mapping[str, Sequence[str]]) -> ForumForm:
    """A posted form: field -> all its values. Unknown fields are not looked at."""

    def one(field: str) -> str:
        return (fields.get(field) or [""])[0][:LONGEST].strip()

    def rows(noun: str, names: Sequence[str]) -> tuple[Row, ...]:
        numbers = [
            number
            for number in range(1, MOST_ROWS + 1)
            if any(f"{noun}[{number}].{name}" in fields for name in names)
        ]
        return tuple({name: one(f"{noun}[{number}].{name}") for name in names} for number in numbers)

    meets = set()
    for text in fields.get("meet", ()):
        first, _, second = text.partition("-")
        if first.isdecimal() and second.isdecimal() and len(text) < 8:
            meets.add(_ordered(int(first), int(second)))
    return ForumForm(
        {name: one(name) for name in PLAIN},
        rows("delegations", DELEGATION),
        rows("sessions", SESSION),
        frozenset(meets),
    )


def add_delegation(form: ForumForm, country: str = "") -> ForumForm:
    """One more, that meets all others."""
    number = len(form.delegations) + 1
    row = _delegation_row(
        Delegation(country, country_name(country), (country,), country_zone(country))
        if country
        else Delegation("", "", (), "", Window(time(9), time(18)))
    )
    return replace(
        form,
        delegations=(*form.delegations, row),
        meets=form.meets | {(other, number) for other in range(1, number)},
    )


def drop_delegation(form: ForumForm, number: int) -> ForumForm:
    """Without the delegation of that number; the later ones move up."""

    def moved(old: int) -> int:
        return old - (old > number)

    return replace(
        form,
        delegations=tuple(row for at, row in enumerate(form.delegations, 1) if at != number),
        meets=frozenset(
            (moved(one), moved(other)) for one, other in form.meets if number not in (one, other)
        ),
    )


def add_session(form: ForumForm) -> ForumForm:
    """One more, on the day of the last and an hour after it."""
    day, start = form.sessions[-1]["day"] if form.sessions else "", ""
    try:
        ended = datetime.combine(date.fromisoformat(day), time.fromisoformat(form.sessions[-1]["end"]))
        start = f"{ended + timedelta(hours=1):%H:%M}"
    except (ValueError, IndexError):
        pass  # whatever was typed there is told when the form is saved
    row = {"name": f"Session {len(form.sessions) + 1}", "day": day, "start": start, "end": "", "limit": ""}
    return replace(form, sessions=(*form.sessions, row))


def drop_session(form: ForumForm, number: int) -> ForumForm:
    return replace(form, sessions=tuple(row for at, row in enumerate(form.sessions, 1) if at != number))


def fit_sessions(form: ForumForm, *, clock: Clock) -> ForumForm:
    """Sessions in the hours in which two delegations are both at work, on the first day named.

    Without a day, or where hours never overlap, the form stays as it is.
    """
    wrong: dict[str, str] = {}
    delegations = [
        Delegation(str(n), "", (), row["time_zone"] or _zone_of(row), Window(*_hours(row, n, wrong)))
        for n, row in enumerate(form.delegations, 1)
        if (row["time_zone"] or _zone_of(row)) in available_timezones()
    ]
    try:
        day = min(date.fromisoformat(row["day"]) for row in form.sessions if row["day"])
    except ValueError:
        day = forum_day(clock)
    zone = ZoneInfo(form.plain["time_zone"] if form.plain["time_zone"] in available_timezones() else "UTC")
    stretches = shared_hours(delegations, day)
    if not stretches:
        return form
    rows = [
        _session_row(
            f"Session {n}" if len(stretches) > 1 else "Forum day",
            start.astimezone(zone),
            end.astimezone(zone),
        )
        for n, (start, end) in enumerate(stretches, 1)
    ]
    return replace(form, sessions=tuple(rows))


# ---- a form -> its forum


def read_form(form: ForumForm) -> FormRead:
    """The forum, or all that is wrong with it by field; rows that nobody filled in are left out."""
    form = _without_blanks(form)
    wrong: dict[str, str] = {}
    document = _document(form, wrong)
    forum, faults = read_document(document)
    for path, words in faults:
        field = _field_of(path)
        wrong.setdefault(field, _in_words(field, words, form))
    while wrong and len(form.delegations) < LEAST_DELEGATIONS:
        form = add_delegation(form)  # a row for the one that is missing
    return FormRead(None if wrong else forum, _in_form_order(wrong), form)


def _without_blanks(form: ForumForm) -> ForumForm:
    for number in range(len(form.delegations), 0, -1):
        row = form.delegations[number - 1]
        if not (row["name"] or row["countries"] or row["firm_ids"] or row["code"]):
            form = drop_delegation(form, number)
    sessions = tuple(row for row in form.sessions if row["start"] or row["end"])
    return replace(form, sessions=sessions)


def _document(form: ForumForm, wrong: dict[str, str]) -> dict[str, Any]:
    plain = form.plain
    meetings: dict[str, Any] = {
        name: _number(plain[f"meetings.{name}"])
        for name in ("minutes", "break_minutes", "floor", "limit")
        if plain[f"meetings.{name}"]
    }
    if plain["meetings.worth"]:
        meetings["worth"] = _share(plain["meetings.worth"])
    if plain["place"] == TABLES:
        meetings["tables"] = _number(plain["meetings.tables"])
    document: dict[str, Any] = {
        "name": _line(plain["name"]),
        "time_zone": plain["time_zone"] or "UTC",
        "video_url": plain["video_url"],
        **({"met_before": plain["met_before"]} if plain["met_before"] else {}),
        "meetings": meetings,
        "suggestions": {
            name: read(plain[f"suggestions.{name}"])
            for name, read in (("shown", _number), ("fairness", _share))
            if plain[f"suggestions.{name}"]
        },
    }
    if plain["goals.order"]:
        document["goals"] = {"order": _parts(plain["goals.order"])}
    if plain["seed"]:
        document["seed"] = _number(plain["seed"])
    if not document["name"]:
        wrong["name"] = said("The forum has no name. Write one, such as “Romania–Pakistan IT Forum”.")
    document["delegations"] = _delegations(form, wrong)
    codes = [row["code"] for row in document["delegations"]]
    if len(codes) < 2 and (1, 1) not in form.meets:
        wrong["delegations"] = said("Name at least two delegations: who is to meet whom?")
    default = {(one, other) for other in range(1, len(codes) + 1) for one in range(1, other)}
    if form.meets != default:
        pairs = sorted(pair for pair in form.meets if pair[1] <= len(codes) and pair[0])
        document["may_meet"] = [{"between": [codes[one - 1], codes[other - 1]]} for one, other in pairs]
        if not pairs and "delegations" not in wrong:
            wrong["meet"] = said("Nobody may meet anybody. Tick at least one pair of delegations.")
    document["sessions"] = [_session(row, n, wrong) for n, row in enumerate(form.sessions, 1)]
    return document


def _delegations(form: ForumForm, wrong: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for n, row in enumerate(form.delegations, 1):
        where = f"delegations[{n}]."
        countries = _countries(row["countries"], f"{where}countries", wrong)
        firm_ids = _parts(row["firm_ids"])
        if not countries and not firm_ids and f"{where}countries" not in wrong:
            wrong[f"{where}countries"] = said("Name at least one country.")
        code = row["code"] or _free_code((*countries, "D")[0], [one["code"] for one in found])
        hours = [f"{at:%H:%M}" for at in _hours(row, n, wrong)]
        zone = row["time_zone"] or (country_zone(countries[0]) if countries else "UTC")
        found.append(
            {
                "code": _line(code),
                "name": _line(row["name"]) or "; ".join(map(country_name, countries)) or code,
                "countries": countries or ["XX"],  # told above; the other fields are still looked at
                "time_zone": zone,
                "working_hours": hours,
                "firm_ids": firm_ids,
            }
        )
    return found


def _free_code(wish: str, taken: Sequence[str]) -> str:
    number, code = 2, wish
    while code in taken:
        number, code = number + 1, f"{wish}{number}"
    return code


def _countries(text: str, field: str, wrong: dict[str, str]) -> list[str]:
    codes = []
    for part in _parts(text):
        code = country_code(part)
        if code:
            codes.append(code)
        else:
            wrong.setdefault(
                field,
                said(
                    "“{part}” is not one country. Write its name, or its code of two letters.", part=part[:60]
                ),
            )
    return list(dict.fromkeys(codes))


def _zone_of(row: Row) -> str:
    codes = [code for part in _parts(row["countries"]) if (code := country_code(part))]
    return country_zone(codes[0]) if codes else ""


def _hours(row: Row, number: int, wrong: dict[str, str]) -> tuple[time, time]:
    found = []
    for name, default in (("opens", time(9)), ("closes", time(18))):
        try:
            found.append(time.fromisoformat(row[name]) if row[name] else default)
        except ValueError:
            wrong[f"delegations[{number}].{name}"] = said("Write a time, like 09:00.")
            found.append(default)
    if found[0] == found[1]:
        wrong[f"delegations[{number}].closes"] = said("The working hours end when they start.")
        found[1] = time((found[0].hour + 9) % 24)
    return found[0], found[1]


def _session(row: Row, number: int, wrong: dict[str, str]) -> dict[str, Any]:
    session: dict[str, Any] = {"name": _line(row["name"]) or f"Session {number}"}
    if row["limit"]:
        session["limit"] = _number(row["limit"])
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        wrong[f"sessions[{number}].day"] = said("Write a day, like 2026-05-20.")
        day = None
    for name in ("start", "end"):
        try:
            at = time.fromisoformat(row[name])
        except ValueError:
            wrong[f"sessions[{number}].{name}"] = said("Write a time, like 09:30.")
            continue
        if day and at.tzinfo is None:
            session[name] = datetime.combine(day, at)
    if (
        "start" in session
        and "end" in session
        and session["end"] == datetime.combine(session["end"].date(), time(0))
    ):
        session["end"] += timedelta(days=1)  # until midnight
    return session


def _parts(text: str) -> list[str]:
    return [
        part
        for part in (_line(part) for part in text.replace("\n", ";").replace(",", ";").split(";"))
        if part
    ]


def _line(text: str) -> str:
    return " ".join(clean(text)[0].split())


def _number(text: str) -> int | str:
    """A text that is no number stays one: the forum file's own reader says what it should be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else text


def _share(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


_FIELDS = {"working_hours": "closes", "between": "meet"}


def _field_of(path: str) -> str:
    """The form's field of a path in the file."""
    if path.startswith("may_meet"):
        return "meet"
    head, dot, last = path.rpartition(".")
    return f"{head}{dot}{_FIELDS.get(last, last)}"


def _in_words(field: str, words: str, form: ForumForm) -> str:
    """What the reader of files says, without what only a file needs."""
    if field == "meetings.floor" and "above" in words:
        return said(
            "A firm cannot get at least {meetings_floor} meetings and at most {meetings_limit}.",
            meetings_floor=form.plain["meetings.floor"],
            meetings_limit=form.plain["meetings.limit"],
        )
    if field == "meetings.tables":
        return said("Write how many meetings can take place at once, from 1 to 10,000, or choose online.")
    if field == "sessions" and "no slot fits" in words:
        return said("There is no slot yet: give at least one session that is longer than a meeting.")
    if field.endswith((".start", ".end")) and "date and time" in words:
        return said("Write a day and a time.")
    return words if words.endswith((".", "?")) else said("{words}.", words=words)


def _in_form_order(wrong: Mapping[str, str]) -> dict[str, str]:
    def place(field: str) -> tuple[int, str]:
        for number, start in enumerate(("name", "time_zone", "delegations", "meet", "sessions")):
            if field.startswith(start) and not field.startswith("meetings"):
                return number, field
        return 9, field

    return dict(sorted(wrong.items(), key=lambda item: place(item[0])))

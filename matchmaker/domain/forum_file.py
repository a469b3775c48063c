"""A forum file (TOML text) to a Forum and back; every wrong field is reported at once."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.domain.firm import Window
from matchmaker.domain.forum import MET_BEFORE, ORDERS, Delegation, Forum, Session
from matchmaker.domain.toml_fields import Fields
from matchmaker.errors import ForumError
from matchmaker.said import joined, said

TOP = {
    "name", "time_zone", "seed", "video_url", "met_before", "goals", "meetings", "suggestions", "delegations", "may_meet",
    "sessions",
}  # fmt: skip
MEETINGS = {"minutes", "break_minutes", "floor", "limit", "worth", "tables"}
GOALS = {"order"}
SUGGESTIONS = {"shown", "fairness"}
DELEGATION = {"code", "name", "countries", "time_zone", "working_hours", "firm_ids"}
SESSION = {"name", "start", "end", "limit"}
MAX_SLOTS = 1_000  # a typing error in a date must not make a timetable of a century


def read_forum(path: str) -> Forum:
    """The forum of a TOML file.

    Raises:
        ForumError: the file cannot be read, or fields do not hold together; names each field.
    """
    try:
        with open(path, encoding="utf-8-sig") as file:  # noqa: PTH123 - floor 0 knows no pathlib
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ForumError(
            "{path}: cannot be read ({error}). Give a forum file in TOML, UTF-8.", path=path, error=error
        ) from error
    return parse_forum(text, source=path)


def parse_forum(text: str, *, source: str = "forum file") -> Forum:
    """The forum that a TOML text describes; raises ForumError like `read_forum`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ForumError(
            "{source}: not valid TOML: {error}. Mend that line.", source=source, error=error
        ) from error
    reader = _Reader()
    forum = reader.forum(document)
    if reader.faults:
        raise ForumError("{source}: {faults}", source=source, faults=joined("\n", reader.faults))
    return forum


def read_document(document: Mapping[str, Any]) -> tuple[Forum | None, list[tuple[str, str]]]:
    """The forum of a TOML document as `tomllib` gives it, or None and all that is wrong: (path of field, words)."""
    reader = _Reader()
    forum = reader.forum(document)
    return (None, reader.named) if reader.named else (forum, [])


def dump_forum(forum: Forum) -> str:
    """The TOML text of a forum; `parse_forum` of it gives the same forum."""
    lines = [
        f"name = {_quoted(forum.name)}",
        f"time_zone = {_quoted(forum.time_zone)}",
        f"seed = {forum.seed}",
    ]
    if forum.video_url:
        lines.append(f"video_url = {_quoted(forum.video_url)}")
    lines += [
        f"met_before = {_quoted(forum.met_before)}",
        "",
        "[meetings]",
        f"minutes = {forum.meeting_minutes}",
        f"break_minutes = {forum.break_minutes}",
        f"floor = {forum.floor}",
        f"limit = {forum.limit}",
        f"worth = {forum.worth}",
    ]
    if forum.tables is not None:
        lines.append(f"tables = {forum.tables}")
    if forum.order != ORDERS[0]:
        lines += ["", "[goals]", f"order = {_array(forum.order)}"]
    lines += ["", "[suggestions]", f"shown = {forum.shown}", f"fairness = {forum.fairness}"]
    for delegation in forum.delegations:
        hours = (f"{delegation.working_hours.start:%H:%M}", f"{delegation.working_hours.end:%H:%M}")
        lines += [
            "",
            "[[delegations]]",
            f"code = {_quoted(delegation.code)}",
            f"name = {_quoted(delegation.name)}",
            f"countries = {_array(delegation.countries)}",
            f"time_zone = {_quoted(delegation.time_zone)}",
            f"working_hours = {_array(hours)}",
        ]
        if delegation.firm_ids:
            lines.append(f"firm_ids = {_array(delegation.firm_ids)}")
    for between in forum.may_meet:
        lines += ["", "[[may_meet]]", f"between = {_array(between)}"]
    zone = ZoneInfo(forum.time_zone)
    for session in forum.sessions:
        lines += [
            "",
            "[[sessions]]",
            f"name = {_quoted(session.name)}",
            f"start = {session.start.astimezone(zone).isoformat()}",
            f"end = {session.end.astimezone(zone).isoformat()}",
        ]
        if session.limit is not None:
            lines.append(f"limit = {session.limit}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'


def _array(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"


class _Reader(Fields):
    """Takes a forum's document apart."""

    def forum(self, document: Mapping[str, Any]) -> Forum:
        self.known(document, TOP, "")
        zone = self.zone(document, "time_zone", "", default="UTC")
        meetings = self.table(document, "meetings")
        self.known(meetings, MEETINGS, "meetings.")
        aims = self.table(document, "goals")
        self.known(aims, GOALS, "goals.")
        suggestions = self.table(document, "suggestions")
        self.known(suggestions, SUGGESTIONS, "suggestions.")
        delegations = tuple(
            self.delegation(table, f"delegations[{n}].", zone)
            for n, table in enumerate(self.tables(document, "delegations"), 1)
        )
        sessions = tuple(
            self.session(table, f"sessions[{n}].", ZoneInfo(zone))
            for n, table in enumerate(self.tables(document, "sessions"), 1)
        )
        forum = Forum(
            name=self.text(document, "name", ""),
            time_zone=zone,
            seed=self.number(document, "seed", "", default=0, least=0, most=2**31 - 1),
            video_url=self.link(document, "video_url"),
            meeting_minutes=self.number(meetings, "minutes", "meetings.", default=20, least=1, most=480),
            break_minutes=self.number(meetings, "break_minutes", "meetings.", default=0, least=0, most=480),
            floor=self.number(meetings, "floor", "meetings.", default=3, least=0, most=100),
            limit=self.number(meetings, "limit", "meetings.", default=8, least=1, most=100),
            worth=self.share(meetings, "worth", "meetings.", default=0.1),
            tables=self.number(meetings, "tables", "meetings.", default=0, least=1, most=10_000) or None,
            shown=self.number(suggestions, "shown", "suggestions.", default=8, least=1, most=100),
            fairness=self.share(suggestions, "fairness", "suggestions.", default=0.5),
            met_before=self.met_before(document),
            order=self.order(aims),
            delegations=delegations,
            sessions=sessions,
            may_meet=self.may_meet(document, {delegation.code for delegation in delegations}),
        )
        if not self.faults:
            self.whole(forum)
        return forum

    def whole(self, forum: Forum) -> None:
        """What only shows once every field is sound by itself."""
        codes = [delegation.code for delegation in forum.delegations]
        if len(codes) < 2 and not any(one == other for one, other in forum.may_meet):
            self.fault("delegations", said("at least two are needed: who is to meet whom?"))
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.fault("delegations", said('the code "{code}" stands twice', code=code))
        claimed: dict[str, str] = {}
        for delegation in forum.delegations:
            for country in delegation.countries:
                if claimed.setdefault(country, delegation.code) != delegation.code:
                    self.fault(
                        "delegations",
                        said(
                            "{country} is in {one} and in {other}",
                            country=country,
                            one=claimed[country],
                            other=delegation.code,
                        ),
                    )
        if forum.floor > forum.limit:
            self.fault(
                "meetings.floor",
                said("{floor} is above meetings.limit, {limit}", floor=forum.floor, limit=forum.limit),
            )
        if sum(_slots_in(session, forum) for session in forum.sessions) > MAX_SLOTS:
            self.fault(
                "sessions",
                said("they hold more than {most} slots: check their dates", most=MAX_SLOTS),
            )
        elif not forum.slots:
            self.fault(
                "sessions", said("no slot fits: give at least one session longer than meetings.minutes")
            )
        ordered = sorted(forum.sessions, key=lambda session: session.start)
        for early, late in pairwise(ordered):
            if late.start < early.end:
                self.fault(
                    "sessions",
                    said('"{late}" starts before "{early}" has ended', late=late.name, early=early.name),
                )

    def delegation(self, table: Mapping[str, Any], where: str, zone: str) -> Delegation:
        self.known(table, DELEGATION, where)
        code = self.text(table, "code", where)
        countries = self.texts(table, "countries", where)
        firm_ids = self.texts(table, "firm_ids", where)
        if not countries and not firm_ids:
            self.fault(f"{where}countries", said('name at least one, like countries = ["RO"]'))
        for country in countries:
            if not (len(country) == 2 and country.isascii() and country.isalpha()):
                self.fault(
                    f"{where}countries", said('"{country}" is no two-letter country code', country=country)
                )
        return Delegation(
            code=code,
            name=self.text(table, "name", where, default=code),
            countries=tuple(country.upper() for country in countries),
            time_zone=self.zone(table, "time_zone", where, default=zone),
            working_hours=self.hours(table, where),
            firm_ids=firm_ids,
        )

    def session(self, table: Mapping[str, Any], where: str, zone: ZoneInfo) -> Session:
        self.known(table, SESSION, where)
        start, end = self.moment(table, "start", where, zone), self.moment(table, "end", where, zone)
        if start is not None and end is not None and end <= start:
            self.fault(
                f"{where}end",
                said("{end:%Y-%m-%d %H:%M} is not after the start", end=end.astimezone(zone)),
            )
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        most = self.number(table, "limit", where, default=0, least=1, most=100) or None
        return Session(self.text(table, "name", where), start or epoch, end or epoch, most)

    def may_meet(self, document: Mapping[str, Any], codes: set[str]) -> tuple[tuple[str, str], ...]:
        found = []
        for n, table in enumerate(self.tables(document, "may_meet"), 1):
            where = f"may_meet[{n}]."
            self.known(table, {"between"}, where)
            between = self.texts(table, "between", where)
            if len(between) != 2:
                self.fault(f"{where}between", said('give two delegation codes, like between = ["RO", "PK"]'))
                continue
            for code in between:
                if code not in codes:
                    self.fault(f"{where}between", said('no delegation has the code "{code}"', code=code))
            found.append((between[0], between[1]))
        return tuple(found)

    # One field each -------------------------------------------------------------------------------

    def share(self, table: Mapping[str, Any], name: str, where: str, *, default: float) -> float:
        found = table.get(name, default)
        if not isinstance(found, int | float) or isinstance(found, bool) or not 0 <= found <= 1:
            self.fault(f"{where}{name}", said("{found!r} is no number from 0 to 1", found=found))
            return default
        return float(found)

    def link(self, table: Mapping[str, Any], name: str) -> str:
        found = self.text(table, name, "", default="")
        if found and not found.lower().startswith(("https://", "http://")):
            self.fault(name, said('"{found}" does not start with https://', found=found))
        return found

    def order(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        found = self.texts(table, "order", "goals.") or ORDERS[0]
        if found not in ORDERS:
            ways = " or ".join(_array(order) for order in ORDERS)
            self.fault(
                "goals.order",
                said("{found} is no order of goals: write {ways}", found=_array(found), ways=ways),
            )
            return ORDERS[0]
        return found

    def met_before(self, table: Mapping[str, Any]) -> str:
        found = self.text(table, "met_before", "", default=MET_BEFORE[0])
        if found not in MET_BEFORE:
            self.fault(
                "met_before",
                said('"{found}" is none of {met_before}', found=found, met_before=", ".join(MET_BEFORE)),
            )
            return MET_BEFORE[0]
        return found

    def zone(self, table: Mapping[str, Any], name: str, where: str, *, default: str) -> str:
        found = self.text(table, name, where, default=default)
        try:
            ZoneInfo(found)
        except (KeyError, ValueError, OSError):
            self.fault(
                f"{where}{name}",
                said('"{found}" is no known time zone; write one like "Europe/Bucharest"', found=found),
            )
            return "UTC"
        return found

    def hours(self, table: Mapping[str, Any], where: str) -> Window:
        found = self.texts(table, "working_hours", where) or ("09:00", "18:00")
        try:
            start, end = (time.fromisoformat(text) for text in found)
        except ValueError:
            self.fault(
                f"{where}working_hours",
                said('{found} is not two times, like ["09:00", "18:00"]', found=list(found)),
            )
            return Window(time(9), time(18))
        if start == end:
            self.fault(f"{where}working_hours", said("they end when they start"))
        return Window(start, end)

    def moment(self, table: Mapping[str, Any], name: str, where: str, zone: ZoneInfo) -> datetime | None:
        found = table.get(name)
        if not isinstance(found, datetime):
            self.fault(f"{where}{name}", said("write a date and time, like 2025-11-20T09:30:00 (no quotes)"))
            return None
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _slots_in(session: Session, forum: Forum) -> int:
    seconds = (session.end - session.start).total_seconds()
    return int(seconds // ((forum.meeting_minutes + forum.break_minutes) * 60)) + 1

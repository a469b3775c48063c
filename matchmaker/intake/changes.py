"""A changes file (TOML) with its forum and firms in; what changed since the timetable, every wrong field told at once, out.

no_shows = ["firm-a"]                            do not come, or have left
closed_tables = [3]                              cannot be used any more
tables = 12                                      there are so many tables now
now = 2025-11-20T10:30:00                        nothing that has started by then changes (forum's zone)
[[late]]    firm = "firm-b", until = "10:30"     cannot meet before (its own zone)
[[hours]]   firm = "firm-c", availability = ["09:00-12:00"]      instead of its hours so far (its own zone)
[[lock]]    between = ["firm-d", "firm-e"], start = "11:00"      has to take place; start may be left out (forum's zone)
[[cancel]]  between = ["firm-f", "firm-g"]       is not to take place
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.domain import Firm, Forum, Lock, Pair, Window
from matchmaker.domain.toml_fields import Fields
from matchmaker.errors import ChangesError
from matchmaker.intake.values import BadValueError, read_windows

TOP = {"no_shows", "closed_tables", "tables", "now", "late", "hours", "lock", "cancel"}
MOST_TABLES = 10_000
_MOMENT = 'write a time, like "10:30", or a date and time, like "2025-11-20 10:30"'


@dataclass(frozen=True)
class Changes:
    """What is different now; firms by id."""

    no_shows: tuple[str, ...] = ()
    late: tuple[tuple[str, datetime], ...] = ()  # UTC; the firm cannot meet in slots that start earlier
    hours: tuple[tuple[str, tuple[Window, ...]], ...] = ()  # in place of the firm's own
    closed_tables: tuple[int, ...] = ()  # from 1
    tables: int | None = None  # None: as many as the forum says
    locks: tuple[Lock, ...] = ()
    cancelled: tuple[Pair, ...] = ()
    now: datetime | None = None  # UTC; slots that start earlier are over


def read_changes(path: str, forum: Forum, firms: Sequence[Firm]) -> Changes:
    """The changes of a file; `firms` are those that take part in the forum.

    Raises:
        ChangesError: the file cannot be read, or fields do not hold together; names each field.
    """
    try:
        with open(path, encoding="utf-8-sig") as file:  # noqa: PTH123 - as the forum file is read
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ChangesError(
            f"{path}: cannot be read ({error}). Give a changes file in TOML, UTF-8."
        ) from error
    return parse_changes(text, forum, firms, source=path)


def parse_changes(text: str, forum: Forum, firms: Sequence[Firm], *, source: str = "changes file") -> Changes:
    """The changes that a TOML text describes; raises ChangesError like `read_changes`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChangesError(
            f"{source}: not valid TOML: {error}. Mend that line; texts and times stand in quotes."
        ) from error
    reader = _Reader(forum, firms)
    changes = reader.changes(document)
    if reader.faults:
        raise ChangesError("\n".join(f"{source}: {fault}" for fault in reader.faults))
    return changes


class _Reader(Fields):
    """Takes a changes document apart."""

    def __init__(self, forum: Forum, firms: Sequence[Firm]) -> None:
        super().__init__()
        self.forum = forum
        self.firms = {firm.id: firm for firm in firms}
        self.zone = ZoneInfo(forum.time_zone)
        self.now: datetime | None = None

    def changes(self, document: Mapping[str, Any]) -> Changes:
        self.known(document, TOP, "")
        if "now" in document:
            self.now = self.moment(document, "now", "", self.zone)
        changes = Changes(
            no_shows=self.no_shows(document),
            late=tuple(self.late(document)),
            hours=tuple(self.hours(document)),
            closed_tables=self.closed_tables(document),
            tables=self.number(document, "tables", "", default=0, least=1, most=MOST_TABLES) or None,
            locks=tuple(self.locks(document)),
            cancelled=tuple(self.cancelled(document)),
            now=self.now,
        )
        if not self.faults:
            self.whole(changes)
        return changes

    def whole(self, changes: Changes) -> None:
        """What only shows once every field is sound by itself."""
        absent = set(changes.no_shows)
        for name, firms in (("late", changes.late), ("hours", changes.hours)):
            ids = [firm for firm, _ in firms]
            for firm in sorted({firm for firm in ids if ids.count(firm) > 1}):
                self.fault(name, f'"{firm}" stands twice')
            for firm in sorted(absent.intersection(ids)):
                self.fault(name, f'"{firm}" is among no_shows too; keep one of the two')
        for lock in changes.locks:
            pair = f"{lock.pair.a} and {lock.pair.b}"
            if lock.pair in changes.cancelled:
                self.fault("lock", f"the meeting of {pair} is locked and cancelled; keep one of the two")
            for firm in sorted(absent.intersection((lock.pair.a, lock.pair.b))):
                self.fault("lock", f'{pair} cannot meet, "{firm}" is among no_shows')
        tables = changes.tables or self.forum.tables
        if changes.closed_tables and tables is None:
            self.fault("closed_tables", "the forum is online and has no tables")
        elif tables is not None:
            for table in changes.closed_tables:
                if table > tables:
                    self.fault("closed_tables", f"there is no table {table}, they go from 1 to {tables}")
            if len(set(changes.closed_tables)) >= tables:
                self.fault(
                    "closed_tables", "no table is left; to end the forum, put a late `now` or no_shows"
                )

    # One field each -------------------------------------------------------------------------------

    def no_shows(self, document: Mapping[str, Any]) -> tuple[str, ...]:
        found = self.texts(document, "no_shows", "")
        return tuple(dict.fromkeys(firm for firm in found if self.is_firm(firm, "no_shows")))

    def late(self, document: Mapping[str, Any]) -> list[tuple[str, datetime]]:
        found = []
        for n, table in enumerate(self.tables(document, "late"), 1):
            where = f"late[{n}]."
            self.known(table, {"firm", "until"}, where)
            firm = self.firm(table, where)
            until = self.moment(table, "until", where, self.forum.zone_of(firm) if firm else self.zone)
            if firm and until:
                found.append((firm.id, until))
        return found

    def hours(self, document: Mapping[str, Any]) -> list[tuple[str, tuple[Window, ...]]]:
        found = []
        for n, table in enumerate(self.tables(document, "hours"), 1):
            where = f"hours[{n}]."
            self.known(table, {"firm", "availability"}, where)
            firm = self.firm(table, where)
            texts = self.texts(table, "availability", where)
            try:
                windows = tuple(chain.from_iterable(read_windows(text) for text in texts))
            except BadValueError as error:
                self.fault(f"{where}availability", f"{error.problem}. {error.suggestion}")
                continue
            if not windows:
                self.fault(
                    f"{where}availability", 'write the hours, like ["09:00-12:00"]; for none use no_shows'
                )
            elif firm:
                found.append((firm.id, windows))
        return found

    def closed_tables(self, document: Mapping[str, Any]) -> tuple[int, ...]:
        found = self._typed(document, "closed_tables", "", list, [], "write a list of numbers, like [3, 4]")
        if not all(isinstance(table, int) and not isinstance(table, bool) and table > 0 for table in found):
            self.fault("closed_tables", "write a list of numbers from 1, like [3, 4]")
            return ()
        return tuple(sorted(set(found)))

    def locks(self, document: Mapping[str, Any]) -> list[Lock]:
        found = []
        for n, table in enumerate(self.tables(document, "lock"), 1):
            where = f"lock[{n}]."
            self.known(table, {"between", "start"}, where)
            pair = self.pair(table, where)
            slot = self.slot(table, where) if "start" in table else None
            if pair:
                found.append(Lock(pair, slot))
        return found

    def cancelled(self, document: Mapping[str, Any]) -> list[Pair]:
        found = []
        for n, table in enumerate(self.tables(document, "cancel"), 1):
            self.known(table, {"between"}, f"cancel[{n}].")
            if pair := self.pair(table, f"cancel[{n}]."):
                found.append(pair)
        return found

    def firm(self, table: Mapping[str, Any], where: str) -> Firm | None:
        found = self.text(table, "firm", where)
        return self.firms[found] if found and self.is_firm(found, f"{where}firm") else None

    def pair(self, table: Mapping[str, Any], where: str) -> Pair | None:
        between = self.texts(table, "between", where)
        if len(between) != 2 or between[0] == between[1]:
            self.fault(f"{where}between", 'give the ids of two firms, like between = ["firm-a", "firm-b"]')
            return None
        known = [self.is_firm(firm, f"{where}between") for firm in between]
        return Pair.of(*between) if all(known) else None

    def is_firm(self, firm: str, field: str) -> bool:
        if firm in self.firms:
            return True
        likely = get_close_matches(firm, self.firms, n=1) or [
            one.id for one in self.firms.values() if one.name.casefold() == firm.casefold()
        ]
        hint = f'did you mean "{likely[0]}"?' if likely else "ids stand in meetings.csv"
        self.fault(field, f'no firm of the forum has the id "{firm}"; {hint}')
        return False

    def slot(self, table: Mapping[str, Any], where: str) -> int | None:
        start = self.moment(table, "start", where, self.zone)
        if start is None:
            return None
        slots = {slot.start.astimezone(UTC): slot.index for slot in self.forum.slots}
        if start not in slots:
            near = min(slots, key=lambda other: (abs(other - start), other)).astimezone(self.zone)
            self.fault(f"{where}start", f"no slot starts then; the nearest starts at {near:%Y-%m-%d %H:%M}")
            return None
        if self.now and start < self.now:
            self.fault(f"{where}start", "lies before `now`")
        return slots[start]

    def moment(self, table: Mapping[str, Any], name: str, where: str, zone: ZoneInfo) -> datetime | None:
        """A moment in UTC; a time alone is one of the day of `now`, else of the forum's only day."""
        found = table.get(name)
        if isinstance(found, str):
            found = _parsed(found.strip())
        if isinstance(found, datetime):
            return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        if not isinstance(found, time) or found.tzinfo:
            self.fault(f"{where}{name}", _MOMENT if name in table else f"is missing: {_MOMENT}")
            return None
        days = {self.now.astimezone(zone).date()} if self.now else self.days(zone)
        if len(days) != 1:
            self.fault(
                f"{where}{name}", 'the forum lasts several days: write the date too, like "2025-11-20 10:30"'
            )
            return None
        return datetime.combine(days.pop(), found, zone).astimezone(UTC)

    def days(self, zone: ZoneInfo) -> set[date]:
        return {slot.start.astimezone(zone).date() for slot in self.forum.slots}


def _parsed(text: str) -> time | datetime | None:
    for kind in (time, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return None

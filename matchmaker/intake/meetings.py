"""A meetings.csv or .xlsx, perhaps edited by a person -> its meetings, and every row that cannot be one.

Only the firms' ids and the start (or the slot) have to be there; columns may stand in any order, and the
header may have rows above it. A time without a zone is UTC, as the column's name says.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import TypeVar

from matchmaker.domain import Forum, Meeting, Pair, Problem, Severity
from matchmaker.domain.planning import meeting_id
from matchmaker.domain.schedule import Status
from matchmaker.errors import MeetingsError, SheetError
from matchmaker.intake.delimited import guess_delimiter, split_rows
from matchmaker.intake.encodings import decode
from matchmaker.intake.limits import MAX_TITLE_ROWS
from matchmaker.intake.reading import read_bytes
from matchmaker.intake.text import clean, plain_key, shown
from matchmaker.intake.values import BadValueError, read_consent, read_whole_number
from matchmaker.intake.workbook import OLE_MARK, ZIP_MARK, read_workbook
from matchmaker.said import said

_COLUMNS = (
    "schedule_version",
    "meeting_id",
    "slot",
    "start_utc",
    "end_utc",
    "tz_a",
    "tz_b",
    "duration_min",
    "table",
    "firm_a_id",
    "firm_a_name",
    "rep_a",
    "firm_b_id",
    "firm_b_name",
    "rep_b",
    "score",
    "locked",
    "status",
)
_NEEDED = ("firm_a_id", "firm_b_id")
_STATUSES = ("", "cancelled", *(status.value for status in Status))
_DATE = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})[ T]+(.+)")
_MOST = 1_000_000  # a slot, a table or a version beyond it is a slip of the keyboard
_WRITE = said('Write it as "2025-11-20T08:00:00Z", in UTC.')

Time = tuple[datetime, datetime]
Rows = list[tuple[int, list[str]]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MeetingsRead:
    """Everything that came out of a meetings file."""

    meetings: tuple[Meeting, ...]  # in file order; `slot` is an index into `times`
    rows: tuple[int, ...]  # 1-based row number of each meeting
    cancelled: tuple[Meeting, ...]  # rows with that status
    times: tuple[
        Time, ...
    ]  # UTC: the forum's slots, or without a forum the distinct times of the file, sorted
    names: Mapping[str, str]  # firm id -> name as the file has it
    zones: Mapping[str, str]  # firm id -> time zone as the file has it
    representatives: Mapping[str, int]  # firm id -> the highest number of a representative in the file
    version: int
    problems: tuple[Problem, ...]  # an ERROR is a row that is in neither `meetings` nor `cancelled`


@dataclass(slots=True)
class _Row:
    """One row of the file: its cells by column, and what is wrong with them."""

    number: int
    cells: dict[str, str]
    whole: tuple[tuple[str, str], ...]
    source: str
    problems: list[Problem] = field(default_factory=list)

    def cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def tell(self, column: str, problem: str, suggestion: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(
            Problem(self.source, self.number, column, problem, suggestion, severity, self.whole)
        )

    def read(self, column: str, reader: Callable[[str], T], missing: T) -> T:
        """The cell by `reader`; `missing`, with a warning, when it cannot be read."""
        text = self.cell(column)
        if not text:
            return missing
        try:
            return reader(text)
        except BadValueError as error:
            self.tell(column, error.problem, error.suggestion, Severity.WARNING)
            return missing


@dataclass(frozen=True, slots=True)
class _Found:
    row: _Row
    pair: Pair
    time: Time


def read_meetings(file: str | bytes, forum: Forum | None = None, *, source: str = "") -> MeetingsRead:
    """The meetings of a file (its path, or its bytes), each in the forum's slot that starts when it says.

    Without a forum the slots are the times that occur in the file.

    Raises:
        MeetingsError: the file cannot be read, or lacks a column that is needed; it names row and column.
    """
    source = source or (PurePath(file).name if isinstance(file, str) else "meetings.csv")
    rows = list(_table(file, source, forum))
    found = [one for row in rows if (one := _find(row, forum))]
    times = tuple((slot.start, slot.end) for slot in forum.slots) if forum else _distinct(found)
    index = {time: number for number, time in enumerate(times)}
    name = forum.name if forum else ""
    held, cancelled = [], []
    for one in found:
        meeting = _meeting(one, index[one.time], name)
        if _is_cancelled(one.row):
            cancelled.append(meeting)
        else:
            held.append((one.row.number, meeting))
    return MeetingsRead(
        meetings=tuple(meeting for _, meeting in held),
        rows=tuple(number for number, _ in held),
        cancelled=tuple(cancelled),
        times=times,
        names=_by_firm(found, "firm_a_name", "firm_b_name"),
        zones=_by_firm(found, "tz_a", "tz_b"),
        representatives=_representatives(found),
        version=max((row.read("schedule_version", _version, 1) for row in rows), default=1),
        problems=tuple(problem for row in rows for problem in _told(row)),
    )


# ---- the file


def _table(file: str | bytes, source: str, forum: Forum | None) -> Iterator[_Row]:
    """The rows below the header that are not blank."""
    try:
        sheets = list(_sheets(file, source))
    except SheetError as error:
        raise MeetingsError(error.words) from error
    for place, rows in sheets:
        for position, (_, cells) in enumerate(rows[:MAX_TITLE_ROWS]):
            names = [plain_key(clean(cell)[0]).replace(" ", "_") for cell in cells]
            if set(_NEEDED) <= set(names):
                _refuse_timeless(names, rows[position][0], source, forum)
                yield from _below(rows, position, names, place)
                return
    raise MeetingsError(
        "{source} row 1: no columns {one} and {other}. Hand in a meetings.csv as it was exported.",
        source=source,
        one=_NEEDED[0],
        other=_NEEDED[1],
    )


def _sheets(file: str | bytes, source: str) -> Iterator[tuple[str, Rows]]:
    data = read_bytes(file, source) if isinstance(file, str) else file
    if data.startswith((ZIP_MARK, OLE_MARK)):
        for sheet in read_workbook(data, source):
            yield f"{source}#{sheet.name}", list(enumerate(sheet.rows, start=1))
        return
    text = decode(data, source).text.removeprefix("\ufeff")
    found = split_rows(text, guess_delimiter(text), source)
    if found.broken:
        raise SheetError(
            "{source} row {row}: a quote does not close. Export the sheet again.",
            source=source,
            row=found.broken[0][0],
        )
    yield source, found.rows


def _refuse_timeless(names: list[str], number: int, source: str, forum: Forum | None) -> None:
    if "start_utc" in names or ("slot" in names and forum):
        return
    more = said(", or name the forum's file so that slots have times") if "slot" in names else ""
    raise MeetingsError(
        "{source} row {row}: no column start_utc. Add it{more}.", source=source, row=number, more=more
    )


def _below(rows: Rows, position: int, names: list[str], source: str) -> Iterator[_Row]:
    header = rows[position][1]
    for number, cells in rows[position + 1 :]:
        if any(cell.strip() for cell in cells):
            texts = {
                name: clean(cell)[0] for name, cell in zip(names, cells, strict=False) if name in _COLUMNS
            }
            yield _Row(number, texts, tuple(zip(header, cells, strict=False)), source)


# ---- one row


def _find(row: _Row, forum: Forum | None) -> _Found | None:
    """Who meets and when; None when the row does not say, which its problems then tell."""
    pair = _pair(row)
    status = row.cell("status").casefold()
    if status not in _STATUSES:
        row.tell(
            "status",
            said("{text} is not known", text=shown(status)),
            said("Write one of: {words}.", words=", ".join(filter(None, _STATUSES))),
            Severity.WARNING,
        )
    time = _slot_time(row, forum) if forum else _own_time(row)
    return _Found(row, pair, time) if pair and time else None


def _pair(row: _Row) -> Pair | None:
    a, b = (row.cell(column) for column in _NEEDED)
    for column, firm in zip(_NEEDED, (a, b), strict=True):
        if not firm:
            row.tell(column, said("the firm is missing"), said("Write the firm's id."))
    if a and a == b:
        row.tell(
            "firm_b_id",
            said("{firm} cannot meet itself", firm=shown(a)),
            said("Write the id of the other firm."),
        )
    return Pair.of(a, b) if a and b and a != b else None


def _slot_time(row: _Row, forum: Forum) -> Time | None:
    """The times of the slot that starts when the row says, else of the slot whose number it gives."""
    slots = {slot.start: slot for slot in forum.slots}
    number = row.read("slot", _count, 0)
    if row.cell("start_utc"):
        start = _moment(row, "start_utc")
        if start is None:
            return None
        slot = slots.get(start)
        if slot is None:
            near = min(slots, key=lambda other: (abs(other - start), other), default=None)
            row.tell(
                "start_utc",
                said("no slot of the forum starts at {start}", start=_iso(start)),
                said("The nearest starts at {start}.", start=_iso(near))
                if near
                else said("The forum has no slots."),
            )
            return None
        if number and number != slot.index + 1:
            row.tell(
                "slot",
                said(
                    "slot {number} does not start at {start}; the start was taken, slot {slot}",
                    number=number,
                    start=_iso(start),
                    slot=slot.index + 1,
                ),
                said("Make slot and start_utc agree."),
                Severity.WARNING,
            )
        if row.cell("end_utc") and (end := _moment(row, "end_utc", Severity.WARNING)) and end != slot.end:
            row.tell(
                "end_utc",
                said(
                    "slot {slot} ends at {end}, not at {written}",
                    slot=slot.index + 1,
                    end=_iso(slot.end),
                    written=_iso(end),
                ),
                said("The slot's end was taken."),
                Severity.WARNING,
            )
        return slot.start, slot.end
    if not number:
        row.tell("start_utc", said("the start is missing"), _WRITE)
        return None
    if number > len(forum.slots):
        row.tell(
            "slot",
            said("the forum has no slot {number}", number=number),
            said("Slots go from 1 to {last}.", last=len(forum.slots)),
        )
        return None
    return forum.slots[number - 1].start, forum.slots[number - 1].end


def _own_time(row: _Row) -> Time | None:
    if not row.cell("start_utc"):
        row.tell("start_utc", said("the start is missing"), _WRITE)
        return None
    start = _moment(row, "start_utc")
    minutes = row.read("duration_min", _count, 0)
    if row.cell("end_utc"):
        end = _moment(row, "end_utc")
    elif minutes and start:
        end = start + timedelta(minutes=minutes)
    else:
        row.tell("end_utc", said("neither an end nor duration_min is given"), _WRITE)
        return None
    if start and end and end <= start:
        row.tell("end_utc", said("the end {end} is not after the start", end=_iso(end)), _WRITE)
        return None
    return (start, end) if start and end else None


def _moment(row: _Row, column: str, severity: Severity = Severity.ERROR) -> datetime | None:
    """The cell as a time in UTC; None, with a problem, when it does not name one."""
    text = row.cell(column)
    readings = set(_readings(text))
    if len(readings) == 1:
        return readings.pop()
    words = (
        said("{text} may be two different days", text=shown(text))
        if readings
        else said("{text} is not a time", text=shown(text))
    )
    row.tell(column, words, _WRITE, severity)
    return None


def _readings(text: str) -> Iterator[datetime]:
    """Every time that a text may name: as ISO 8601, or with the date as spreadsheets rewrite it."""
    match = _DATE.fullmatch(text)
    if match is None:
        return
    first, mark, second, third, clock = match.groups()
    if len(first) == 4:
        days = [(first, second, third)]
    elif mark == ".":
        days = [(third, second, first)]
    else:  # 20/11/2025 or 11/20/2025: whichever is a day; both for 05/06/2025
        days = [(third, second, first), (third, first, second)]
    hour, colon, rest = clock.partition(":")
    for year, month, date in days:
        if len(year) != 4:
            continue
        try:
            moment = datetime.fromisoformat(f"{year}-{month:0>2}-{date:0>2}T{hour:0>2}{colon}{rest}")
            yield moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue


def _meeting(found: _Found, slot: int, forum: str) -> Meeting:
    row = found.row
    return Meeting(
        id=row.cell("meeting_id") or meeting_id(forum, found.pair),
        pair=found.pair,
        slot=slot,
        table=row.read("table", _count, None),
        locked=row.read("locked", read_consent, False),
        value=row.read("score", _value, 0.0),
        status=_status(row, found.pair),
    )


def _status(row: _Row, pair: Pair) -> Status:
    word = row.cell("status").casefold()
    status = Status(word) if word in set(Status) else Status.SCHEDULED
    return status if row.cell("firm_a_id") == pair.a else status.turned


def _version(text: str) -> int:
    """0 is a draft of the desk."""
    return read_whole_number(text, 0, _MOST)


def _count(text: str) -> int:
    return read_whole_number(text, 1, _MOST)


def _value(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise BadValueError(
            said("{text} is not a score; 0 was taken", text=shown(text)), said("Write a number from 0 to 1.")
        )
    return value


# ---- all rows


def _is_cancelled(row: _Row) -> bool:
    return row.cell("status").casefold() == "cancelled"


def _told(row: _Row) -> Iterator[Problem]:
    """A row's problems; of a cancelled meeting they are only notes, nothing depends on them."""
    for problem in dict.fromkeys(row.problems):
        yield replace(problem, severity=Severity.NOTE) if _is_cancelled(row) else problem


def _distinct(found: list[_Found]) -> tuple[Time, ...]:
    return tuple(sorted({one.time for one in found}))


def _by_firm(found: list[_Found], column_a: str, column_b: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for one in found:
        for firm, column in zip(_NEEDED, (column_a, column_b), strict=True):
            texts.setdefault(one.row.cell(firm), one.row.cell(column))
    return dict(sorted(texts.items()))


def _representatives(found: list[_Found]) -> dict[str, int]:
    most: dict[str, int] = {}
    for one in found:
        for firm, column in zip(_NEEDED, ("rep_a", "rep_b"), strict=True):
            number = one.row.read(column, _count, 1)
            most[one.row.cell(firm)] = max(number, most.get(one.row.cell(firm), 1))
    return dict(sorted(most.items()))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")

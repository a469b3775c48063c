"""A timetable to grid.xlsx: slots x tables, and firms x slots, for the wall and for the desk."""

from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from matchmaker.domain import Delegation, Meeting, Slot
from matchmaker.exporting.book import Book
from matchmaker.exporting.times import iso_utc, place, span
from matchmaker.exporting.workbook import Row, Sheet, workbook


def grid_xlsx(book: Book) -> bytes:
    """An XLSX workbook of two sheets; every cell is typed as a string, so none can be a formula.

    Online, where no table has a number, the meetings of a slot stand side by side by their firms' ids.
    """
    return workbook(
        book.forum.name,
        Sheet("Slots x tables", *_slots_by_tables(book)),
        Sheet("Firms x slots", *_firms_by_slots(book)),
    )


def _slots_by_tables(book: Book) -> tuple[int, Row, list[Row]]:
    at: dict[int, dict[int, list[Meeting]]] = defaultdict(dict)
    for meeting in sorted(book.meetings, key=lambda held: (held.slot, held.table or 0, held.pair)):
        seats = at[meeting.slot]
        seats.setdefault(meeting.table or len(seats) + 1, []).append(meeting)
    tables = max((max(seats) for seats in at.values()), default=0)
    what = "Meeting" if book.forum.tables is None else "Table"
    clocks = [(delegation, ZoneInfo(delegation.time_zone)) for delegation in _clocks(book)]
    header = [
        "Session",
        "Slot",
        "Start (UTC)",
        *(f"{place(zone)} time" for _, zone in clocks),
        *(f"{what} {number}" for number in range(1, tables + 1)),
    ]
    rows: list[Row] = [
        [
            slot.session,
            str(slot.index + 1),
            iso_utc(slot.start),
            *(span(slot.start, slot.end, zone) for _, zone in clocks),
            *(_names(book, at[slot.index].get(number, ())) for number in range(1, tables + 1)),
        ]
        for slot in book.forum.slots
    ]
    return 3 + len(clocks), header, rows


def _clocks(book: Book) -> list[Delegation]:
    """One delegation for each time zone in which the forum meets."""
    return list(
        {delegation.time_zone: delegation for delegation in reversed(book.forum.delegations)}.values()
    )[::-1]


def _names(book: Book, meetings: Sequence[Meeting]) -> str:
    return "\n".join(firm.name for meeting in meetings for firm in book.seated(meeting.pair))


def _firms_by_slots(book: Book) -> tuple[int, Row, list[Row]]:
    header = [
        "Firm",
        "Country",
        "Time zone",
        "Meetings",
        *(_slot_words(book, slot) for slot in book.forum.slots),
    ]
    rows: list[Row] = []
    for firm in sorted(book.firms, key=lambda firm: (firm.country, firm.name, firm.id)):
        mine = book.meetings_of[firm.id]
        partners: dict[int, list[str]] = defaultdict(list)
        for meeting in mine:
            table = "" if meeting.table is None else f" (table {meeting.table})"
            partners[meeting.slot].append(book.firm[meeting.pair.other(firm.id)].name + table)
        rows.append(
            [
                firm.name,
                firm.country,
                book.zone[firm.id].key,
                str(len(mine)),
                *("\n".join(partners[slot.index]) for slot in book.forum.slots),
            ]
        )
    return 1, header, rows


def _slot_words(book: Book, slot: Slot) -> str:
    """Slot 1, its date, and its start on each delegation's clock."""
    zones = [ZoneInfo(delegation.time_zone) for delegation in _clocks(book)]
    starts = [f"{span(slot.start, slot.end, zone)} {place(zone)}" for zone in zones]
    return "\n".join([f"Slot {slot.index + 1}, {slot.start.date().isoformat()}", *starts])

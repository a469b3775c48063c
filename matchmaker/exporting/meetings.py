"""A timetable to meetings.csv, unscheduled.csv and diff.csv."""

from collections.abc import Iterator, Sequence

from matchmaker.domain import Change, ChangeKind, Forum, Meeting, Schedule
from matchmaker.exporting import csv_text
from matchmaker.exporting.book import Book
from matchmaker.exporting.csv_text import Cell, joined
from matchmaker.exporting.reasons import in_words
from matchmaker.exporting.times import iso_local, iso_utc

COLUMNS = (
    "schedule_version",
    "meeting_id",
    "session",
    "slot",
    "start_utc",
    "end_utc",
    "start_local_a",
    "tz_a",
    "start_local_b",
    "tz_b",
    "duration_min",
    "table",
    "video_url",
    "firm_a_id",
    "firm_a_name",
    "rep_a",
    "firm_b_id",
    "firm_b_name",
    "rep_b",
    "score",
    "reason",
    "locked",
    "change_since_previous",
    "status",
)


def meetings_csv(book: Book, *, previous: Schedule | None = None) -> bytes:
    """One row a meeting by slot, table and pair; slots and tables count from 1.

    With the `previous` timetable, each row says whether the meeting was added or moved since, and meetings
    that it no longer holds follow as cancelled, as do the book's own cancelled ones.
    """
    before = {meeting.id: meeting for meeting in previous.meetings} if previous else {}
    now = {meeting.id for meeting in book.meetings}
    gone = {meeting.id: meeting for meeting in (*book.cancelled, *before.values()) if meeting.id not in now}
    rows = [
        _row(book, held, _change(held, before) if previous else "", _status(book, held))
        for held in sorted(book.meetings, key=_order)
    ]
    rows += [
        _row(book, meeting, ChangeKind.DROPPED if meeting.id in before else "", "cancelled")
        for meeting in sorted(gone.values(), key=_order)
    ]
    return csv_text.sheet(COLUMNS, rows)


def _order(meeting: Meeting) -> tuple[int, int, str, str]:
    return meeting.slot, meeting.table or 0, meeting.pair.a, meeting.pair.b


def _status(book: Book, meeting: Meeting) -> str:
    first, _ = book.seated(meeting.pair)
    return meeting.status if first.id == meeting.pair.a else meeting.status.turned


def _change(meeting: Meeting, before: dict[str, Meeting]) -> str:
    earlier = before.get(meeting.id)
    if earlier is None:
        return ChangeKind.ADDED
    return "" if (earlier.slot, earlier.table) == (meeting.slot, meeting.table) else ChangeKind.MOVED


def _row(book: Book, meeting: Meeting, change: str, status: str) -> tuple[Cell, ...]:
    a, b = book.seated(meeting.pair)
    slot, zone_a, zone_b = book.slot(meeting), book.zone[a.id], book.zone[b.id]
    return (
        book.schedule.version if book.schedule else None,
        meeting.id,
        slot.session,
        slot.index + 1,
        iso_utc(slot.start),
        iso_utc(slot.end),
        iso_local(slot.start, zone_a),
        zone_a.key,
        iso_local(slot.start, zone_b),
        zone_b.key,
        round((slot.end - slot.start).total_seconds() / 60),
        meeting.table,
        book.video_url(meeting),
        a.id,
        a.name,
        book.representative(meeting, a.id),
        b.id,
        b.name,
        book.representative(meeting, b.id),
        float(meeting.value),
        in_words(book.match.get(meeting.pair), a, b),
        meeting.locked,
        change,
        status,
    )


def unscheduled_csv(book: Book) -> bytes:
    """Pairs worth a meeting that got none, best first, each with the reason and the smallest fix."""
    columns = (
        "pair",
        "score",
        "why_not",
        "smallest_fix",
        "status",
        "firm_a_id",
        "firm_a_name",
        "firm_b_id",
        "firm_b_name",
    )
    return csv_text.sheet(columns, _unplaced(book))


def _unplaced(book: Book) -> Iterator[tuple[Cell, ...]]:
    for left in book.schedule.unplaced if book.schedule else ():
        a, b = book.seated(left.pair)
        yield (
            joined((a.id, b.id)),
            float(left.value),
            left.why_not,
            left.smallest_fix,
            left.status,
            a.id,
            a.name,
            b.id,
            b.name,
        )


def diff_csv(book: Book, changes: Sequence[Change], *, before: Forum | None = None) -> bytes:
    """What changed between two timetables: each meeting before and after, and the firms to tell.

    `before` is the forum of the earlier timetable, where its slots may be others.
    """
    columns = (
        "meeting_id",
        "before",
        "after",
        "who_to_notify",
        "change",
        "firm_a_id",
        "firm_a_name",
        "firm_b_id",
        "firm_b_name",
    )
    return csv_text.sheet(columns, (_changed(book, change, before or book.forum) for change in changes))


def _changed(book: Book, change: Change, before: Forum) -> tuple[Cell, ...]:
    meeting = change.after or change.before
    assert meeting is not None, "a change has a meeting before it or after it"
    a, b = book.seated(meeting.pair)
    return (
        change.meeting,
        _where(before, change.before),
        _where(book.forum, change.after),
        joined(change.notify),
        change.kind,
        a.id,
        a.name,
        b.id,
        b.name,
    )


def _where(forum: Forum, meeting: Meeting | None) -> str:
    """2025-11-20T08:00:00Z table 3; empty when there is no meeting."""
    if meeting is None:
        return ""
    start = iso_utc(forum.slots[meeting.slot].start)
    return start if meeting.table is None else f"{start} table {meeting.table}"

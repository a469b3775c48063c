from dataclasses import replace

from matchmaker.domain import Change, ChangeKind
from matchmaker.domain.schedule import Status
from matchmaker.exporting import diff_csv, meetings_csv, unscheduled_csv
from tests.exporting.sheets import header, read
from tests.factories import make_book, make_forum

COLUMNS = [
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
]


def test_the_columns_are_those_that_other_programs_rely_on() -> None:
    assert header(meetings_csv(make_book())) == COLUMNS


def test_a_meeting_is_told_with_both_local_times() -> None:
    book = make_book(1, forum=make_forum(video_url="https://meet.example/{meeting_id}"))
    (row,) = read(meetings_csv(book))
    assert {
        column: row[column] for column in COLUMNS if not column.startswith(("score", "reason", "firm"))
    } == {
        "schedule_version": "1",
        "meeting_id": "m-pk-1-ro-1",
        "session": "Morning",
        "slot": "1",
        "start_utc": "2025-11-20T08:00:00Z",
        "end_utc": "2025-11-20T08:20:00Z",
        "start_local_a": "2025-11-20T10:00:00+02:00",
        "tz_a": "Europe/Bucharest",
        "start_local_b": "2025-11-20T13:00:00+05:00",
        "tz_b": "Asia/Karachi",
        "duration_min": "20",
        "table": "",
        "video_url": "https://meet.example/m-pk-1-ro-1",
        "rep_a": "1",
        "rep_b": "1",
        "locked": "no",
        "change_since_previous": "",
        "status": "scheduled",
    }
    assert (row["firm_a_id"], row["firm_b_id"]) == ("ro-1", "pk-1")


def test_tables_count_from_one() -> None:
    rows = read(meetings_csv(make_book(3, forum=make_forum(tables=2))))
    assert {row["table"] for row in rows} == {"1", "2"}


def test_changes_since_the_previous_timetable_are_marked() -> None:
    book = make_book(2)
    first, second, third, fourth = book.meetings
    before = replace(book.schedule, meetings=(replace(first, slot=5), third, fourth))
    after = replace(book, schedule=replace(book.schedule, version=2, meetings=(first, second, third)))
    marked = {
        row["meeting_id"]: (row["change_since_previous"], row["status"])
        for row in read(meetings_csv(after, previous=before))
    }
    assert marked == {
        first.id: ("moved", "scheduled"),
        second.id: ("added", "scheduled"),
        third.id: ("", "scheduled"),
        fourth.id: ("dropped", "cancelled"),
    }


def test_meetings_cancelled_long_ago_stay_as_cancelled() -> None:
    book = make_book(2)
    gone, *kept = book.meetings
    book = replace(book, schedule=replace(book.schedule, meetings=tuple(kept)), cancelled=(gone,))
    assert [row["meeting_id"] for row in read(meetings_csv(book)) if row["status"] == "cancelled"] == [
        gone.id
    ]


def test_pairs_without_a_meeting_say_why_and_what_would_help() -> None:
    book = make_book(10)
    rows = read(unscheduled_csv(book))
    assert len(rows) == len(book.schedule.unplaced) > 0
    assert list(rows[0])[:4] == ["pair", "score", "why_not", "smallest_fix"]
    assert rows[0]["pair"] == f"{rows[0]['firm_a_id']}; {rows[0]['firm_b_id']}"
    assert rows[0]["why_not"] and rows[0]["smallest_fix"]


def test_a_change_names_before_after_and_whom_to_tell() -> None:
    book = make_book(2, forum=make_forum(tables=3))
    meeting = book.meetings[0]
    moved = replace(meeting, slot=5, table=2)
    changes = [
        Change(ChangeKind.MOVED, meeting.id, meeting, moved, ("ro-1", "pk-1")),
        Change(ChangeKind.DROPPED, meeting.id, meeting, None, ("ro-1",)),
    ]
    one, other = read(diff_csv(book, changes))
    assert (one["before"], one["after"]) == ("2025-11-20T08:00:00Z table 1", "2025-11-20T10:00:00Z table 2")
    assert (one["who_to_notify"], one["change"], other["after"]) == ("ro-1; pk-1", "moved", "")


def test_what_became_of_a_meeting_names_the_firm_of_its_column() -> None:
    book = make_book()
    first = book.meetings[0]
    shown, _ = book.seated(first.pair)
    absent = Status.NO_SHOW_A if shown.id == first.pair.a else Status.NO_SHOW_B
    meetings = (replace(first, status=absent), *book.meetings[1:])
    told = {
        row["meeting_id"]: row["status"]
        for row in read(meetings_csv(replace(book, schedule=replace(book.schedule, meetings=meetings))))
    }
    assert told[first.id] == "no_show_a"

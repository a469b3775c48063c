import io
from dataclasses import replace

import pytest
import xlsxwriter

from matchmaker.domain import Forum, Meeting, Pair, Schedule, Severity
from matchmaker.domain.planning import meeting_id
from matchmaker.domain.schedule import Status
from matchmaker.errors import MeetingsError
from matchmaker.exporting import meetings_csv
from matchmaker.intake.meetings import MeetingsRead, read_meetings
from tests.factories import make_book, make_forum

HEAD = "meeting_id,slot,start_utc,end_utc,firm_a_id,firm_b_id"


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *rows]).encode("utf-8-sig")


def told(read: MeetingsRead) -> list[tuple[int | None, str, str]]:
    return [(problem.row_number, problem.field, problem.problem) for problem in read.problems]


def test_what_was_exported_is_read_back() -> None:
    book = make_book(5, forum=make_forum(tables=3))
    held = tuple(
        replace(one, locked=one.slot == 2, value=round(one.value, 4), status=list(Status)[one.slot % 5])
        for one in book.meetings
    )
    book = replace(book, schedule=replace(book.schedule, meetings=held, version=3))
    read = read_meetings(meetings_csv(book), book.forum)
    assert (read.meetings, read.version, read.problems) == (held, 3, ())
    assert read.rows == tuple(range(2, len(held) + 2))
    assert read.times == tuple((slot.start, slot.end) for slot in book.forum.slots)
    assert (read.names["ro-1"], read.zones["pk-1"]) == ("Ro 1 Systems", "Asia/Karachi")


def test_without_a_forum_the_times_of_the_file_are_the_slots() -> None:
    forum = make_forum()
    late = Schedule((Meeting("m1", Pair("pk-1", "ro-1"), 3), Meeting("m2", Pair("pk-1", "ro-2"), 7)))
    read = read_meetings(meetings_csv(make_book(2, schedule=late)))
    assert [meeting.slot for meeting in read.meetings] == [0, 1]
    assert read.times == tuple((forum.slots[slot].start, forum.slots[slot].end) for slot in (3, 7))


def test_cancelled_meetings_are_kept_apart() -> None:
    book = make_book(2)
    fewer = replace(book, schedule=replace(book.schedule, meetings=book.meetings[1:]))
    read = read_meetings(meetings_csv(fewer, previous=book.schedule), book.forum)
    assert [one.id for one in read.cancelled] == [book.meetings[0].id]
    assert [one.id for one in read.meetings] == [one.id for one in book.meetings[1:]]


def test_a_semicolon_file_of_excel_without_a_mark_is_read() -> None:
    data = meetings_csv(make_book(1)).decode("utf-8-sig")
    header, row = data.splitlines()[:2]
    values = row.split(",")
    excel = ";".join(header.split(",")) + "\r\n" + ";".join(values).replace("0.", "0,") + "\r\n"
    read = read_meetings(excel.encode("cp1250", errors="replace"), make_forum())
    assert [one.pair for one in read.meetings] == [Pair("pk-1", "ro-1")]
    assert 0 < read.meetings[0].value < 1 and read.problems == ()


def test_a_workbook_with_a_title_row_is_read() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_string(0, 0, "Our meetings")
        for column, text in enumerate(["Firm A ID", "Firm B ID", "Start UTC", "Table", "locked"]):
            sheet.write_string(2, column, text)
        sheet.write_row(3, 0, ["ro-1", "pk-1"])
        sheet.write_datetime(
            3,
            2,
            make_forum().slots[1].start.replace(tzinfo=None),
            workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        sheet.write_number(3, 3, 4)
        sheet.write_boolean(3, 4, True)
    read = read_meetings(target.getvalue(), make_forum(name="F"))
    pair = Pair("pk-1", "ro-1")
    assert read.meetings == (Meeting(meeting_id("F", pair), pair, 1, table=4, locked=True),)
    assert read.rows == (4,)


@pytest.mark.parametrize(
    "start",
    [
        "2025-11-20T08:00:00Z",
        "2025-11-20 08:00",
        "2025-11-20T10:00:00+02:00",
        "20.11.2025 08:00",
        "20/11/2025 8:00",
        "11/20/2025 8:00",
        "11/20/2025 8:00:00",
        "2025-11-20T08:00+00:00",
    ],
)
def test_times_as_spreadsheets_rewrite_them(start: str) -> None:
    read = read_meetings(table(f"m1,,{start},,ro-1,pk-1"), make_forum())
    assert ([one.slot for one in read.meetings], read.problems) == ([0], ())


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (
            "m,,2025-11-20T08:05:00Z,,ro-1,pk-1",
            "start_utc",
            "no slot of the forum starts at 2025-11-20T08:05Z",
        ),
        ("m,,05/06/2025 8:00,,ro-1,pk-1", "start_utc", '"05/06/2025 8:00" may be two different days'),
        ("m,,tomorrow,,ro-1,pk-1", "start_utc", '"tomorrow" is not a time'),
        ("m,,2025-13-20 08:00,,ro-1,pk-1", "start_utc", '"2025-13-20 08:00" is not a time'),
        ("m,,,,ro-1,pk-1", "start_utc", "the start is missing"),
        ("m,99,,,ro-1,pk-1", "slot", "the forum has no slot 99"),
        ("m,,2025-11-20T08:00:00Z,,,pk-1", "firm_a_id", "the firm is missing"),
        ("m,,2025-11-20T08:00:00Z,,ro-1,ro-1", "firm_b_id", '"ro-1" cannot meet itself'),
    ],
)
def test_a_row_that_cannot_be_a_meeting_is_named_and_the_others_go_on(
    row: str, field: str, words: str
) -> None:
    read = read_meetings(table(row, "m2,2,,,ro-2,pk-2"), make_forum())
    assert told(read) == [(2, field, words)]
    assert read.problems[0].severity is Severity.ERROR and dict(read.problems[0].row)["firm_b_id"]
    assert [(one.id, one.slot) for one in read.meetings] == [("m2", 1)]


def test_a_slot_that_contradicts_the_start_gives_way_with_a_warning() -> None:
    rows = table(
        "m1,3,2025-11-20T08:00:00Z,2025-11-20T08:30:00Z,ro-1,pk-1", "m2,1,2025-11-20 08:00,later,ro-2,pk-2"
    )
    read = read_meetings(rows, make_forum())
    assert [one.slot for one in read.meetings] == [0, 0]
    assert [(one.field, one.severity) for one in read.problems] == [
        ("slot", Severity.WARNING),
        ("end_utc", Severity.WARNING),
        ("end_utc", Severity.WARNING),
    ]


def test_odd_cells_that_matter_less_are_warned_about() -> None:
    data = table("ro-1,pk-1,1,x,perhaps,7,moved", head="firm_a_id,firm_b_id,slot,table,locked,score,status")
    read = read_meetings(data, make_forum())
    (meeting,) = read.meetings
    assert (meeting.table, meeting.locked, meeting.value) == (None, False, 0.0)
    assert {(one.field, one.severity) for one in read.problems} == {
        (field, Severity.WARNING) for field in ("table", "locked", "score", "status")
    }


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("m,,2025-11-20T08:00:00Z,,ro-1,pk-1", "end_utc"),
        ("m,,2025-11-20T08:00:00Z,2025-11-20T08:00:00Z,ro-1,pk-1", "end_utc"),
        ("m,1,,,ro-1,pk-1", "start_utc"),
    ],
)
def test_without_a_forum_a_row_has_to_say_when_it_ends(row: str, field: str) -> None:
    read = read_meetings(table(row))
    assert (read.meetings, [one.field for one in read.problems]) == ((), [field])


@pytest.mark.parametrize(
    ("data", "forum", "words"),
    [
        (table("x", head="name,country"), None, "no columns firm_a_id and firm_b_id"),
        (
            table("1,ro-1,pk-1", head="slot,firm_a_id,firm_b_id"),
            None,
            "no column start_utc. Add it, or name the forum",
        ),
        (table("ro-1,pk-1", head="firm_a_id,firm_b_id"), make_forum(), "row 1: no column start_utc"),
        (b"", None, "no columns firm_a_id"),
        (table('m,,"2025'), None, "a quote does not close"),
        (b"PK\x03\x04nonsense", None, "meetings.csv"),
    ],
)
def test_a_file_that_is_no_meetings_file_is_refused_in_words(
    data: bytes, forum: Forum | None, words: str
) -> None:
    with pytest.raises(MeetingsError, match=words):
        read_meetings(data, forum)


def test_a_missing_file_is_named(tmp_path: object) -> None:
    with pytest.raises(MeetingsError, match=r"gone\.csv does not exist"):
        read_meetings(f"{tmp_path}/gone.csv")


def test_ids_that_were_disarmed_come_back() -> None:
    read = read_meetings(table("'=m1,1,,,ro-1,pk-1"), make_forum())
    assert read.meetings[0].id == "=m1"


def test_what_became_of_a_meeting_is_kept_with_the_firm_it_speaks_of() -> None:
    head = "firm_a_id,firm_b_id,slot,status"
    data = table(
        "ro-1,pk-1,1,no_show_a",
        "ro-2,pk-2,1,held",
        "pk-3,ro-3,1,no_show_b",
        "ro-4,pk-4,1,No_Show_Both",
        head=head,
    )
    read = read_meetings(data, make_forum())
    assert [(meeting.pair.a, meeting.status) for meeting in read.meetings] == [
        ("pk-1", Status.NO_SHOW_B),
        ("pk-2", Status.HELD),
        ("pk-3", Status.NO_SHOW_B),
        ("pk-4", Status.NO_SHOW_BOTH),
    ]

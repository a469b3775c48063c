from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from matchmaker.domain import Contact, Meeting, Pair, Schedule
from matchmaker.exporting import Book, agenda_ics
from tests.factories import make_book, make_firm, make_forum


def events(data: bytes) -> list:
    return Calendar.from_ical(data).walk("VEVENT")


def test_it_publishes_and_invites_nobody() -> None:
    book = make_book()
    data = agenda_ics(book, book.firms[0])
    calendar = Calendar.from_ical(data)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert b"ATTENDEE" not in data and b"ORGANIZER" not in data


def test_every_meeting_of_the_firm_is_an_event_in_utc_with_an_alarm() -> None:
    book = make_book()
    firm = book.firms[0]
    found = events(agenda_ics(book, firm))
    assert [str(event["UID"]) for event in found] == [
        f"{held.id}@matchmaker" for held in book.meetings_of[firm.id]
    ]
    assert [event.decoded("DTSTART") for event in found] == [
        book.slot(held).start for held in book.meetings_of[firm.id]
    ]
    assert {event.decoded("DTSTART").utcoffset() for event in found} == {timedelta(0)}
    assert [alarm.decoded("TRIGGER") for event in found for alarm in event.walk("VALARM")] == [
        timedelta(minutes=-10)
    ] * len(found)


def test_the_description_opens_with_both_local_times_in_words() -> None:
    book = make_book(1)
    (event,) = events(agenda_ics(book, book.firm["ro-1"]))
    assert str(event["DESCRIPTION"]).split("\n")[:2] == [
        "Your time: Thursday 20 November 2025, 10:00 to 10:20 (Bucharest time, UTC+2)",
        "Their time: Thursday 20 November 2025, 13:00 to 13:20 (Karachi time, UTC+5)",
    ]
    (event,) = events(agenda_ics(book, book.firm["pk-1"]))
    assert str(event["DESCRIPTION"]).startswith(
        "Your time: Thursday 20 November 2025, 13:00 to 13:20 (Karachi"
    )


def test_the_uid_outlives_replanning_and_the_sequence_rises() -> None:
    book = make_book(1)
    moved = replace(book, schedule=Schedule((replace(book.meetings[0], slot=4),), version=2))
    (before,), (after,) = (events(agenda_ics(one, one.firm["ro-1"])) for one in (book, moved))
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before.decoded("DTSTAMP") < after.decoded("DTSTAMP") < book.forum.slots[0].start


def test_a_removed_meeting_stays_as_cancelled_without_an_alarm() -> None:
    book = make_book(2)
    gone = book.meetings_of["ro-1"][0]
    book = replace(
        book,
        cancelled=(gone,),
        schedule=replace(
            book.schedule, version=2, meetings=tuple(held for held in book.meetings if held != gone)
        ),
    )
    states = {
        str(event["UID"]): (str(event["STATUS"]), len(event.walk("VALARM")))
        for event in events(agenda_ics(book, book.firm["ro-1"]))
    }
    assert states.pop(f"{gone.id}@matchmaker") == ("CANCELLED", 0)
    assert set(states.values()) == {("CONFIRMED", 1)}


def test_each_representative_has_a_calendar() -> None:
    firms = (make_firm("ro-1", representatives=2), make_firm("pk-1"), make_firm("pk-2"))
    meetings = (Meeting("m1", Pair("pk-1", "ro-1"), 0), Meeting("m2", Pair("pk-2", "ro-1"), 0))
    book = Book(forum=make_forum(), firms=firms, schedule=Schedule(meetings))
    uids = [[str(event["UID"]) for event in events(agenda_ics(book, firms[0], who))] for who in (1, 2, None)]
    assert uids == [["m1@matchmaker"], ["m2@matchmaker"], ["m1@matchmaker", "m2@matchmaker"]]


NAMES = st.text(
    st.sampled_from('aЖ한ب\r\n;,:\\" \u2028=') | st.characters(codec="utf-8"), min_size=1, max_size=80
)


@settings(max_examples=60, deadline=None)
@given(NAMES)
def test_no_name_can_add_a_line_of_its_own(name: str) -> None:
    name = f"{name}\r\nATTENDEE:mailto:x@y.example\r\nEND:VEVENT"
    book = make_book(1)
    firms = tuple(replace(firm, name=name) if firm.id == "pk-1" else firm for firm in book.firms)
    data = agenda_ics(replace(book, firms=firms), book.firm["ro-1"])
    (event,) = events(data)
    assert "ATTENDEE" not in event and len(events(data)) == 1
    assert not [line for line in data.split(b"\r\n") if line.startswith((b"ATTENDEE", b"mailto"))]


def test_a_forum_without_sessions_still_has_a_stamp() -> None:
    book = make_book(1, schedule=None, forum=make_forum(sessions=()), matches=(), firms=(make_firm(),))
    assert events(agenda_ics(book, book.firms[0])) == []


def test_the_local_time_is_right_on_both_sides_of_the_change_of_clocks() -> None:
    from matchmaker.domain import Session

    nights = tuple(
        Session(
            f"night {day}",
            datetime(2025, 10, day, 23, 30, tzinfo=UTC),
            datetime(2025, 10, day, 23, 50, tzinfo=UTC),
        )
        for day in (24, 26)
    )
    forum = make_forum(sessions=nights)
    pair = Pair("pk-1", "ro-1")
    book = Book(
        forum=forum,
        firms=(make_firm("ro-1"), make_firm("pk-1")),
        schedule=Schedule((Meeting("m1", pair, 0), Meeting("m2", pair, 1))),
    )
    starts = [
        str(event["DESCRIPTION"]).split("\n")[0] for event in events(agenda_ics(book, book.firm["ro-1"]))
    ]
    assert starts == [
        "Your time: Saturday 25 October 2025, 02:30 to 02:50 (Bucharest time, UTC+3)",
        "Your time: Monday 27 October 2025, 01:30 to 01:50 (Bucharest time, UTC+2)",
    ]


def test_it_names_no_contact() -> None:
    book = make_book(1)
    hidden = Contact("Ana Pop", "ana@pk-1.example", "+92211234567")
    firms = tuple(replace(firm, contact=hidden) for firm in book.firms)
    data = agenda_ics(replace(book, firms=firms), firms[0])
    assert b"Ana" not in data and b"+92" not in data

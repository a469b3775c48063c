"""Who is told what when a timetable is published or changed."""

from dataclasses import replace

from matchmaker.domain import Schedule
from matchmaker.exporting import Book
from matchmaker.service.engine.differences import Difference
from matchmaker.service.engine.messages import messages
from tests.factories import make_book, make_forum

BOOK: Book = make_book(2, forum=make_forum(tables=4))
HELD = BOOK.meetings
MOVED = replace(HELD[0], slot=8, table=4)
LATER = replace(BOOK, schedule=replace(BOOK.schedule, meetings=(*HELD[2:], MOVED), version=2))


def test_the_first_timetable_goes_to_every_firm_that_meets() -> None:
    sent = messages(Difference(None, BOOK))
    assert [one.firm.id for one in sent] == sorted(
        {firm for one in HELD for firm in (one.pair.a, one.pair.b)}
    )
    first = sent[0]
    assert first.subject == "IT forum: your meetings"
    assert len(first.changes) == first.text.count("\n- ") == len(BOOK.meetings_of[first.firm.id])


def test_only_firms_whose_meetings_changed_are_told_and_what_exactly() -> None:
    sent = messages(Difference(BOOK, LATER))
    assert {one.firm.id for one in sent} == {firm for one in HELD[:2] for firm in (one.pair.a, one.pair.b)}
    told = next(one for one in sent if one.firm.id == MOVED.pair.a)
    assert told.subject == "IT forum: your meetings have changed"
    assert "Moved\n- Thursday 20 November 2025, 16:00–16:20, Table 4" in told.text
    assert "(theirs: 13:00–13:20, Bucharest time, UTC+2)" in told.text
    assert "(was Thursday 20 November 2025, 13:00–13:20, Table" in told.text


def test_a_meeting_that_is_no_more_is_told_to_the_one_that_still_comes() -> None:
    gone = HELD[0].pair.b
    stays = tuple(firm for firm in BOOK.firms if firm.id != gone)
    left = tuple(one for one in HELD if gone not in (one.pair.a, one.pair.b))
    book = replace(BOOK, firms=stays, schedule=Schedule(left, version=2))
    sent = messages(Difference(BOOK, book))
    assert gone not in {one.firm.id for one in sent}
    told = next(one for one in sent if one.firm.id == HELD[0].pair.a)
    assert "Cancelled\n- " in told.text and BOOK.firm[gone].name in told.text


def test_a_subject_is_one_line() -> None:
    forum = replace(BOOK.forum, name="IT\r\nBcc: everybody")
    assert (
        messages(Difference(None, replace(BOOK, forum=forum)))[0].subject
        == "IT Bcc: everybody: your meetings"
    )

"""What changed between two versions."""

from dataclasses import replace
from datetime import timedelta

from matchmaker.domain import ChangeKind, Session
from matchmaker.exporting import Book
from matchmaker.service.engine.differences import Difference
from tests.factories import FORUM_DAY, make_book, make_forum

BOOK: Book = make_book(2, forum=make_forum(tables=4))
HELD = BOOK.meetings
MOVED = replace(HELD[0], slot=8, table=4)
LATER = replace(BOOK, schedule=replace(BOOK.schedule, meetings=(*HELD[2:], MOVED)))


def test_moved_and_dropped_meetings_are_counted_and_their_firms_told() -> None:
    found = Difference(BOOK, LATER)
    assert found.tally == {ChangeKind.ADDED: 0, ChangeKind.MOVED: 1, ChangeKind.DROPPED: 1}
    assert found.to_tell == tuple(sorted({id for one in HELD[:2] for id in (one.pair.a, one.pair.b)}))


def test_without_a_version_before_everything_is_new() -> None:
    found = Difference(None, BOOK)
    assert found.tally[ChangeKind.ADDED] == len(HELD) == len(found.changes)


def test_a_meeting_at_the_same_time_did_not_move_although_its_slot_has_another_number() -> None:
    earlier = Session("Early", FORUM_DAY + timedelta(hours=7), FORUM_DAY + timedelta(hours=7, minutes=40))
    forum = replace(BOOK.forum, sessions=(earlier, *BOOK.forum.sessions))
    shifted = tuple(replace(one, slot=one.slot + 2) for one in HELD)
    after = replace(BOOK, forum=forum, schedule=replace(BOOK.schedule, meetings=shifted))
    assert Difference(BOOK, after).changes == ()


def test_a_time_that_is_no_slot_any_more_is_a_move_from_it() -> None:
    forum = replace(BOOK.forum, sessions=BOOK.forum.sessions[1:])
    after = replace(BOOK, forum=forum, schedule=replace(BOOK.schedule, meetings=HELD[:1]))
    change = next(one for one in Difference(BOOK, after).changes if one.meeting == HELD[0].id)
    assert (change.kind, change.before) == (ChangeKind.MOVED, HELD[0])


def test_a_firm_that_left_has_a_name_still_and_is_not_told() -> None:
    gone = HELD[0].pair.a
    firms = tuple(firm for firm in BOOK.firms if firm.id != gone)
    left = tuple(one for one in HELD if gone not in (one.pair.a, one.pair.b))
    found = Difference(BOOK, replace(BOOK, firms=firms, schedule=replace(BOOK.schedule, meetings=left)))
    assert gone not in found.to_tell
    assert BOOK.firm[gone].name in found.names(found.changes[0])

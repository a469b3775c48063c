"""What there is room for, before anything is solved."""

from dataclasses import replace
from datetime import UTC, datetime

from matchmaker.domain import Delegation, Firm, Forum, Session
from matchmaker.service.engine.capacity import Capacity, forum_capacity, room
from tests.factories import make_firms, make_forum

SIDES = (Delegation("RO", "Romania", ("RO",), "UTC"), Delegation("PK", "Pakistan", ("PK",), "UTC"))
HOUR = (Session("Hour", datetime(2025, 11, 20, 10, tzinfo=UTC), datetime(2025, 11, 20, 11, tzinfo=UTC)),)
ROMANIANS = [Firm("a", "A", "RO"), Firm("b", "B", "RO", max_meetings=1)]
PAKISTANIS = [Firm(name, name, "PK") for name in "vwxyz"]


def test_the_smaller_side_decides() -> None:
    capacity = forum_capacity(Forum("F", SIDES, HOUR), [*ROMANIANS, *PAKISTANIS])
    assert (capacity.meetings, capacity.words) == (4, "Romania can hold no more")


def test_tables_decide_when_they_are_few() -> None:
    capacity = forum_capacity(Forum("F", SIDES, HOUR, tables=1), [*ROMANIANS, *PAKISTANIS])
    assert (capacity.meetings, capacity.words) == (3, "3 slots with 1 at a time")


def test_several_representatives_hold_several_meetings_at_once() -> None:
    two = [Firm("a", "A", "RO", representatives=2)]
    assert forum_capacity(Forum("F", SIDES, HOUR), [*two, *PAKISTANIS]).meetings == 6


def test_with_three_delegations_each_meeting_takes_two_places() -> None:
    sides = (*SIDES, Delegation("BG", "Bulgaria", ("BG",), "UTC"))
    firms = [*ROMANIANS, *PAKISTANIS, Firm("s", "S", "BG")]
    assert forum_capacity(Forum("F", sides, HOUR), firms).meetings == (3 + 1 + 5 * 3 + 3) // 2


def test_two_delegations_that_only_meet_a_third_are_one_side() -> None:
    sides = (*SIDES, Delegation("BG", "Bulgaria", ("BG",), "UTC"))
    forum = Forum("F", sides, HOUR, may_meet=(("RO", "PK"), ("BG", "PK")))
    firms = [*ROMANIANS, *PAKISTANIS, Firm("s", "S", "BG")]
    assert forum_capacity(forum, firms) == Capacity(3 + 1 + 3, "Romania and Bulgaria can hold no more")


def test_a_forum_in_the_making_is_told_how_much_room_there_is() -> None:
    firms = [*make_firms("RO", 4), *make_firms("PK", 6)]
    found = room(replace(make_forum(), limit=4, floor=3), firms)
    assert found.most == "Room for 16 meetings in 9 slots of 20 minutes: Romania can hold no more."
    assert not found.enough and "18" in found.floor
    assert room(replace(make_forum(), limit=5, floor=3), firms).enough
    assert room(replace(make_forum(), floor=0), firms).floor == ""
    assert "9 slots" in room(make_forum(), ()).most and "No firms are here yet" in room(make_forum(), ()).most
    assert "at most 18 meetings" in room(replace(make_forum(), tables=2), make_firms("RO", 3)).most

"""A timetable beside what has changed: what no longer holds, and the nearest one that does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.domain import Pair, Preference, Session, Wish
from matchmaker.domain.difference import changes_between
from matchmaker.errors import InputError
from matchmaker.service.desk.hours import not_in
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.engine.mending import Standing
from matchmaker.service.engine.planning import plan_meetings
from tests.factories import FORUM_DAY, make_firms, make_forum, make_matches

FORUM = make_forum(tables=4, floor=2, limit=4)
FIRMS = (*make_firms("PK", 5), *make_firms("RO", 5))
MATCHES = make_matches(FORUM, FIRMS)
PLANNED = plan_meetings(FORUM, FIRMS, MATCHES, seconds=2)
HELD = PLANNED.meetings[0]
STANDING = Standing(FORUM, PLANNED, FORUM, FIRMS)


def test_where_nothing_changed_nothing_is_broken_and_nothing_moves() -> None:
    assert STANDING.broken() == ()
    assert STANDING.mend(MATCHES, seconds=2).meetings == PLANNED.meetings


def test_a_time_that_a_firm_lost_is_named_and_only_its_meeting_moves() -> None:
    firms = tuple(not_in(firm, FORUM, HELD.slot) if firm.id == HELD.pair.a else firm for firm in FIRMS)
    now = replace(STANDING, firms=firms)
    assert [(fault.rule, fault.where) for fault in now.broken()] == [("open hours", "Pk 1 Systems")]
    mended = now.mend(MATCHES, seconds=2)
    assert check_meetings(FORUM, firms, mended.meetings) == ()
    assert HELD.pair in {one.pair for one in mended.meetings}
    assert len(changes_between(PLANNED.meetings, mended.meetings)) <= 2


def test_a_firm_that_left_is_named_and_its_partners_get_others() -> None:
    gone = HELD.pair.a
    left = tuple(firm for firm in FIRMS if firm.id == gone)
    now = replace(STANDING, firms=tuple(firm for firm in FIRMS if firm.id != gone), away=left)
    assert [(fault.rule, fault.where) for fault in now.broken()] == [("takes part", gone)]
    mended = now.mend(MATCHES, seconds=2)
    assert gone not in {id for one in mended.meetings for id in (one.pair.a, one.pair.b)}
    assert gone not in {id for one in mended.unplaced for id in (one.pair.a, one.pair.b)}
    assert check_meetings(FORUM, now.firms, mended.meetings) == ()


def test_a_no_said_since_takes_the_meeting_out() -> None:
    now = replace(STANDING, preferences=(Preference(HELD.pair.b, HELD.pair.a, Wish.NO),))
    assert [fault.rule for fault in now.broken()] == ["no is absolute"]
    assert HELD.pair not in {one.pair for one in now.mend(MATCHES, seconds=2).meetings}


def test_other_slots_are_named_and_need_a_new_plan_that_keeps_the_locks() -> None:
    start = FORUM_DAY + timedelta(hours=8)
    later = replace(
        FORUM, sessions=(Session("Late", start + timedelta(minutes=20), start + timedelta(hours=3)),)
    )
    locked = replace(PLANNED, meetings=tuple(replace(one, locked=one.slot < 2) for one in PLANNED.meetings))
    now = replace(STANDING, schedule=locked, forum=later)
    assert [fault.rule for fault in now.broken()] == ["slots"]
    with pytest.raises(InputError, match="Plan anew: locked meetings are kept"):
        now.mend(MATCHES)
    slots = {lock.pair: lock.slot for lock in now.locks()}
    assert slots == {one.pair: None if one.slot == 0 else 0 for one in PLANNED.meetings if one.slot < 2}


def test_locks_of_firms_that_left_are_none() -> None:
    locked = replace(PLANNED, meetings=tuple(replace(one, locked=True) for one in PLANNED.meetings))
    here = tuple(firm for firm in FIRMS if firm.id != HELD.pair.a)
    found = replace(STANDING, schedule=locked, firms=here).locks()
    assert {lock.pair for lock in found} == {
        one.pair for one in PLANNED.meetings if HELD.pair.a not in (one.pair.a, one.pair.b)
    }
    assert Pair.of(HELD.pair.a, HELD.pair.b) not in {lock.pair for lock in found}

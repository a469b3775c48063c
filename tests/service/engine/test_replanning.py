"""Mending a timetable keeps the rules and whatever can stay, and tells everybody concerned."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import ChangeKind, Lock, Meeting, Pair, Schedule, Session, Window
from matchmaker.domain.schedule import Status
from matchmaker.errors import MeetingsError
from matchmaker.intake.changes import Changes
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.engine.replanning import check_replanned, replan_meetings
from tests.factories import FORUM_DAY, make_firms, make_forum, make_match, make_matches
from tests.service.engine.test_planning import forums, plan

SESSION = Session("Morning", FORUM_DAY + timedelta(hours=8), FORUM_DAY + timedelta(hours=9))  # 3 slots


def replan(forum, firms, matches, previous, changes, preferences=()):
    return replan_meetings(forum, firms, matches, previous, changes, preferences=preferences, seconds=4)


def places(meetings):
    return {meeting.pair: (meeting.slot, meeting.table) for meeting in meetings}


@given(forums())
@settings(max_examples=40, deadline=None)
def test_an_empty_change_changes_nothing(drawn):
    forum, firms, matches, preferences, _ = drawn
    previous = plan(*drawn)
    replanned = replan(forum, firms, matches, previous, Changes(), preferences)
    assert places(replanned.schedule.meetings) == places(previous.meetings)
    assert (replanned.changes, replanned.schedule.version) == ((), 2)


@st.composite
def mishaps(draw):
    """A planned forum and what goes wrong on the day."""
    drawn = draw(forums())
    forum, firms, matches, *_ = drawn
    ids = [firm.id for firm in firms]
    absent, late = draw(st.permutations(ids))[:2]
    now = draw(st.none() | st.sampled_from([slot.start for slot in forum.slots]))
    crossing = [match.pair for match in matches if absent not in (match.pair.a, match.pair.b)]
    changes = Changes(
        no_shows=(absent,) if draw(st.booleans()) else (),
        late=((late, draw(st.sampled_from([slot.start for slot in forum.slots]))),),
        closed_tables=draw(st.sampled_from([(), (1,)])) if (forum.tables or 0) > 1 else (),
        tables=draw(st.sampled_from([None, 2])) if forum.tables else None,
        locks=tuple(Lock(pair) for pair in draw(st.lists(st.sampled_from(crossing), max_size=1)))
        if crossing
        else (),
        now=now,
    )
    return drawn, changes


@given(mishaps())
@settings(max_examples=80, deadline=None)
def test_a_mended_timetable_breaks_no_rule(drawn):
    (forum, firms, matches, preferences, locks), changes = drawn
    previous = plan(forum, firms, matches, preferences, locks)
    replanned = replan(forum, firms, matches, previous, changes, preferences)
    meetings = replanned.schedule.meetings
    wide = replace(replanned.forum, tables=forum.tables and max(forum.tables, replanned.forum.tables))
    assert check_meetings(wide, replanned.firms, meetings, preferences=preferences) == ()
    assert check_replanned(forum, firms, previous, changes, meetings, preferences=preferences) == ()
    *goals, _ = replanned.schedule.certificate.levels
    assert [level for level in goals if level.reached > level.bound] == []
    until = dict(changes.late)
    for meeting in meetings:
        start = forum.slots[meeting.slot].start
        if changes.now and start < changes.now:
            continue
        assert meeting.table not in changes.closed_tables
        for firm in (meeting.pair.a, meeting.pair.b):
            assert firm not in changes.no_shows
            assert start >= until.get(firm, start)
    over = {slot.index for slot in forum.slots if changes.now and slot.start < changes.now}
    past = [{held for held in of if held.slot in over} for of in (previous.meetings, meetings)]
    assert places(past[0]) == places(past[1])


@given(mishaps())
@settings(max_examples=40, deadline=None)
def test_the_same_mishap_again_changes_nothing(drawn):
    (forum, firms, matches, preferences, locks), changes = drawn
    first = replan(
        forum, firms, matches, plan(forum, firms, matches, preferences, locks), changes, preferences
    )
    previous = Schedule(first.schedule.meetings, version=2)
    again = replan(forum, firms, matches, previous, replace(changes, tables=None, locks=()), preferences)
    if changes.tables is None:
        assert again.changes == ()


def small(**changes):
    """ro-1 and ro-2, pk-1 and pk-2, all four meetings between them, 3 slots."""
    forum = make_forum(sessions=(SESSION,), **changes)
    firms = (*make_firms("RO", 2), *make_firms("PK", 2))
    matches = tuple(make_match(ro, pk) for ro in firms[:2] for pk in firms[2:])
    return forum, firms, matches


def held(forum, *meetings):
    return Schedule(tuple(
        Meeting(f"m-{a}-{b}", Pair.of(a, b), slot, table, value=0.5) for a, b, slot, table in meetings
    ))  # fmt: skip


def test_ids_and_table_stay_with_the_meeting():
    forum, firms, matches = small(tables=3)
    previous = held(forum, ("pk-1", "ro-1", 0, 3), ("pk-2", "ro-2", 0, 1))
    replanned = replan(forum, firms, matches, previous, Changes(late=(("ro-1", forum.slots[1].start),)))
    assert [(one.id, one.slot, one.table) for one in replanned.schedule.meetings] == [
        ("m-pk-2-ro-2", 0, 1),
        ("m-pk-1-ro-1", 1, 1),
    ]
    assert [(change.kind, change.notify) for change in replanned.changes] == [
        (ChangeKind.MOVED, ("pk-1", "ro-1"))
    ]


def test_a_closed_table_moves_a_meeting_to_another_table_of_its_slot():
    forum, firms, matches = small(tables=3)
    previous = held(forum, ("pk-1", "ro-1", 0, 2), ("pk-2", "ro-2", 0, 1))
    replanned = replan(forum, firms, matches, previous, Changes(closed_tables=(2,)))
    assert places(replanned.schedule.meetings) == {Pair("pk-1", "ro-1"): (0, 3), Pair("pk-2", "ro-2"): (0, 1)}


def test_what_is_over_was_held_at_tables_that_have_closed_since():
    forum, firms, matches = small(tables=2)
    previous = held(forum, ("pk-1", "ro-1", 0, 2), ("pk-2", "ro-2", 0, 1), ("pk-1", "ro-2", 1, 2))
    replanned = replan(forum, firms, matches, previous, Changes(closed_tables=(2,), now=forum.slots[1].start))
    assert places(replanned.schedule.meetings) == {
        Pair("pk-1", "ro-1"): (0, 2),
        Pair("pk-2", "ro-2"): (0, 1),
        Pair("pk-1", "ro-2"): (1, 1),
    }


def test_a_cancelled_meeting_does_not_come_back():
    forum, firms, matches = small()
    previous = plan(forum, firms, matches)
    pair = previous.meetings[0].pair
    replanned = replan(forum, firms, matches, previous, Changes(cancelled=(pair,)))
    assert pair not in places(replanned.schedule.meetings)
    assert [one.why_not for one in replanned.schedule.unplaced if one.pair == pair] == [
        "cancelled by the organiser"
    ]


def test_who_stays_away_is_not_told_and_is_named_as_the_reason():
    forum, firms, matches = small()
    replanned = replan(forum, firms, matches, plan(forum, firms, matches), Changes(no_shows=("ro-1",)))
    assert {change.notify for change in replanned.changes} == {("pk-1",), ("pk-2",)}
    assert {one.why_not for one in replanned.schedule.unplaced} == {f"{firms[0].name} does not come"}
    assert [one.why for one in replanned.schedule.shortfalls if one.firm == "ro-1"] == ["it does not come"]


def test_new_hours_bring_new_meetings():
    forum, firms, matches = small()
    firms = (
        replace(firms[0], availability=(Window(time(10), time(10, 20)),)),
        *firms[1:],
    )  # Bucharest, slot 0
    previous = plan(forum, firms, matches)
    replanned = replan(
        forum, firms, matches, previous, Changes(hours=(("ro-1", (Window(time(10), time(11)),)),))
    )
    assert [change.kind for change in replanned.changes] == [ChangeKind.ADDED]


def test_a_locked_meeting_stays_and_a_new_lock_is_kept():
    forum, firms, matches = small()
    previous = held(forum, ("pk-1", "ro-1", 0, None), ("pk-2", "ro-1", 1, None))
    previous = replace(previous, meetings=(replace(previous.meetings[0], locked=True), previous.meetings[1]))
    lock = Lock(Pair("pk-2", "ro-2"), 1)
    replanned = replan(forum, firms, matches, previous, Changes(locks=(lock,)))
    found = {one.pair: one for one in replanned.schedule.meetings}
    assert (found[Pair("pk-1", "ro-1")].slot, found[Pair("pk-1", "ro-1")].locked) == (0, True)
    assert (found[lock.pair].slot, found[lock.pair].locked) == (1, True)
    assert found[Pair("pk-2", "ro-1")].slot == 2


def test_a_meeting_that_nobody_scored_stays():
    forum, firms, _ = small()
    previous = replace(held(forum, ("pk-1", "ro-1", 0, None)))
    previous = replace(previous, meetings=(replace(previous.meetings[0], value=0.0),))
    assert places(replan(forum, firms, (), previous, Changes()).schedule.meetings) == {
        Pair("pk-1", "ro-1"): (0, None)
    }


def test_a_pair_that_meets_twice_is_an_error():
    forum, firms, matches = small()
    with pytest.raises(MeetingsError, match="pk-1 and ro-1 meet twice"):
        replan(
            forum,
            firms,
            matches,
            held(forum, ("pk-1", "ro-1", 0, None), ("pk-1", "ro-1", 1, None)),
            Changes(),
        )


def test_a_past_that_breaks_a_rule_is_an_error():
    forum, firms, matches = small()
    previous = held(forum, ("pk-1", "ro-1", 0, None), ("pk-2", "ro-1", 0, None))
    with pytest.raises(MeetingsError, match="Mend their rows first"):
        replan(forum, firms, matches, previous, Changes(now=forum.slots[1].start))


@st.composite
def days_underway(draw):
    """A planned forum of which some meetings were held or missed, and what goes wrong next."""
    drawn, changes = draw(mishaps())
    previous = plan(*drawn)
    done = draw(st.integers(0, len(previous.meetings)))
    meetings = tuple(
        replace(one, status=draw(st.sampled_from(list(Status)))) if number < done else one
        for number, one in enumerate(previous.meetings)
    )
    return drawn, replace(previous, meetings=meetings), replace(changes, now=None)


@given(days_underway())
@settings(max_examples=40, deadline=None)
def test_what_was_held_or_missed_stays_as_it_was(drawn):
    (forum, firms, matches, preferences, _), previous, changes = drawn
    now = {
        one.pair: one
        for one in replan(forum, firms, matches, previous, changes, preferences).schedule.meetings
    }
    for one in previous.meetings:
        if one.status is not Status.SCHEDULED:
            after = now[one.pair]
            assert (after.slot, after.table, after.status) == (one.slot, one.table, one.status)


def test_a_check_after_the_changes_knows_them():
    forum = make_forum(tables=2)
    firms = make_firms("RO", 3) + make_firms("PK", 3)
    previous = plan(forum, firms, make_matches(forum, firms))
    first = previous.meetings[0]
    start = forum.slots[first.slot].start
    for changes, rule in (
        (Changes(no_shows=(first.pair.a,)), "open hours"),
        (Changes(late=((first.pair.b, start + timedelta(minutes=20)),)), "open hours"),
        (Changes(closed_tables=(2,)), "table closed"),
        (Changes(cancelled=(first.pair,)), "cancelled"),
    ):
        found = check_replanned(forum, firms, previous, changes, previous.meetings)
        assert rule in {fault.rule for fault in found}
        mended = replan(forum, firms, make_matches(forum, firms), previous, changes).schedule
        assert check_replanned(forum, firms, previous, changes, mended.meetings) == ()


def test_longer_hours_count_in_the_check():
    away = replace(make_firms("RO", 1)[0], availability=(Window(time(10), time(10, 20)),))
    forum, firms = make_forum(floor=1), (away, *make_firms("PK", 2))
    matches = make_matches(forum, firms)
    previous = plan(forum, firms, matches)
    changes = Changes(hours=((away.id, (Window(time(10), time(12)),)),))
    mended = replan(forum, firms, matches, previous, changes).schedule
    assert len(mended.meetings) > len(previous.meetings)
    assert check_meetings(forum, firms, mended.meetings) != ()
    assert check_replanned(forum, firms, previous, changes, mended.meetings) == ()


def test_a_repair_that_is_stopped_still_keeps_the_rules():
    forum = make_forum(tables=3)
    firms = make_firms("RO", 5) + make_firms("PK", 5)
    matches = make_matches(forum, firms)
    previous = plan(forum, firms, matches)
    changes = Changes(no_shows=("ro-1",), closed_tables=(1,))
    mended = replan_meetings(forum, firms, matches, previous, changes, stop=lambda: True).schedule
    assert check_replanned(forum, firms, previous, changes, mended.meetings) == ()
    assert "stopped by hand" in mended.certificate.method

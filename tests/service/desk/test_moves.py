"""A draft changed by hand: only as the rules allow, and with all that follows from it brought up to date."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Certificate, Level, Meeting, Pair, Preference, Schedule, Wish
from matchmaker.errors import MoveError
from matchmaker.service.desk.moves import TAKEN_OUT, Timetable
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.engine.planning import plan_meetings
from tests.factories import make_firms, make_forum, make_matches

FORUM = make_forum(tables=3, floor=2, limit=4)
FIRMS = (*make_firms("PK", 4), *make_firms("RO", 4))
MATCHES = make_matches(FORUM, FIRMS)
PLANNED = plan_meetings(FORUM, FIRMS, MATCHES, seconds=2)
PAIRS = [match.pair for match in MATCHES]
WITHOUT = PAIRS[0]
DRAFT = Timetable(FORUM, FIRMS, PLANNED)
PAIR = PLANNED.meetings[0].pair


def held(schedule: Schedule, pair: Pair) -> Meeting | None:
    return next((one for one in schedule.meetings if one.pair == pair), None)


def spare_pair(draft: Timetable = DRAFT) -> Pair:
    """A pair without a meeting for which there is room."""
    meeting = {one.pair for one in draft.schedule.meetings}
    return next(
        pair for pair in PAIRS if pair not in meeting and any(one.free for one in draft.choices(pair))
    )


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_change_that_is_taken_leaves_a_timetable_without_faults_and_every_other_says_why(
    data: st.DataObject,
) -> None:
    draft = DRAFT
    for _ in range(6):
        pair = data.draw(st.sampled_from(PAIRS))
        meeting = held(draft.schedule, pair)
        if meeting and meeting.locked:
            draft = replace(draft, schedule=draft.unlock(pair))
        slot = data.draw(st.integers(0, len(FORUM.slots) - 1))
        table = data.draw(st.none() | st.integers(1, 3))
        choice = draft.choices(pair)[slot]
        change: Callable[..., Schedule] = draft.move if meeting else draft.add
        fits = choice.free and (table is None or table in choice.tables)
        if not fits:
            with pytest.raises(MoveError):
                change(pair, slot, table)
            continue
        draft = replace(draft, schedule=change(pair, slot, table))
        assert check_meetings(FORUM, FIRMS, draft.schedule.meetings) == ()
        now = held(draft.schedule, pair)
        assert now and now.slot == slot and now.table in choice.tables


def test_a_moved_meeting_keeps_its_id_and_its_table_and_nothing_else_moves() -> None:
    before = PLANNED.meetings[0]
    choice = next(
        one for one in DRAFT.choices(PAIR) if before.table in one.tables and one.slot != before.slot
    )
    after = DRAFT.move(PAIR, choice.slot)
    assert held(after, PAIR) == replace(before, slot=choice.slot)
    assert {one for one in after.meetings if one.pair != PAIR} == set(PLANNED.meetings[1:])
    assert list(after.meetings) == sorted(after.meetings, key=lambda one: (one.slot, one.table, one.pair))


def test_a_locked_meeting_is_not_moved_until_it_is_unlocked() -> None:
    locked = replace(DRAFT, schedule=DRAFT.lock(PAIR))
    with pytest.raises(MoveError, match="is locked. Unlock it to move it"):
        locked.choices(PAIR)
    assert locked.unlock(PAIR) == PLANNED


def test_a_removed_meeting_is_told_as_taken_out_and_its_firms_as_short() -> None:
    draft = DRAFT
    pk = PAIR.a
    for meeting in PLANNED.meetings:
        if pk in (meeting.pair.a, meeting.pair.b):
            draft = replace(draft, schedule=draft.remove(meeting.pair))
    assert [left.why_not for left in draft.schedule.unplaced if left.pair == PAIR] == [TAKEN_OUT]
    assert [short.meetings for short in draft.schedule.shortfalls if short.firm == pk] == [0]
    assert PLANNED.shortfalls == ()


def test_an_added_meeting_is_locked_and_knows_its_value() -> None:
    roomy = replace(DRAFT, schedule=DRAFT.remove(PAIR))
    slot = next(one.slot for one in roomy.choices(PAIR) if one.free)
    added = held(roomy.add(PAIR, slot), PAIR)
    assert added and added.locked
    assert (added.id, added.value) == (PLANNED.meetings[0].id, PLANNED.meetings[0].value)


def test_the_same_pair_is_not_added_twice_nor_removed_twice() -> None:
    with pytest.raises(MoveError, match="meet already"):
        DRAFT.add(PAIR, 0)
    with pytest.raises(MoveError, match="have no meeting"):
        replace(DRAFT, schedule=DRAFT.remove(PAIR)).remove(PAIR)


def test_a_no_said_since_the_plan_is_the_reason_against_every_slot() -> None:
    said = replace(DRAFT, preferences=(Preference(PAIR.a, PAIR.b, Wish.NO),))
    assert all("said no to" in one.why for one in said.choices(PAIR))
    assert not any(one.free for one in said.choices(PAIR))


def test_a_meeting_of_a_firm_that_left_keeps_its_place_and_can_only_be_removed() -> None:
    left = replace(DRAFT, away=frozenset({PAIR.a}))
    with pytest.raises(MoveError, match="Pk 1 Systems takes no part"):
        left.move(PAIR, 1)
    other = next(one for one in PLANNED.meetings if PAIR.b in (one.pair.a, one.pair.b) and one.pair != PAIR)
    assert PAIR in left.choices(other.pair)[PLANNED.meetings[0].slot].in_way
    after = left.remove(PAIR)
    assert held(after, PAIR) is None
    assert PAIR.a not in {one.firm for one in after.shortfalls}
    assert PAIR.a not in {id for one in after.unplaced for id in (one.pair.a, one.pair.b)}


def test_what_is_in_the_way_is_named_by_its_pair() -> None:
    other = next(one for one in PLANNED.meetings if PAIR.a in (one.pair.a, one.pair.b) and one.pair != PAIR)
    choice = DRAFT.choices(PAIR)[other.slot]
    assert not choice.free and other.pair in choice.in_way


def test_moving_keeps_the_proof_and_recounts_only_the_gaps() -> None:
    choice = next(one for one in DRAFT.choices(PAIR) if one.free and one.slot != PLANNED.meetings[0].slot)
    after = DRAFT.move(PAIR, choice.slot).certificate
    assert after.levels[:3] == PLANNED.certificate.levels[:3]
    assert after.proved == PLANNED.certificate.proved
    assert after.method.endswith("changed by hand since, which the bounds do not know of")


def test_removing_shows_how_far_the_goal_fell_and_claims_nothing_of_those_after_it() -> None:
    two = replace(DRAFT, schedule=DRAFT.remove(PAIR))
    levels = {level.name: level for level in two.schedule.certificate.levels}
    fell = held(PLANNED, PAIR).value  # type: ignore[union-attr]
    if "value" in levels:
        assert levels["value"].reached == pytest.approx(
            PLANNED.certificate.levels[2].reached - fell, abs=2e-6
        )
    assert "gaps" not in levels
    assert not two.schedule.certificate.proved


def test_goals_of_a_replan_are_not_claimed_for_a_draft_changed_after_it() -> None:
    replanned = replace(PLANNED, certificate=Certificate((Level("meetings kept", 3, 3),), "repair"))
    assert replace(DRAFT, schedule=replanned).remove(PAIR).certificate.levels == ()

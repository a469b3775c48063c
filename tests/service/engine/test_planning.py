from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Lock, Meeting, Pair, Preference, Session, Window, Wish
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.engine.planning import plan_meetings
from tests.factories import FORUM_DAY, make_firms, make_forum, make_match, make_matches

ONE_SESSION = (Session("Morning", FORUM_DAY + timedelta(hours=8), FORUM_DAY + timedelta(hours=9)),)  # 3 slots
HOURS = ((), (Window(time(10), time(10, 40)),), (Window(time(13, 20), time(14)),))  # RO local, PK local


@st.composite
def forums(draw):
    """A small forum, its firms, matches, preferences and locks."""
    codes = draw(st.sampled_from([("RO", "PK"), ("RO", "BG", "PK")]))
    forum = make_forum(
        codes,
        sessions=ONE_SESSION,
        limit=draw(st.integers(0, 4)),
        floor=draw(st.integers(0, 2)),
        tables=draw(st.none() | st.integers(1, 3)),
    )
    firms = tuple(
        replace(firm, availability=draw(st.sampled_from(HOURS)), representatives=draw(st.integers(1, 2)))
        for code in codes
        for firm in make_firms(code, draw(st.integers(1, 3)))
    )
    matches = make_matches(forum, firms, seed=draw(st.integers(0, 99)))
    one_other = st.tuples(*[st.sampled_from([firm.id for firm in firms])] * 2).filter(
        lambda ids: ids[0] != ids[1]
    )
    wishes = draw(st.lists(st.tuples(one_other, st.sampled_from(list(Wish))), max_size=3))
    locks = draw(st.lists(st.tuples(one_other, st.none() | st.integers(0, 2)), max_size=2))
    return (
        forum,
        firms,
        matches,
        [Preference(*ids, wish) for ids, wish in wishes],
        [Lock(Pair.of(*ids), slot) for ids, slot in locks],
    )


def plan(forum, firms, matches, preferences=(), locks=(), **changes):
    return plan_meetings(
        forum, firms, matches, preferences=preferences, locks=locks, **{"seconds": 4} | changes
    )


def levels(schedule):
    reached = {level.name: level.reached for level in schedule.certificate.levels}
    return [reached[name] for name in ("locks and musts", "floor", "value")]


@given(forums())
@settings(max_examples=60, deadline=None)
def test_a_plan_breaks_no_rule_and_says_all(drawn):
    forum, firms, matches, preferences, locks = drawn
    schedule = plan(*drawn)
    faults = check_meetings(forum, firms, schedule.meetings, preferences=preferences, locks=locks)
    unkept = {unplaced.pair for unplaced in schedule.unplaced if unplaced.status != "reserve"}
    assert {fault.rule for fault in faults} <= {"locks"}
    assert len(faults) <= len(unkept)  # a lock without a slot may find no room; it is named
    spoken_of = {meeting.pair for meeting in schedule.meetings} | {each.pair for each in schedule.unplaced}
    wished = {Pair.of(each.firm, each.partner) for each in preferences if each.wish is not Wish.NO}
    assert spoken_of == {match.pair for match in matches} | wished | {lock.pair for lock in locks}
    assert all(unplaced.why_not for unplaced in schedule.unplaced)


@given(forums())
@settings(max_examples=40, deadline=None)
def test_a_bound_is_never_below_what_was_reached(drawn):
    certificate = plan(*drawn).certificate
    assert all(level.bound >= level.reached for level in certificate.levels if level.maximise)
    assert certificate.proved  # so small a forum always is


@given(forums(), st.randoms())
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_input_changes_nothing(drawn, dice):
    forum, firms, matches, preferences, locks = drawn
    shuffled = [dice.sample(given, len(given)) for given in (firms, matches, preferences)]
    assert plan(forum, *shuffled, locks) == plan(*drawn)


@given(forums())
@settings(max_examples=30, deadline=None)
def test_a_firm_below_the_floor_learns_why(drawn):
    forum, firms, *_ = drawn
    schedule = plan(*drawn)
    counts = {firm.id: 0 for firm in firms}
    for meeting in schedule.meetings:
        for firm in (meeting.pair.a, meeting.pair.b):
            counts[firm] += 1
    assert {each.firm: each.meetings for each in schedule.shortfalls} == {
        firm: count for firm, count in counts.items() if count < forum.floor
    }
    assert all(each.why for each in schedule.shortfalls)


@given(forums())
@settings(max_examples=20, deadline=None)
def test_one_more_slot_never_lowers_a_goal_before_the_others_move(drawn):
    forum, firms, matches, preferences, _ = drawn
    longer = replace(
        forum, sessions=(replace(ONE_SESSION[0], end=ONE_SESSION[0].end + timedelta(minutes=20)),)
    )
    free = tuple(replace(firm, availability=()) for firm in firms)
    assert levels(plan(longer, free, matches, preferences)) >= levels(plan(forum, free, matches, preferences))


FORUM = make_forum(tables=4)
FIRMS = make_firms("RO", 6) + make_firms("PK", 6)
MATCHES = make_matches(FORUM, FIRMS)


def test_a_locked_meeting_stays_at_its_slot_and_table():
    lock = Lock(Pair("pk-1", "ro-1"), 4, 3)
    (held,) = [each for each in plan(FORUM, FIRMS, MATCHES, locks=[lock]).meetings if each.pair == lock.pair]
    assert (held.slot, held.table, held.locked) == (4, 3, True)


def test_a_lock_against_a_no_is_a_named_conflict():
    schedule = plan(
        FORUM, FIRMS, MATCHES, [Preference("pk-1", "ro-1", Wish.NO)], [Lock(Pair("pk-1", "ro-1"), 4)]
    )
    (conflict,) = [each for each in schedule.unplaced if each.pair == Pair("pk-1", "ro-1")]
    assert conflict.status == "unscheduled"
    assert conflict.why_not == "its lock cannot be kept: Pk 1 Systems said no to Ro 1 Systems"


def test_a_must_comes_before_better_meetings():
    one = make_forum(limit=1)
    worst = min(MATCHES, key=lambda match: match.value)
    schedule = plan(one, FIRMS, MATCHES, [Preference(worst.pair.a, worst.pair.b, Wish.MUST)])
    assert worst.pair in {meeting.pair for meeting in schedule.meetings}


def test_the_same_seed_gives_the_same_plan_where_hours_differ():
    firms = [replace(firm, availability=HOURS[number % 2]) for number, firm in enumerate(FIRMS)]
    assert plan(FORUM, firms, MATCHES, seed=7) == plan(FORUM, firms, MATCHES, seed=7)


def test_progress_names_each_step():
    steps = []
    plan(FORUM, FIRMS, MATCHES, progress=lambda step, done, total: steps.append(step))
    assert steps == ["reading the forum's rules", "choosing pairs", "placing meetings", "saying why not"]


@pytest.mark.parametrize(
    "forum", [make_forum(sessions=()), make_forum(limit=0), make_forum(codes=("RO",)), make_forum(tables=0)]
)
def test_a_forum_in_which_nobody_can_meet_says_so(forum):
    schedule = plan(forum, FIRMS, MATCHES)
    assert schedule.meetings == ()
    assert len(schedule.shortfalls) == len(FIRMS)
    assert all(each.why_not for each in schedule.unplaced)


def test_a_single_pair_meets():
    schedule = plan(FORUM, FIRMS, [make_match(FIRMS[0], FIRMS[6])])
    assert [meeting.slot for meeting in schedule.meetings] == [0]


def test_a_meeting_of_a_stranger_is_a_fault():
    meeting = Meeting("m-1", Pair("pk-1", "xx-1"), 0)
    (fault,) = check_meetings(FORUM, FIRMS, [meeting])
    assert (fault.rule, fault.where) == ("firm is registered", "m-1")


@given(forums())
@settings(max_examples=30, deadline=None)
def test_prices_confirm_the_bounds_or_bound_the_rest(drawn):
    for level in plan(*drawn).certificate.levels[:-1]:
        assert level.rechecked is None or level.rechecked >= level.reached
        assert level.bound <= (level.bound if level.rechecked is None else level.rechecked)


@given(forums())
@settings(max_examples=30, deadline=None)
def test_value_first_is_worth_as_much_and_no_floor_is_worth_more(drawn):
    forum, *rest = drawn
    by_value = plan(replace(forum, order=("value", "floor", "gaps")), *rest)
    names = [level.name for level in by_value.certificate.levels]
    assert names == ["locks and musts", "value", "floor", "gaps"]
    (asked, floor, value), plain = levels(by_value), levels(plan(*drawn))
    assert asked == plain[0] and value >= plain[2] and floor <= plain[1]
    assert value == levels(plan(replace(forum, floor=0), *rest))[2]


@given(forums(), st.integers(1, 2))
@settings(max_examples=20, deadline=None)
def test_a_session_s_limit_is_kept_and_proved_best(drawn, most):
    forum, *rest = drawn
    morning = replace(ONE_SESSION[0], end=ONE_SESSION[0].start + timedelta(minutes=40), limit=most)
    noon = replace(ONE_SESSION[0], name="Noon", start=morning.end)
    limited = replace(forum, sessions=(morning, noon))
    schedule = plan(limited, *rest)
    held = [firm for one in schedule.meetings if one.slot < 2 for firm in (one.pair.a, one.pair.b)]
    assert all(held.count(firm) <= most for firm in held)
    assert schedule.certificate.proved
    assert levels(schedule) <= levels(
        plan(replace(forum, sessions=(replace(morning, limit=None), noon)), *rest)
    )


def test_the_poorest_come_first_where_the_floor_is_out_of_reach():
    forum = make_forum(floor=2, limit=2, tables=2, sessions=ONE_SESSION)
    firms = make_firms("RO", 6) + make_firms("PK", 4)
    schedule = plan(forum, firms, make_matches(forum, firms))
    held = [firm for meeting in schedule.meetings for firm in (meeting.pair.a, meeting.pair.b)]
    assert len(schedule.meetings) == 6 and set(held) == {firm.id for firm in firms}
    reached = {level.name: level for level in schedule.certificate.levels}
    assert reached["poorest first"].reached == reached["poorest first"].bound == 10 * 3 + 2
    assert schedule.certificate.proved
    assert (
        schedule.certificate.rechecked_words
        == "re-checked: prices confirm every bound, apart from the solver"
    )


def test_no_timetable_of_these_meetings_has_fewer_gaps():
    firms = make_firms("RO", 3) + tuple(
        replace(firm, availability=(Window(time(13), time(13, 20)), Window(time(13, 40), time(14))))
        for firm in make_firms("PK", 2)
    )
    forum = make_forum(sessions=ONE_SESSION, floor=0)
    gaps = plan(forum, firms, make_matches(forum, firms)).certificate.levels[-1]
    assert (gaps.name, gaps.reached, gaps.bound) == ("gaps", 3, 3)  # hours with a hole


def test_a_planner_that_is_stopped_still_gives_a_sound_timetable_and_its_gap():
    hours = (Window(time(10), time(10, 20)), Window(time(10, 40), time(12)))
    firms = tuple(
        replace(firm, availability=hours[: 1 + n % 2]) for n, firm in enumerate(make_firms("RO", 20))
    )
    firms += make_firms("PK", 20)
    forum = make_forum(limit=3)
    matches = make_matches(forum, firms)
    schedule = plan(forum, firms, matches, stop=lambda: True)
    assert schedule.meetings and check_meetings(forum, firms, schedule.meetings) == ()
    assert all(level.bound >= level.reached for level in schedule.certificate.levels if level.maximise)
    assert "stopped by hand" in schedule.certificate.method

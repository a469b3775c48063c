"""Ticked slots and windows say the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Session, Window
from matchmaker.errors import InputError
from matchmaker.service.desk.hours import not_in, open_in
from tests.factories import FORUM_DAY, make_firm, make_forum

LONG = make_forum(
    sessions=(
        Session("Night", FORUM_DAY + timedelta(hours=20), FORUM_DAY + timedelta(hours=47)),
        Session("Later", FORUM_DAY + timedelta(days=3), FORUM_DAY + timedelta(days=3, hours=2)),
    ),
    meeting_minutes=50,
    break_minutes=10,
)


@settings(max_examples=60, deadline=None)
@given(
    slots=st.sets(st.integers(0, len(LONG.slots) - 1), min_size=1),
    zone=st.sampled_from(["Asia/Karachi", "Europe/Bucharest", "America/St_Johns", "Pacific/Apia"]),
)
def test_a_firm_is_open_in_exactly_the_ticked_slots(slots: set[int], zone: str) -> None:
    firm = open_in(make_firm(time_zone=zone), LONG, slots)
    assert LONG.open_slots(firm) == slots


def test_slots_that_follow_each_other_become_one_window_in_the_firm_s_own_time() -> None:
    forum = make_forum()
    firm = open_in(make_firm("pk-1"), forum, {0, 1, 2, 6})
    texts = [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in firm.availability]
    assert texts == ["13:00-14:00", "15:20-15:40"]


def test_the_usual_hours_are_not_written_down() -> None:
    forum = make_forum()
    firm = make_firm(availability=(Window(FORUM_DAY.time(), FORUM_DAY.time()),))
    assert open_in(firm, forum, forum.open_slots(replace(firm, availability=()))).availability == ()


def test_one_slot_is_taken_out_and_the_rest_stays() -> None:
    forum = make_forum()
    firm = make_firm()
    assert forum.open_slots(not_in(firm, forum, 3)) == forum.open_slots(firm) - {3}


def test_no_time_at_all_is_no_availability() -> None:
    with pytest.raises(InputError, match="Tick at least one time"):
        open_in(make_firm(), make_forum(), ())

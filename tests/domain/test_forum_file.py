"""A forum file reads to what it says, and says what is wrong with it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Delegation, Forum, Session, Window
from matchmaker.domain.forum_file import dump_forum, parse_forum, read_forum
from matchmaker.errors import ForumError

FORUM = """
name = "Two countries"
time_zone = "Europe/Bucharest"
[meetings]
minutes = 20
floor = 2
limit = 5
tables = 7
[[delegations]]
code = "RO"
countries = ["RO"]
[[delegations]]
code = "PK"
countries = ["PK"]
time_zone = "Asia/Karachi"
working_hours = ["10:00", "19:00"]
[[sessions]]
name = "Morning"
start = 2025-11-20T09:30:00
end = 2025-11-20T10:35:00
"""


def test_local_session_times_become_utc() -> None:
    forum = parse_forum(FORUM)
    assert forum.sessions == (
        Session(
            "Morning", datetime(2025, 11, 20, 7, 30, tzinfo=UTC), datetime(2025, 11, 20, 8, 35, tzinfo=UTC)
        ),
    )


def test_slots_fill_a_session_and_leave_the_remainder_free() -> None:
    assert [slot.start.minute for slot in parse_forum(FORUM).slots] == [30, 50, 10]


def test_a_pause_lies_between_two_slots() -> None:
    forum = parse_forum(FORUM.replace("minutes = 20", "minutes = 20\nbreak_minutes = 5"))
    assert [slot.start.minute for slot in forum.slots] == [30, 55]


def test_what_is_left_out_takes_the_default() -> None:
    forum = parse_forum(FORUM)
    assert (forum.break_minutes, forum.seed, forum.video_url) == (0, 0, "")
    assert (forum.shown, forum.fairness, forum.met_before) == (8, 0.5, "allow")
    assert forum.delegations[0] == Delegation(
        "RO", "RO", ("RO",), "Europe/Bucharest", Window(time(9), time(18))
    )


def test_goals_have_an_order_and_sessions_a_limit() -> None:
    text = FORUM.replace("[meetings]", '[goals]\norder = ["value", "floor", "gaps"]\n[meetings]')
    forum = parse_forum(text + "limit = 3\n")
    assert forum.order == ("value", "floor", "gaps")
    assert forum.sessions[0].limit == 3
    assert parse_forum(dump_forum(forum)) == forum
    assert parse_forum(FORUM).order == ("floor", "value", "gaps")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('name = "Two countries"', "", "name: is missing"),
        ("Europe/Bucharest", "Europe/Bucarest", 'time_zone: "Europe/Bucarest" is no known time zone'),
        (
            "end = 2025-11-20T10:35:00",
            "end = 2025-11-20T09:00:00",
            "sessions[1].end: 2025-11-20 09:00 is not after",
        ),
        ("end = 2025-11-20T10:35:00", "end = 2025-11-20T09:45:00", "sessions: no slot fits"),
        (
            "end = 2025-11-20T10:35:00",
            "end = 2125-11-20T09:45:00",
            "sessions: they hold more than 1000 slots",
        ),
        ("end = 2025-11-20T10:35:00", 'end = "10:35"', "sessions[1].end: write a date and time"),
        ("floor = 2", "floor = 6", "meetings.floor: 6 is above meetings.limit, 5"),
        (
            "[meetings]",
            '[goals]\norder = ["gaps", "value", "floor"]\n[meetings]',
            'goals.order: ["gaps", "value", "floor"] is no order of goals: write ["floor", "value", "gaps"] or',
        ),
        ('name = "Morning"', 'name = "Morning"\nlimit = 0', "sessions[1].limit: 0 is no whole number from 1"),
        ("floor = 2", "flor = 2", "meetings.flor: no such field; known are break_minutes, floor"),
        ("tables = 7", "tables = 0", "meetings.tables: 0 is no whole number from 1"),
        ("tables = 7", "worth = 2", "meetings.worth: 2 is no number from 0 to 1"),
        ("tables = 7", "tables = true", "meetings.tables: True is no whole number"),
        (
            "[meetings]",
            "[suggestions]\nshown = 0\n[meetings]",
            "suggestions.shown: 0 is no whole number from 1",
        ),
        ("[meetings]", "[suggestions]\nfairness = 2\n[meetings]", "suggestions.fairness: 2 is no number"),
        (
            "[meetings]",
            "[suggestions]\nfair = 1\n[meetings]",
            "suggestions.fair: no such field; known are fair",
        ),
        (
            "[meetings]",
            'met_before = "never"\n[meetings]',
            'met_before: "never" is none of allow, exclude, prefer',
        ),
        ('countries = ["PK"]', 'countries = ["RO"]', "delegations: RO is in RO and in PK"),
        (
            'countries = ["PK"]',
            'countries = ["Pakistan"]',
            'delegations[2].countries: "Pakistan" is no two-letter',
        ),
        ('countries = ["PK"]', "countries = [1]", "delegations[2].countries: write a list of texts"),
        ('code = "PK"', 'code = "RO"', 'the code "RO" stands twice'),
        ('["10:00", "19:00"]', '["10 o\'clock", "19:00"]', "delegations[2].working_hours:"),
        ('["10:00", "19:00"]', '["10:00"]', "delegations[2].working_hours:"),
        (
            "[[sessions]]",
            '[[may_meet]]\nbetween = ["RO", "XX"]\n[[sessions]]',
            'no delegation has the code "XX"',
        ),
        ("[meetings]", "meetings", "not valid TOML"),
        ("[[sessions]]", "[sessions]", "sessions: write it as tables, [[sessions]]"),
    ],
)
def test_a_wrong_field_is_named(before: str, after: str, words: str) -> None:
    with pytest.raises(ForumError) as caught:
        parse_forum(FORUM.replace(before, after), source="forum.toml")
    assert words in str(caught.value)
    assert str(caught.value).startswith("forum.toml: ")


def test_all_faults_come_together() -> None:
    with pytest.raises(ForumError) as caught:
        parse_forum(FORUM.replace("floor = 2", "floor = -1").replace("minutes = 20", "minutes = 0"))
    assert len(str(caught.value).splitlines()) == 2


def test_overlapping_sessions_are_refused() -> None:
    late = '[[sessions]]\nname = "Late"\nstart = 2025-11-20T10:00:00\nend = 2025-11-20T12:00:00\n'
    with pytest.raises(ForumError, match='"Late" starts before "Morning" has ended'):
        parse_forum(FORUM + late)


def test_a_missing_file_is_an_error_in_words() -> None:
    with pytest.raises(ForumError, match="cannot be read"):
        read_forum("no/such/forum.toml")


names = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
hours = st.tuples(st.integers(0, 11), st.integers(12, 23)).map(lambda h: Window(time(h[0]), time(h[1], 30)))
zones = st.sampled_from(["Europe/Bucharest", "Asia/Karachi", "Asia/Seoul", "UTC"])


@st.composite
def forums(draw: st.DrawFn) -> Forum:
    start = datetime(2025, 3, 29, draw(st.integers(0, 23)), tzinfo=UTC)
    return Forum(
        name=draw(names),
        time_zone=draw(zones),
        delegations=tuple(
            Delegation(
                code, draw(names), (code,), draw(zones), draw(hours), draw(st.sampled_from([(), ("x-1",)]))
            )
            for code in ("RO", "PK", "BG")
        ),
        sessions=tuple(
            Session(draw(names), start + timedelta(hours=5 * n), start + timedelta(hours=5 * n + 3))
            for n in range(4)
        ),
        may_meet=draw(st.sampled_from([(), (("RO", "PK"),), (("RO", "RO"), ("BG", "PK"))])),
        floor=draw(st.integers(0, 3)),
        worth=draw(st.floats(0, 1)),
        tables=draw(st.sampled_from([None, 12])),
        video_url=draw(st.sampled_from(["", "https://meet.example/{meeting_id}"])),
        shown=draw(st.integers(1, 100)),
        fairness=draw(st.floats(0, 1)),
        met_before=draw(st.sampled_from(["allow", "exclude", "prefer"])),
    )


@settings(max_examples=60, deadline=None)
@given(forums())
def test_a_dumped_forum_reads_back_equal(forum: Forum) -> None:
    assert parse_forum(dump_forum(forum)) == forum

"""A changes file reads to what it says, and says at once everything that is wrong with it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Lock, Pair, Session, Window
from matchmaker.errors import ChangesError
from matchmaker.intake.changes import Changes, parse_changes, read_changes
from tests.factories import FORUM_DAY, make_firms, make_forum

FIRMS = (*make_firms("RO", 3), *make_firms("PK", 3))
FORUM = make_forum(
    time_zone="Europe/Bucharest", tables=5
)  # slots from 10:00 to 11:40 and 12:00 to 13:20 there
TWO_DAYS = make_forum(
    time_zone="Europe/Bucharest",
    sessions=tuple(
        Session(
            f"Day {day}", FORUM_DAY + timedelta(days=day, hours=8), FORUM_DAY + timedelta(days=day, hours=9)
        )
        for day in (0, 1)
    ),
)


def utc(hour, minute=0, day=20):
    return datetime(2025, 11, day, hour, minute, tzinfo=UTC)


def parsed(text, forum=FORUM):
    return parse_changes(text, forum, FIRMS)


def refused(text, forum=FORUM):
    with pytest.raises(ChangesError) as error:
        parsed(text, forum)
    return str(error.value).replace("changes file: ", "").splitlines()


def test_an_empty_file_changes_nothing():
    assert parsed("") == Changes()


def test_everything_that_may_change():
    assert parsed("""
        no_shows = ["ro-1", "ro-1"]
        closed_tables = [4, 2, 4]
        tables = 7
        now = 2025-11-20T10:20:00
        [[late]]
        firm = "pk-1"
        until = "14:00"
        [[hours]]
        firm = "pk-2"
        availability = ["13:00-15:00", "2025-11-20 17:00-18:00"]
        [[lock]]
        between = ["ro-2", "pk-1"]
        start = "11:20"
        [[lock]]
        between = ["ro-2", "pk-2"]
        [[cancel]]
        between = ["ro-3", "pk-3"]
    """) == Changes(
        no_shows=("ro-1",),
        late=(("pk-1", utc(9)),),  # 14:00 in Karachi
        hours=(("pk-2", (Window(time(13), time(15)), Window(time(17), time(18), FORUM_DAY.date()))),),
        closed_tables=(2, 4),
        tables=7,
        locks=(Lock(Pair("pk-1", "ro-2"), 4), Lock(Pair("pk-2", "ro-2"), None)),
        cancelled=(Pair("pk-3", "ro-3"),),
        now=utc(8, 20),
    )  # fmt: skip


@pytest.mark.parametrize(
    "until", ['"10:40"', "10:40:00", '"2025-11-20 10:40"', "2025-11-20T10:40:00", "2025-11-20T08:40:00Z"]
)
def test_a_time_may_be_written_in_many_ways(until):
    assert parsed(f'[[late]]\nfirm = "ro-1"\nuntil = {until}').late == (("ro-1", utc(8, 40)),)


def test_a_time_alone_is_of_the_day_of_now():
    late = '[[late]]\nfirm = "ro-1"\nuntil = "10:40"'
    assert parsed(f"now = 2025-11-21T09:00:00\n{late}", TWO_DAYS).late == (("ro-1", utc(8, 40, day=21)),)
    assert refused(late, TWO_DAYS) == [
        'late[1].until: the forum lasts several days: write the date too, like "2025-11-20 10:30"'
    ]


def test_every_wrong_field_is_named_at_once():
    assert refused("""
        noshows = []
        no_shows = ["ro-11"]
        closed_tables = [0]
        tables = "many"
        now = "soon"
        [[late]]
        firm = "RO-1"
        [[hours]]
        firm = "ro-1"
        availability = ["whenever"]
        [[lock]]
        between = ["ro-1", "ro-1"]
        start = "10:05"
        [[cancel]]
        between = ["ro-1", "nobody"]
    """) == [
        "noshows: no such field; known are cancel, closed_tables, hours, late, lock, no_shows, now, tables",
        'now: write a time, like "10:30", or a date and time, like "2025-11-20 10:30"',
        'no_shows: no firm of the forum has the id "ro-11"; did you mean "ro-1"?',
        'late[1].firm: no firm of the forum has the id "RO-1"; ids stand in meetings.csv',
        'late[1].until: is missing: write a time, like "10:30", or a date and time, like "2025-11-20 10:30"',
        'hours[1].availability: "whenever" is not a stretch of time. Write "09:00-12:00" or '
        '"2025-11-20 14:00-16:00".',
        "closed_tables: write a list of numbers from 1, like [3, 4]",
        "tables: 'many' is no whole number from 1 to 10000",
        'lock[1].between: give the ids of two firms, like between = ["firm-a", "firm-b"]',
        "lock[1].start: no slot starts then; the nearest starts at 2025-11-20 10:00",
        'cancel[1].between: no firm of the forum has the id "nobody"; ids stand in meetings.csv',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'no_shows = ["ro-1"]\n[[late]]\nfirm = "ro-1"\nuntil = "11:00"',
            'late: "ro-1" is among no_shows too',
        ),
        (
            'no_shows = ["ro-1"]\n[[lock]]\nbetween = ["ro-1", "pk-1"]',
            'lock: pk-1 and ro-1 cannot meet, "ro-1"',
        ),
        (
            '[[lock]]\nbetween = ["ro-1", "pk-1"]\n[[cancel]]\nbetween = ["pk-1", "ro-1"]',
            "is locked and cancelled",
        ),
        ("closed_tables = [6]", "there is no table 6, they go from 1 to 5"),
        ("tables = 2\nclosed_tables = [1, 2]", "no table is left"),
        (
            'now = "11:00"\n[[lock]]\nbetween = ["ro-1", "pk-1"]\nstart = "10:00"',
            "lock[1].start: lies before `now`",
        ),
        ("now = 10:30", "not valid TOML"),
    ],
)
def test_what_does_not_hold_together_is_refused(text, words):
    assert words in "\n".join(refused(text))


def test_a_firms_name_is_not_its_id_but_leads_to_it():
    assert refused('no_shows = ["Ro 1 Systems"]') == [
        'no_shows: no firm of the forum has the id "Ro 1 Systems"; did you mean "ro-1"?'
    ]


def test_a_file_that_is_not_there_is_an_error_with_advice(tmp_path):
    with pytest.raises(ChangesError, match="cannot be read"):
        read_changes(str(tmp_path / "none.toml"), FORUM, FIRMS)


@given(
    st.text(max_size=60)
    | st.sampled_from(["no_shows = 1", "late = [1]", "lock = {}", "now = 1", "tables = true"])
)
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused_with_words(text):
    try:
        assert isinstance(parsed(text), Changes)
    except ChangesError as error:
        assert str(error)

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Forum
from matchmaker.domain.forum import ORDERS
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.service.desk.forum_form import (
    ForumForm,
    add_delegation,
    add_session,
    drop_delegation,
    drop_session,
    fit_sessions,
    new_forum,
    read_form,
    show_forum,
    time_zones,
    typed_form,
)
from matchmaker.service.resources import data_file
from tests.factories import make_firms, make_forum


def clock() -> datetime:
    return datetime(2026, 3, 3, 12, tzinfo=UTC)


def posted(form: ForumForm, **changes: Any) -> dict[str, list[str]]:
    """The form as a browser posts it."""
    fields = {name: [value] for name, value in form.plain.items()}
    for noun, rows in (("delegations", form.delegations), ("sessions", form.sessions)):
        for number, row in enumerate(rows, 1):
            fields |= {f"{noun}[{number}].{name}": [value] for name, value in row.items()}
    fields["meet"] = [f"{one}-{other}" for one, other in sorted(form.meets)]
    return fields | {name: value if isinstance(value, list) else [value] for name, value in changes.items()}


def wrong(**changes: Any) -> dict[str, str]:
    return dict(read_form(typed_form(posted(show_forum(make_forum()), **changes))).wrong)


@pytest.mark.parametrize("name", ["forum.toml", "forum-three.toml"])
def test_a_forum_file_shown_posted_and_read_is_the_same_forum(name: str) -> None:
    forum = Forum.load(str(data_file(name)))
    read = read_form(typed_form(posted(show_forum(forum))))
    assert not read.wrong and read.forum is not None
    assert replace(read.forum, may_meet=()) == replace(forum, may_meet=())
    assert read.forum.meeting_delegations == forum.meeting_delegations
    assert parse_forum(dump_forum(read.forum)) == read.forum


@settings(deadline=None, max_examples=40)
@given(
    tables=st.none() | st.integers(1, 10_000), limit=st.integers(3, 100), minutes=st.integers(1, 90),
    breaks=st.integers(0, 30), worth=st.sampled_from([0.0, 0.1, 0.25, 1.0]), seed=st.integers(0, 2**31 - 1),
)  # fmt: skip
def test_every_number_of_a_forum_comes_back(
    tables: int | None, limit: int, minutes: int, breaks: int, worth: float, seed: int
) -> None:
    forum = replace(
        make_forum(),
        tables=tables,
        limit=limit,
        meeting_minutes=minutes,
        break_minutes=breaks,
        worth=worth,
        seed=seed,
    )
    read = read_form(typed_form(posted(show_forum(forum))))
    assert read.forum is not None and replace(read.forum, may_meet=forum.may_meet) == forum


def test_rules_that_few_forums_need_come_back_too() -> None:
    forum = make_forum()
    first = replace(forum.sessions[0], limit=2)
    forum = replace(
        forum,
        sessions=(first, *forum.sessions[1:]),
        order=ORDERS[-1],
        met_before="exclude",
        shown=5,
        fairness=0.0,
    )
    read = read_form(typed_form(posted(show_forum(forum))))
    assert read.forum is not None and replace(read.forum, may_meet=forum.may_meet) == forum


def test_a_new_forum_needs_only_what_a_machine_cannot_know() -> None:
    form = new_forum((), clock=clock)
    assert [row["day"] for row in form.sessions] == ["2026-03-17", "2026-03-17"]
    assert set(read_form(form).wrong) == {"name", "delegations"}
    assert "at least two delegations" in read_form(form).wrong["delegations"]
    filled = posted(
        form, name="Forum", **{"delegations[1].countries": "Romania", "delegations[2].countries": "PK"}
    )
    read = read_form(typed_form(filled))
    assert read.forum is not None and not read.wrong
    assert [(one.code, one.name, one.time_zone) for one in read.forum.delegations] == [
        ("RO", "Romania", "Europe/Bucharest"), ("PK", "Pakistan", "Asia/Karachi"),
    ]  # fmt: skip
    assert len(read.forum.slots) == 15


def test_a_new_forum_begins_with_the_countries_of_its_firms() -> None:
    firms = [*make_firms("RO", 2), *make_firms("PK", 2)]
    read = read_form(new_forum(firms, clock=clock))
    assert read.forum is not None and [one.code for one in read.forum.delegations] == ["PK", "RO"]
    assert [row["name"] for row in new_forum(make_firms("RO", 2), clock=clock).delegations] == ["Romania", ""]


def test_all_that_is_wrong_is_told_by_field() -> None:
    found = wrong(
        name=" ", time_zone="Europe/Nowhere",
        **{
            "meetings.minutes": "twenty", "meetings.floor": "9", "meetings.limit": "200",
            "delegations[1].countries": "Atlantis", "delegations[2].opens": "25:00", "sessions[1].day": "soon",
            "sessions[2].end": "01:00", "video_url": "javascript:alert(1)",
        },
    )  # fmt: skip
    assert set(found) == {
        "name", "time_zone", "meetings.minutes", "meetings.limit", "delegations[1].countries", "delegations[2].opens",
        "sessions[1].day", "sessions[1].start", "sessions[1].end", "sessions[2].end", "video_url",
    }  # fmt: skip
    assert "Atlantis" in found["delegations[1].countries"]


def test_what_only_shows_in_the_whole_is_told_too() -> None:
    assert "at least 9 meetings and at most 8" in wrong(**{"meetings.floor": "9"})["meetings.floor"]
    assert "at once" in wrong(place="tables", **{"meetings.tables": ""})["meetings.tables"]
    assert "before" in wrong(**{"sessions[2].start": "08:05"})["sessions"]
    assert "Nobody may meet" in wrong(meet=[])["meet"]


def test_who_may_meet_whom_is_ticked() -> None:
    form = show_forum(make_forum(("RO", "PK", "BG")))
    assert form.meets == {(1, 2), (1, 3), (2, 3)}
    read = read_form(typed_form(posted(form, meet=["1-2", "2-2", "7-9", "x"])))
    assert read.forum is not None and read.forum.may_meet == (("RO", "PK"), ("PK", "PK"))


def test_a_delegation_that_goes_takes_its_ticks_along() -> None:
    form = drop_delegation(show_forum(make_forum(("RO", "PK", "BG"))), 2)
    assert [row["code"] for row in form.delegations] == ["RO", "BG"] and form.meets == {(1, 2)}
    assert add_delegation(form, "KR").meets == {(1, 2), (1, 3), (2, 3)}


def test_rows_that_nobody_filled_in_are_left_out() -> None:
    form = add_session(add_delegation(show_forum(make_forum())))
    assert len(form.delegations) == 3 and form.sessions[-1]["start"] != ""
    read = read_form(
        replace(
            form, sessions=(*form.sessions[:2], {"name": "x", "day": "", "start": "", "end": "", "limit": ""})
        )
    )
    assert not read.wrong and len(read.form.delegations) == 2 and len(read.form.sessions) == 2
    assert len(drop_session(form, 1).sessions) == 2


def test_two_delegations_of_one_country_get_codes_of_their_own() -> None:
    fields = posted(
        show_forum(make_forum()),
        **{
            "delegations[2].countries": "",
            "delegations[2].firm_ids": "ro-1; ro-2",
            "delegations[2].code": "RO",
        },
    )
    assert "stands twice" in read_form(typed_form(fields)).wrong["delegations"]
    read = read_form(typed_form(fields | {"delegations[2].code": [""]}))
    assert read.forum is not None and [one.code for one in read.forum.delegations] == ["RO", "D"]
    assert read.forum.delegations[1].firm_ids == ("ro-1", "ro-2")


def test_sessions_fit_the_hours_that_delegations_share() -> None:
    form = fit_sessions(show_forum(make_forum()), clock=clock)
    assert [(row["day"], row["start"], row["end"]) for row in form.sessions] == [
        ("2025-11-20", "07:00", "13:00")
    ]


def test_a_session_may_last_until_midnight() -> None:
    fields = posted(show_forum(make_forum()), **{"sessions[2].end": "00:00"})
    read = read_form(typed_form(fields))
    assert read.forum is not None and f"{read.forum.sessions[1].end:%H:%M}" == "00:00"


def test_the_zones_to_choose_from_are_known_and_named_once() -> None:
    assert {"Europe/Bucharest", "Asia/Karachi", "Asia/Seoul"} <= set(time_zones())
    assert not [name for name in time_zones() if name.startswith(("Etc/", "posix/"))]


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from([*posted(show_forum(make_forum()))]), st.lists(st.text(max_size=30), max_size=2)
    )
)
def test_whatever_is_posted_is_answered_in_words(fields: dict[str, list[str]]) -> None:
    read = read_form(typed_form(posted(show_forum(make_forum())) | fields))
    assert (read.forum is None) == bool(read.wrong) and all(read.wrong.values())

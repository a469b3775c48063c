"""A timetable that was edited or planned elsewhere becomes the draft, as far as it keeps the rules."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pytest

from matchmaker.domain import Meeting, Pair, Preference, Wish
from matchmaker.domain.records import FirmState
from matchmaker.exporting import meetings_csv
from matchmaker.service.desk.brought import MOST_MEETINGS
from matchmaker.service.engine.faults import check_meetings
from tests.web.conftest import Client, Open, Site, read, some_firms, words
from tests.web.sites import ana, desk, empty, planned_file  # noqa: F401

NEEDED = ("firm_a_id", "firm_b_id", "start_utc", "table", "locked")


def look(client: Client, content: bytes | str, name: str = "meetings.csv") -> str:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post("/schedule/bring", data={"timetable": (io.BytesIO(data), name)})
    assert answer.status_code == 200, answer.text
    return answer.text


def form(page: str) -> dict[str, str]:
    """The fields with which the page would take the timetable up."""
    found = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page, re.DOTALL)
    }
    return {name: found[name] for name in ("rows", "name", "version")}


def take(client: Client, content: bytes | str) -> None:
    assert client.post("/schedule/bring/take", data=form(look(client, content))).status_code == 303


def held(site: Site) -> tuple[Meeting, ...]:
    draft = site.store.draft()
    assert draft
    return draft.schedule.meetings


def exported(site: Site) -> str:
    return meetings_csv(site.office.desks(site.forum).desk().book).decode("utf-8-sig")


def lines(site: Site) -> list[list[str]]:
    """firm a, firm b, start, table, locked of each meeting of the draft, with the header."""
    table = list(csv.reader(io.StringIO(exported(site))))
    at = [table[0].index(name) for name in NEEDED]
    return [[row[column] for column in at] for row in table]


def text(rows: list[list[str]]) -> str:
    return "\n".join(",".join(row) for row in rows) + "\n"


def test_what_the_desk_saved_comes_back_as_it_was(desk: Site, ana: Client) -> None:
    before = held(desk)
    page = look(ana, exported(desk))
    assert f"{len(before)} meetings keep every rule" in page and "nothing changes" in page
    assert "read otherwise" not in page
    take(ana, exported(desk))
    assert set(held(desk)) == set(before)
    assert "comes without a certificate" in words(read(ana, "/schedule"))
    assert "took up a timetable" in desk.store.audit()[0][0].what


def test_a_meeting_that_was_taken_out_and_locked_by_hand_is_so_in_the_draft(desk: Site, ana: Client) -> None:
    rows = lines(desk)
    gone = rows.pop(1)
    desk.store.save_preferences([Preference(gone[0], gone[1], Wish.MUST)])
    rows[1][4] = "yes"
    page = look(ana, text(rows))
    assert "0 meetings are new, 0 are moved, 1 is gone" in words_of(page)
    take(ana, text(rows))
    assert Pair.of(gone[0], gone[1]) not in {one.pair for one in held(desk)}
    assert [one.pair for one in held(desk) if one.locked] == [Pair.of(rows[1][0], rows[1][1])]
    unplaced = desk.store.draft().schedule.unplaced  # type: ignore[union-attr]
    assert Pair.of(gone[0], gone[1]) in {one.pair for one in unplaced}, "it says why a must is not met"


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_rows_that_break_a_rule_are_named_and_the_rest_may_be_taken(desk: Site, ana: Client) -> None:
    rows = lines(desk)
    count = len(rows) - 1
    rows += [
        rows[1],  # the same pair once more
        ["ro-1", "ro-2", rows[1][2], "", ""],  # of one delegation
        ["ro-1", "nobody", rows[1][2], "", ""],
        ["ro-1", "pk-1", "2030-01-01T00:00:00Z", "", ""],  # no such slot
        ["ro-1", "", rows[1][2], "", ""],
    ]
    page = look(ana, text(rows))
    said = words_of(page)
    assert f"{count} meetings keep every rule" in said and "5 rows cannot be taken" in said
    for row, why in (
        (count + 2, "meet 2 times"),
        (count + 3, "may not meet"),
        (count + 4, "no firm that takes part has the id nobody"),
        (count + 5, "no slot of the forum starts at 2030-01-01T00:00Z"),
        (count + 6, "the firm is missing"),
    ):
        assert re.search(rf"{row} [^0-9]*.*{re.escape(why)}", said, re.IGNORECASE), why
    before = set(held(desk))
    assert ana.post("/schedule/bring/take", data=form(page)).status_code == 303
    assert set(held(desk)) == before


def test_a_locked_row_is_taken_before_one_that_is_in_its_way(desk: Site, ana: Client) -> None:
    rows = lines(desk)
    first = rows[1]
    rival = [first[0], first[1], rows[-1][2], "", "yes"]
    take_all = text([rows[0], first, rival])
    page = look(ana, take_all)
    assert "1 meeting keeps every rule" in words_of(page) and re.search(
        r"\b2\b.*meet 2 times", words_of(page)
    )
    assert ana.post("/schedule/bring/take", data=form(page)).status_code == 303
    (only,) = held(desk)
    assert only.locked


@pytest.mark.parametrize("broken", range(3))
def test_the_draft_always_keeps_the_rules(desk: Site, ana: Client, broken: int) -> None:
    """Whatever is in the file: here every meeting in the same slot, at the same table, or twice."""
    rows = lines(desk)
    for row in rows[1:]:
        if broken == 0:
            row[2] = rows[1][2]
        elif broken == 1:
            row[3] = "1"
    if broken == 2:
        rows += [list(row) for row in rows[1:]]
    take(ana, text(rows))
    draft = desk.store.draft()
    assert draft and held(desk)
    assert check_meetings(draft.forum, desk.store.firms(), held(desk)) == ()
    assert desk.store.draft().schedule.meetings, "the keys of the database agree"  # type: ignore[union-attr]


def test_firms_that_left_and_noes_are_heeded(desk: Site, ana: Client) -> None:
    rows = lines(desk)
    one, other = rows[1][:2], rows[-1][:2]
    desk.store.save_preferences([Preference(one[0], one[1], Wish.NO)])
    desk.store.set_state(other[0], FirmState.WITHDRAWN, version=1, by="test")
    said = words_of(look(ana, text(rows)))
    assert "said no to" in said and f"no firm that takes part has the id {other[0]}" in said


def test_a_file_that_is_no_timetable_is_refused_with_what_to_do(desk: Site, ana: Client) -> None:
    for content, why in (
        ("name,country\nA,RO\n", "no columns firm_a_id and firm_b_id"),
        ("", "Choose a file"),
    ):
        data = {"timetable": (io.BytesIO(content.encode()), "x.csv" if content else "")}
        answer = ana.post("/schedule/bring", data=data)
        assert answer.status_code == 422 and why in answer.text
    many = "firm_a_id,firm_b_id,slot\n" + "ro-1,pk-1,1\n" * (MOST_MEETINGS + 1)
    answer = ana.post("/schedule/bring", data={"timetable": (io.BytesIO(many.encode()), "x.csv")})
    assert answer.status_code == 422 and "more than" in answer.text
    answer = ana.post("/schedule/bring/take", rows="", name="x.csv", version=1)
    assert answer.status_code == 422


def test_what_was_looked_at_is_checked_again_when_it_is_taken(desk: Site, ana: Client) -> None:
    fields = form(look(ana, exported(desk)))
    first = held(desk)[0].pair
    desk.store.save_preferences([Preference(first.a, first.b, Wish.NO)])
    answer = ana.post("/schedule/bring/take", data=fields)
    assert answer.status_code == 422 and "said no to" in answer.text


def test_a_draft_that_was_changed_since_is_not_lost(desk: Site, ana: Client) -> None:
    fields = form(look(ana, exported(desk)))
    desk.store.remove_meeting(held(desk)[0].id, revision=1, by="Bob")
    before = held(desk)
    assert ana.post("/schedule/bring/take", data=fields).status_code == 409
    assert held(desk) == before


def test_it_may_be_the_first_draft(opened: Open, planned: Site) -> None:
    content = exported(planned)
    site = opened(some_firms())
    forum = planned.store.forum()
    assert forum
    site.store.save_forum(replace(forum, limit=8))
    client = site.organiser()
    assert "Take up a meetings.csv" in words(read(client, "/schedule"))
    assert "this is the first" in look(client, content)
    take(client, content)
    assert {(one.pair, one.slot, one.table) for one in held(site)} == {
        (one.pair, one.slot, one.table) for one in held(planned)
    }


def test_before_there_are_firms_it_says_so(empty: Site) -> None:
    client = empty.organiser()
    answer = client.post(
        "/schedule/bring", data={"timetable": (io.BytesIO(b"firm_a_id,firm_b_id,slot\n"), "m.csv")}
    )
    assert answer.status_code < 500 and empty.store.draft() is None


def test_what_a_file_says_is_never_markup(desk: Site, ana: Client) -> None:
    bad = "<script>alert(1)</script>"
    page = look(ana, f"firm_a_id,firm_b_id,slot,status\n{bad},ro-1,1,{bad}\nro-1,pk-1,1,\n", f"{bad}.csv")
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page

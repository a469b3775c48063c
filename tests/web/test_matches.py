"""Pairs: listed, pictured, saved, and decided on."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import io
from collections import Counter

from python_calamine import load_workbook

from matchmaker.domain import Pair, Wish
from tests.exporting.pages import parse
from tests.exporting.sheets import read as read_csv
from tests.web.conftest import Client, Site, read, words
from tests.web.sites import ana, desk, empty, planned_file  # noqa: F401


def test_pairs_are_found_by_firm_area_and_state(ana: Client, desk: Site) -> None:
    book = desk.matchmaker.desk()
    own = book.find_matches(firm="pk-3")
    assert words(read(ana, "/matches?firm=pk-3")).count("Pk 3 Systems gains") == min(10, len(own)) > 0
    area, count = Counter(code for match in book.book.matches for code in match.shared_areas).most_common(1)[
        0
    ]
    assert len(read(ana, f"/matches?area={area}").all("article")) == min(10, count)
    assert len(read(ana, "/matches?view=table&status=meeting").all("tr")) == 1 + len(book.book.meetings)
    assert "No pair is listed" in words(read(ana, "/matches?firm=nobody"))


def test_a_card_shows_both_gains_in_numbers_and_words_with_reasons_and_quotes(
    ana: Client, desk: Site
) -> None:
    page = read(ana, "/matches?firm=ro-2")
    book = desk.matchmaker.desk()
    card = book.card(book.find_matches(firm="ro-2")[0], "ro-2")
    text = words(page)
    assert f"Ro 2 Systems gains{card.sides[0].interest:.2f}" in text
    assert card.sides[0].reason and card.sides[0].reason.text in text
    assert any(word in text for word in ("strong", "fair", "weak")) and len(page.all("mark")) > 0


def test_a_pair_that_meets_says_when_by_the_clocks_of_both_sides(ana: Client, desk: Site) -> None:
    book = desk.matchmaker.desk()
    meeting = book.book.meetings[0]
    start = book.book.slot(meeting).start
    hours = [f"{start.astimezone(zone):%H:%M}–" for zone in book.zones]
    for address in (f"/matches?firm={meeting.pair.a}", f"/matches/{meeting.pair.a}/{meeting.pair.b}"):
        text = words(read(ana, address))
        assert f"{start:%A} {start.day} {start:%B %Y}, {hours[0]}" in text and hours[1] in text, address


def test_the_list_is_saved_with_its_filters(ana: Client, desk: Site) -> None:
    rows = read_csv(ana.get("/matches/pairings.csv?firm=ro-2").data)
    found = desk.matchmaker.desk().find_matches(firm="ro-2")
    assert len(rows) == len(found) and {"ro-2"} <= {row["firm_a_id"] for row in rows}
    sheet = load_workbook(io.BytesIO(ana.get("/matches/pairings.xlsx?firm=ro-2").data)).get_sheet_by_name(
        "Pairings"
    )
    assert [row[2:9] for row in sheet.to_python()[1:]] == [list(row.values())[2:9] for row in rows]
    assert len(read_csv(ana.get("/matches/pairings.csv").data)) == len(desk.matchmaker.desk().book.matches)


def test_the_picture_leads_to_every_pair_and_one_of_them_takes_the_focus(ana: Client, desk: Site) -> None:
    page = read(ana, "/matches/picture")
    start = f"/forums/{desk.forum}/matches/"
    doors = [link for link in page.all("a") if link.get("data-at")]
    pairs = {Pair.of(*(link["href"] or "").removeprefix(start).split("/")) for link in doors}
    assert pairs == {match.pair for match in desk.matchmaker.desk().book.matches}
    assert sum(link.get("tabindex") != "-1" for link in doors) == 1 and all(
        link["aria-label"] for link in doors
    )
    assert [one["role"] for one in page.all("svg") if one.get("class") == "matrix"] == ["group"]


def test_a_pair_must_or_must_not_meet_with_a_note(ana: Client, desk: Site) -> None:
    note = "<b>The minister asked</b>"
    answer = ana.post("/matches/pk-1/ro-1", data={"decision": "must", "note": note, "version": 0})
    assert answer.status_code == 303
    (pin,) = desk.store.pins()
    assert (pin.pair, pin.wish, pin.note, pin.by) == (
        Pair("pk-1", "ro-1"),
        Wish.MUST,
        note,
        "ana@forum.example",
    )
    assert "<b>The" not in ana.get("/matches/pk-1/ro-1").text and "must meet" in words(
        read(ana, "/matches/decided")
    )
    assert "decided by ana@forum.example" in words(read(ana, "/matches/ro-1/pk-1"))
    assert {(one.firm, one.partner, one.wish) for one in desk.matchmaker.wishes()} == {
        ("pk-1", "ro-1", Wish.MUST), ("ro-1", "pk-1", Wish.MUST),
    }  # fmt: skip
    ana.post("/matches/pk-1/ro-1", data={"decision": "", "note": "", "version": pin.version})
    assert desk.store.pins() == ()


def test_a_stale_decision_shows_both_and_changes_nothing(ana: Client, desk: Site) -> None:
    desk.organiser("bob@forum.example").post("/matches/pk-1/ro-1", data={"decision": "no", "version": 0})
    answer = ana.post("/matches/pk-1/ro-1", data={"decision": "must", "version": 0})
    assert answer.status_code == 409 and "bob@forum.example" in answer.text
    assert [pin.wish for pin in desk.store.pins()] == [Wish.NO]


def test_a_decision_that_is_none_is_refused(ana: Client, desk: Site) -> None:
    for data, status in (
        ({"decision": "maybe", "version": 0}, 422),
        ({"decision": "must", "version": 0, "note": "x" * 501}, 422),
        ({"decision": "must"}, 400),
    ):
        assert ana.post("/matches/pk-1/ro-1", data=data).status_code == status
    assert ana.get("/matches/ro-1/ro-1").status_code == ana.get("/matches/ro-1/nobody").status_code == 404
    assert ana.post("/matches/ro-1/nobody", data={"decision": "must", "version": 0}).status_code == 404
    assert desk.store.pins() == ()
    long = parse(
        ana.post("/matches/pk-1/ro-1", data={"decision": "must", "version": 0, "note": "y" * 501}).text
    )
    assert "y" * 501 in [one.get("value") for one in long.all("input")], "what was typed is not lost"


def test_two_firms_whose_delegations_may_not_meet_cannot_be_decided_on(ana: Client) -> None:
    page = read(ana, "/matches/ro-1/ro-2")
    assert "may not meet by the rules" in words(page) and not [
        one for one in page.all("input") if one.get("name") == "decision"
    ]


def test_a_pair_page_gives_every_reason_of_both(ana: Client, desk: Site) -> None:
    book = desk.matchmaker.desk().book
    match = book.ranked[0]
    text = words(read(ana, f"/matches/{match.pair.a}/{match.pair.b}"))
    assert all(" ".join(reason.text.split()) in text for reason in match.reasons)
    assert f"Value {match.value:.2f}" in text


def test_without_pairs_the_pages_say_what_will_be_there(empty: Site) -> None:
    client = empty.organiser()
    for address, said in (
        ("/firms", "No firms yet"),
        ("/", "No firms yet"),
        ("/invitations", "No firms yet"),
    ):
        assert said in words(read(client, address)), address

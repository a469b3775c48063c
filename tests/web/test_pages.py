"""What a person finds on the pages."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matchmaker.service.facade import Matchmaker
from tests.factories import make_firms, make_forum
from tests.web.conftest import PAGES, Open, crawl, read, some_firms, words
from web import create_app
from web.paging import cut

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_with_one_heading_and_no_id_twice(client: FlaskClient, address: str) -> None:
    page = read(client, address)
    ids = Counter(found["id"] for _, found in page.tags if "id" in found)
    assert [id for id, count in ids.items() if count > 1] == []
    assert len(page.all("h1")) == len(page.all("main")) == 1
    named = {name for _, found in page.tags for name in (found.get("aria-labelledby") or "").split()}
    targets = {(link["href"] or "#")[1:] for link in page.all("a") if (link["href"] or "").startswith("#")}
    assert named | targets <= set(ids)


def test_every_link_of_the_site_leads_somewhere(client: FlaskClient) -> None:
    found = crawl(client)
    assert {f"/firms/{firm.id}" for firm in some_firms()} | set(PAGES) <= set(found)
    assert {"/downloads/report.html", "/downloads/grid.xlsx", "/downloads/meetings.csv"} <= set(found)


def test_the_life_line_says_where_the_forum_stands(client: FlaskClient, planned: Matchmaker) -> None:
    page = read(client, "/firms")
    desk = planned.desk()
    assert "Forum 20 November 2025" in words(page)
    assert f"Firms 12 firms Matches {len(desk.book.matches)} pairs listed" in words(page)
    assert f"Schedule version 1, {desk.schedule and desk.schedule.certificate.words}" in words(page)
    assert [link["href"] for link in page.all("a") if link.get("aria-current")] == ["/firms"]


def test_the_forum_shows_its_figures_and_its_times_with_zones(
    client: FlaskClient, planned: Matchmaker
) -> None:
    text = words(read(client, "/"))
    meetings = planned.desk().book.meetings
    assert f"12 firms {len(meetings)} meetings" in text
    assert "Morning: 10:00–11:40 Bucharest time, UTC+213:00–14:40 Karachi time, UTC+5" in text
    assert "This timetable is proved best." in text


def test_a_firm_reads_its_agenda_in_its_own_time_with_the_partner_s_beside(
    client: FlaskClient, planned: Matchmaker
) -> None:
    book = planned.desk().book
    meeting = book.meetings_of["pk-2"][0]
    partner = book.firm[meeting.pair.other("pk-2")]
    text = words(read(client, "/firms/pk-2"))
    start = book.slot(meeting).start
    assert f"{start.hour + 5:02}:{start:%M}–" in text.partition("Agenda")[2]
    assert re.search(
        rf"{start.hour + 5:02}:{start:%M}–\d\d:\d\d {partner.name} {start.hour + 2:02}:{start:%M}–", text
    )
    assert "Bucharest time, UTC+2" in text and "Thursday 20 November 2025, Karachi time, UTC+5" in text


def test_a_suggestion_shows_both_gains_the_reasons_and_the_quotes(
    client: FlaskClient, planned: Matchmaker
) -> None:
    page = read(client, "/firms/ro-2")
    match = planned.matches(firm="ro-2", top=1)[0]
    assert f"Ro 2 Systems gains{match.interest:.2f}" in words(page)
    assert f"{match.partner.name} gains{match.partner_interest:.2f}" in words(page)
    assert match.reasons[0].text in words(page)
    assert len(page.all("mark")) > 0


def test_every_meeting_stands_once_in_the_schedule(client: FlaskClient, planned: Matchmaker) -> None:
    page = read(client, "/schedule")
    book = planned.desk().book
    firms = Counter(link["href"] for link in page.all("a") if (link["href"] or "").startswith("/firms/"))
    below = Counter(f"/firms/{short.firm}" for short in book.schedule.shortfalls)  # type: ignore[union-attr]
    held = Counter(f"/firms/{firm}" for one in book.meetings for firm in (one.pair.a, one.pair.b))
    assert firms == held + below


def test_a_firm_below_the_floor_is_shown_with_the_reason(opened: Open) -> None:
    firms = [replace(firm, max_meetings=1) if firm.id == "ro-2" else firm for firm in some_firms()]
    matchmaker = opened(firms, make_forum())
    short = matchmaker.desk().book.shortfall["ro-2"]
    client = create_app(matchmaker).test_client()
    assert short.why in words(read(client, "/schedule"))
    assert short.why in words(read(client, "/firms/ro-2"))


@pytest.mark.parametrize(
    ("query", "firms"),
    [
        ("q=dambovita", ["ro-1"]),
        ("q=PLĂȚI+fraud", ["ro-1"]),
        ("q=banking", [f"{side}-{n}" for side in ("ro", "pk") for n in range(1, 7)]),  # everyone seeks it
        ("q=payment&delegation=PK", [f"pk-{n}" for n in range(1, 7)]),
        ("q=submarines", []),
        ("delegation=%00&area=nowhere", []),
    ],
)
def test_firms_are_found_by_words_delegation_and_area(
    client: FlaskClient, query: str, firms: list[str]
) -> None:
    page = read(client, f"/firms?{query}")
    shown = {link["href"] for link in page.all("a") if (link["href"] or "").startswith("/firms/")}
    assert shown == {f"/firms/{firm}" for firm in firms}
    assert ("No firm has all of that" in words(page)) == (not firms)


def test_firms_are_found_by_what_they_offer(client: FlaskClient, planned: Matchmaker) -> None:
    desk = planned.desk()
    (area, label), *_ = desk.areas.items()
    found = [firm for firm in desk.firms if label in desk.areas_of(firm)]
    page = read(client, f"/firms?area={area}&delegation=RO")
    shown = [link["href"] for link in page.all("a") if (link["href"] or "").startswith("/firms/")]
    assert shown == [f"/firms/{firm.id}" for firm in found if firm.country == "RO"] != []


def test_pairs_are_found_by_firm_and_area(client: FlaskClient, planned: Matchmaker) -> None:
    own = words(read(client, "/matches?firm=pk-3"))
    desk = planned.desk()
    assert own.count("Pk 3 Systems gains") == len(desk.find_matches(firm="pk-3")) > 0
    area, count = Counter(code for match in desk.book.matches for code in match.shared_areas).most_common(1)[
        0
    ]
    assert len(read(client, f"/matches?area={area}").all("article")) == min(20, count)
    assert "No pair is listed" in words(read(client, "/matches?firm=nobody"))


def test_pages_turn_and_keep_what_was_asked(opened: Open) -> None:
    client = create_app(opened([*make_firms("RO", 60), *make_firms("PK", 2)], make_forum())).test_client()
    first, last = read(client, "/firms?delegation=RO"), read(client, "/firms?delegation=RO&page=2")
    assert "1–50 of 60 firms" in words(first) and "51–60 of 60 firms" in words(last)
    assert [link["href"] for link in first.all("a") if link.get("rel") == "next"] == [
        "/firms?page=2&q=&delegation=RO&area="
    ]
    assert "51–60" in words(read(client, "/firms?delegation=RO&page=99"))
    assert "1–50" in words(read(client, "/firms?delegation=RO&page=all"))


@pytest.mark.parametrize(
    ("number", "expected"), [(1, [0, 1]), (2, [2, 3]), (3, [4]), (9, [4]), (0, [0, 1]), (-5, [0, 1])]
)
def test_a_cut_gives_the_nearest_page(number: int, expected: list[int]) -> None:
    assert list(cut(range(5), number, 2).items) == expected


def test_an_empty_database_says_how_to_begin(opened: Open) -> None:
    client = create_app(opened()).test_client()
    for address in ("/", "/firms", "/matches", "/schedule"):
        assert "matchmaker serve --sample" in words(read(client, address))
    assert client.get("/firms/ro-1").status_code == client.get("/downloads/grid.xlsx").status_code == 404


def test_firms_of_one_country_only_are_told_what_is_missing(opened: Open) -> None:
    text = words(read(create_app(opened(make_firms("RO", 3))).test_client(), "/firms"))
    assert "Nobody can meet yet" in text and "Add firms of a second country" in text


def test_before_the_first_plan_the_matches_are_proposals(opened: Open) -> None:
    client = create_app(opened(some_firms())).test_client()
    assert "not planned yet" in words(read(client, "/"))
    assert len(read(client, "/matches").all("article")) > 0
    assert "Here the timetable will stand" in words(read(client, "/schedule"))
    assert len(crawl(client)) > len(PAGES)


def test_a_new_version_is_shown_at_once(client: FlaskClient, planned: Matchmaker) -> None:
    assert "version 1" in words(read(client, "/"))
    planned.plan(replace(make_forum(), limit=4))
    assert "version 2" in words(read(client, "/")) and "at most 4 meetings a firm" in words(read(client, "/"))


def test_the_site_and_the_report_have_the_same_colours() -> None:
    colours = re.compile(r":root \{.*?\}", re.DOTALL)
    style = (ROOT / "web/static/style.css").read_text(encoding="utf-8")
    look = (ROOT / "matchmaker/exporting/templates/look.html").read_text(encoding="utf-8")
    assert colours.findall(style) == colours.findall(look) != []

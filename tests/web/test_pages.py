"""What every page of the desk keeps: whole, every link leading somewhere, the forum's life told across the top."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchmaker.domain import Wish
from matchmaker.domain.records import FirmState, JobState
from tests.exporting.pages import parse
from tests.factories import make_firm, make_firms, make_forum
from tests.web.conftest import Client, Site, crawl, read, some_firms, words
from tests.web.sites import ana, desk, empty, planned_file  # noqa: F401
from web.paging import cut

ROOT = Path(__file__).parents[2]
PAGES = (
    "//", "//forums/new", "/", "/edit", "/firms", "/firms/ro-1", "/firms/ro-1/edit", "/firms/ro-1/delete", "/new-firm",
    "/twins", "/sheets", "/invitations", "/matches", "/matches?view=table", "/matches/picture", "/matches/decided",
    "/matches/ro-1/pk-1", "/audit",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_with_one_heading_and_no_id_twice(ana: Client, address: str) -> None:
    page = read(ana, address)
    ids = Counter(found["id"] for _, found in page.tags if "id" in found)
    assert [id for id, count in ids.items() if count > 1] == []
    assert len(page.all("h1")) == len(page.all("main")) == 1
    named = {name for _, found in page.tags for name in (found.get("aria-labelledby") or "").split()}
    labelled = {found["for"] for found in page.all("label") if "for" in found}
    targets = {(link["href"] or "#")[1:] for link in page.all("a") if (link["href"] or "").startswith("#")}
    assert named | targets | labelled <= set(ids)
    assert not [
        found for _, found in page.tags if "style" in found or any(name.startswith("on") for name in found)
    ]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_at_most_one_filled_button(ana: Client, address: str) -> None:
    page = read(ana, address)
    filled = [
        found
        for tag, found in page.tags
        if tag in ("a", "button") and (found.get("class") or "").split() in (["btn"], ["button"])
    ]
    assert len(filled) <= 1, [found.get("href") or found.get("value") for found in filled]


def test_every_link_of_the_forum_leads_somewhere(ana: Client, desk: Site) -> None:
    found = crawl(ana)
    assert {ana.address(f"/firms/{firm.id}") for firm in some_firms()} <= set(found)
    assert {
        ana.address(f"/downloads/{name}") for name in ("report.html", "grid.xlsx", "meetings.csv")
    } <= set(found)


def test_the_life_line_says_where_the_forum_stands(ana: Client, desk: Site) -> None:
    page = read(ana, "/firms")
    pairs = len(desk.matchmaker.desk().book.matches)
    assert "Forum 20 November 2025" in words(page)
    assert f"Firms 12 firms ✓ Matches {pairs} pairs ✓ Schedule version 1 published" in words(page)
    here = [link["href"] for link in page.all("a") if link.get("aria-current")]
    assert here == [ana.address("/firms")]


def test_the_life_line_is_the_list_of_what_is_to_do(ana: Client, desk: Site) -> None:
    desk.store.add_firm(make_firm("ro-9"), state=FirmState.PENDING, origin="form", by="firm")
    desk.store.add_notice("ro-1", None, "ill")
    assert "12 firms, 1 to approve" in words(read(ana, "/")) and "1 change waiting" in words(read(ana, "/"))
    assert [step["class"] for step in read(ana, "/").all("li") if step.get("class") in ("done", "todo")] == [
        "done", "todo", "done", "todo",
    ]  # fmt: skip


def test_a_draft_that_differs_from_what_firms_see_is_told(ana: Client, desk: Site) -> None:
    draft = desk.store.draft()
    desk.store.remove_meeting(draft.schedule.meetings[0].id, revision=draft.revision, by="ana")
    text = words(read(ana, "/"))
    assert "Schedule version 1 published, draft differs" in text
    assert "Firms see version 1; this draft differs from it." in text


def test_the_life_line_counts_the_changes_that_the_schedule_shows(ana: Client, desk: Site) -> None:
    held = desk.store.draft().schedule.meetings[0].pair
    desk.store.add_notice(held.a, None, "ill")
    desk.store.put_wish(held.a, held.b, Wish.NO, version=0, by="firm")
    assert "2 changes waiting" in words(read(ana, "/"))
    assert "2 changes are waiting" in words(read(ana, "/schedule"))


def test_a_new_forum_leads_step_by_step(empty: Site) -> None:
    client = empty.organiser()
    text = words(read(client, "/"))
    assert "rules to fill in" in text and "no firms yet" in text and "Fill in the rules" in text
    empty.store.save_forum(make_forum())
    assert "Import a sheet of firms" in words(read(client, "/"))
    empty.store.save_firms(make_firms("RO", 2))
    empty.store.save_firms(make_firms("PK", 2))
    assert "Go to the timetable" in words(read(client, "/")) and "being worked out" in words(
        read(client, "/")
    )


def test_each_forum_of_the_list_tells_its_days_its_firms_its_state_and_what_comes_next(empty: Site) -> None:
    client = empty.organiser()

    def told() -> tuple[str, str]:
        """What is said of the forum, and where its next step leads."""
        page = read(client, "//")
        leads = [str(link["href"]) for link in page.all("a") if link.get("class") == "btn quiet"]
        assert read(client, leads[0].replace(client.address(""), "", 1))
        found = re.search("Make a forum (.*) Open the sample", words(page))
        assert found
        return found[1], leads[0].removeprefix(client.address("/"))

    assert told() == (
        "New forum rules not decided yet · 0 firms collecting firms Fill in the rules: New forum",
        "edit",
    )
    empty.store.save_forum(make_forum())
    day = "IT forum Romania – Pakistan 20 November 2025"
    assert told() == (f"{day} · 0 firms collecting firms Import a sheet of firms: IT forum", "sheets")
    empty.store.add_firm(make_firm("ro-9"), state=FirmState.PENDING, origin="form", by="firm")
    assert told()[1] == "firms?state=pending"
    empty.store.set_state("ro-9", FirmState.APPROVED, version=1, by="ana")
    empty.store.save_firms([*make_firms("RO", 2), *make_firms("PK", 2)])
    assert told() == (f"{day} · 5 firms collecting firms Go to the timetable: IT forum", "schedule")
    schedule, _, _ = empty.matchmaker.propose()
    empty.store.put_draft(make_forum(), schedule, revision=0, by="ana")
    assert told() == (f"{day} · 5 firms planned, not published Look at the draft: IT forum", "schedule")
    empty.store.publish(revision=1, by="ana")
    assert told() == (f"{day} · 5 firms version 1 published See the timetable: IT forum", "schedule")
    empty.store.add_notice("ro-1", None, "ill")
    assert told() == (f"{day} · 5 firms version 1 published Look at 1 change: IT forum", "schedule/changes")


def test_a_forum_that_fills_itself_has_no_next_step(empty: Site) -> None:
    forum, job = empty.office.open_sample(by="ana")
    client = empty.organiser()
    page = words(read(client, "//"))
    assert "The sample forum rules not decided yet · 0 firms being worked on New forum" in page
    empty.office.jobs.cancel(job, forum, by="ana")
    assert "collecting firms Fill in the rules: The sample forum" in words(read(client, "//"))


def test_many_forums_come_on_pages_the_newest_first(empty: Site) -> None:
    for number in range(13):
        empty.office.make_forum(f"Forum {number}", by="test")
    client = empty.organiser()
    first, second = words(read(client, "//")), words(read(client, "//?page=2"))
    assert "Forum 12" in first and "Forum 1 " in first and "New forum" not in first and "page 1 of 2" in first
    assert "Forum 0 " in second and "New forum" in second and "Forum 1 " not in second


def test_work_that_is_under_way_or_went_wrong_is_told(ana: Client, desk: Site) -> None:
    job = desk.office.jobs.start("match", desk.forum, by="test")
    assert "Finding who fits whom" in words(read(ana, "/"))
    desk.office.store.end_job(job.id, JobState.FAILED, "The model is missing. Install it.")
    assert "did not end well. The model is missing. Install it." in words(read(ana, "/"))
    desk.office.jobs.want("match", desk.forum, by="test")
    desk.run_jobs()
    assert "did not end well" not in words(read(ana, "/"))


@pytest.mark.parametrize(
    "address", ["/audit", "/mail", "/sheets", "/met-before", "/firms/ro-1", "/invitations?group=waiting"]
)
def test_when_something_happened_is_told_in_words_with_the_forums_zone(
    desk: Site, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    desk.store.save_forum(replace(make_forum(), time_zone="Europe/Bucharest"))
    midnight = datetime(2037, 1, 31, 22, 30, tzinfo=UTC)  # the first of February in Bucharest
    monkeypatch.setattr(desk.office.store, "_clock", lambda: midnight)
    ana = desk.organiser()
    ana.post("/sheets", data={"sheet": (io.BytesIO(b"name,country\nAlba,RO\n"), "firms.csv")})
    ana.post("/met-before", data={"past": (io.BytesIO(b"firm,partner\nro-1,pk-1\n"), "met.csv")})
    ana.post("/invitations", firm="ro-1", do="show")
    letter = {"address": "a@b.example", "subject": "Come", "text": "Please come."}
    desk.store.queue_mail(firm="ro-1", kind="invitation", by="ana", **letter)
    page = ana.get(address).text
    assert "1 February 2037" in words(parse(page))
    assert not re.search(r"\d{4}-\d\d-\d\d", words(parse(page)))
    if address not in ("/firms/ro-1", "/invitations?group=waiting"):
        assert "00:30 Bucharest time, UTC+2" in words(parse(page))


def test_the_forum_shows_its_figures_and_its_times_with_zones(ana: Client, desk: Site) -> None:
    text = words(read(ana, "/"))
    meetings = desk.matchmaker.desk().book.meetings
    assert f"12 firms take part {len(meetings)} meetings" in text
    assert "Morning: 10:00–11:40 Bucharest time, UTC+213:00–14:40 Karachi time, UTC+5" in text
    assert "This timetable is proved best." in text and "Version 1 is published" in text


def test_a_firm_below_the_floor_is_shown_with_the_reason(ana: Client, desk: Site) -> None:
    firm = next(one for one in desk.store.firms() if one.id == "ro-2")
    desk.store.save_firms([replace(firm, max_meetings=1)])
    schedule, _, _ = desk.matchmaker.propose()
    desk.store.put_draft(make_forum(), schedule, revision=None, by="test")
    assert desk.matchmaker.desk().book.shortfall["ro-2"].why in words(read(ana, "/firms/ro-2"))


@pytest.mark.parametrize(
    ("number", "expected"), [(1, [0, 1]), (2, [2, 3]), (3, [4]), (9, [4]), (0, [0, 1]), (-5, [0, 1])]
)
def test_a_cut_gives_the_nearest_page(number: int, expected: list[int]) -> None:
    assert list(cut(range(5), number, 2).items) == expected


def test_firms_of_one_country_only_are_shown_and_told_what_is_missing(empty: Site) -> None:
    empty.store.save_firms(make_firms("RO", 3))
    client = empty.organiser()
    assert "3 firms" in words(read(client, "/firms"))
    assert "Add firms of a second country" in words(read(client, "/matches"))


def test_the_site_and_the_report_have_the_same_colours_and_draw_alike(ana: Client) -> None:
    report = ana.get("/downloads/report.html").text
    for address, name in (("/firms", "colours.css"), ("/matches/picture", "matrix.css")):
        served = ana.get(f"//static/{name}")
        assert served.status_code == 200 and served.text.strip() in report and len(served.text) > 300
        assert f"/static/{name}" in {link.get("href") for link in read(ana, address).all("link")}
        assert served.text.splitlines()[1] not in (ROOT / "web/static/style.css").read_text(encoding="utf-8")

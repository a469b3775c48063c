"""Publishing, comparing, going back, replanning from what firms say, and taking it all along."""

import io
import zipfile
from dataclasses import replace

import pytest

from matchmaker.domain import Meeting
from matchmaker.domain.records import FirmState
from matchmaker.service.desk.timetables import ANSWERS
from matchmaker.service.engine.faults import check_meetings
from tests.exporting.pages import parse
from tests.factories import make_forum
from tests.web.conftest import CONTACT, Client, Open, Site, read, some_firms, words
from tests.web.test_schedule import board, buttons, chosen, meetings, post

FORUM = make_forum(tables=8, limit=5)


@pytest.fixture
def site(opened: Open) -> Site:
    return opened(some_firms(), FORUM)


@pytest.fixture
def client(site: Site) -> Client:
    return site.organiser()


def move_one(client: Client, site: Site) -> Meeting:
    """A meeting of the firm that has an address, moved; as it was."""
    held = next(one for one in meetings(site) if "ro-1" in (one.pair.a, one.pair.b))
    assert (
        post(client, site, "/schedule/move", held, to=buttons(read(client, chosen(held)))[0]).status_code
        == 303
    )
    return held


def publish(client: Client, site: Site, **fields: object) -> int:
    fields = {"version": board(site).draft.revision} | fields
    return client.post("/schedule/versions/publish", data=fields).status_code


def test_publishing_makes_a_version_that_firms_see_and_writes_to_those_concerned(
    client: Client, site: Site
) -> None:
    held = move_one(client, site)
    page = words(read(client, "/schedule/versions/publish"))
    assert "Publish as version 2" in page and "1 meeting moved" in page and "2 firms to tell" in page
    assert publish(client, site, tell="yes", note="After the storm") == 303
    assert site.store.published() == 2
    (mail,) = site.store.mails()
    assert (mail.firm, mail.address, mail.kind) == ("ro-1", CONTACT.email, "change")
    assert "Moved\n- " in mail.text
    listed = words(read(client, "/schedule/versions"))
    assert "Version 2 in force" in listed and "After the storm" in listed
    assert held.id in {one.id for one in meetings(site)}


def test_nobody_is_written_to_when_the_organiser_does_not_want_it(client: Client, site: Site) -> None:
    move_one(client, site)
    publish(client, site)
    assert site.store.mails() == ()


def test_a_draft_that_breaks_a_rule_is_not_published(client: Client, site: Site) -> None:
    record = site.store.firm_record("ro-1")
    site.store.set_state("ro-1", FirmState.WITHDRAWN, version=record.version, by="test")
    assert "takes no part any more" in words(read(client, "/schedule/versions/publish"))
    assert publish(client, site) == 422
    assert site.store.published() == 1


def test_a_stale_draft_is_not_published(client: Client, site: Site) -> None:
    old = board(site).draft.revision
    move_one(client, site)
    assert publish(client, site, version=old) == 409
    assert site.store.published() == 1


def test_two_versions_are_compared_meeting_by_meeting_with_the_messages(client: Client, site: Site) -> None:
    held = move_one(client, site)
    text = words(read(client, "/schedule/versions/compare?before=1&after=0"))
    assert "From version 1 to the draft" in text and "1 meeting moved" in text
    names = {firm.id: firm.name for firm in some_firms()}
    assert names[held.pair.a] in text and names[held.pair.b] in text
    assert "your meetings at IT forum have changed" in text
    assert "Nothing changed." in words(read(client, "/schedule/versions/compare?before=1&after=1"))


@pytest.mark.parametrize("path", ["/schedule/versions/9", "/schedule/versions/compare?before=9&after=1"])
def test_a_version_that_is_none_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_going_back_makes_a_version_the_draft_again(client: Client, site: Site) -> None:
    before = meetings(site)
    move_one(client, site)
    assert "1 meeting moved" in words(read(client, "/schedule/versions/1"))
    old = board(site).draft.revision
    post(client, site, "/schedule/lock", meetings(site)[0])
    assert client.post("/schedule/versions/1/restore", version=old).status_code == 409
    assert client.post("/schedule/versions/1/restore", version=board(site).draft.revision).status_code == 303
    assert meetings(site) == before


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_firm_says_becomes_a_fact_and_the_replan_heeds_it(
    client: Client, site: Site, answer: str
) -> None:
    held = meetings(site)[0]
    whole = answer == "withdraw"
    notice = site.store.add_notice(held.pair.a, None if whole else held.id, "The flight is late.")
    page = words(read(client, "/schedule/changes"))
    assert "The flight is late." in page and "1 change is waiting" in words(read(client, "/schedule"))
    sent = {f"notice-{notice}": answer, "seconds": 2, "version": board(site).draft.revision}
    assert client.post("/schedule/changes", data=sent).status_code == 303
    site.run_jobs()
    now = next((one for one in meetings(site) if one.id == held.id), None)
    assert board(site).waiting == 0
    firms = site.matchmaker.firms()
    wishes = site.matchmaker.wishes()
    assert check_meetings(FORUM, firms, meetings(site), preferences=wishes) == ()
    if answer == "nothing":
        assert now == held
    elif answer == "other-time":
        assert now and now.slot != held.slot
        assert held.slot not in FORUM.open_slots(site.store.firm_record(held.pair.a).firm)
    else:
        assert now is None


def test_the_replan_shows_what_it_changed_and_the_messages_to_send(client: Client, site: Site) -> None:
    record = site.store.firm_record("pk-1")
    site.store.set_state("pk-1", FirmState.WITHDRAWN, version=record.version, by="test")
    assert "Pk 1 Systems takes no part any more" in words(read(client, "/schedule/changes"))
    client.post("/schedule/changes", data={"seconds": 2, "version": board(site).draft.revision})
    site.run_jobs()
    text = words(read(client, "/schedule/changes"))
    assert "No change is waiting" in text and "cancelled" in text and "Messages to send" in text
    assert "Pk 1 Systems" in text


def test_other_sessions_call_for_a_new_plan(client: Client, site: Site) -> None:
    record = site.store.record()
    later = replace(FORUM, sessions=FORUM.sessions[1:])
    site.store.put_forum(later, record.options, version=record.version, by="test")
    assert "The forum has other sessions than this draft." in words(read(client, "/schedule/changes"))
    assert publish(client, site) == 422
    client.post("/schedule/plan", data={"seconds": 2, "version": board(site).draft.revision})
    site.run_jobs()
    assert board(site).waiting == 0 and board(site).draft.forum == later


def test_an_answer_that_is_none_changes_nothing(client: Client, site: Site) -> None:
    notice = site.store.add_notice("ro-1", None, "")
    sent = {f"notice-{notice}": "burn", "version": board(site).draft.revision}
    assert client.post("/schedule/changes", data=sent).status_code == 422
    assert board(site).waiting == 1


def crawl_schedule(client: Client) -> dict[str, bytes]:
    """Every address under /schedule that can be reached by links, with what is there."""
    found: dict[str, bytes] = {}
    waiting = [client.address("/schedule")]
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in found:
            continue
        answer = client.flask.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status}"
        found[address] = answer.data
        if answer.mimetype == "text/html" and not address.endswith(".html"):
            links = [link["href"] or "" for link in parse(answer.text).all("a")]
            waiting += [link for link in links if link.startswith(client.address("/schedule"))]
    return found


def test_every_page_about_the_timetable_is_whole_and_every_link_on_it_leads_somewhere(
    client: Client, site: Site
) -> None:
    move_one(client, site)
    site.store.add_notice("ro-2", meetings(site)[0].id, "Ill.")
    found = crawl_schedule(client)
    paths = ("", "/why-not", "/versions", "/versions/1", "/versions/publish", "/changes", "/files",
             "/files/draft/agendas", "/files/draft/sheets", "/files/published/report.html",
             "/files/draft/grid.xlsx", "/files/draft/meetings.csv", "/files/draft/pairings.csv",
             "/files/draft/unscheduled.csv", "/files/draft/diff.csv", "/files/draft/agendas.zip",
             "/files/draft/everything.zip")  # fmt: skip
    assert {client.address(f"/schedule{path}") for path in paths} <= set(found)
    for address, content in found.items():
        if "/files/" not in address and "/downloads/" not in address:
            page = parse(content.decode())
            assert len(page.all("h1")) == len(page.all("main")) == 1, address
            ids = [tag["id"] for _, tag in page.tags if "id" in tag]
            assert len(ids) == len(set(ids)), address


def test_agendas_and_table_sheets_hold_every_meeting(client: Client, site: Site) -> None:
    agendas = read(client, "/schedule/files/published/agendas")
    assert len(agendas.all("time")) == 2 * len(meetings(site))
    sheets = read(client, "/schedule/files/published/sheets")
    assert len(sheets.all("time")) == 8 * len(FORUM.slots)
    assert words(sheets).count(" free") == 8 * len(FORUM.slots) - len(meetings(site))


def test_online_a_sheet_is_a_session(opened: Open) -> None:
    client = opened(some_firms(), make_forum()).organiser()
    page = read(client, "/schedule/files/published/sheets")
    assert "Session sheets" in words(page) and "Morning" in words(page)
    assert len(page.all("section")) == 2


def test_what_is_taken_along_is_the_draft_or_the_version_in_force(client: Client, site: Site) -> None:
    held = move_one(client, site)
    draft = client.get("/schedule/files/draft/meetings.csv").text
    published = client.get("/schedule/files/published/meetings.csv").text
    assert held.id in draft and held.id in published and draft != published
    assert ",moved," in draft and ",moved," not in published
    archive = zipfile.ZipFile(io.BytesIO(client.get("/schedule/files/draft/everything.zip").data))
    assert {"run.json", "diff.csv", "agendas/ro-1.ics"} <= set(archive.namelist())


def test_before_anything_is_published_there_is_nothing_published_to_take(opened: Open) -> None:
    client = opened(some_firms(), FORUM, published=False).organiser()
    assert client.get("/schedule/files/published/meetings.csv").status_code == 404
    assert client.get("/schedule/files/draft/nothing.csv").status_code == 404
    assert client.get("/schedule/files/draft/diff.csv").status_code == 404
    assert "nothing is published yet" in words(read(client, "/schedule/files"))

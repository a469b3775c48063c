"""The draft on the desk: planned by a job, changed by hand as the rules allow, with every refusal in words."""

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from matchmaker.domain import Meeting, Preference, Wish
from matchmaker.domain.records import JobState
from matchmaker.service.desk.timetables import Board, Timetables
from matchmaker.service.engine.faults import check_meetings
from matchmaker.storage import Store
from tests.exporting.pages import Page, parse
from tests.factories import make_forum
from tests.web.conftest import Client, Open, Site, read, some_firms, words

FORUM = make_forum(tables=8, limit=5)


def timetables(site: Site) -> Timetables:
    return Timetables(site.store, site.office.desks(site.forum))


def board(site: Site) -> Board:
    found = timetables(site).board()
    assert found
    return found


def meetings(site: Site) -> tuple[Meeting, ...]:
    return board(site).book.meetings


@pytest.fixture
def site(opened: Open) -> Site:
    return opened(some_firms(), FORUM)


@pytest.fixture
def client(site: Site) -> Client:
    return site.organiser()


def chosen(meeting: Meeting) -> str:
    return f"/schedule?a={meeting.pair.a}&b={meeting.pair.b}"


def post(client: Client, site: Site, path: str, meeting: Meeting, **fields: object) -> TestResponse:
    fields = {"version": board(site).draft.revision} | fields
    return client.post(path, data={"a": meeting.pair.a, "b": meeting.pair.b, **fields})


def buttons(page: Page) -> list[str]:
    return [button["value"] or "" for button in page.all("button") if button.get("name") == "to"]


@pytest.mark.parametrize("view", ["slots", "firms"])
def test_every_meeting_of_the_draft_can_be_chosen(client: Client, site: Site, view: str) -> None:
    page = read(client, f"/schedule?view={view}")
    links = [link["href"] or "" for link in page.all("a") if "seat" in (link.get("class") or "")]
    times = 1 if view == "slots" else 2
    assert len(links) == times * len(meetings(site))
    assert len(set(links)) == len(meetings(site))
    assert buttons(page) == []


def test_for_a_chosen_meeting_exactly_the_legal_places_are_offered_and_every_other_slot_says_why(
    client: Client, site: Site
) -> None:
    held = meetings(site)[0]
    page = read(client, chosen(held))
    firms, others = site.matchmaker.firms(), [one for one in meetings(site) if one != held]
    legal = []
    for slot in range(len(FORUM.slots)):
        for table in range(1, 9):
            moved = Meeting(held.id, held.pair, slot, table)
            if (slot, table) != (held.slot, held.table) and not check_meetings(
                FORUM, firms, [*others, moved]
            ):
                legal.append(f"{slot}.{table}")
    assert sorted(buttons(page)) == sorted(legal) != []
    shut = len(FORUM.slots) - len({place.split(".")[0] for place in legal} | {str(held.slot)})
    assert [found.get("class") for _, found in page.tags].count("why") >= shut


def test_a_move_changes_the_draft_and_nothing_that_firms_see(client: Client, site: Site) -> None:
    held = meetings(site)[0]
    place = buttons(read(client, chosen(held)))[0]
    answer = post(client, site, "/schedule/move", held, to=place)
    assert (answer.status_code, answer.location.partition("#")[0]) == (303, client.address(chosen(held)))
    moved = next(one for one in meetings(site) if one.id == held.id)
    assert f"{moved.slot}.{moved.table}" == place
    assert held in (site.store.schedule(1) or board(site).draft.schedule).meetings
    page = read(client, chosen(held))
    assert "moved" in words(page) and "Publish this schedule" in words(page)
    entries, _ = site.store.audit()
    assert (entries[0].what, entries[0].firm) == ("moved the meeting of {firm} and {partner}", held.pair.a)


def test_a_move_against_a_rule_is_a_conflict_that_shows_the_free_places(client: Client, site: Site) -> None:
    held = meetings(site)[0]
    taken = next(one for one in meetings(site) if held.pair.a in (one.pair.a, one.pair.b) and one != held)
    answer = post(client, site, "/schedule/move", held, to=f"{taken.slot}.8")
    page = parse(answer.text)
    assert answer.status_code == 409
    assert "2 meetings in slot" in words(page) and buttons(page) != []
    assert held in meetings(site)


@pytest.mark.parametrize("place", ["", "x", "99", "0.99", "-1", "0.1.2", "9999999999"])
def test_a_place_that_is_none_is_refused_in_words(client: Client, site: Site, place: str) -> None:
    before = meetings(site)
    answer = post(client, site, "/schedule/move", before[0], to=place)
    assert answer.status_code in (409, 422) and "Nothing was changed" in answer.text
    assert meetings(site) == before


def test_a_stale_form_shows_both_versions_and_changes_nothing(client: Client, site: Site) -> None:
    one, other = meetings(site)[:2]
    old = board(site).draft.revision
    places = buttons(read(client, chosen(other)))
    post(client, site, "/schedule/lock", one)
    answer = post(client, site, "/schedule/move", other, to=places[0], version=old)
    assert answer.status_code == 409
    text = words(parse(answer.text))
    slot, table = places[0].split(".")
    assert "ana@forum.example" in text and "was changed by somebody else" in text
    assert f"You wanted: {board(site).place_in_words(int(slot), int(table))}." in text
    assert buttons(parse(answer.text)) != []
    assert other in meetings(site)


def test_a_locked_meeting_offers_no_place_until_it_is_unlocked(client: Client, site: Site) -> None:
    held = meetings(site)[0]
    post(client, site, "/schedule/lock", held)
    page = read(client, chosen(held))
    assert "Unlock it to move it" in words(page) and buttons(page) == []
    assert post(client, site, "/schedule/move", held, to="8.8").status_code == 409
    post(client, site, "/schedule/unlock", held)
    assert buttons(read(client, chosen(held))) != []


def test_a_removed_meeting_can_be_added_again_and_is_locked_then(client: Client, site: Site) -> None:
    held = meetings(site)[0]
    post(client, site, "/schedule/remove", held)
    assert held.id not in {one.id for one in meetings(site)}
    assert "taken out by hand" in words(read(client, f"/schedule/why-not?firm={held.pair.a}"))
    place = buttons(read(client, chosen(held)))[0]
    post(client, site, "/schedule/move", held, to=place)
    added = next(one for one in meetings(site) if one.id == held.id)
    assert added.locked


def test_a_pair_of_strangers_is_not_found(client: Client) -> None:
    assert client.get("/schedule?a=ro-1&b=nobody").status_code == 404
    assert read(client, "/schedule?a=ro-1&b=ro-1")


def test_two_of_one_delegation_find_no_slot_and_the_reason(client: Client) -> None:
    page = read(client, "/schedule?a=ro-1&b=ro-2")
    assert "No other slot is free" in words(page)
    assert "the delegations of Dâmbovița Plăți and Ro 2 Systems may not meet" in words(page)


def test_the_proof_stands_in_one_line_with_its_goals_behind_it(client: Client, site: Site) -> None:
    text = words(read(client, "/schedule"))
    assert "This timetable is proved best." in text
    for level in board(site).draft.schedule.certificate.levels:
        assert level.name in text


def test_a_plan_is_a_job_and_its_page_leads_to_the_draft(opened: Open) -> None:
    site = opened(some_firms(), FORUM, published=False)
    client = site.organiser()
    revision = board(site).draft.revision
    answer = client.post("/schedule/plan", data={"seconds": 2, "version": revision})
    job = answer.location
    waiting = client.flask.get(job)
    assert waiting.status_code == 200 and "Planning the schedule" in waiting.text and "Stop" in waiting.text
    assert client.flask.get(f"{job}/state").json == {
        "state": "queued", "words": "", "fraction": None, "over": False
    }  # fmt: skip
    site.run_jobs()
    done = client.flask.get(job)
    assert (done.status_code, done.location) == (303, client.address("/schedule"))
    assert board(site).draft.revision == revision + 1


def test_a_plan_keeps_what_is_locked(client: Client, site: Site) -> None:
    held = meetings(site)[0]
    place = buttons(read(client, chosen(held)))[-1]
    post(client, site, "/schedule/move", held, to=place)
    post(client, site, "/schedule/lock", held)
    client.post("/schedule/plan", data={"seconds": 2, "version": board(site).draft.revision})
    site.run_jobs()
    now = next(one for one in meetings(site) if one.id == held.id)
    assert (f"{now.slot}.{now.table}", now.locked) == (place, True)


def drawn(client: Client, address: str) -> str:
    """The tables and pictures of a page."""
    found = re.findall(r"<table.*?</table>|<svg.*?</svg>", client.get(address).text, re.DOTALL)
    assert found
    return "".join(found)


@pytest.mark.parametrize("address", ["/schedule", "/schedule?view=firms", "/matches/picture"])
def test_what_another_process_changes_is_seen_on_the_next_page(
    client: Client, site: Site, address: str
) -> None:
    before = drawn(client, address)
    assert drawn(client, address) == before
    store = Store(site.office.settings.database)
    forum = store.forum(site.forum)
    draft = forum.draft()
    assert draft
    forum.remove_meeting(draft.schedule.meetings[0].id, revision=draft.revision, by="another")
    store.close()
    after = drawn(client, address)
    assert after != before
    assert drawn(client, address) == after


def test_the_table_that_is_kept_is_the_one_without_a_choice(client: Client, site: Site) -> None:
    held = meetings(site)[0]
    plain, chosen = "/schedule", f"/schedule?a={held.pair.a}&b={held.pair.b}"
    assert site.office.timetables(site.forum).board() is site.office.timetables(site.forum).board()
    shown = [drawn(client, address) for address in (plain, chosen, plain, chosen)]
    assert ["Move here" in page for page in shown] == [False, True, False, True]
    assert shown[0] == shown[2] and shown[1] == shown[3]


def test_a_plan_for_a_draft_that_has_changed_since_says_so(client: Client, site: Site) -> None:
    answer = client.post("/schedule/plan", data={"seconds": 2, "version": board(site).draft.revision})
    post(client, site, "/schedule/lock", meetings(site)[0])
    site.run_jobs()
    assert "was changed by somebody else" in client.flask.get(answer.location).text


@pytest.mark.parametrize("how", ["stop", "cancel"])
def test_a_job_that_waits_has_nothing_to_keep(client: Client, site: Site, how: str) -> None:
    before = meetings(site)
    answer = client.post("/schedule/plan", data={"seconds": 2, "version": board(site).draft.revision})
    client.flask.post(f"{answer.location}/{how}", data={"csrf_token": client.csrf()})
    assert "This was stopped" in client.flask.get(answer.location).text
    site.run_jobs()
    assert meetings(site) == before


def test_stopping_a_plan_keeps_the_best_so_far_as_the_draft(client: Client, site: Site) -> None:
    board_before = board(site)
    answer = client.post("/schedule/plan", data={"seconds": 60, "version": board_before.draft.revision})
    job = site.office.store.take_job("here:1")
    assert job is not None
    assert "Stop, keep the best so far" in words(parse(client.flask.get(answer.location).text))
    client.flask.post(f"{answer.location}/stop", data={"csrf_token": client.csrf()})
    assert "becomes the draft in a moment" in words(parse(client.flask.get(answer.location).text))
    done = site.office.jobs.run_now(job.id)
    draft = board(site).draft
    assert (done.state, draft.revision) == (JobState.DONE, board_before.draft.revision + 1)
    assert done.result == {"meetings": len(meetings(site)), "stopped": draft.schedule.certificate.words}
    assert check_meetings(draft.forum, site.store.firms(), meetings(site)) == ()
    page = words(parse(client.flask.get(answer.location, follow_redirects=True).text))
    assert f"Stopped early, best so far kept as the draft: {len(meetings(site))} meetings, " in page
    assert draft.schedule.certificate.words in page


def test_a_plan_that_is_discarded_while_it_stops_changes_nothing(client: Client, site: Site) -> None:
    before = meetings(site)
    answer = client.post("/schedule/plan", data={"seconds": 60, "version": board(site).draft.revision})
    job = site.office.store.take_job("here:1")
    assert job is not None
    for how in ("stop", "cancel"):
        client.flask.post(f"{answer.location}/{how}", data={"csrf_token": client.csrf()})
    assert site.office.store.requeue_job(job.id) is JobState.CANCELLED
    assert meetings(site) == before


def test_a_job_of_another_forum_is_not_there(client: Client, site: Site) -> None:
    other = site.office.make_forum("Other", by="test")
    job = site.office.jobs.start("match", other, by="test")
    assert client.get(f"/jobs/{job.id}").status_code == 404
    assert client.post(f"/jobs/{job.id}/cancel").status_code == 404


def test_before_the_first_plan_the_page_says_how_to_begin(opened: Open) -> None:
    site = opened(some_firms())
    site.store.save_forum(FORUM)
    client = site.organiser()
    assert "Plan the schedule" in words(read(client, "/schedule"))
    assert "Bring in the firms first" in words(read(opened().organiser(), "/schedule"))
    answer = client.post("/schedule/plan", data={"seconds": 2, "version": 0})
    site.run_jobs()
    assert client.flask.get(answer.location).status_code == 303
    assert len(meetings(site)) > 0


def test_a_no_said_since_the_plan_waits_on_the_page(client: Client, site: Site) -> None:
    held = meetings(site)[0]
    site.matchmaker.wish(Preference(held.pair.a, held.pair.b, Wish.NO))
    assert "1 change is waiting" in words(read(client, "/schedule"))


def test_before_the_first_plan_every_page_leads_to_where_it_is_made(opened: Open) -> None:
    client = opened().organiser()
    schedule = client.get("/schedule").request.path
    for path in ("/schedule/why-not", "/schedule/versions", "/schedule/changes", "/schedule/files"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (303, schedule)


@pytest.fixture
def firms_pages() -> Iterator[list[str]]:
    yield ["/schedule", "/schedule/why-not", "/schedule/versions", "/schedule/changes", "/schedule/files"]


def test_firms_and_strangers_find_nothing_here(site: Site, firms_pages: list[str]) -> None:
    firm, nobody = site.firm("ro-1"), site.nobody()
    for path in firms_pages:
        assert firm.get(path).status_code == 404
        assert nobody.get(path).status_code == 303
    revision = board(site).draft.revision
    for path in (
        "plan",
        "move",
        "lock",
        "unlock",
        "remove",
        "versions/publish",
        "versions/1/restore",
        "changes",
    ):
        assert firm.post(f"/schedule/{path}", version=revision).status_code == 404
    assert board(site).draft.revision == revision

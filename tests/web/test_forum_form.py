"""A forum's rules: filled in, refused with words, changed by two, handed over as a file."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import io
import tomllib
from typing import Any

from matchmaker.domain.forum_file import dump_forum, parse_forum
from tests.exporting.pages import parse
from tests.factories import make_firm, make_forum
from tests.web.conftest import Client, Site, read, words
from tests.web.sites import ana, desk, empty, planned_file  # noqa: F401


def fields(client: Client, address: str) -> dict[str, Any]:
    """The rules' form as a browser would send it untouched; ticks as far as they are set."""
    page = read(client, address)
    found: dict[str, Any] = {}
    for one in page.all("input"):
        kind, name = one.get("type"), one.get("name") or ""
        if (kind in ("checkbox", "radio") and "checked" not in one) or name in ("", "file", "csrf_token"):
            continue
        found[name] = one.get("value") or ""
    return found | {"contacts": "published", "met_before": "allow", "do": "save"}


FORUM = {
    "name": "Romania–Pakistan", "delegations[1].countries": "Romania", "delegations[2].countries": "Pakistan",
}  # fmt: skip


def test_a_forum_is_made_from_a_name_and_two_countries(empty: Site) -> None:
    client = empty.organiser()
    answer = client.post("//forums/new", data=fields(client, "//forums/new") | FORUM)
    assert answer.status_code == 303
    made = empty.office.forums()[-1]
    assert made.forum is not None and made.name == "Romania–Pakistan"
    assert [one.time_zone for one in made.forum.delegations] == ["Europe/Bucharest", "Asia/Karachi"]
    assert len(made.forum.slots) == 15 and made.forum.limit == 8


def test_all_that_is_wrong_is_told_beside_its_field_and_nothing_is_lost(empty: Site) -> None:
    client = empty.organiser()
    typed = FORUM | {"meetings.minutes": "<b>long</b>", "delegations[2].countries": "Atlantis"}
    answer = client.post("//forums/new", data=fields(client, "//forums/new") | typed)
    page = parse(answer.text)
    assert answer.status_code == 422 and len(empty.office.forums()) == 1
    assert "“Atlantis” is not one country" in words(page) and "<b>long" not in answer.text
    assert "Minutes each: '<b>long</b>' is no whole number" in words(page)
    wrong = [one for one in page.all("input") if one.get("aria-invalid")]
    assert {one["name"] for one in wrong} == {"meetings.minutes", "delegations[2].countries"}
    assert {one["value"] for one in wrong} == {"<b>long</b>", "Atlantis"}
    assert all(one["aria-describedby"] for one in wrong)


def test_rows_come_and_go_without_a_script(empty: Site) -> None:
    client = empty.organiser()
    sent = fields(client, "//forums/new") | FORUM
    more = parse(client.post("//forums/new", data=sent | {"do": "add-delegation"}).text)
    assert "delegations[3].countries" in {one.get("name") for one in more.all("input")}
    fewer = parse(client.post("//forums/new", data=sent | {"do": "drop-session-1"}).text)
    assert "sessions[2].day" not in {one.get("name") for one in fewer.all("input")}
    fitted = client.post("//forums/new", data=sent | {"do": "fit-sessions"}).text
    assert 'value="07:00"' in fitted, "the shared hours begin at nine in Bucharest, in the organiser's UTC"
    assert len(empty.office.forums()) == 1


def test_the_room_is_told_while_the_form_is_filled_in(ana: Client) -> None:
    sent = fields(ana, "/edit")
    told = ana.post("/edit/room", data=sent | {"meetings.limit": "4"}).get_json()
    assert told == {
        "words": "Room for 24 meetings in 9 slots of 20 minutes: Romania can hold no more. "
        "Enough for 3 each, which takes at least 18.",
        "enough": True,
    }
    told = ana.post("/edit/room", data=sent | {"place": "tables", "meetings.tables": "1"}).get_json()
    assert not told["enough"] and "9 meetings" in told["words"] and "Not enough for 3 each" in told["words"]
    assert ana.post("/edit/room", data=sent | {"meetings.limit": "many"}).get_json() == {
        "words": "",
        "enough": True,
    }
    assert "Room for 24 meetings" in words(
        parse(ana.post("/edit", data=sent | {"meetings.limit": "4", "do": "room"}).text)
    )


def test_rules_are_changed_and_the_pairs_are_worked_out_anew(ana: Client, desk: Site) -> None:
    answer = ana.post(
        "/edit", data=fields(ana, "/edit") | {"meetings.limit": "5", "deadline.day": "2025-11-10"}
    )
    assert answer.status_code == 303
    record = desk.store.record()
    assert record.forum is not None and record.forum.limit == 5
    assert (
        record.options.deadline is not None
        and f"{record.options.deadline:%Y-%m-%d %H:%M}" == "2025-11-10 23:59"
    )
    assert [job.kind for job in desk.office.jobs.list(desk.forum)] == ["match"]


def test_a_form_shown_and_saved_untouched_changes_nothing(ana: Client, desk: Site) -> None:
    before = desk.store.record()
    assert ana.post("/edit", data=fields(ana, "/edit")).status_code == 303
    after = desk.store.record()
    assert before.forum is not None and after.forum is not None
    assert after.forum.meeting_delegations == before.forum.meeting_delegations
    assert (after.forum.sessions, after.forum.delegations, after.options) == (
        before.forum.sessions, before.forum.delegations, before.options,
    )  # fmt: skip


def test_a_stale_form_shows_both_versions(ana: Client, desk: Site) -> None:
    stale = fields(ana, "/edit")
    desk.organiser("bob@forum.example").post("/edit", data=stale | {"meetings.limit": "7"})
    answer = ana.post("/edit", data=stale | {"meetings.limit": "5"})
    assert answer.status_code == 409 and "limit = 7" in answer.text
    rules = desk.store.forum()
    assert rules is not None and rules.limit == 7


def test_the_rules_travel_as_a_forum_file(ana: Client, desk: Site) -> None:
    file = ana.get("/forum.toml")
    assert file.mimetype == "application/toml" and parse_forum(file.text) == desk.store.forum()
    version = {"version": desk.store.record().version}
    changed = dump_forum(make_forum(limit=6)).encode()
    assert ana.post("/edit/file", data=version | {"file": (io.BytesIO(changed), "f.toml")}).status_code == 303
    rules = desk.store.forum()
    assert rules is not None and rules.limit == 6
    version = {"version": desk.store.record().version}
    for content, said in ((b"name = 1", "name: write a text"), (b"\xff\xfe", "UTF-8"), (b"", "is missing")):
        answer = ana.post("/edit/file", data=version | {"file": (io.BytesIO(content), "f.toml")})
        assert answer.status_code == 422 and said in words(parse(answer.text)), content
    made = ana.post("//forums/file", data={"file": (io.BytesIO(changed), "f.toml")})
    assert made.status_code == 303 and len(desk.office.forums()) == 2


def test_before_the_rules_are_saved_the_form_knows_the_firms_countries(empty: Site) -> None:
    client = empty.organiser()
    assert client.get("/forum.toml").status_code == 422
    empty.store.save_firms([make_firm("ro-1"), make_firm("pk-1")])
    assert "Romania" in client.get("/edit").text
    assert tomllib.loads(client.get("/forum.toml").text)["delegations"][0]["countries"] == ["PK"]


def test_the_first_page_offers_the_sample_or_a_forum_of_one_s_own(empty: Site) -> None:
    client = empty.organiser()
    empty.office.store.delete_forum(empty.forum, by="test")
    text = words(read(client, "//"))
    assert "Open the sample forum" in text and "Make a forum" in text
    answer = client.post("//forums/sample")
    assert answer.status_code == 303 and len(empty.office.forums()) == 1

"""Firms: found, added, edited, approved, withdrawn, merged, deleted; and invited."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default as mail_policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from matchmaker.domain import Preference, Wish
from matchmaker.domain.records import FirmState, ForumOptions
from matchmaker.service.runs.cleaning import read_sheets
from tests.exporting.pages import Page, parse
from tests.exporting.sheets import read as read_csv
from tests.factories import make_firm, make_firms, make_forum
from tests.web.conftest import CONTACT, Client, Site, read, words
from tests.web.sites import ana, desk, empty, planned_file  # noqa: F401

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def listed(page: Page, site: Site) -> list[str]:
    """Ids of the firms in a list."""
    start = f"/forums/{site.forum}/firms/"
    return [
        (link["href"] or "").removeprefix(start)
        for link in page.all("a")
        if (link["href"] or "").startswith(start)
    ]


@pytest.mark.parametrize(
    ("query", "firms"),
    [
        ("q=dambovita", ["ro-1"]),
        ("q=PLĂȚI+fraud", ["ro-1"]),
        ("q=payment&country=PK", [f"pk-{n}" for n in range(1, 7)]),
        ("q=submarines", []),
        ("country=%01&area=nowhere", []),
        ("state=withdrawn", []),
        ("state=uninvited&country=RO", [f"ro-{n}" for n in range(1, 7)]),
    ],
)
def test_firms_are_found_by_words_country_area_and_state(
    ana: Client, desk: Site, query: str, firms: list[str]
) -> None:
    page = read(ana, f"/firms?{query}")
    assert sorted(listed(page, desk)) == sorted(firms)
    assert ("No firm has all of that" in words(page)) == (not firms)


def test_a_search_is_shown_again_and_never_as_markup(ana: Client) -> None:
    answer = ana.get("/firms", query_string={"q": EVIL})
    shown = [one["value"] for one in parse(answer.text).all("input") if one.get("name") == "q"]
    assert "<script>alert" not in answer.text and shown == [EVIL]


def test_the_list_can_be_saved_and_read_in_again(ana: Client, desk: Site, tmp_path: Path) -> None:
    answer = ana.get("/firms.csv?country=RO")
    assert answer.mimetype == "text/csv"
    (tmp_path / "firms.csv").write_bytes(answer.data)
    read_back = {firm.id: firm for firm in read_sheets((str(tmp_path / "firms.csv"),)).firms}
    assert set(read_back) == {f"ro-{n}" for n in range(1, 7)} and read_back["ro-1"].contact == CONTACT


def test_lists_are_cut_into_pages_that_keep_the_filters(empty: Site) -> None:
    empty.store.save_firms(make_firms("RO", 60))
    client = empty.organiser()
    first, last = read(client, "/firms?country=RO"), read(client, "/firms?country=RO&page=2")
    assert "1–50 of 60 firms" in words(first) and "51–60 of 60 firms" in words(last)
    assert "country=RO" in next(link["href"] or "" for link in first.all("a") if link.get("rel") == "next")
    assert "51–60" in words(read(client, "/firms?page=99")) and "1–50" in words(
        read(client, "/firms?page=all")
    )


def test_a_firm_is_added_and_edited(ana: Client, desk: Site) -> None:
    answer = ana.post("/new-firm", data={"name": "New", "country": "Romania", "offers": EVIL})
    assert answer.status_code == 303
    record = desk.store.firm_record("new")
    assert (record.firm.country, record.state, record.origin) == ("RO", FirmState.APPROVED, "organiser")
    page = ana.get("/firms/new").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    version = {"version": record.version}
    ana.post(
        "/firms/new/edit",
        data=version | {"name": "New", "country": "RO", "offers": "Cloud.", "seeks": "Banks."},
    )
    assert desk.store.firm_record("new").firm.seeks == "Banks."
    ana.post("/new-firm", data={"name": "New", "country": "PK", "offers": "Cloud."})
    assert desk.store.firm_record("new-2").firm.country == "PK"


def test_a_profile_that_cannot_be_is_shown_again_with_what_is_wrong(ana: Client, desk: Site) -> None:
    typed = {"name": "", "country": "Atlantis", "website": "javascript:alert(1)", "offers": "x", "city": EVIL}
    answer = ana.post("/new-firm", data=typed)
    page = parse(answer.text)
    assert answer.status_code == 422 and len(desk.store.firm_records()) == 12
    assert {one["name"] for one in page.all("input") if one.get("aria-invalid")} == {
        "name",
        "country",
        "website",
    }
    assert EVIL in [one.get("value") for one in page.all("input")] and "<script>" not in answer.text


def test_a_stale_profile_shows_both_and_loses_nothing(ana: Client, desk: Site) -> None:
    seen = {"version": desk.store.firm_record("ro-2").version}
    ana.post("/firms/ro-2/edit", data=seen | {"name": "First", "country": "RO", "offers": "Of the first."})
    answer = ana.post(
        "/firms/ro-2/edit", data=seen | {"name": "Second", "country": "RO", "offers": "Of the second."}
    )
    text = words(parse(answer.text))
    assert answer.status_code == 409 and "First" in text and "Second" in text
    assert "Looks for" in text and "seeks" not in text
    assert "{" not in text and "State approved" in text, "only what a form shows, in words"
    assert "Description" not in text, "neither says anything of it"
    assert desk.store.firm_record("ro-2").firm.name == "First"
    assert ana.post("/firms/ro-2/edit", data={"name": "x"}).status_code == 400, (
        "without a version it is not our form"
    )


def test_firms_that_came_by_themselves_are_approved(ana: Client, desk: Site) -> None:
    for id in ("ro-8", "ro-9", "pk-9"):
        desk.store.add_firm(make_firm(id), state=FirmState.PENDING, origin="form", by="firm")
    assert "3 to approve" in words(read(ana, "/firms"))
    assert "ro-8" in listed(read(ana, "/firms?state=pending"), desk)
    version = desk.store.firm_record("ro-8").version
    ana.post("/firms/ro-8/state", data={"state": "approved", "version": version})
    assert desk.store.firm_record("ro-8").state is FirmState.APPROVED
    ana.post("/approve-firms")
    assert {record.state for record in desk.store.firm_records()} == {FirmState.APPROVED}


def test_a_firm_is_withdrawn_and_taken_back_in(ana: Client, desk: Site) -> None:
    version = desk.store.firm_record("ro-2").version
    ana.post("/firms/ro-2/state", data={"state": "withdrawn", "version": version})
    assert "ro-2" not in {firm.id for firm in desk.store.firms()}
    assert "withdrawn" in words(read(ana, "/firms/ro-2")) and "Take it back in" in words(
        read(ana, "/firms/ro-2")
    )
    assert ana.post("/firms/ro-2/state", data={"state": "approved", "version": version}).status_code == 409
    ana.post("/firms/ro-2/state", data={"state": "approved", "version": version + 1})
    assert "ro-2" in {firm.id for firm in desk.store.firms()}
    assert ana.post("/firms/ro-2/state", data={"state": "king", "version": 1}).status_code == 400


def test_deleting_asks_first_and_leaves_nothing(ana: Client, desk: Site) -> None:
    assert "cannot be undone" in words(read(ana, "/firms/ro-1/delete"))
    assert desk.store.firm_record("ro-1")
    ana.post("/firms/ro-1/delete")
    assert ana.get("/firms/ro-1").status_code == 404 and "Dâmbovița" not in ana.get("/firms").text


def test_two_entries_are_merged_or_kept_apart(ana: Client, desk: Site) -> None:
    one = replace(make_firm("zephyr"), name="Zephyr Labs", country="RO")
    other = replace(make_firm("zefir"), name="Zephyr Labs SRL", country="RO", certifications=("ISO 9001",))
    desk.store.save_firms([one, other])
    desk.store.save_preferences([Preference("pk-1", "zefir", Wish.MUST)])
    assert "Zephyr Labs SRL" in words(read(ana, "/twins"))
    sent = {"one": "zephyr", "other": "zefir", "one_version": 1, "other_version": 1}
    assert ana.post("/twins", data=sent | {"keep": "zephyr", "one_version": 99}).status_code == 409
    ana.post("/twins", data=sent | {"keep": "zephyr"})
    assert desk.store.firm_record("zephyr").firm.certifications == ("ISO 9001",)
    assert ana.get("/firms/zefir").status_code == 404
    assert [wish.partner for wish in desk.store.preferences()] == ["zephyr"]


def test_firms_that_are_kept_apart_are_not_asked_about_again(ana: Client, desk: Site) -> None:
    twins = [replace(make_firm(id), name="Zephyr Labs", country="RO") for id in ("zephyr", "zefir")]
    desk.store.save_firms(twins)
    ana.post("/twins", data={"one": "zephyr", "other": "zefir", "keep": "apart"})
    assert "Zephyr Labs" not in words(read(ana, "/twins"))


def test_a_firm_s_page_shows_profile_answers_agenda_and_suggestions(ana: Client, desk: Site) -> None:
    desk.store.put_wish("ro-1", "pk-2", Wish.MUST, by="firm")
    desk.store.put_wish("pk-3", "ro-1", Wish.NO, by="firm")
    text = words(read(ana, "/firms/ro-1"))
    assert "Dâmbovița Plăți must meet Pk 2 Systems" in text and "Pk 3 Systems does not want to meet" in text
    assert "Mobile of the boss" in text and "secreta@private.example" in text
    book = desk.matchmaker.desk().book
    meeting = book.meetings_of["ro-1"][0]
    start = book.slot(meeting).start
    assert f"{start.hour + 2:02}:{start:%M}–" in text.partition("Agenda")[2]
    assert f"{book.firm[meeting.pair.other('ro-1')].name} {start.hour + 5:02}:{start:%M}–" in text
    assert len(read(ana, "/firms/ro-1").all("article")) > 0 and len(read(ana, "/firms/ro-1").all("mark")) > 0


# ---- invitations


@pytest.fixture
def invited(ana: Client, desk: Site) -> Iterator[Client]:
    record = desk.store.record()
    assert record.forum
    options = ForumOptions(invitation="Come\r\nBcc: all@private.example and meet.")
    desk.store.put_forum(record.forum, options, version=record.version, by="test")
    yield ana


def links_of(page: Page) -> list[str]:
    return [one["value"] or "" for one in page.all("input") if "/f/" in (one.get("value") or "")]


def test_links_are_made_shown_once_and_open_the_firm_s_page(invited: Client, desk: Site) -> None:
    assert words(read(invited, "/invitations")).count("no address: copy the link") == 11
    page = parse(invited.post("/invitations", data={"firm": ["ro-1", "pk-2", "nobody"], "do": "show"}).text)
    links = links_of(page)
    assert len(links) == 2 and len(set(links)) == 2
    assert not links_of(read(invited, "/invitations?group=waiting")), "a link is shown once"
    assert "2" in words(read(invited, "/firms?state=waiting"))
    opened = desk.nobody().flask.get(urlsplit(links[0]).path)
    assert opened.status_code == 303 and opened.headers["Location"] == "/me"
    assert (
        links[0].rpartition("/")[2].encode() not in desk.office.store._database.engine.url.database.encode()
    )


def test_the_link_of_a_firm_can_be_ended(invited: Client, desk: Site) -> None:
    (link,) = links_of(parse(invited.post("/invitations", data={"firm": "ro-1", "do": "show"}).text))
    (record,) = desk.store.links()
    invited.post(f"/invitations/links/{record.id}/end", data={"firm": "ro-1"})
    assert desk.nobody().flask.get(urlsplit(link).path).status_code == 404


def test_letters_are_saved_as_mails_that_no_name_can_break(invited: Client, desk: Site) -> None:
    answer = invited.post("/invitations", data={"firm": ["ro-1", "pk-2"], "do": "eml"})
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert sorted(archive.namelist()) == ["pk-2.eml", "ro-1.eml"]
    letter = message_from_bytes(archive.read("ro-1.eml"), policy=mail_policy)
    assert letter["To"] == CONTACT.email and letter["Bcc"] is None
    assert "Dear Secreta Persoană," in letter.get_content() and "/f/" in letter.get_content()


def test_links_are_saved_as_a_sheet(invited: Client) -> None:
    rows = read_csv(invited.post("/invitations", data={"firm": ["ro-1", "pk-2"], "do": "csv"}).data)
    assert [(row["firm_id"], row["contact_email"]) for row in rows] == [("ro-1", CONTACT.email), ("pk-2", "")]
    assert all("/f/" in row["link"] for row in rows)


def test_nothing_is_made_when_nobody_was_chosen(invited: Client, desk: Site) -> None:
    answer = invited.post("/invitations", data={"do": "show"})
    assert answer.status_code == 422 and "Choose at least one firm" in words(parse(answer.text))
    assert desk.store.links() == ()


def test_who_has_answered_is_reminded_no_more(invited: Client, desk: Site) -> None:
    invited.post("/invitations", data={"firm": ["ro-1", "ro-2"], "do": "show"})
    assert words(read(invited, "/invitations?group=waiting")).count("never") == 2
    desk.store.put_wish("ro-1", "pk-1", Wish.MEET, by="firm")
    page = read(invited, "/invitations?group=waiting")
    assert [one["value"] for one in page.all("input") if one.get("name") == "firm"] == ["ro-2"]


# ---- the mail folder


def test_mails_wait_in_the_folder_and_are_saved_as_files(invited: Client, desk: Site) -> None:
    assert "No mails yet" in words(read(invited, "/mail"))
    assert invited.get("/mail/unsent.zip").status_code == 422
    letters = desk.office.invitations.write(
        desk.forum, ["ro-1", "pk-2"], "invitation", desk_url="https://desk.example", by="ana"
    )
    assert desk.office.invitations.queue(desk.forum, letters, "invitation", by="ana") == 1, (
        "one has no address"
    )
    page = read(invited, "/mail")
    assert (
        "secreta@private.example" in words(page) and "waiting" in words(page) and "Save 1 mail" in words(page)
    )
    (address,) = [link["href"] or "" for link in page.all("a") if (link["href"] or "").endswith(".eml")]
    mail = message_from_bytes(invited.flask.get(address).data, policy=mail_policy)
    assert mail["To"] == CONTACT.email and "https://desk.example/f/" in mail.get_content()
    assert len(zipfile.ZipFile(io.BytesIO(invited.get("/mail/unsent.zip").data)).namelist()) == 1
    assert invited.get("/mail/nothing.eml").status_code == 404


def test_an_organiser_finds_the_public_form_and_how_to_open_it(ana: Client, desk: Site) -> None:
    page = read(ana, "/invitations")
    assert "No public form is open" in words(page)
    assert ana.address("/edit") + "#f-joining" in [link.get("href") for link in page.all("a")]
    record = desk.store.record()
    options = replace(record.options, joining=True)
    desk.store.put_forum(record.forum, options, version=record.version, by="ana")
    page = read(ana, "/invitations")
    address = f"/join/{record.code}"
    assert address in [link.get("href") for link in page.all("a")]
    assert f"http://localhost{address}" in [field.get("value") for field in page.all("input")]
    assert desk.nobody().get(f"/{address}").status_code == 200


def test_no_pairs_are_being_worked_out_where_there_are_no_firms(empty: Site) -> None:
    empty.store.save_forum(make_forum())
    assert "being worked out" not in words(read(empty.organiser(), "/matches"))

"""A firm's own pages: its profile, suggestions, agenda and data; of others only what the forum's setting allows."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.domain import Contact, Wish
from matchmaker.domain.records import Contacts, FirmState
from tests.exporting.pages import Page, parse
from tests.factories import make_forum
from tests.web.conftest import CONTACT, Client, Open, Site, read, some_firms, words

FORUM = make_forum(tables=8, limit=5, video_url="https://meet.example/{meeting_id}")
PAGES = (
    "//me",
    "//me/profile",
    "//me/suggestions",
    "//me/suggestions?n=2",
    "//me/agenda",
    "//me/absence",
    "//me/data",
)


@pytest.fixture
def site(opened: Open) -> Site:
    return opened(some_firms(), FORUM)


@pytest.fixture
def firm(site: Site) -> Client:
    return site.firm("pk-1")


def options(site: Site, **changes: object) -> None:
    record = site.store.record()
    assert record.forum
    site.store.put_forum(record.forum, replace(record.options, **changes), version=record.version, by="test")


def suggested(client: Client) -> list[str]:
    """Ids of the partners on the list, in order."""
    found = []
    for number in range(1, 30):
        page = client.get(f"//me/suggestions?n={number}").text
        match = re.search(r'name="partner" value="([^"]+)">\s*<button class="answer', page)
        if not match:
            return found
        found.append(match[1])
    return found


def answer(client: Client, partner: str, wish: str, version: int = 0) -> int:
    return client.post("//me/answers", partner=partner, wish=wish, version=version).status_code


# ---- pages


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole(firm: Client, address: str) -> None:
    page = read(firm, address)
    assert len(page.all("h1")) == len(page.all("main")) == 1
    ids = [tag["id"] for _, tag in page.tags if "id" in tag]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_small(firm: Client, address: str) -> None:
    answer = firm.get(address, headers={"Accept-Encoding": "gzip"})
    sizes = [len(answer.data)]
    for _, tag in parse(firm.get(address).text).tags:
        link = tag.get("href") if tag.get("rel") in ("stylesheet", "icon") else tag.get("src")
        if link:
            sizes.append(len(firm.flask.get(link, headers={"Accept-Encoding": "gzip"}).data))
    assert sum(sizes) <= 150_000


def test_nobody_is_told_to_open_the_link_again_and_an_organiser_finds_nothing(site: Site) -> None:
    for address in PAGES:
        assert site.nobody().get(address).status_code == 403
        assert site.organiser().get(address).status_code == 404


# ---- suggestions


def test_one_suggestion_at_a_time_the_reason_first_with_three_answers(firm: Client) -> None:
    page = read(firm, "//me/suggestions?n=1")
    assert [tag["value"] for tag in page.all("button") if tag.get("name") == "wish"] == ["must", "meet", "no"]
    assert "1 of 6" in words(page)
    text = firm.get("//me/suggestions?n=1").text
    assert text.index('class="reason"') < text.index("<h1>")


def test_a_reason_is_told_to_the_firm_itself(firm: Client, site: Site) -> None:
    own = site.store.firm_record("pk-1").firm.name
    for number in range(1, 7):
        page = firm.get(f"//me/suggestions?n={number}").text
        reason = re.search(r'class="reason" dir="auto">([^<]+)<', page)
        assert reason and re.search(r"\b[Yy]ou(r)?\b", reason[1]) and own not in reason[1]
    partner = suggested(firm)[0]
    assert own in words(read(site.organiser(), f"/matches/pk-1/{partner}"))


def test_an_answer_leads_to_the_next_with_a_way_to_undo(firm: Client, site: Site) -> None:
    first = suggested(firm)[0]
    sent = firm.post("//me/answers", partner=first, wish="meet", version=0)
    assert sent.status_code == 303 and sent.location == f"/me/suggestions?n=2&after={first}"
    page = firm.flask.get(sent.location).text
    assert "Undo" in page and "2 of 6" in page
    assert site.store.wishes_of("pk-1")[first].wish is Wish.MEET
    assert firm.post("//me/answers", partner=first, wish="", version=1).location == "/me/suggestions?n=1"
    assert site.store.wishes_of("pk-1") == {}


def test_when_all_are_answered_the_list_shows_every_answer_to_change(firm: Client, site: Site) -> None:
    partners = suggested(firm)
    for partner in partners:
        assert answer(firm, partner, "meet") == 303
    text = words(read(firm, "//me/suggestions"))
    assert "Done, thank you" in text and text.count("would like to meet") == len(partners)
    assert answer(firm, partners[0], "no", version=1) == 303
    assert site.store.wishes_of("pk-1")[partners[0]].wish is Wish.NO
    assert suggested(firm) == partners


def test_an_answer_from_an_older_page_does_not_overwrite_a_newer_one(firm: Client, site: Site) -> None:
    partner = suggested(firm)[0]
    answer(firm, partner, "must")
    assert answer(firm, partner, "no", version=0) == 409
    assert site.store.wishes_of("pk-1")[partner].wish is Wish.MUST


def test_after_the_deadline_answers_stand(firm: Client, site: Site) -> None:
    partner = suggested(firm)[0]
    answer(firm, partner, "meet")
    options(site, deadline=datetime.now(UTC) - timedelta(minutes=1))
    assert answer(firm, partner, "no", version=1) == 422
    assert "The deadline has passed" in words(read(firm, "//me/suggestions"))
    assert site.store.wishes_of("pk-1")[partner].wish is Wish.MEET


def test_a_firm_answers_only_for_itself_and_only_about_its_suggestions(firm: Client, site: Site) -> None:
    assert answer(firm, "pk-2", "meet") == 404  # of its own delegation
    assert answer(firm, "nobody", "meet") == 404
    sent = firm.post("//me/answers", firm="ro-2", partner=suggested(firm)[0], wish="meet", version=0)
    assert sent.status_code == 303 and site.store.wishes_of("ro-2") == {}
    assert firm.post("//me/answers", partner=suggested(firm)[1], wish="love", version=0).status_code == 400


def test_that_both_want_to_meet_is_told_and_that_one_does_not_is_not(firm: Client, site: Site) -> None:
    liked, refused = suggested(firm)[:2]
    site.store.put_wish(liked, "pk-1", Wish.MEET, by="test")
    before = words(read(firm, "//me/suggestions?n=1"))
    assert "want to meet you too" not in before
    answer(firm, liked, "meet")
    assert "They want to meet you too" in words(read(firm, "//me/suggestions?n=1"))
    answer(firm, refused, "meet")
    site.store.put_wish(refused, "pk-1", Wish.NO, by="test")
    assert words(read(firm, "//me/suggestions?n=99")).count("They want to meet you too") == 1


# ---- contacts


def everything(client: Client) -> str:
    pages = [client.get(address).text for address in PAGES]
    pages += [client.get(f"//me/suggestions?n={number}").text for number in range(1, 9)]
    files = [client.get("//me/agenda.ics").text, client.get("//me/data.json").text]
    return "\n".join(pages + files)


def other(site: Site, meets: bool) -> str:
    """A firm that meets ro-1 by the published timetable, or does not."""
    schedule = site.store.schedule(1)
    assert schedule
    partners = {one.pair.other("ro-1") for one in schedule.meetings if "ro-1" in (one.pair.a, one.pair.b)}
    return (
        sorted({f"pk-{number}" for number in range(1, 7)} - partners)[0] if not meets else sorted(partners)[0]
    )


def test_contacts_of_published_meetings_are_shown_to_the_partner_and_to_nobody_else(site: Site) -> None:
    assert CONTACT.email in everything(site.firm(other(site, meets=True)))
    stranger = everything(site.firm(other(site, meets=False)))
    assert not any(secret in stranger for secret in (CONTACT.email, CONTACT.phone, CONTACT.name))


def test_contacts_wait_for_both_sides_when_the_forum_says_so(site: Site) -> None:
    options(site, contacts=Contacts.AGREED)
    partner = other(site, meets=True)
    client = site.firm(partner)
    assert CONTACT.email not in everything(client)
    site.store.put_wish("ro-1", partner, Wish.MEET, by="test")
    assert CONTACT.email not in everything(client)
    site.store.put_wish(partner, "ro-1", Wish.MUST, by="test")
    assert CONTACT.email in everything(client)
    site.store.put_wish("ro-1", partner, Wish.NO, by="test")
    assert CONTACT.email not in everything(client)


def test_before_anything_is_published_no_contact_is_shown(opened: Open) -> None:
    site = opened(some_firms(), FORUM, published=False)
    assert not any(CONTACT.email in everything(site.firm(f"pk-{number}")) for number in range(1, 7))


# ---- profile


def test_the_profile_is_saved_block_by_block(firm: Client, site: Site) -> None:
    page = read(firm, "//me/profile")
    slots = [tag["value"] for tag in page.all("input") if tag.get("name") == "slot"]
    assert slots == [str(number) for number in range(len(FORUM.slots))]
    sent = {"offers": "Fraud checks for banks.", "seeks": "Romanian resellers.", "slots-shown": "yes",
            "slot": ["0", "1"], "version": 1, "name": "Somebody else", "country": "RO", "representatives": "2"}  # fmt: skip
    assert firm.post("//me/profile", data=sent).status_code == 303
    now = site.store.firm_record("pk-1").firm
    assert (now.offers, now.seeks, now.representatives) == (
        "Fraud checks for banks.",
        "Romanian resellers.",
        2,
    )
    assert FORUM.open_slots(now) == {0, 1}
    assert (now.name, now.country) == ("Pk 1 Systems", "PK")
    assert [job.kind for job in site.office.jobs.list(site.forum)] == ["match"]


def test_what_is_wrong_in_a_profile_is_told_and_nothing_typed_is_lost(firm: Client, site: Site) -> None:
    sent = {"offers": "New words.", "website": "javascript:alert(1)", "version": 1}
    answer = firm.post("//me/profile", data=sent)
    assert answer.status_code == 422
    assert "not a web address" in answer.text and "New words." in answer.text
    assert site.store.firm_record("pk-1").firm.offers != "New words."
    none = firm.post("//me/profile", data={"slots-shown": "yes", "version": 1})
    assert none.status_code == 422 and "Tick at least one time" in none.text


def test_a_profile_changed_meanwhile_is_not_overwritten(firm: Client, site: Site) -> None:
    record = site.store.firm_record("pk-1")
    site.store.put_firm(replace(record.firm, offers="The organiser's words."), version=1, by="test")
    answer = firm.post("//me/profile", data={"offers": "Mine.", "version": 1})
    assert answer.status_code == 409 and "Mine." in answer.text
    assert site.store.firm_record("pk-1").firm.offers == "The organiser's words."


# ---- agenda


def test_the_agenda_is_in_the_firm_s_time_with_the_partner_s_beside(firm: Client, site: Site) -> None:
    schedule = site.store.schedule(1)
    assert schedule
    held = [one for one in schedule.meetings if "pk-1" in (one.pair.a, one.pair.b)]
    text = words(read(firm, "//me/agenda"))
    assert "Karachi time, UTC+5" in text and "Bucharest time, UTC+2" in text
    for one in held:
        start = FORUM.slots[one.slot].start
        assert (
            f"{start.hour + 5:02}:{start:%M}–" in text and f"theirs {start.hour + 2:02}:{start:%M}–" in text
        )
        assert f"https://meet.example/{one.id}" in firm.get("//me/agenda").text


def test_the_draft_is_nobody_s_business(firm: Client, site: Site) -> None:
    before = read(firm, "//me/agenda")
    site.store.put_draft(FORUM, replace(site.store.draft().schedule, meetings=()), revision=None, by="test")  # type: ignore[union-attr]
    assert words(read(firm, "//me/agenda")) == words(before)


def test_before_it_is_published_the_agenda_says_what_will_be_here(opened: Open) -> None:
    client = opened(some_firms(), FORUM, published=False).firm("pk-1")
    assert "Your meetings will stand here" in words(read(client, "//me/agenda"))
    assert client.get("//me/agenda.ics").status_code == 404


def test_the_calendar_feed_has_a_secret_address_that_is_shown_once_and_ends_with_the_next(
    firm: Client, site: Site
) -> None:
    def make() -> str:
        page = firm.post("//me/feed").text
        found = re.search(r'value="http://[^/]+(/feed/[^"]+)"', page)
        assert found
        return found[1]

    first = make()
    calendar = site.nobody().flask.get(first)
    assert calendar.status_code == 200 and calendar.mimetype == "text/calendar"
    assert calendar.data == firm.get("//me/agenda.ics").data
    assert first not in firm.get("//me/agenda").text
    second = make()
    assert site.nobody().flask.get(first).status_code == 404
    assert site.nobody().flask.get(second).status_code == 200
    assert site.nobody().flask.get("/feed/guess.ics").status_code == 404


def test_a_cancelled_meeting_stays_in_the_calendar_as_cancelled(firm: Client, site: Site) -> None:
    draft = site.store.draft()
    assert draft
    gone = next(one for one in draft.schedule.meetings if "pk-1" in (one.pair.a, one.pair.b))
    left = tuple(one for one in draft.schedule.meetings if one != gone)
    revision = site.store.put_draft(FORUM, replace(draft.schedule, meetings=left), revision=None, by="test")
    site.store.publish(revision=revision, by="test")
    text = firm.get("//me/agenda.ics").text.replace("\r\n ", "")
    assert f"UID:{gone.id}@matchmaker" in text and "STATUS:CANCELLED" in text
    assert "Cancelled" in words(read(firm, "//me/agenda"))


def test_that_a_firm_cannot_come_is_seen_by_the_organiser_at_once(firm: Client, site: Site) -> None:
    page = read(firm, "//me/agenda")
    link = next(tag["href"] or "" for tag in page.all("a") if "meeting=" in (tag.get("href") or ""))
    meeting = link.partition("meeting=")[2]
    assert "Would another time do?" in firm.flask.get(link).text
    for _ in range(2):
        assert firm.post("//me/absence", meeting=meeting, words="A train strike.").status_code == 303
    assert "you cannot come" in words(read(firm, "//me/agenda"))
    organiser = site.organiser()
    assert "1 change waiting" in words(read(organiser, "/firms"))
    assert "A train strike." in words(read(organiser, "/schedule/changes"))
    assert len(site.store.notices()) == 1


def test_a_firm_speaks_of_its_own_meetings_only(firm: Client, site: Site) -> None:
    schedule = site.store.schedule(1)
    assert schedule
    foreign = next(one for one in schedule.meetings if "pk-1" not in (one.pair.a, one.pair.b))
    assert firm.get(f"//me/absence?meeting={foreign.id}").status_code == 404
    assert firm.post("//me/absence", meeting=foreign.id).status_code == 404
    assert site.store.notices() == ()


# ---- data


def test_a_firm_takes_its_data_along_but_not_what_others_said_of_it(firm: Client, site: Site) -> None:
    partner = suggested(firm)[0]
    answer(firm, partner, "meet")
    site.store.put_wish("ro-2", "pk-1", Wish.NO, by="test")
    found = json.loads(firm.get("//me/data.json").data)
    assert found["profile"]["id"] == "pk-1"
    assert [(row["firm"], row["partner"]) for row in found["preferences"]] == [("pk-1", partner)]
    assert all(row["version"] > 0 for row in found["meetings"])


def test_a_firm_deletes_its_data_and_its_link_and_session_end(firm: Client, site: Site) -> None:
    assert firm.post("//me/delete").status_code == 303
    assert site.store.firm_record("pk-1")
    done = firm.post("//me/delete", sure="yes")
    assert (done.status_code, done.location) == (303, "/gone")
    assert "Everything is deleted" in firm.flask.get("/gone").text
    assert "pk-1" not in {record.firm.id for record in site.store.firm_records()}
    assert firm.get("//me").status_code == 403


# ---- the public form

TYPED = {
    "name": "Nova Labs",
    "country": "Romania",
    "offers": "Payment gateways.",
    "contact_email": "ana@nova.example",
    "consent": "yes",
}


@pytest.fixture
def form(site: Site) -> Callable[..., tuple[int, Page]]:
    options(site, joining=True)
    code = site.store.record().code

    def send(**changes: str) -> tuple[int, Page]:
        answer = site.nobody().post(f"//join/{code}", data=TYPED | changes)
        return answer.status_code, parse(answer.text)

    return send


def test_a_firm_that_comes_by_itself_waits_for_the_organiser(
    site: Site, form: Callable[..., tuple[int, Page]]
) -> None:
    status, page = form()
    assert status == 200 and "Thank you" in words(page)
    record = site.store.firm_record("nova-labs")
    assert (record.state, record.origin, record.firm.contact) == (
        FirmState.PENDING,
        "form",
        Contact("", "ana@nova.example", ""),
    )
    assert "nova-labs" not in {firm.id for firm in site.matchmaker.firms()}
    form()
    assert site.store.firm_record("nova-labs-2").state is FirmState.PENDING


def test_what_is_missing_is_told_together(site: Site, form: Callable[..., tuple[int, Page]]) -> None:
    status, page = form(name="", contact_email="", consent="", country="Atlantis")
    assert status == 422
    wrong = {tag["href"] for tag in page.all("a") if (tag.get("href") or "").startswith("#f-")}
    assert wrong == {"#f-name", "#f-contact_email", "#f-consent", "#f-country"}
    assert len(site.store.firm_records()) == 12


def test_a_machine_that_fills_every_field_registers_nobody(
    site: Site, form: Callable[..., tuple[int, Page]]
) -> None:
    assert form(fax="123")[0] == 200
    assert len(site.store.firm_records()) == 12


def test_a_form_that_is_closed_is_not_there(site: Site) -> None:
    code = site.store.record().code
    assert site.nobody().get(f"//join/{code}").status_code == 404
    assert site.nobody().post(f"//join/{code}", data=TYPED).status_code == 404
    assert site.nobody().get("//join/nothing").status_code == 404

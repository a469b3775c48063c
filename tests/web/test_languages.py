"""The desk in a language that there is a catalogue for: nothing that a person reads is left in English."""

import io
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from docs.write_texts import TEXTS, pot, texts
from matchmaker.domain import Contact, Firm, Forum, Session
from matchmaker.domain.records import ForumOptions, JobState
from matchmaker.said import said
from tests.factories import FORUM_DAY, make_firms, make_forum
from tests.web.conftest import Client, Open, Site, some_firms
from tests.web.walk import things, ways
from web import speech

LANGUAGE = "eo"
FILES = ("downloads.show", "prints.file")  # of the book, which is in English like all files
VALUE = re.compile(r"(\{[^{}]*\}|%\([a-z_]+\)[sd])")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


def test_the_catalogue_of_texts_is_current() -> None:
    assert TEXTS.read_bytes() == pot(), "run: make texts"


def marked(template: str) -> str:
    """Every piece of it in brackets, its values outside of them."""
    return "".join(
        piece if VALUE.fullmatch(piece) or not piece.strip() else f"⟦{piece}⟧"
        for piece in VALUE.split(template)
    )


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language that says the same as English, in brackets."""
    catalog = Catalog(locale=LANGUAGE)
    for message in texts():
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            said = tuple(marked(form) for form in forms)
            catalog.add(message.id, said if len(said) > 1 else said[0])
    folder = tmp_path_factory.mktemp("catalogues")
    file = folder / LANGUAGE / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as out:
        write_mo(out, catalog)
    return folder


class Texts(HTMLParser):
    """What a person reads or hears of a page, block by block."""

    INSIDE = ("a", "abbr", "b", "bdi", "em", "i", "mark", "span", "strong")
    SPOKEN = ("alt", "aria-label", "placeholder", "title")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._block = ""
        self.feed(html)
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in self.SPOKEN and value]
        if tag not in self.INSIDE:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.INSIDE:
            self._end()

    def handle_data(self, data: str) -> None:
        self._block += data

    def _end(self) -> None:
        self.found.append(" ".join(self._block.split()))
        self._block = ""


GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβκδεφγηιξκλμνοπθρστυβωχψζΑΒΚΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥΒΩΧΨΖ",
)
WRITTEN = ("name", "city", "offers", "seeks", "description")  # by firms


def in_greek(firm: Firm) -> Firm:
    """What a firm wrote, in letters that no text of ours has."""
    written = {name: getattr(firm, name).translate(GREEK) for name in WRITTEN}
    return replace(firm, **written, contact=Contact("Μαρία", "a@b.example", ""), extra=(), sectors=())


def a_forum(**changes: Any) -> Forum:
    """A forum whose names an organiser wrote in Greek."""
    forum = make_forum(name="Φόρουμ", **changes)
    return replace(
        forum,
        delegations=tuple(replace(one, name=one.name.translate(GREEK)) for one in forum.delegations),
        sessions=tuple(replace(one, name=one.name.translate(GREEK)) for one in forum.sessions),
    )


def crowded() -> Forum:
    """One slot, two tables and a floor of two, so that much cannot be placed, each for a reason."""
    session = Session("Πρωί", FORUM_DAY + timedelta(hours=8), FORUM_DAY + timedelta(hours=8, minutes=25))
    return a_forum(sessions=(session,), tables=2, floor=2, limit=2)


# What stays as it is in every language, and why.
ALIKE = re.compile(
    "|".join(
        (
            r"matchmaker(?: user \w+)?",  # the name of the product, and what is typed into a command line
            r"[\w.-]+@[\w.-]+|https?://\S*|[\w-]+\.example|\{meeting_id\}",  # addresses
            r"[\w-]+\.(?:csv|xlsx|zip|toml|ics|eml|json|pdf)|CSV|Excel|TOML|XLSX",  # files and their kinds
            r"\b[0-9a-f]{12}\b",  # the number of a request
            r"UTC|Bucharest|Karachi|Europe/\w+|Asia/\w+",  # places as the world's table of time zones names them
            r"Romania–Pakistan IT Forum 2026|Morning|Afternoon|Noon|\bForum\b",  # examples of what an organiser may write
            r"Rumanujo|Romania|Pakistano|RO|PK|ro-\d|pk-\d",  # countries come from the CLDR, in that language; ids
            r"Fintech and payments|FIN",  # areas, from data/taxonomy.csv
            r"\b(?:test|library|firm|desk|invitation|ill)\b",  # who did it, and kinds, in the audit; what a firm wrote
            r"fintech; fraud checks|\b(?:name|country|offers|website|contact_email|Total)\b",  # cells as typed
            r"Fax",  # a field that no person sees
        )
    )
)


def english(html: str) -> list[str]:
    """What is neither in brackets nor alike in all languages."""
    left = []
    for text in Texts(html).found:
        while MARKED.search(text):
            text = MARKED.sub("·", text)
        text = ALIKE.sub("·", text)
        left += [piece.strip() for piece in text.split("·") if re.search(r"[A-Za-z]{2,}", piece)]
    return left


@pytest.fixture
def abroad(opened: Open, catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Site]:
    """A desk whose firms write Greek, and whose pages are in brackets."""

    def open_one(forum: Forum | None = None, *, published: bool = True) -> Site:
        monkeypatch.setattr(speech, "FOLDER", str(catalogues))
        return opened([in_greek(firm) for firm in some_firms()], forum, published=published)

    return open_one


def speaking(client: Client) -> Client:
    client.flask.environ_base["HTTP_ACCEPT_LANGUAGE"] = LANGUAGE
    return client


@pytest.mark.parametrize("forum", [a_forum(), crowded()], ids=["roomy", "crowded"])
def test_no_page_has_a_word_of_english(abroad: Callable[..., Site], forum: Forum) -> None:
    site = abroad(forum)
    found = things(site, site.forum, "ro-1", "pk-1")
    left: dict[str, set[str]] = defaultdict(set)
    read = 0
    for client in (site.organiser(), site.firm("ro-1"), site.nobody()):
        for way in ways(site, found):
            if "GET" not in way.methods or way.endpoint in FILES:
                continue
            answer = speaking(client).flask.get(way.address)
            if answer.mimetype == "text/html" and answer.status_code != 303:
                read += answer.status_code == 200
                assert f'lang="{LANGUAGE}"' in answer.text
                for text in english(answer.text):
                    left[text].add(way.endpoint)
    assert "\n".join(f"{text!r} at {sorted(where)}" for text, where in sorted(left.items())) == ""
    assert read > 40


def test_what_is_wrong_with_a_form_is_said_in_the_language(abroad: Callable[..., Site]) -> None:
    site = abroad(a_forum())
    organiser, firm, nobody = (speaking(one) for one in (site.organiser(), site.firm("ro-1"), site.nobody()))
    (held, *others) = site.store.draft().schedule.meetings
    pair = {"a": held.pair.a, "b": held.pair.b, "version": 1}
    options = ForumOptions(joining=True)
    version = site.store.record().version
    site.store.put_forum(site.store.forum(), options, version=version, by="test")
    code = site.store.record().code
    sheet = "name,country,offers,website,contact_email\nX,Άτλαντις,\n,RO,a,,\n,,,,\nTotal,,,,\n".encode()
    organiser.post("/sheets", data={"sheet": (io.BytesIO(sheet), "α.csv")})
    site.run_jobs()
    upload = site.store.uploads()[-1].id
    minutes = {
        "meetings.minutes": "πολλά",
        "name": "",
        "sessions[1].day": "αύριο",
        "delegations[1].countries": "Άτλαντις",
    }
    answers = [
        organiser.post("/edit", data={"version": version + 1, "do": "save", **minutes}),
        organiser.post("//forums/new", data={"do": "save", **minutes}),
        organiser.post("/file", data={"version": version + 1, "file": (io.BytesIO(b"name = 3"), "forum.toml")}),
        organiser.get(f"/sheets/{upload}"),
        organiser.post("/sheets", data={"sheet": (io.BytesIO(b"%PDF-1.4"), "α.pdf")}),
        organiser.post("/sheets", data={}),
        organiser.post("/firms/new", data={"name": "", "country": "??", "website": "πού"}),
        organiser.get(f"/schedule?a={held.pair.a}&b={held.pair.b}"),
        organiser.post("/schedule/move", data={**pair, "to": str(others[0].slot)}),
        organiser.post("/schedule/move", data={**pair, "to": "77"}),
        organiser.post("/schedule/move", data={**pair, "version": 77, "to": "3"}),
        organiser.post("/schedule/move", data={"a": "no", "b": "body", "version": 1, "to": "3"}),
        organiser.post("/firms/ro-1/state", version=9, state="withdrawn"),
        organiser.post("/firms/ro-1/state", state="withdrawn"),
        organiser.post("/matches/ro-1/pk-1", wish="perhaps", note="", version=0),
        organiser.post("/matches/ro-1/pk-1", wish="must", note="ν" * 9999, version=0),
        organiser.post("//account", old="wrong", password="short", again="short"),
        firm.post("//me/profile", data={"slots-shown": "yes", "version": 1}),
        firm.post("//me/answers", partner="ro-2", wish="meet", version=0),
        firm.post("//me/answers", partner="pk-1", wish="love", version=0),
        firm.post("//me/delete"),
        nobody.post(f"//join/{code}", data={"name": ""}),
        nobody.post("//login", name="nobody", password="wrong"),
        nobody.get("//join/nowhere"),
        nobody.get("//nowhere"),
    ]  # fmt: skip
    assert sum(answer.status_code in (400, 404, 409, 422) for answer in answers) > 15
    left = {answer.request.path: english(answer.text) for answer in answers if answer.status_code != 303}
    assert "\n".join(f"{found} at {path}" for path, found in left.items() if found) == ""


def test_what_work_says_is_in_the_language(abroad: Callable[..., Site]) -> None:
    site = abroad(a_forum())
    client, store = speaking(site.organiser()), site.office.store
    held = site.store.draft().schedule.meetings
    pairs = [{"a": one.pair.a, "b": one.pair.b} for one in held]
    site.firm("ro-1").post("//me/absence", meeting="", words="ν")
    (notice,) = site.store.notices()
    rows = b"firm_a_id,firm_b_id,start_utc\nro-1,pk-1,2025-11-20T08:00:00Z\nro-1,pk-2,2025-11-20T08:00:00Z\n"
    bad = "\n".join(
        (
            "firm_a_id,firm_b_id,start_utc,end_utc,slot,status,score",
            "ro-1,,αύριο,,,,",
            "ro-1,ro-1,2025-11-20T08:01:00Z,,,,",
            "ro-2,pk-2,05/11/2025 10:00,,,,",
            "ro-2,pk-2,,,,,",
            "ro-2,pk-2,,,77,,",
            "ro-2,pk-2,2025-11-20T08:00:00Z,2025-11-20T09:00:00Z,3,ναι,πολύ",
        )
    ).encode()
    answers = [
        client.post("/schedule/bring", data={"timetable": (io.BytesIO(bad), "m.csv"), "version": 1}),
        client.post("/schedule/bring", data={"timetable": (io.BytesIO(b"a,b"), "m.csv"), "version": 1}),
        client.post("/schedule/bring", data={"timetable": (io.BytesIO(b"firm_a_id,firm_b_id"), "m.csv"), "version": 1}),
        client.post("/schedule/remove", data={**pairs[0], "version": 1}),
        client.get("/schedule"),
        client.get("/schedule/why-not"),
        client.post("/schedule/lock", data={**pairs[1], "version": 2}),
        client.post("/schedule/changes", data={f"answer.{notice.id}": "gone", "seconds": 1, "version": 3}),
        client.post("/schedule/bring", data={"timetable": (io.BytesIO(rows), "m.csv"), "version": 3}),
        client.post("/met-before", data={"sheet": (io.BytesIO("firm,partner\nΑ,Β\n,Γ\n".encode()), "α.csv"), "title": "Α"}),
        client.post("/met-before", data={"title": "Α"}),
    ]  # fmt: skip
    site.run_jobs()
    answers += [client.get(address) for address in ("/schedule", "/audit", "/met-before", "/schedule/files")]
    answers += [client.get(f"/met-before/{past.id}") for past in site.store.pasts()]
    job = site.office.jobs.start("match", site.forum, by="test")
    for happens in (
        lambda: None,
        lambda: store.take_job("w"),
        lambda: store.set_progress(job.id, said("writing reasons"), 0.5),
        lambda: store.end_job(job.id, JobState.FAILED, said("There is no such job.")),
    ):
        happens()
        answers += [client.get(f"/jobs/{job.id}"), client.get(f"/jobs/{job.id}/state")]
    pages = [one for one in answers if one.mimetype == "text/html" and one.status_code != 303]
    left = {page.request.path: english(page.text) for page in pages}
    assert "\n".join(f"{found} at {path}" for path, found in left.items() if found) == ""
    assert "⟦writing reasons⟧" in [answer.json["words"] for answer in answers if answer.is_json]


@pytest.mark.parametrize("firms", [0, 3])
def test_what_is_empty_says_so_in_the_language(
    opened: Open, catalogues: Path, monkeypatch: pytest.MonkeyPatch, firms: int
) -> None:
    monkeypatch.setattr(speech, "FOLDER", str(catalogues))
    site = opened([in_greek(firm) for firm in make_firms("RO", firms)])
    client = speaking(site.organiser())
    job = site.office.jobs.start("plan", site.forum, by="test", asked={"seconds": 1, "revision": 0})
    site.run_jobs()
    pages = (
        "/",
        "//",
        "/firms",
        "/matches",
        "/schedule",
        "/edit",
        "/invitations",
        "/sheets",
        f"/jobs/{job.id}",
    )
    for page in pages:
        answer = client.get(page, follow_redirects=True)
        assert (page, answer.status_code, english(answer.text)) == (page, 200, [])


def test_english_is_what_everybody_else_gets(planned: Site) -> None:
    client = planned.organiser()
    client.flask.environ_base["HTTP_ACCEPT_LANGUAGE"] = "eo, ro;q=0.8"
    page = client.get("/firms").text
    assert 'lang="en"' in page and "⟦" not in page


def test_a_word_that_is_left_in_english_is_found(
    abroad: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a sentence that never went through `said`."""
    site = abroad(a_forum())
    monkeypatch.setattr("matchmaker.exporting.page.said", str)
    assert "weak" in " ".join(english(speaking(site.organiser()).get("/matches/ro-1/pk-1").text))

"""Markup and scripts in every field that a person fills: in a real browser they stay words, on every page.

Nothing runs, no dialog opens, the policy has nothing to forbid, no element comes of it, and axe finds nothing. The
same look finds all of it on a page whose escaping was undone.
"""

import html
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from matchmaker.domain import Firm, Forum
from matchmaker.exporting import firms_csv
from matchmaker.service.desk.keeping import keep_matching
from matchmaker.service.office import Office
from matchmaker.settings import Settings
from matchmaker.storage import Store
from tests.chromium import chromium
from tests.factories import make_firms, make_forum
from tests.journeys.axe import findings
from tests.web.conftest import Client, Site
from tests.web.test_security import hostile
from web.security import HEADERS

HOSTILE = (
    "<script>window.__hit=1</script>",
    '"><img src=x onerror=window.__hit=1>',
    "<svg onload=window.__hit=1>",
    "' onmouseover='window.__hit=1' x='",
    '" autofocus onfocus="window.__hit=1" x="',
    "javascript:window.__hit=1//",
    "{{ 7777*7777 }}{% raw %}",
    "</title><script>alert(1)</script>",
    "</style></script><img src=x onerror=alert(1)>",
    "</textarea></select></option><script>alert(1)</script>",
    "--><iframe srcdoc='<script>parent.__hit=1</script>'></iframe>",
    "&lt;img src=x onerror=window.__hit=1&gt;",
    "${alert(1)}`+alert(1)+`",
    "\u202egnp.exe\u2066 \u200f\u200b<b onclick=alert(1)>",
)
ALL = " ".join(HOSTILE)
LINE = " ".join(HOSTILE[1:3])  # where only so much may be written
FILE = "<img src=x onerror=window.__hit=1>"  # what a file may be called
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# pages of a kind, when not one: each firm has another attack; one sheet waits; pairs and files are of two sorts
MOST: dict[tuple[str, ...], int] = {
    ("firms.show_one",): len(HOSTILE),
    ("sheets.open",): 2,
    ("matches.pair",): 2,
    ("none",): 9,
}
MOST |= {("prints.agendas",): 2, ("prints.sheets",): 2, ("firms.show", "area", "q"): 2}
PASSWORD = "correct horse battery"
PROFILE = ("city", "organisation_type", "offers", "seeks", "description", "languages", "capability_areas", "sectors",
           "cooperation_types", "target_markets", "certifications", "contact_name")  # fmt: skip
# what came of the words: scripts that ran, elements and attributes that no template of ours has, links that run
LOOK = r"""() => {
  const found = [];
  if (window.__hit) found.push("a script ran");
  for (const one of document.querySelectorAll("*")) {
    const own = one.getAttributeNames();
    if (own.some(name => name.startsWith("on") || name === "srcdoc")
        || one.matches("iframe, img[src=x], script:not([src])"))
      found.push("element " + one.outerHTML.slice(0, 150));
    for (const name of ["href", "src", "action", "formaction"])
      if (/^\s*(javascript|data:text)/i.test(one.getAttribute(name) || ""))
        found.push("link " + one.outerHTML.slice(0, 150));
  }
  if (document.documentElement.outerHTML.includes("60481729")) found.push("a template ran");
  return found;
}"""
# all that a person can type, sent past the browser's own checks
FILL = """words => {
  const form = [...document.querySelectorAll("main form[method=post]")].find(
    one => one.querySelector("textarea, input[type=text], input:not([type])"));
  for (const one of form.querySelectorAll("textarea, input:not([type]), input[type=text], input[type=email], "
      + "input[type=url], input[type=tel]"))
    if (!one.closest(".trap")) { one.removeAttribute("maxlength"); one.value = words; }
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button:not([formaction])"));
}"""


class Looker:
    """A browser of one visitor; every page is looked at, wide and narrow, and axe reads the first of each kind."""

    def __init__(self, browser: Any, base: str, site: Site) -> None:
        self.context = browser.new_context(viewport=DESKTOP, color_scheme="light")
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        self.base, self.found, self.read = base, list[str](), ""
        self.rules = site.app.url_map.bind("127.0.0.1")
        self.examined = set[str]()
        self.page.on("dialog", self._close)
        self.page.on("pageerror", lambda error: self.found.append(f"error {error}"))
        self.page.on("console", self._hear)

    def _close(self, dialog: Any) -> None:
        self.found.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _hear(self, message: Any) -> None:
        own_status = "Failed to load" in message.text and message.location["url"] == self.page.url
        if (message.type == "error" and not own_status) or "Content Security Policy" in message.text:
            self.found.append(f"console {message.text[:200]}")

    def go(self, path: str) -> None:
        self.page.goto(path if "://" in path else self.base + path)
        self.look()

    def look(self, *, axe: bool = True) -> None:
        kind = self.kind(self.page.url)
        self.found += [f"{self.page.url} {one}" for one in self.page.evaluate(LOOK)]
        self.read += self.page.evaluate(
            "document.title + document.body.textContent + "
            "[...document.querySelectorAll('input, textarea')].map(one => one.value).join(' ')"
        )
        if axe and (kind[0] not in self.examined or kind[0] == "sheets.open"):
            self.examined.add(kind[0])
            self.page.set_viewport_size(PHONE)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            self.found += [f"{self.page.url} is {wide} wide"] if wide > PHONE["width"] else []
            self.found += findings(self.page)
            self.page.set_viewport_size(DESKTOP)

    def kind(self, address: str) -> tuple[str, ...]:
        """Its view, and what is asked of it."""
        parts = urlsplit(address)
        if parts.scheme == "file":
            return (parts.path,)
        try:
            endpoint, _ = self.rules.match(parts.path, "GET")
        except HTTPException:
            endpoint = "none"
        return (str(endpoint), *sorted({name for name, _ in parse_qsl(parts.query)}))

    def walk(self, *starts: str) -> None:
        """Follow links, so many of a kind."""
        waiting, seen, chosen = list(starts), set[str](), Counter[tuple[str, ...]]()
        while waiting:
            path = waiting.pop(0).partition("#")[0]
            kind = self.kind(path)
            if path in seen or re.search(r"\.(csv|xlsx|toml|ics|json|zip|eml|html)(\?|$)", path):
                continue
            if chosen[kind] >= MOST.get(kind, 1):
                continue
            seen.add(path)
            chosen[kind] += 1
            self.go(path)
            waiting += self.page.evaluate(
                "[...document.querySelectorAll('a[href^=\"/\"]')].map(one => one.getAttribute('href'))"
            )

    def fill(self, path: str, words: str) -> None:
        """The page that answers a form with these words in every field."""
        self.page.goto(self.base + path)
        with self.page.expect_navigation():
            self.page.evaluate(FILL, words)
        self.look(axe=False)


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The desk over the wire, on a free port."""

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """Nothing."""

    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A published forum; each firm has another attack in each of its fields."""
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder}/desk.db"
    office = Office(Store(url), settings=Settings(model="lexical", cache=str(folder), database=url))
    half = len(HOSTILE) // 2
    firms = [*make_firms("RO", half), *make_firms("PK", half)]
    rules = _hostile_forum()
    site = Site(office, office.make_forum(rules.name, rules, by=LINE))
    site.store.save_firms([hostile(one, words) for one, words in zip(firms, HOSTILE, strict=True)])
    _plan(site, rules)
    yield site
    office.close()


def _hostile_forum() -> Forum:
    forum = make_forum(tables=8, limit=5)
    return replace(
        forum,
        name=LINE,
        delegations=tuple(replace(one, name=f"{one.name} {LINE}") for one in forum.delegations),
        sessions=tuple(replace(one, name=f"{one.name} {LINE}") for one in forum.sessions),
    )


def _plan(site: Site, rules: Forum) -> None:
    """Published, moved on, and kept."""
    record = site.store.record()
    site.store.put_forum(
        rules, replace(record.options, joining=True, invitation=ALL), version=record.version, by=LINE
    )
    schedule, matching, wishes = site.matchmaker.propose(rules)
    revision = site.store.put_draft(rules, schedule, revision=0, by=LINE)
    site.store.publish(revision=revision, by=LINE, note=ALL)
    keep_matching(
        site.store, matching, rules, schedule=schedule, wishes=wishes, settings=site.office.settings
    )


def _people_write(site: Site) -> Client:
    """Through the forms: a sheet, two profiles, a decision, "I can't come", a mail; the organiser who did it."""
    ana = site.organiser(LINE)
    sheet = _sheet(make_firms("RO", 2)).replace(b"Iasi", ALL.encode())
    _ok(ana.post("/sheets", data={"sheet": (io.BytesIO(sheet), f"{FILE}.csv")}))
    site.run_jobs()
    _ok(ana.post("/sheets", data={"sheet": (io.BytesIO(sheet), f"{FILE}2.csv")}))  # waits for its turn
    firm = site.firm("pk-1")
    version = site.store.firm_record("pk-1").version
    typed = dict.fromkeys(PROFILE, LINE)
    _ok(firm.post("//me/profile", data=typed | {"name": ALL[:150], "version": version}))
    _ok(firm.post("//me/absence", data={"words": ALL}))
    joining = typed | {"name": LINE, "country": "RO", "contact_email": "a@b.example", "consent": "yes"}
    _ok(site.nobody().post(f"//join/{site.store.record().code}", data=joining))
    _ok(ana.post("/matches/pk-1/ro-1", data={"decision": "must", "note": ALL[:400], "version": 0}))
    site.store.queue_mail(firm="ro-1", kind="change", address="a@b.example", subject=LINE, text=ALL, by=LINE)
    return ana


def _sheet(firms: Iterable[Firm]) -> bytes:
    """Attacks in heads and cells; one row has no country that anybody knows."""
    content = firms_csv([hostile(one, LINE) for one in firms])
    head, *rows = content.decode("utf-8-sig").splitlines(keepends=True)
    return (
        "".join([head.rstrip() + f',"{LINE.replace(chr(34), chr(34) * 2)}"\n', *rows])
        .replace(",RO,", ",<script>alert(1)</script>,", 1)
        .encode()
    )


def _ok(answer: Any) -> None:
    assert answer.status_code in (200, 302, 303), answer.text


def test_whatever_people_write_stays_words_on_every_page(browser: Any, site: Site, tmp_path: Path) -> None:
    ana = _people_write(site)
    cookie = ana.flask.get_cookie("matchmaker")
    assert cookie
    inside, code = f"/forums/{site.forum}", site.store.record().code
    with served(site) as base:
        organiser = Looker(browser, base, site)
        organiser.context.add_cookies([{"name": "matchmaker", "value": cookie.value, "url": base}])
        organiser.walk(
            "/", f"{inside}/", f"{inside}/schedule/files", f"{inside}/schedule/changes", f"{inside}/audit", f"{inside}/invitations", "/account",
            f"{inside}/schedule/versions/compare?before=1&after=0",
            *(f"{inside}/firms?q={quote(words)}&area={quote(words)}" for words in HOSTILE[:2]),
            *(f"{path}{quote(HOSTILE[1])}" for path in (f"{inside}/matches?firm=", "/nowhere/", f"{inside}/firms/")),
        )  # fmt: skip
        for path in (f"{inside}/new-firm", f"{inside}/firms/ro-1/edit", f"{inside}/edit"):
            organiser.fill(path, ALL)
        firm = Looker(browser, base, site)
        firm.go(f"/f/{site.office.links.make(site.forum, 'pk-1', by='test')}")
        firm.walk("/me", "/me/profile", "/me/suggestions?n=1", "/me/agenda", "/me/absence", "/me/data")
        firm.fill("/me/profile", ALL)
        nobody = Looker(browser, base, site)
        nobody.walk(f"/join/{code}", "/login", "/gone")
        nobody.fill(f"/join/{code}", ALL)
        nobody.fill("/login", ALL)
        for name in ("report.html", "agendas/pk-1.html"):
            file = tmp_path / Path(name).name
            file.write_bytes(ana.get(f"/downloads/{name}").data)
            nobody.go(file.as_uri())
    assert organiser.found + firm.found + nobody.found == []
    read = " ".join((organiser.read + firm.read + nobody.read).split())
    assert [words for words in HOSTILE if " ".join(words.split()) not in read] == []


@pytest.mark.parametrize("policy", [HEADERS["Content-Security-Policy"], "default-src * 'unsafe-inline'"])
def test_the_same_look_finds_a_page_that_does_not_escape(browser: Any, site: Site, policy: str) -> None:
    text = site.organiser().get("/firms/ro-2").text
    with served(site) as base:
        looker = Looker(browser, base, site)
        looker.page.route(
            "**/planted",
            lambda route: route.fulfill(
                body=html.unescape(text),
                content_type="text/html",
                headers={"Content-Security-Policy": policy},
            ),
        )
        looker.go("/planted")
    assert any("element <img src=" in one for one in looker.found)
    guarded = policy == HEADERS["Content-Security-Policy"]
    assert any("Content Security Policy" in one for one in looker.found) == guarded
    assert any("a script ran" in one for one in looker.found) != guarded

"""Pages that say that nothing is there yet, and forms that were refused: for everybody, in light, dark and on a phone.

The pages of a forum in full are looked at in the same way by the journeys of test_desk and test_hostile_words.
"""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from matchmaker.domain import Forum
from tests.chromium import chromium
from tests.factories import make_firms, make_forum
from tests.journeys.axe import findings
from tests.journeys.test_hostile_words import served
from tests.web.conftest import Client, Site
from tests.web.sites import ana, desk, empty, planned_file  # noqa: F401

PHONE = {"width": 360, "height": 740}
INSIDE = ("", "firms", "matches", "matches/picture", "schedule", "sheets", "met-before", "invitations", "mail",
          "twins", "schedule/bring")  # fmt: skip
ME = ("/me", "/me/suggestions", "/me/agenda", "/me/profile")
# what nobody would type, sent past the browser's own checks
SEND = """address => {
  const form = [...document.querySelectorAll("main form[method=post]")].find(
    one => new URL(one.action).pathname === address);
  form.noValidate = true;
  for (const one of form.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio], [type=file])")) {
    if (one.closest(".trap")) continue;
    one.type = "text";
    one.value = one.required ? "" : "not right";
  }
  form.requestSubmit(form.querySelector("button:not([formaction])"));
}"""


class Reader:
    """Somebody with a phone; every page is looked at."""

    def __init__(self, browser: Any, base: str, client: Client | None = None) -> None:
        self.base, self.found = base, list[str]()
        self.context = browser.new_context(viewport=PHONE)
        cookie = client.flask.get_cookie("matchmaker") if client else None
        if cookie:
            self.context.add_cookies([{"name": "matchmaker", "value": cookie.value, "url": base}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)

    def go(self, path: str) -> None:
        answer = self.page.goto(self.base + path)
        assert answer.status == 200, path
        self.look()

    def look(self) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        self.found += [f"{self.page.url} is {wide} wide"] if wide > PHONE["width"] else []
        self.found += findings(self.page)

    def send(self, path: str, address: str = "") -> str:
        """The words of the page that refuses what was typed into the form on `path`."""
        self.page.goto(self.base + path)
        with self.page.expect_navigation() as navigation:
            self.page.evaluate(SEND, address or path)
        assert 400 <= navigation.value.status < 500, path
        self.look()
        return str(self.page.locator(".trouble").inner_text())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def test_a_desk_that_has_nothing_yet_reads_well(browser: Any, empty: Site) -> None:
    with served(empty) as base:
        nobody = Reader(browser, base)
        nobody.go("/setup")
        ana = empty.organiser()
        nobody.go("/login")
        reader = Reader(browser, base, ana)
        for path in ("", "edit", "firms", "matches", "schedule"):
            reader.go(ana.address(f"/{path}"))
        _give(empty, make_forum())
        for path in INSIDE:
            reader.go(ana.address(f"/{path}"))
        empty.store.save_firms([*make_firms("RO", 2), *make_firms("PK", 2)])
        for path in ("", "matches", "schedule"):
            reader.go(ana.address(f"/{path}"))
        firm = Reader(browser, base, empty.firm("ro-1"))
        for path in ME:
            firm.go(path)
        empty.office.store.delete_forum(empty.forum, by="test")
        reader.go("/")
    assert nobody.found + reader.found + firm.found == []


def _give(site: Site, rules: Forum) -> None:
    record = site.store.record()
    site.store.put_forum(rules, record.options, version=record.version, by="test")


def test_a_refused_form_says_what_to_put_right(browser: Any, ana: Client, desk: Site) -> None:
    _open_for_all(desk)
    code = desk.store.record().code
    with served(desk) as base:
        nobody = Reader(browser, base)
        assert "not right" in nobody.send("/login")
        assert "Country: " in nobody.send(f"/join/{code}")
        reader = Reader(browser, base, ana)
        assert "Session 1, Day: " in reader.send("/forums/new")
        assert "Minutes each: " in reader.send(ana.address("/edit"))
        assert "old password" in reader.send("/account")
        assert "Name: " in reader.send(ana.address("/new-firm"))
        assert "Web site: " in reader.send(ana.address("/firms/ro-1/edit"))
        assert "Choose a file" in reader.send(ana.address("/sheets"))
        firm = Reader(browser, base, desk.firm("ro-1"))
        assert "Meetings at most: " in firm.send("/me/profile")
    assert nobody.found + reader.found + firm.found == []


def _open_for_all(site: Site) -> None:
    record = site.store.record()
    assert record.forum is not None
    site.store.put_forum(
        record.forum, replace(record.options, joining=True), version=record.version, by="test"
    )


def test_words_that_only_the_dark_makes_hard_to_read_are_found(browser: Any) -> None:
    page = browser.new_page()
    page.set_content(
        "<!doctype html><html lang='en'><title>Planted</title><style>@media (prefers-color-scheme: dark) "
        "{ body { background: #222; color: #444 } }</style><main><h1>Hardly to be read</h1></main></html>"
    )
    (found,) = findings(page)
    assert found.startswith("in the dark") and "color-contrast" in found

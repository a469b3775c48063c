"""The life of a forum in a real browser: sheet, firms, matches, schedule, publish, a firm answers, replan, exports.

Once on a desktop with JavaScript, where axe looks at every page in light and in dark, and once on a phone without any.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Error

from matchmaker.exporting import firms_csv
from matchmaker.storage import Store
from tests.chromium import chromium
from tests.factories import make_firms
from tests.journeys.axe import findings
from tests.journeys.test_serve import serving

DEVICES = {
    "desktop with JavaScript": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": True},
    "phone without JavaScript": {
        "viewport": {"width": 360, "height": 740}, "java_script_enabled": False, "is_mobile": True,
        "has_touch": True,
    },
}  # fmt: skip
PASSWORD = "correct horse battery"
FORUM = """
name = "Two sides"
time_zone = "Europe/Bucharest"
[meetings]
minutes = 20
floor = 2
limit = 4
tables = 5
[[delegations]]
code = "RO"
name = "Romania"
countries = ["RO"]
time_zone = "Europe/Bucharest"
[[delegations]]
code = "PK"
name = "Pakistan"
countries = ["PK"]
time_zone = "Asia/Karachi"
[[sessions]]
name = "Morning"
start = 2026-11-20T10:00:00
end = 2026-11-20T12:00:00
"""


class Walk:
    """One person's way through the desk; every page is looked at."""

    def __init__(self, context: Any, base: str, *, looks: bool) -> None:
        self.base = base
        self.looks = looks
        self.page = context.new_page()
        self.heard: list[str] = []
        self.page.on("dialog", lambda dialog: self.heard.append(f"dialog {dialog.message}"))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.heard.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.look()

    def press(self, words: str, *, within: str = "main") -> None:
        """The button or link of that name, and then the page that comes."""
        found = self.page.locator(f"{within} :is(button, a)", has_text=re.compile(words)).first
        found.click()
        self.page.wait_for_load_state()
        self.look()

    def look(self) -> None:
        """A page that moves on by itself, as a job's does when it is over, is looked at where it arrives."""
        for _ in range(5):
            try:
                return self._look()
            except Error as error:
                if "because of a navigation" not in str(error):
                    raise
                self.page.wait_for_load_state()
        raise AssertionError(f"{self.page.url} never comes to rest")

    def _look(self) -> None:
        width = self.page.viewport_size["width"]
        assert self.page.locator("main h1").count() == 1, self.page.url
        if self.looks:  # axe needs scripts
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                self.heard.append(f"wider than the window: {self.page.url}")
            self.heard += findings(self.page)

    def wait_for(self, path: str) -> None:
        """The page at which a job's page arrives by itself."""
        self.page.wait_for_url(re.compile(path), timeout=240_000)
        self.look()

    def save(self, words: str) -> bytes:
        """The file behind the link of that name."""
        with self.page.expect_download() as download:
            self.page.locator("main a", has_text=words).last.click()
        return Path(download.value.path()).read_bytes()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("device", list(DEVICES))
def test_a_forum_from_its_sheet_to_its_last_replan(device: str, browser: Any, tmp_path: Path) -> None:
    sheet, rules = tmp_path / "firms.csv", tmp_path / "forum.toml"
    sheet.write_bytes(firms_csv([*make_firms("RO", 5), *make_firms("PK", 5)]))
    rules.write_text(FORUM, encoding="utf-8")
    with serving(tmp_path, MATCHMAKER_MODEL="lexical") as (base, _):
        organiser = Walk(
            browser.new_context(**DEVICES[device], accept_downloads=True),
            base,
            looks=device.split()[1] == "with",
        )
        organiser.page.set_default_timeout(120_000)
        forum = _begin(organiser, rules)
        _bring_in(organiser, forum, sheet)
        _plan_and_move(organiser, forum)
        _publish(organiser, forum, 1)
        token = _link(tmp_path, forum, "pk-1")
        firm = Walk(browser.new_context(**DEVICES[device]), base, looks=organiser.looks)
        firm.page.set_default_timeout(120_000)
        _answer_all(firm, token)
        lost = _say_absent(firm)
        _replan(organiser, forum, lost)
        _publish(organiser, forum, 2)
        _take_along(organiser, firm, forum)
        assert organiser.heard == firm.heard == []


def _begin(walk: Walk, rules: Path) -> str:
    """A first organiser, and a forum from a file; its id."""
    walk.go("/")
    walk.page.fill("#f-name", "ana@forum.example")
    walk.page.fill("#f-password", PASSWORD)
    walk.page.fill("#f-again", PASSWORD)
    walk.press("Make my login")
    walk.go("/forums/new")
    walk.page.set_input_files("#f-file", rules)
    walk.press("Use this file")
    found = re.search(r"/forums/([^/]+)/", walk.page.url)
    assert found, walk.page.url
    return f"/forums/{found[1]}"


def _bring_in(walk: Walk, forum: str, sheet: Path) -> None:
    walk.go(f"{forum}/sheets")
    walk.page.set_input_files("#f-sheet", sheet)
    walk.press("Look at the sheet")
    walk.page.wait_for_selector("button[value=import]", timeout=240_000)
    walk.look()
    walk.press("Import 10 firms")
    walk.go(f"{forum}/firms")
    for _ in range(120):
        walk.page.goto(f"{walk.base}{forum}/matches")
        if walk.page.locator("article").count():
            break
        walk.page.wait_for_timeout(2_000)
    walk.look()
    assert walk.page.locator("article").count() > 0


def _plan_and_move(walk: Walk, forum: str) -> None:
    walk.go(f"{forum}/schedule")
    walk.press("Plan the schedule")
    walk.wait_for("/schedule$")
    walk.go(f"{forum}/schedule?view=firms")
    walk.go(f"{forum}/schedule")
    walk.page.locator(".grid a.seat").first.click()
    walk.page.wait_for_selector("section.chosen")
    walk.look()
    place = walk.page.locator("button.here").first
    if walk.looks:  # by keyboard alone
        place.focus()
        walk.page.keyboard.press("Enter")
    else:
        place.tap()
    walk.page.wait_for_selector(".flash")
    assert "Moved" in walk.page.inner_text(".flash")
    walk.press("Lock here")
    walk.page.wait_for_selector("text=Locked: plans and replans leave it here")
    walk.go(f"{forum}/schedule/why-not")


def _publish(walk: Walk, forum: str, number: int) -> None:
    walk.go(f"{forum}/schedule")
    walk.press("Publish this schedule")
    walk.press(f"Publish version {number}")
    assert f"Published as version {number}" in walk.page.inner_text("main")
    walk.go(f"{forum}/schedule/versions")


def _link(folder: Path, forum: str, firm: str) -> str:
    store = Store(f"sqlite:///{folder}/forum.db")
    try:
        return store.forum(forum.rpartition("/")[2]).make_link(firm, lasts=timedelta(days=1), by="test")
    finally:
        store.close()


def _answer_all(walk: Walk, token: str) -> None:
    walk.go(f"/f/{token}")
    assert token not in walk.page.url
    walk.go("/me/profile")
    walk.page.fill("#f-seeks", "Partners in Bucharest for payment gateways.")
    walk.press("Save the profile")
    walk.go("/me/suggestions")
    for number in range(1, 20):
        answers = walk.page.locator("button.answer")
        if not answers.count():
            break
        answers.nth(number % 2).click()
        walk.page.wait_for_load_state()
    walk.look()
    assert "Done, thank you" in walk.page.inner_text("main")


def _say_absent(walk: Walk) -> str:
    """The start of the first meeting, in words, to which the firm cannot come."""
    walk.go("/me/agenda")
    lost = walk.page.locator("time").first.inner_text()
    walk.press("I can’t come")
    walk.page.fill("textarea", "The flight lands later.")
    walk.press("Tell the organiser")
    assert "you cannot come" in walk.page.inner_text("main")
    return str(lost)


def _replan(walk: Walk, forum: str, lost: str) -> None:
    walk.go(f"{forum}/firms")
    assert "waiting" in walk.page.inner_text(".life")
    walk.go(f"{forum}/schedule/changes")
    assert "The flight lands later." in walk.page.inner_text("main")
    walk.press("Replan with these changes")
    walk.wait_for("/schedule/changes$")
    assert "No change is waiting" in walk.page.inner_text("main")
    walk.go(f"{forum}/schedule/versions/compare?before=1&after=0")


def _take_along(walk: Walk, firm: Walk, forum: str) -> None:
    """All files are of one timetable, and the firm's own agenda is of the same."""
    walk.go(f"{forum}/schedule/files")
    rows = list(csv.DictReader(io.StringIO(walk.save("meetings.csv").decode("utf-8-sig"))))
    held = [row for row in rows if row["status"] == "scheduled"]
    book = openpyxl.load_workbook(io.BytesIO(walk.save("grid.xlsx")))
    firms = book["Firms x slots"]
    cells = [cell.value for line in firms.iter_rows(min_row=2, min_col=3) for cell in line if cell.value]
    assert len(held) > 0 and len(cells) >= 2 * len(held)
    with zipfile.ZipFile(io.BytesIO(walk.save("everything.zip"))) as archive:
        assert archive.read("grid.xlsx") and archive.read("report.html")
        calendar = archive.read("agendas/pk-1.ics").decode().replace("\r\n ", "")
    own = [row for row in held if "pk-1" in (row["firm_a_id"], row["firm_b_id"])]
    assert all(f"UID:{row['meeting_id']}@" in calendar for row in own)
    firm.go("/me/agenda")
    assert firm.page.locator("ol.hours > li").count() == len(own)
    starts = sorted(row["start_utc"][:16] for row in own)
    shown = sorted(
        str(one)[:16] for one in firm.page.locator("ol.hours time").evaluate_all("all => all.map(one => one.dateTime)")
    ) if firm.looks else starts  # fmt: skip
    assert shown == starts
    walk.go(f"{forum}/schedule/files/published/agendas")
    walk.go(f"{forum}/schedule/files/published/sheets")

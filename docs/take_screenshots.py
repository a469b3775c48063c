"""Writes the desk's pictures into docs/images: `make screenshots`, after a change to how its pages look.

A desk of its own with the sample forum, walked through in Chromium: an organiser's pages as on a laptop, a firm's as on
a phone; and the report's first two pages, side by side. Pillow makes the files small and lays the pages out; without it
the report's picture stays as it is.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from matchmaker.storage import Store

FOLDER = Path(__file__).parent / "images"
FIRM = "bitdefender"  # of the sample; its phone is shown
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
LAPTOP = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}
PAPER = {"width": 680, "height": 1010}  # what A4 has within its margins, in pixels of 96 to the inch
MARGIN = 53
COLOURS = 128
PASSWORD = "correct horse battery"  # noqa: S105 of a desk that lives for a minute
SECONDS_TO_PLAN = 300
PATIENCE = 60_000  # milliseconds for a page


@contextmanager
def desk(database: str) -> Iterator[str]:
    """The address of a desk with the sample forum."""
    command = [
        sys.executable, "-m", "matchmaker.cli", "serve", "--sample", "--port", "0", "--database", database,
    ]  # fmt: skip
    folder = database.removeprefix("sqlite:///").rpartition("/")[0]
    with subprocess.Popen(  # noqa: S603 our own command
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            if found is None:
                raise SystemExit("The desk did not start.")
            yield found[0]
        finally:
            process.terminate()


def take(page: Page, name: str) -> None:
    """What the window shows, as docs/images/NAME.png."""
    path = FOLDER / f"{name}.png"
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, animations="disabled")
    shrink(path)
    print(f"{path.name}  {path.stat().st_size / 1000:.0f} kB")


def shrink(path: Path) -> None:
    """Few colours are enough for pages; without Pillow the picture stays as it is."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(path) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def plan_sample(page: Page, base: str) -> str:
    """From the first start to the sample's timetable; the forum's id."""
    page.goto(f"{base}/setup")
    page.fill("#f-name", "Ana Pop")
    page.fill("#f-password", PASSWORD)
    page.fill("#f-again", PASSWORD)
    page.locator("main form:has(#f-name) button").click()
    page.locator("main a[href^='/forums/'][href$='/']").first.click()
    found = re.search(r"/forums/([^/]+)/", page.url)
    assert found is not None
    for _ in range(SECONDS_TO_PLAN):
        page.goto(f"{base}/forums/{found[1]}/schedule")
        if page.locator("main table.by-slot").count():
            return found[1]
        page.wait_for_timeout(1000)
    raise SystemExit("The sample was not planned in time.")


def show_organiser(page: Page, forum: str) -> None:
    """The pages in the order of a forum's life."""
    for path, name in (
        ("/", "forum"),
        ("/firms", "firms"),
        ("/matches", "matches"),
        ("/schedule", "schedule"),
    ):
        page.goto(forum + path)
        take(page, f"desk-{name}")
    page.goto(f"{forum}/matches/picture")
    take(page, "desk-picture")


def show_report(page: Page, forum: str, folder: Path) -> None:
    """Its summary and its matrix as they are printed, side by side."""
    try:
        from PIL import Image
    except ImportError:
        return
    file = folder / "report.html"
    file.write_bytes(page.request.get(f"{forum}/downloads/report.html").body())
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    matrix = page.locator("section:has(svg.matrix)").first
    top = (matrix.bounding_box() or {"y": PAPER["height"]})["y"]
    summary = page.screenshot(
        clip={"x": 0, "y": 0, **PAPER, "height": min(top, PAPER["height"])}, full_page=True
    )
    sheets = (summary, matrix.screenshot())
    width, height = (PAPER[side] + 2 * MARGIN for side in ("width", "height"))
    both = Image.new("RGB", (2 * width + MARGIN, height), "#d9dee5")
    for place, sheet in enumerate(sheets):
        both.paste("white", (place * (width + MARGIN), 0, place * (width + MARGIN) + width, height))
        with Image.open(BytesIO(sheet)) as image:
            both.paste(image, (place * (width + MARGIN) + MARGIN, MARGIN))
    path = FOLDER / "report.png"
    both.save(path)
    shrink(path)
    print(f"{path.name}  {path.stat().st_size / 1000:.0f} kB")


def publish(page: Page, forum: str) -> None:
    page.goto(f"{forum}/schedule/versions/publish")
    page.locator("main form button").last.click()
    page.wait_for_load_state()


def answer(page: Page, base: str, token: str) -> None:
    """A firm opens its personal link and says what it thinks of the first suggestions."""
    page.goto(f"{base}/f/{token}")
    page.goto(f"{base}/me/suggestions")
    take(page, "phone-suggestion")
    for wish in ("must", "meet", "meet"):
        page.locator(f"main button[value={wish}]").first.click()
        page.wait_for_load_state()


def main() -> None:
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        raise SystemExit("There is no Chromium on this machine: apt install chromium")
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="matchmaker-pictures-") as folder,
        sync_playwright() as playwright,
    ):
        database = f"sqlite:///{folder}/forum.db"
        options = ["--no-sandbox"] if os.geteuid() == 0 else []  # as root it cannot start otherwise
        browser = playwright.chromium.launch(executable_path=program, args=options)
        with desk(database) as base:
            laptop = browser.new_page(**LAPTOP)
            laptop.set_default_timeout(PATIENCE)
            id = plan_sample(laptop, base)
            show_organiser(laptop, f"{base}/forums/{id}")
            phone = browser.new_page(**PHONE)
            phone.set_default_timeout(PATIENCE)
            with closing(Store(database)) as store:
                token = store.forum(id).make_link(FIRM, lasts=timedelta(days=1), by="pictures")
            answer(phone, base, token)
            publish(laptop, f"{base}/forums/{id}")
            phone.goto(f"{base}/me/agenda")
            take(phone, "phone-agenda")
            show_report(laptop, f"{base}/forums/{id}", Path(folder))
        browser.close()


if __name__ == "__main__":
    main()

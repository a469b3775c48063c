"""The documentation is true: its commands run, its outputs come out, its tables name what the code writes.

In a page, a block marked `sh` is run, in order, in a folder of its own; the lines of the `text` block below it
have to occur in what it printed. Blocks of any other language are for reading only.
"""

import csv
import doctest
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from docs.write_reference import PAGES as GENERATED
from matchmaker.exporting import error_rows_csv, suspects_csv
from matchmaker.settings import describe_settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
CACHE = ROOT / ".cache" / "tests"  # vectors are kept between runs
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SMALL = 12  # firms of each country in the small sheet of the how-to pages


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """(language, text) of each fenced block."""
    for found in BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield found[1], found[2]


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MATCHMAKER_")}
    return {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "MATCHMAKER_CACHE": str(CACHE), "COLUMNS": "200"}


def plain(text: str) -> str:
    return " ".join(text.split())


def follow(page: Path, folder: Path) -> None:
    """Do what the page says, and look whether what it shows comes out."""
    said = None
    for language, text in blocks(page):
        if language == "sh":
            command = ["bash", "-euo", "pipefail", "-c", text]
            done = subprocess.run(
                command, cwd=folder, env=environment(), capture_output=True, text=True, check=False
            )
            said = done.stdout + done.stderr
            assert done.returncode == 0, f"{text}\n{said}"
        elif language == "text":
            assert said is not None, f"{page.name} shows an output before any command"
            for line in filter(None, map(plain, text.splitlines())):
                assert line in plain(said), f"{page.name} promises {line!r}, but this came out:\n{said}"


@pytest.fixture(scope="module")
def first_hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the tutorial was followed."""
    folder = tmp_path_factory.mktemp("tutorial")
    follow(DOCS / "tutorial.md", folder)
    return folder


def test_the_tutorial_works(first_hour: Path) -> None:
    final = first_hour / "final"
    assert {path.name for path in final.iterdir()} >= {"agendas", "report.html", "grid.xlsx"}
    calendars = [path.read_text(encoding="utf-8") for path in (final / "agendas").glob("*.ics")]
    with (first_hour / "edited.csv").open(encoding="utf-8-sig", newline="") as file:
        held = [row for row in csv.DictReader(file) if row["status"] == "scheduled"]
    assert len(held) > len(calendars), "on average each firm has more than two"
    assert sum(text.count("STATUS:CONFIRMED") for text in calendars) == 2 * len(held)
    assert sum(text.count("STATUS:CANCELLED") for text in calendars) == 2, "the meeting that was called off"


@pytest.mark.parametrize("page", sorted((DOCS / "howto").glob("*.md")), ids=lambda page: page.stem)
def test_a_how_to_works(page: Path, tmp_path: Path) -> None:
    """With `firms.csv`, the first firms of three countries of the sample, and the sample's `forum.toml`."""
    with (ROOT / "data" / "firms.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    of = {country: [row for row in rows if row["country"] == country] for country in ("RO", "PK", "BG")}
    some = [row for country in of.values() for row in country[:SMALL]]
    with (tmp_path / "firms.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(some)
    (tmp_path / "forum.toml").write_text((ROOT / "data" / "forum.toml").read_text("utf-8"), encoding="utf-8")
    follow(page, tmp_path)


def test_the_readme_s_example_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "".join(text for language, text in blocks(ROOT / "README.md") if language == "python")
    test = doctest.DocTestParser().get_doctest(code, {}, "README.md", str(ROOT / "README.md"), 0)
    assert test.examples
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MATCHMAKER_CACHE", str(CACHE))
    said: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not failed, "".join(said)
    assert (tmp_path / "out" / "report.html").is_file()


@pytest.mark.parametrize("page", GENERATED)
def test_a_generated_page_is_what_the_code_says(page: str) -> None:
    written = (DOCS / "reference" / page).read_text(encoding="utf-8")
    assert written == GENERATED[page](), "run: python docs/write_reference.py"


def test_every_setting_is_documented() -> None:
    written = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(MATCHMAKER_[A-Z_]+)`", written)) == set(describe_settings())


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.stem)
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    dead = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert dead == []


# ---- reference/outputs.md


def documented(title: str) -> list[str]:
    """The names in the first column of the table below a heading of the page on outputs."""
    text = (DOCS / "reference" / "outputs.md").read_text(encoding="utf-8")
    section = re.split(r"^##", text.partition(f"# {title}\n")[2], flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE)


def header(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").splitlines()[0].split(",")


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("pairings.csv", "out/pairings.csv"),
        ("meetings.csv", "out/meetings.csv"),
        ("unscheduled.csv", "out/unscheduled.csv"),
        ("suggestions.csv", "out/suggestions.csv"),
        ("firms.csv", "clean/firms.csv"),
    ],
)
def test_every_column_is_documented(first_hour: Path, title: str, path: str) -> None:
    assert documented(title) == header((first_hour / path).read_bytes())


def test_every_column_of_suspects_and_error_rows_is_documented() -> None:
    assert documented("suspects.csv") == header(suspects_csv((), ()))
    assert documented("error_rows.csv") == header(error_rows_csv(()))


def test_every_column_of_the_grid_is_documented(first_hour: Path) -> None:
    book = openpyxl.load_workbook(first_hour / "out" / "grid.xlsx")
    assert book.sheetnames == ["Slots x tables", "Firms x slots"]
    for sheet in book:
        titles = [str(cell.value).split(",")[0] for cell in sheet[1]]
        kinds = [re.sub(r" \d+$", " n", re.sub(r"^\S+ time$", "... time", title)) for title in titles]
        assert documented(sheet.title) == list(dict.fromkeys(kinds))


def test_every_key_of_the_run_is_documented(first_hour: Path) -> None:
    run = json.loads((first_hour / "out" / "run.json").read_text(encoding="utf-8"))
    assert documented("run.json") == sorted(run)


def test_every_property_of_a_meeting_in_a_calendar_is_documented(first_hour: Path) -> None:
    calendar = (first_hour / "out" / "agendas" / "dunav-pay-srl.ics").read_text(encoding="utf-8")
    event = calendar.partition("BEGIN:VEVENT\n")[2].partition("BEGIN:VALARM")[0]
    assert documented("agendas") == re.findall(r"^([A-Z]+)[:;]", event, flags=re.MULTILINE)


def test_every_output_is_documented(first_hour: Path) -> None:
    text = (DOCS / "reference" / "outputs.md").read_text(encoding="utf-8")
    for folder in ("out", "clean", "final"):
        for path in (first_hour / folder).iterdir():
            assert f"\n## {path.name}\n" in text

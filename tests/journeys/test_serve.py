"""An organiser's first look: one command, and the sample forum is in the browser."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.exporting.pages import parse
from tests.journeys.conftest import CACHE, ROOT


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[str]:
    """The address of a desk in a process of its own, on a free port and a database in that folder."""
    command = [sys.executable, "-m", "matchmaker.cli", "serve", "--port", "0", *arguments]
    variables = {
        "MATCHMAKER_CACHE": str(CACHE),
        "MATCHMAKER_DATABASE": f"sqlite:///{folder}/forum.db",
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen(
        command, cwd=folder, env={**os.environ, **variables}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert address is not None
            yield address[0]
        finally:
            process.terminate()


def get(address: str) -> str:
    with urlopen(address, timeout=60) as answer:
        return str(answer.read().decode("utf-8", "replace"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[str]:
    with serving(folder, "--sample") as address:
        yield address


def test_the_sample_forum_can_be_walked_through(desk: str) -> None:
    home = get(desk)
    assert "Romania-Pakistan IT Forum 2025" in home and "proved best" in home
    seen, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop().partition("#")[0]
        if path in seen or "agendas/" in path or ("?" in path and path.count("page=")):
            continue
        seen.add(path)
        html = get(desk + path)
        if not path.startswith("/downloads/"):
            links = [link["href"] or "" for link in parse(html).all("a")]
            waiting += [link for link in links if link.startswith("/")]
    assert {"/", "/firms", "/matches", "/schedule", "/firms/uipath", "/downloads/report.html"} <= seen
    assert "BEGIN:VCALENDAR" in get(f"{desk}/downloads/agendas/uipath.ics")


def test_only_this_machine_s_names_are_answered_over_the_wire(desk: str) -> None:
    with pytest.raises(HTTPError, match="400"):
        urlopen(Request(desk, headers={"Host": "evil.example"}), timeout=60)


def test_a_taken_port_is_said_in_words(desk: str, folder: Path) -> None:
    port = desk.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "matchmaker.cli", "serve", "--port", port, "--database", "sqlite:///other.db"],
        cwd=folder,
        env={**os.environ, "MATCHMAKER_CACHE": str(CACHE), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"port {port} cannot be used" in done.stderr and "Traceback" not in done.stderr


def test_the_forum_is_still_there_the_next_day(desk: str, folder: Path) -> None:
    with serving(folder) as again:
        assert get(f"{again}/schedule") == get(f"{desk}/schedule")

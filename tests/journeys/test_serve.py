"""An organiser's first look: one command, one click, and the sample forum is in the browser."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener, urlopen

import pytest

from tests.exporting.pages import parse
from tests.journeys.conftest import CACHE, ROOT


@contextmanager
def serving(folder: Path, *arguments: str, **variables: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """(address, process) of a desk in a process of its own, on a free port and a database in that folder."""
    command = [sys.executable, "-m", "matchmaker.cli", "serve", "--port", "0", *arguments]
    settings = {
        "MATCHMAKER_CACHE": str(CACHE),
        "MATCHMAKER_DATABASE": f"sqlite:///{folder}/forum.db",
        "PYTHONPATH": str(ROOT),
    } | variables
    with subprocess.Popen(
        command, cwd=folder, env={**os.environ, **settings}, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert address is not None
            yield address[0], process
        finally:
            process.terminate()


class Visitor:
    """A browser without scripts."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.desk + path, timeout=60) as answer:
            return str(answer.read().decode("utf-8", "replace"))

    def post(self, path: str, **fields: str) -> str:
        """The address that it leads to; the token comes from any page."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/login"))
        assert token is not None
        body = urlencode({"csrf_token": token[1], **fields}).encode()
        with self.opener.open(Request(self.desk + path, body), timeout=60) as answer:
            return str(answer.geturl())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[str]:
    with serving(folder, "--sample") as (address, _):
        yield address


@pytest.fixture(scope="module")
def guest(desk: str) -> tuple[Visitor, str]:
    """Somebody without an account on the desk's own machine, and the address of the sample when it is planned."""
    visitor = Visitor(desk)
    forum = visitor.post("/setup/try").removeprefix(desk).rstrip("/")
    for _ in range(600):
        if re.search(r"proved best|within [\d.]+%", visitor.get(f"{forum}/schedule")):
            return visitor, forum
        time.sleep(0.5)
    raise AssertionError("the sample was not planned")


def test_the_sample_forum_can_be_walked_through(guest: tuple[Visitor, str]) -> None:
    visitor, forum = guest
    seen, waiting = set[str](), ["/", f"{forum}/"]
    while waiting:
        path = waiting.pop().partition("#")[0]
        if (
            path in seen
            or "agendas/" in path
            or "/matches/" in path
            or path.count("=") > 1
            or "?page" in path
        ):
            continue
        if path.count("/firms/") and not path.endswith("/uipath"):
            continue
        seen.add(path)
        html = visitor.get(path)
        if "<html" in html and "/downloads/" not in path and "/files/" not in path:
            links = [link["href"] or "" for link in parse(html).all("a")]
            waiting += [link for link in links if link.startswith("/")]
    expected = {
        f"{forum}{path}" for path in ("/", "/firms", "/matches", "/schedule", "/firms/uipath", "/audit")
    }
    assert expected <= seen
    assert "BEGIN:VCALENDAR" in visitor.get(f"{forum}/downloads/agendas/uipath.ics")


def test_only_this_machine_s_names_are_answered_over_the_wire(desk: str) -> None:
    with pytest.raises(HTTPError, match="400"):
        urlopen(Request(f"{desk}/healthz", headers={"Host": "evil.example"}), timeout=60)


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


def test_the_key_and_the_database_are_for_their_owner_only(desk: str, folder: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.glob("*") if path.is_file()}
    assert {modes["forum.db"], modes["secret-key"]} == {0o600}


def test_the_forum_is_still_there_the_next_day(guest: tuple[Visitor, str], folder: Path) -> None:
    visitor, forum = guest
    with serving(folder) as (again, _):
        other = Visitor(again)
        other.post("/setup/try")
        one, two = (
            re.sub(r"csrf[^>]*>", "", page)
            for page in (visitor.get(f"{forum}/schedule"), other.get(f"{forum}/schedule"))
        )
        assert one == two

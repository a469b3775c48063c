"""Small forums in databases of their own, and clients that ask for pages: an organiser's, a firm's, nobody's."""

import logging
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import structlog
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.domain import Contact, Firm, Forum
from matchmaker.service.desk import organisers
from matchmaker.service.desk.keeping import keep_matching
from matchmaker.service.facade import Matchmaker
from matchmaker.service.office import Office
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore, Store
from tests.exporting.pages import Page, parse
from tests.factories import make_firm, make_firms, make_forum
from web import create_app
from web.limits import limiter

CONTACT = Contact("Secreta Persoană", "secreta@private.example", "+40712345678")
PAGES = ("/", "/firms", "/firms/ro-1", "/matches", "/schedule")  # inside a forum
NAME, PASSWORD = "ana@forum.example", "correct horse battery"


def some_firms() -> list[Firm]:
    """Six a side; the first has a contact, a column that nobody asked for, and an accent."""
    first = make_firm(
        "ro-1", name="Dâmbovița Plăți", contact=CONTACT, extra=(("Mobile of the boss", "+40799999999"),),
        capability_areas=("fintech", "fraud checks"), sectors=("banking",), description="A small team.",
    )  # fmt: skip
    banks = [
        replace(firm, offers="Banking with a local licence.", seeks="Payment gateways and fraud checks.")
        for firm in make_firms("PK", 6)
    ]
    return [first, *make_firms("RO", 6)[1:], *banks]


@dataclass
class Site:
    """A desk with one forum."""

    office: Office
    forum: str  # id
    _app: Flask | None = field(default=None, init=False)

    @property
    def store(self) -> ForumStore:
        return self.office.forum(self.forum)

    @cached_property
    def matchmaker(self) -> Matchmaker:
        return Matchmaker(self.store, settings=self.office.settings, clock=self.office.clock)

    @property
    def app(self) -> Flask:
        if self._app is None:
            counting, limiter.enabled = limiter.enabled, True  # else it is not set up at all
            self._app = create_app(self.office, secret=b"a secret of thirty-two letters!!")
            limiter.enabled = counting
        return self._app

    def nobody(self) -> "Client":
        return Client(self.app, self.forum)

    def organiser(self, name: str = NAME) -> "Client":
        """Logged in; made when there is none of that name."""
        if name not in [user.name for user in self.office.organisers.all()]:
            self.office.organisers.add(name, PASSWORD, by="test")
        user = next(user for user in self.office.organisers.all() if user.name == name)
        return self.nobody().with_session(
            self.office.store.open_session(user=user.id, lasts=timedelta(hours=12))
        )

    def firm(self, id: str) -> "Client":
        """By its personal link."""
        return self.nobody().with_session(
            self.office.links.enter(self.office.links.make(self.forum, id, by="test"))
        )

    def run_jobs(self) -> None:
        """All that wait, in this process."""
        while any(job.state == "queued" for job in self.office.jobs.list(self.forum)):
            for job in reversed(self.office.jobs.list(self.forum)):
                if job.state == "queued":
                    self.office.jobs.run_now(job.id)


class Client:
    """Asks for addresses inside the forum ("/firms") or outside of it ("//login")."""

    def __init__(self, app: Flask, forum: str) -> None:
        self.flask: FlaskClient = app.test_client()
        self.forum = forum

    def with_session(self, token: str) -> "Client":
        self.flask.set_cookie("matchmaker", token)
        return self

    def address(self, path: str) -> str:
        return path[1:] if path.startswith("//") else f"/forums/{self.forum}{path}"

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.flask.get(self.address(path), **options)

    def post(self, path: str, *, data: dict[str, Any] | None = None, **fields: Any) -> TestResponse:
        """As a form of ours would be sent."""
        sent = {"csrf_token": self.csrf(), **(data or {}), **fields}
        return self.flask.post(self.address(path), data=sent, content_type="multipart/form-data")

    def csrf(self) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.flask.get("/login?stay").text)
        if found is None:
            found = re.search(r'name="csrf-token" content="([^"]+)"', self.flask.get("/nowhere").text)
        assert found, "every page of ours carries a token for its forms"
        return found[1]


Open = Callable[..., Site]


@pytest.fixture(autouse=True, scope="session")
def no_log() -> None:
    """What every request logs would bury what a failing test says."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real parameters cost a tenth of a second each time; tests/service/desk/test_organisers.py holds them."""
    monkeypatch.setattr(organisers, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(autouse=True)
def no_limits() -> Iterator[None]:
    """Tests ask more often than people; those of the limits turn them on."""
    limiter.enabled = False
    yield
    limiter.enabled = True


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, str]]:
    """(database, id of its forum) with those firms; made once for all tests that ask for the same."""
    folder = tmp_path_factory.mktemp("prepared")
    made: dict[object, tuple[Path, str]] = {}

    def prepare(firms: tuple[Firm, ...], forum: Forum | None, published: bool) -> tuple[Path, str]:
        key = (firms, forum, published)
        if key not in made:
            path = folder / f"{len(made)}.db"
            site = _site(path, folder / "cache")
            _fill(site, firms, forum, published=published)
            site.office.close()
            made[key] = (path, site.forum)
        return made[key]

    return prepare


def _site(path: Path, cache: Path, forum: str = "") -> Site:
    url = f"sqlite:///{path}"
    settings = Settings(model="lexical", cache=str(cache), database=url)
    return Site(Office(Store(url), settings=settings), forum)


def _fill(site: Site, firms: Sequence[Firm], forum: Forum | None, *, published: bool) -> None:
    site.forum = site.office.make_forum(forum.name if forum else "Forum", forum, by="test")
    site.store.save_firms(firms)
    if len({firm.country for firm in firms}) < 2:
        return
    matching, rules, wishes = site.matchmaker.matching()
    schedule = None
    if forum:
        schedule, matching, wishes = site.matchmaker.propose(forum)
        revision = site.store.put_draft(forum, schedule, revision=0, by="test")
        if published:
            site.store.publish(revision=revision, by="test")
    keep_matching(
        site.store, matching, rules, schedule=schedule, wishes=wishes, settings=site.office.settings
    )


@pytest.fixture
def opened(tmp_path: Path, prepared: Callable[..., tuple[Path, str]]) -> Iterator[Open]:
    """A desk on a new database with those firms; planned and published as version 1 when a forum is named."""
    made: list[Site] = []

    def open_one(firms: Sequence[Firm] = (), forum: Forum | None = None, *, published: bool = True) -> Site:
        original, id = prepared(tuple(firms), forum, published)
        path = tmp_path / f"forum-{len(made)}.db"
        shutil.copy(original, path)
        made.append(_site(path, tmp_path / "cache", id))
        return made[-1]

    yield open_one
    for site in made:
        site.office.close()


@pytest.fixture
def planned(opened: Open) -> Site:
    return opened(some_firms(), make_forum())


@pytest.fixture
def client(planned: Site) -> Client:
    return planned.organiser()


def read(client: Client, address: str) -> Page:
    """The page, which has to be there and whole."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    return parse(answer.get_data(as_text=True))


def words(page: Page) -> str:
    return " ".join(page.text.split())


def crawl(client: Client, start: str = "/") -> dict[str, bytes]:
    """Every address of the site that can be reached by links, with what is there."""
    found: dict[str, bytes] = {}
    waiting = [client.address(start)]
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in found:
            continue
        answer = client.flask.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status}"
        found[address] = answer.data
        if answer.mimetype == "text/html" and "/downloads/" not in address:
            links = [link["href"] or "" for link in parse(answer.get_data(as_text=True)).all("a")]
            waiting += [link for link in links if link.startswith("/")]
    return found

"""Small forums in databases of their own, and clients that ask for pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matchmaker.domain import Contact, Firm, Forum
from matchmaker.service.facade import Matchmaker
from matchmaker.settings import Settings
from matchmaker.storage import Store
from tests.exporting.pages import Page, parse
from tests.factories import make_firm, make_firms, make_forum
from web import create_app

CONTACT = Contact("Secreta Persoană", "secreta@private.example", "+40712345678")
PAGES = ("/", "/firms", "/firms/ro-1", "/matches", "/schedule")

Open = Callable[..., Matchmaker]


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


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """A matchmaker on a new database with those firms, planned when a forum is named."""
    made: list[Matchmaker] = []

    def open_one(firms: Sequence[Firm] = (), forum: Forum | None = None) -> Matchmaker:
        store = Store(f"sqlite:///{tmp_path}/forum-{len(made)}.db")
        store.save_firms(firms)
        matchmaker = Matchmaker(store, settings=Settings(model="lexical", cache=str(tmp_path / "cache")))
        made.append(matchmaker)
        if forum:
            matchmaker.plan(forum)
        return matchmaker

    yield open_one
    for matchmaker in made:
        matchmaker.close()


@pytest.fixture
def planned(opened: Open) -> Matchmaker:
    return opened(some_firms(), make_forum())


@pytest.fixture
def client(planned: Matchmaker) -> FlaskClient:
    return create_app(planned).test_client()


def read(client: FlaskClient, address: str) -> Page:
    """The page, which has to be there and whole."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    return parse(answer.get_data(as_text=True))


def words(page: Page) -> str:
    return " ".join(page.text.split())


def crawl(client: FlaskClient, start: str = "/") -> dict[str, bytes]:
    """Every address of the site that can be reached by links, with what is there."""
    found: dict[str, bytes] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in found:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status}"
        found[address] = answer.data
        if answer.mimetype == "text/html" and not address.startswith("/downloads/"):
            links = [link["href"] or "" for link in parse(answer.get_data(as_text=True)).all("a")]
            waiting += [link for link in links if link.startswith("/")]
    return found

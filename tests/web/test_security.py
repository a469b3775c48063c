"""What nobody can do to the desk, or learn from it."""

import hashlib
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.domain import Firm
from matchmaker.errors import StorageError
from matchmaker.service.facade import Matchmaker
from tests.exporting.pages import Page, parse
from tests.factories import make_firms, make_forum
from tests.web.conftest import CONTACT, PAGES, Open, crawl, read, some_firms
from web import create_app
from web.security import HEADERS

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</style><script>",
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
]
KEPT = {"id", "country", "time_zone", "size_band"}  # checked on the way in; size_band stays short


def addresses(app: Flask) -> list[str]:
    """One for every rule of the url_map, found and not found."""
    known = {"id": "ro-1", "name": "grid.xlsx", "filename": "style.css"}
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: filled.get(name, "x") for name in rule.arguments})
        for rule in app.url_map.iter_rules()
        for filled in ({}, known)
    ]


def content(folder: Path) -> str:
    """A fingerprint of all rows of all databases in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("forum-*.db")):
        with sqlite3.connect(path) as connection:
            digest.update("\n".join(connection.iterdump()).encode())
    return digest.hexdigest()


def test_every_route_is_get_and_head_only(planned: Matchmaker) -> None:
    app = create_app(planned)
    assert {frozenset(rule.methods or ()) for rule in app.url_map.iter_rules()} == {
        frozenset({"GET", "HEAD"})
    }
    for address in addresses(app):
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            assert app.test_client().open(address, method=method).status_code == 405


def test_every_answer_is_there_or_not_with_all_headers(planned: Matchmaker) -> None:
    app = create_app(planned)
    for address in addresses(app):
        for method in ("GET", "HEAD"):
            answer = app.test_client().open(address, method=method)
            assert answer.status_code in (200, 404), address
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            assert len(answer.headers["X-Request-Id"]) == 12
            assert "Set-Cookie" not in answer.headers


def test_get_changes_nothing(planned: Matchmaker, client: FlaskClient, tmp_path: Path) -> None:
    before = content(tmp_path)
    for address in addresses(create_app(planned)):
        client.get(address)
    crawl(client)
    assert content(tmp_path) == before
    planned.plan(make_forum(limit=4))
    assert content(tmp_path) != before, "a change would have been seen"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.example", "0.0.0.0", ""]
)
def test_a_foreign_host_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/firms/ro-1", headers={"Host": host})
    assert answer.status_code == 400
    assert "Dâmbovița" not in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000"])
def test_this_machine_s_own_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def hostile(firm: Firm, attack: str) -> Firm:
    """The same text wherever a firm can write."""
    written: dict[str, Any] = {}
    for field in fields(Firm):
        value = getattr(firm, field.name)
        if field.name in KEPT or not isinstance(value, str):
            continue
        written[field.name] = f"{value} {attack}" if value else attack
    many = (
        "languages",
        "capability_areas",
        "sectors",
        "cooperation_types",
        "target_markets",
        "certifications",
    )
    written |= dict.fromkeys(many, (attack, "banking"))
    return replace(firm, **written | {"website": attack, "extra": ((attack, attack),)})


def shape(page: Page) -> set[tuple[str, tuple[str, ...]]]:
    """Every kind of element with the names of its attributes."""
    return {(tag, tuple(sorted(found))) for tag, found in page.tags}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_firms_and_organisers_write_stays_text(opened: Open, attack: str) -> None:
    firms = some_firms()
    calm = create_app(opened(firms, make_forum())).test_client()
    known = set().union(*(shape(read(calm, address)) for address in PAGES))
    forum = make_forum()
    delegations = tuple(replace(one, name=f"{one.name} {attack}") for one in forum.delegations)
    sessions = tuple(replace(one, name=f"{one.name} {attack}") for one in forum.sessions)
    forum = replace(forum, name=attack, delegations=delegations, sessions=sessions)
    client = create_app(opened([hostile(firm, attack) for firm in firms], forum)).test_client()
    for address in (*PAGES, f"/firms?q={attack}&area={attack}", f"/matches?firm={attack}"):
        page = read(client, address)
        if "?" not in address:
            assert attack in page.text
        new = {(tag, names) for tag, names in shape(page) - known if tag != "title" or names}
        assert new == set(), "an element that no calm page has"
        for link in page.all("a"):
            assert (link["href"] or "").startswith(("/", "#", "https://", "http://"))


def test_a_website_is_linked_only_on_http_and_without_a_referrer(client: FlaskClient) -> None:
    (link,) = [found for found in read(client, "/firms/ro-2").all("a") if "://" in (found["href"] or "")]
    assert (link["href"], link["rel"]) == ("https://ro-2.example", "noopener noreferrer")


def test_no_page_has_anything_inline(client: FlaskClient) -> None:
    for address in PAGES:
        page = read(client, address)
        assert page.all("script") == page.all("style") == []
        assert [
            name for _, found in page.tags for name in found if name.startswith("on") or name == "style"
        ] == []


def test_contacts_and_unknown_columns_are_nowhere(client: FlaskClient) -> None:
    secrets = [CONTACT.name, CONTACT.email, CONTACT.phone, "+40799999999", "Mobile of the boss"]
    for address, body in crawl(client).items():
        found = [secret for secret in secrets if secret in body.decode("utf-8", "replace")]
        assert found == [], address


def test_the_downloads_are_the_files_of_export(
    planned: Matchmaker, client: FlaskClient, tmp_path: Path
) -> None:
    schedule = planned.schedule()
    assert schedule is not None
    planned.export(schedule, str(tmp_path / "out"))
    files = {str(path.relative_to(tmp_path / "out")): path for path in (tmp_path / "out").rglob("*.*")}
    assert "agendas/ro-1.ics" in files and "grid.xlsx" in files
    for name, path in files.items():
        answer = client.get(f"/downloads/{name}")
        assert answer.data == path.read_bytes(), name
        assert answer.headers["Content-Disposition"] == f"attachment; filename={path.name}"


@pytest.mark.parametrize(
    "name",
    ["run.json", "../setup.cfg", "..%2fsetup.cfg", "agendas/", "agendas/nobody.ics", "/etc/passwd", "%00"],
)
def test_no_other_file_can_be_had(client: FlaskClient, name: str) -> None:
    assert client.get(f"/downloads/{name}", follow_redirects=True).status_code == 404
    assert client.get(f"/static/{name}", follow_redirects=True).status_code == 404


class Broken:
    """A matchmaker whose database is gone."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def desk(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code"), [(StorageError("disk /secret/path"), 503), (KeyError("secret"), 500)]
)
def test_trouble_is_a_calm_page_with_a_number_and_no_trace(
    error: Exception, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    answer = create_app(Broken(error)).test_client().get("/firms")  # type: ignore[arg-type]
    text = parse(answer.get_data(as_text=True)).text
    number = answer.headers["X-Request-Id"]
    assert answer.status_code == code
    assert number in text and "Nothing was changed" in text
    assert "secret" not in text and "Traceback" not in text
    assert f"request {number}: {error}" in caplog.text, "whoever runs the desk can look it up"


def test_twenty_at_once_are_answered_alike(opened: Open) -> None:
    app = create_app(opened([*make_firms("RO", 12), *make_firms("PK", 12)], make_forum()))
    asked = [*PAGES, "/downloads/meetings.csv"] * 4
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda address: (address, app.test_client().get(address)), asked))
    assert {answer.status_code for _, answer in answers} == {200}
    assert set(Counter((address, answer.data) for address, answer in answers).values()) == {4}


def test_many_threads_share_one_desk(opened: Open) -> None:
    matchmaker = opened(some_firms(), make_forum())
    with ThreadPoolExecutor(20) as pool:
        desks = list(pool.map(lambda _: matchmaker.desk(), range(20)))
    assert len({id(desk) for desk in desks}) == 1

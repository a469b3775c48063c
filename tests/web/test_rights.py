"""Who may do what: denied unless said, and what others may not see is not even there."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories import make_firms, make_forum
from tests.web.conftest import Client, Open, Site, some_firms
from tests.web.walk import FIELDS, METHODS, Things, Way, content, things, ways
from web.rights import FIRM, ORGANISER, PUBLIC, guard_rights, organiser


@pytest.fixture
def site(opened: Open) -> Site:
    """Two forums that share no firm."""
    site = opened(some_firms(), make_forum())
    other = site.office.make_forum("Other", make_forum(), by="test")
    site.office.forum(other).save_firms([*make_firms("RO", 9)[6:], *make_firms("PK", 9)[6:]])
    return site


@pytest.fixture
def own(site: Site) -> Things:
    return things(site, site.forum, "ro-1", "pk-1")


@pytest.fixture
def foreign(site: Site) -> Things:
    (other,) = [record.id for record in site.office.forums() if record.id != site.forum]
    return things(site, other, "ro-7", "pk-7")


def visitors(site: Site) -> dict[str, Client]:
    return {"nobody": site.nobody(), FIRM: site.firm("ro-1"), ORGANISER: site.organiser()}


def ask(client: Client, way: Way, method: str) -> int:
    if method in ("GET", "HEAD", "OPTIONS"):
        return client.flask.open(way.address, method=method).status_code
    sent = {"csrf_token": client.csrf(), **FIELDS}
    return client.flask.open(way.address, method=method, data=sent).status_code


def test_every_route_says_who_may(site: Site, own: Things) -> None:
    said = {way.endpoint: way.who for way in ways(site, own)}
    assert {endpoint for endpoint, who in said.items() if who not in (PUBLIC, ORGANISER, FIRM)} == set()
    public = {endpoint for endpoint, who in said.items() if who == PUBLIC}
    assert public <= {
        "static", "bootstrap.static", "login.show", "login.log_in", "login.log_out", "login.set_up",
        "login.make_first", "login.look_around", "login.enter", "health.alive", "health.ready",
        "join.show", "join.join", "me.feed", "me.gone",
    }, "a new public page is a decision: add it here"  # fmt: skip


def test_a_route_that_says_nothing_answers_nobody(site: Site) -> None:
    site.app.add_url_rule("/silent", endpoint="silent", view_func=lambda: "secret")
    for client in visitors(site).values():
        answer = client.get("//silent")
        assert answer.status_code == 404 and "secret" not in answer.text


def test_whoever_may_not_gets_nothing_by_any_verb_and_changes_nothing(site: Site, own: Things) -> None:
    clients = visitors(site)
    before = content(site)
    tried = 0
    for way in ways(site, own):
        for kind, client in clients.items():
            if way.who in (PUBLIC, kind):
                continue
            for method in sorted(way.methods):
                expected = (404,) if kind != "nobody" else (303, 403)
                assert ask(client, way, method) in expected, (kind, method, way.address)
                tried += 1
    assert content(site) == before
    assert tried > 50


def test_what_is_of_another_forum_is_not_there_and_stays_as_it_is(site: Site, foreign: Things) -> None:
    """An organiser who asks at one forum's address for things of another, by every verb."""
    client = site.organiser()
    before = content(site)
    tried = 0
    for way in ways(site, foreign, forum=site.forum):
        if way.who == ORGANISER and way.names & {"id", "job_id", "one", "other", "upload_id", "link_id"}:
            for method in sorted(way.methods & {"GET", "POST"}):
                expected = (404,) if method == "GET" else (404, 400)
                assert ask(client, way, method) in expected, (method, way.address)
                tried += 1
    assert content(site) == before
    assert tried > 8


def test_a_firm_reaches_nothing_of_another_forum(site: Site, foreign: Things) -> None:
    client = site.firm("ro-1")
    before = content(site)
    for way in ways(site, foreign):
        if way.who == FIRM and way.names & {"id", "partner", "one", "other", "firm"}:
            for method in sorted(way.methods & {"GET", "POST"}):
                assert ask(client, way, method) in (404, 400), (method, way.address)
    assert content(site) == before


def test_an_unknown_forum_is_not_there(site: Site, own: Things) -> None:
    client = site.organiser()
    before = content(site)
    for way in ways(site, own, forum="no-such-forum"):
        if "forum_id" in way.names:
            for method in sorted(way.methods & {"GET", "POST"}):
                assert ask(client, way, method) == 404, (method, way.address)
    assert content(site) == before


def test_a_form_without_our_token_changes_nothing(site: Site, own: Things) -> None:
    """Cross-site request forgery: the browser sends the cookie, the other site's page knows no token."""
    clients = visitors(site)
    before = content(site)
    tried = 0
    for way in ways(site, own):
        if "POST" in way.methods:
            client = clients.get(way.who, clients["nobody"])
            for token in ({}, {"csrf_token": ""}, {"csrf_token": "IjEi.abc.def"}):
                answer = client.flask.post(way.address, data={**FIELDS, **token})
                assert answer.status_code == 400, way.address
                tried += 1
    assert content(site) == before
    assert tried > 20


def test_a_token_of_one_visitor_is_none_of_another_s(site: Site, own: Things) -> None:
    one, other = site.organiser(), site.organiser("bilal@forum.example")
    answer = other.flask.post(other.address("/firms/ro-1/state"), data={**FIELDS, "csrf_token": one.csrf()})
    assert answer.status_code == 400
    assert site.store.firm_record("ro-1").version == 1


def test_a_cookie_that_a_neighbouring_site_planted_makes_no_token_good(site: Site, own: Things) -> None:
    """A site of the same domain can set cookies for ours: its own cookie of ours, with the token to it."""
    attacker, victim = site.organiser("bilal@forum.example"), site.organiser()
    token, fields = attacker.csrf(), FIELDS | {"state": "withdrawn"}
    planted = attacker.flask.get_cookie("forms")
    assert planted
    victim.csrf()
    victim.flask.set_cookie("forms", planted.value)
    address = victim.address("/firms/ro-1/state")
    assert victim.flask.post(address, data={**fields, "csrf_token": token}).status_code == 400
    assert site.store.firm_record("ro-1").version == 1
    assert victim.post("/firms/ro-1/state", data=fields).status_code == 303, "its own forms still work"


def test_get_changes_nothing(site: Site, own: Things) -> None:
    clients = visitors(site)
    for way in ways(site, own):
        if "GET" in way.methods:
            for kind, client in clients.items():
                before = content(site)
                status = client.flask.get(way.address).status_code
                assert content(site) == before, f"{kind} changed something by GET {way.address}"
                assert status < 500, way.address
    site.store.note("test", "a change")
    assert content(site) != before, "a change would have been seen"


def test_every_other_verb_is_refused(site: Site, own: Things) -> None:
    rules: dict[str, set[str]] = {}
    for way in ways(site, own):
        rules.setdefault(way.address, set()).update(way.methods)
    client = site.organiser()
    for address, methods in rules.items():
        for method in set(METHODS) - methods:
            # 308: /forums/file by GET could be a forum of that id without its last slash, which is not there
            assert client.flask.open(address, method=method).status_code in (405, 404, 308), (method, address)


def test_nobody_is_led_to_the_login_and_back_but_never_elsewhere(site: Site) -> None:
    answer = site.nobody().get("/firms?q=banking")
    assert answer.headers["Location"] == f"/login?next=/forums/{site.forum}/firms?q%3Dbanking"


@pytest.fixture
def bare() -> Iterator[Flask]:
    yield Flask(__name__)


def test_the_guard_itself_can_be_seen_to_work(bare: Flask, site: Site) -> None:
    """The negative control: without the guard the silent view answers, with it it does not."""
    bare.add_url_rule("/silent", endpoint="silent", view_func=lambda: "secret")
    assert bare.test_client().get("/silent").text == "secret"
    guarded = Flask("guarded")
    guarded.extensions.update(site.app.extensions)
    guarded.add_url_rule("/silent", endpoint="silent", view_func=lambda: "secret")
    guarded.add_url_rule("/login", endpoint="login.show", view_func=lambda: "login")
    guarded.add_url_rule("/said", endpoint="said", view_func=organiser(lambda: "secret"))
    guard_rights(guarded)
    assert guarded.test_client().get("/silent").status_code == 404
    assert guarded.test_client().get("/said").status_code == 303

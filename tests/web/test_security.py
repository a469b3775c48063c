"""What nobody can do to the desk, or learn from it."""

import ast
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from matchmaker.domain import Firm
from matchmaker.errors import StorageError
from matchmaker.service.desk.desks import Desks
from matchmaker.service.office import Office
from matchmaker.settings import Settings
from tests.exporting.pages import Page, parse
from tests.factories import make_firms, make_forum
from tests.web.conftest import PAGES, Client, Open, Site, read, some_firms
from tests.web.walk import things, ways
from web.security import HEADERS, MOST_BYTES, STATIC

ROOT = Path(__file__).parents[2]
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


@pytest.fixture
def site(planned: Site) -> Site:
    return planned


def addresses(site: Site) -> list[str]:
    """One for every rule of the url_map that answers to GET, with things that are there."""
    found = things(site, site.forum, "ro-1", "pk-1")
    return [way.address for way in ways(site, found) if "GET" in way.methods]


def test_every_answer_has_all_headers_and_a_number(site: Site) -> None:
    for client in (site.nobody(), site.firm("ro-1"), site.organiser()):
        for address in (*addresses(site), "/nowhere", "/forums/nowhere/firms"):
            for method in ("GET", "HEAD", "POST"):
                answer = client.flask.open(address, method=method)
                kept = {name: answer.headers.get(name) for name in HEADERS}
                if answer.headers["Cache-Control"].startswith("public"):
                    kept["Cache-Control"] = HEADERS["Cache-Control"]
                    assert address.startswith(("/static/", "/bootstrap/"))
                assert kept == HEADERS, address
                assert len(answer.headers["X-Request-Id"]) == 12


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {value for name, value in policy.items() if name.endswith("-src")} == {
        "'none'",
        "'self'",
        "'self' data:",
    }
    assert "data:" not in policy["script-src"] and policy["form-action"] == "'self'"


def test_only_the_same_files_for_everybody_may_be_kept_by_a_browser() -> None:
    assert HEADERS["Cache-Control"] == "no-store"
    assert set(STATIC) == {"static", "bootstrap.static"}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.example", "0.0.0.0", ""]
)
def test_a_foreign_host_is_refused(client: Client, host: str) -> None:
    answer = client.get("/firms/ro-1", headers={"Host": host})
    assert answer.status_code == 400
    assert "Dâmbovița" not in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000"])
def test_this_machine_s_own_names_are_answered(site: Site, host: str) -> None:
    assert site.nobody().get("//login", headers={"Host": host}).status_code in (200, 303)


def test_the_names_of_the_settings_are_answered(opened: Open) -> None:
    site = opened()
    site.office.settings = replace(site.office.settings, hosts="forum.example, www.forum.example")
    client = site.nobody()
    status = {
        host: client.get("//healthz", headers={"Host": host}).status_code
        for host in ("forum.example", "www.forum.example", "localhost")
    }
    assert status == {"forum.example": 200, "www.forum.example": 200, "localhost": 400}


def test_a_body_that_is_too_long_is_refused_before_it_is_read(client: Client, site: Site) -> None:
    before = site.store.stamp()
    answer = client.post("/firms/ro-1/state", version=1, state="withdrawn", words="x" * (MOST_BYTES + 1))
    assert answer.status_code == 413
    assert "1 MB" in answer.text and site.store.stamp() == before


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
    calm = opened(firms, make_forum()).organiser()
    known = set().union(*(shape(read(calm, address)) for address in PAGES))
    forum = make_forum()
    delegations = tuple(replace(one, name=f"{one.name} {attack}") for one in forum.delegations)
    sessions = tuple(replace(one, name=f"{one.name} {attack}") for one in forum.sessions)
    forum = replace(forum, name=attack, delegations=delegations, sessions=sessions)
    client = opened([hostile(firm, attack) for firm in firms], forum).organiser()
    for address in (*PAGES, f"/firms?q={attack}&area={attack}", f"/matches?firm={attack}"):
        page = read(client, address)
        if "?" not in address:
            assert attack in page.text
        new = {(tag, names) for tag, names in shape(page) - known if tag != "title" or names}
        assert new == set(), "an element that no calm page has"
        for link in page.all("a"):
            assert (link["href"] or "").startswith(("/", "#", "https://", "http://", "mailto:"))


def test_a_website_is_linked_only_on_http_and_without_a_referrer(client: Client) -> None:
    (link,) = [found for found in read(client, "/firms/ro-2").all("a") if "://" in (found["href"] or "")]
    assert (link["href"], link["rel"]) == ("https://ro-2.example", "noopener noreferrer")


def test_no_page_has_anything_inline(site: Site, client: Client) -> None:
    for address in addresses(site):
        answer = client.flask.get(address)
        if (
            answer.status_code != 200
            or answer.mimetype != "text/html"
            or "/downloads/" in address
            or "/files/" in address
        ):
            continue
        page = parse(answer.get_data(as_text=True))
        assert page.all("style") == [], address
        assert [found for found in page.all("script") if "src" not in found] == [], address
        inline = [
            name for _, found in page.tags for name in found if name.startswith("on") or name == "style"
        ]
        assert inline == [], address


class Broken(Office):
    """An office whose database is gone once somebody is in."""

    error: Exception

    def desks(self, forum: str) -> Desks:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code"), [(StorageError("disk /secret/path"), 503), (KeyError("secret"), 500)]
)
def test_trouble_is_a_calm_page_with_a_number_and_no_trace(site: Site, error: Exception, code: int) -> None:
    client = site.organiser()
    site.office.__class__ = Broken
    site.office.error = error  # type: ignore[attr-defined]
    structlog.reset_defaults()
    try:
        with capture_logs() as lines:
            answer = client.get("/firms")
    finally:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    text = parse(answer.get_data(as_text=True)).text
    number = answer.headers["X-Request-Id"]
    assert answer.status_code == code
    assert number in text and "Nothing was changed" in text
    assert "secret" not in text and "Traceback" not in text
    (line,) = [line for line in lines if line["event"] == "trouble"]
    assert (line["id"], line["error"]) == (number, str(error)), "whoever runs the desk can look it up"


# ---- logs


def test_no_log_line_holds_a_token_a_name_or_what_was_written(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    from matchmaker.service.upkeep.logs import keep_logs

    keep_logs(Settings(log="debug"))
    try:
        token = site.office.links.make(site.forum, "ro-1", by="test")
        firm, organiser = site.nobody(), site.organiser()
        firm.get(f"//f/{token}")
        firm.get("//f/not-a-token-of-ours")
        firm.get("//me")
        organiser.get("/firms?q=searched-words")
        organiser.get("/firms/ro-1")
        organiser.post("//login", name="somebody@secret.example", password="a password in clear")
        session = firm.flask.get_cookie("matchmaker")
        assert session
    finally:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        logging.getLogger().handlers = []
    logged = capfd.readouterr().err
    assert logged.count('"event": "request"') >= 6
    for secret in (
        token, session.value, "not-a-token-of-ours", "searched-words", "somebody", "a password", "ro-1",
        "D\\u00e2mbovi", "Dâmbovi",
    ):  # fmt: skip
        assert secret not in logged


def test_a_line_break_cannot_forge_a_log_line(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    from matchmaker.service.upkeep.logs import keep_logs

    keep_logs(Settings())
    try:
        structlog.get_logger("matchmaker.test").info("one", words='first\n{"event": "forged"}')
    finally:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        logging.getLogger().handlers = []
    assert len(capfd.readouterr().err.splitlines()) == 1


# ---- downloads


@pytest.mark.parametrize(
    "name",
    ["run.json", "../setup.cfg", "..%2fsetup.cfg", "agendas/", "agendas/nobody.ics", "/etc/passwd", "%00"],
)
def test_no_other_file_can_be_had(client: Client, name: str) -> None:
    expected = (404, 400) if "%00" in name else (404,)
    assert client.get(f"/downloads/{name}", follow_redirects=True).status_code in expected
    assert client.get(f"//static/{name}", follow_redirects=True).status_code in expected


def test_twenty_at_once_are_answered_alike(opened: Open) -> None:
    site = opened([*make_firms("RO", 12), *make_firms("PK", 12)], make_forum())
    token = site.organiser().flask.get_cookie("matchmaker")
    assert token

    def ask(address: str) -> tuple[str, int, int]:
        answer = site.nobody().with_session(token.value).get(address)
        return address, answer.status_code, len(answer.data)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, [*PAGES, "/downloads/meetings.csv"] * 4))
    assert {status for _, status, _ in answers} == {200}
    assert len(Counter(address for address, _, _ in answers)) == len(PAGES) + 1


def test_many_threads_share_one_desk(site: Site) -> None:
    with ThreadPoolExecutor(20) as pool:
        desks = list(pool.map(lambda _: site.office.desks(site.forum).desk(), range(20)))
    assert len({id(desk) for desk in desks}) == 1


# ---- two at once


def test_a_stale_form_is_shown_beside_what_is_there_now(site: Site) -> None:
    one, other = site.organiser(), site.organiser("bilal@forum.example")
    assert one.post("/firms/ro-1/state", version=1, state="withdrawn").status_code == 303
    answer = other.post("/firms/ro-1/state", version=1, state="approved")
    assert answer.status_code == 409
    text = parse(answer.text).text
    assert "withdrawn" in text and "approved" in text, "both versions stand there"
    assert site.store.firm_record("ro-1").state == "withdrawn"


def test_a_form_without_its_version_is_refused(client: Client, site: Site) -> None:
    for version in ({}, {"version": ""}, {"version": "-1"}, {"version": "1; drop"}, {"version": "9" * 40}):
        assert client.post("/firms/ro-1/state", data={"state": "withdrawn", **version}).status_code == 400
    assert site.store.firm_record("ro-1").version == 1


# ---- source


SOURCES = sorted(path for folder in ("matchmaker", "web") for path in (ROOT / folder).rglob("*.py"))


# modules that load code or run it from data, and calls that do
MODULES = ("pickle", "cPickle", "dill", "marshal", "shelve", "joblib", "yaml", "cloudpickle")
CALLS = (
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "torch.load",
)


def dangers(source: str) -> set[str]:
    """What in a Python source loads code from data or calls a shell; words in texts and comments do neither."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name.partition(".")[0] in MODULES}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            taken = {f"{module}.{name.name}" for name in node.names}
            found |= taken if module.partition(".")[0] in MODULES else taken & set(CALLS)
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            safe = any(
                one.arg == "weights_only" and ast.unparse(one.value) == "True" for one in node.keywords
            )
            found |= {called} & set(CALLS) if not safe else set()
            found |= {
                f"{one.arg}={ast.unparse(one.value)}"
                for one in node.keywords
                if one.arg in ("shell", "allow_pickle") and ast.unparse(one.value) != "False"
            }
    return found


def test_nothing_in_the_source_loads_code_or_calls_a_shell() -> None:
    found = {path.name: seen for path in SOURCES if (seen := dangers(path.read_text(encoding="utf-8")))}
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "import pickle as p",
        "from marshal import loads",
        "from os import system",
        "import yaml.loader",
        "x = eval(text)",
        "os.system(words)",
        "torch.load(path)",
        "np.load(file, allow_pickle=True)",
        "np.load(file, allow_pickle=wanted)",
        "subprocess.run(words, shell=True)",
    ],
)
def test_a_planted_danger_is_seen(line: str) -> None:
    assert dangers(line)


@pytest.mark.parametrize(
    "line",
    [
        "text = 'never a pickle, no eval(x)'  # import pickle",
        "np.load(file, allow_pickle=False)",
        "re.compile(words)",
    ],
)
def test_a_word_in_a_text_is_no_danger(line: str) -> None:
    assert not dangers(line)


def test_sql_by_hand_is_fixed_text_and_pragmas_only() -> None:
    for path in SOURCES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "exec_driver_sql(" in line or ".execute(f" in line:
                assert "PRAGMA" in line or '"BEGIN' in line, f"{path.name}: {line.strip()}"


def test_nothing_on_the_desk_asks_another_server() -> None:
    """No address that a person wrote is ever fetched; mail goes to the one server of the settings."""
    clients = ("urllib.request", "requests", "httpx", "http.client", "aiohttp", "socket.create_connection")
    found = [
        (path.name, name)
        for path in SOURCES
        for name in clients
        if f"import {name}" in path.read_text(encoding="utf-8")
        or f"{name}." in path.read_text(encoding="utf-8")
    ]
    assert found == []

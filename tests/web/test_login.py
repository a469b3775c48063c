"""How organisers and firms come in, stay and go."""

from datetime import timedelta

import pytest

from tests.factories import make_forum
from tests.web.conftest import NAME, PASSWORD, Client, Open, Site, read, some_firms, words
from web.limits import limiter
from web.login import own_path


@pytest.fixture
def fresh(opened: Open) -> Site:
    """Nobody has used this desk yet."""
    return opened()


@pytest.fixture
def site(opened: Open) -> Site:
    site = opened(some_firms(), make_forum())
    site.office.organisers.add(NAME, PASSWORD, by="test")
    return site


def session_of(client: Client) -> str:
    cookie = client.flask.get_cookie("matchmaker")
    return cookie.value if cookie else ""


def log_in(client: Client, **fields: str) -> int:
    return client.post("//login", **({"name": NAME, "password": PASSWORD} | fields)).status_code


# ---- organisers


def test_an_organiser_logs_in_works_and_logs_out(site: Site) -> None:
    client = site.nobody()
    assert client.get("/").status_code == 303
    assert log_in(client) == 303
    assert client.get("/").status_code == 200
    assert client.post("//logout").status_code == 303
    assert client.get("/").status_code == 303


def test_a_copied_cookie_is_worth_nothing_after_the_logout(site: Site) -> None:
    client = site.nobody()
    log_in(client)
    copy = site.nobody().with_session(session_of(client))
    assert copy.get("/").status_code == 200
    client.post("//logout")
    assert copy.get("/").status_code == 303


def test_each_login_has_a_new_session_and_ends_the_one_before(site: Site) -> None:
    client = site.nobody()
    log_in(client)
    first = session_of(client)
    log_in(client)
    assert session_of(client) not in ("", first)
    assert site.nobody().with_session(first).get("/").status_code == 303


def test_a_session_that_somebody_planted_is_not_taken_up(site: Site) -> None:
    client = site.nobody().with_session("planted-by-somebody-else")
    log_in(client)
    assert session_of(client) != "planted-by-somebody-else"


def test_the_cookie_is_for_the_browser_alone(site: Site) -> None:
    answer = site.nobody().post("//login", name=NAME, password=PASSWORD)
    (cookie,) = [
        one
        for one in answer.headers.getlist("Set-Cookie")
        if one.startswith("matchmaker=") and "Max-Age=0" not in one
    ]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie


@pytest.mark.parametrize("idle", [timedelta(hours=2), timedelta(hours=12)])
def test_a_session_ends_by_rest_and_in_any_case(site: Site, idle: timedelta) -> None:
    client = site.nobody()
    log_in(client)
    clock = site.office.store._clock
    start = clock()
    site.office.store._clock = lambda: start + idle - timedelta(minutes=1)
    if idle < timedelta(hours=3):
        assert client.get("/").status_code == 200
    site.office.store._clock = lambda: start + idle + timedelta(minutes=121)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (NAME, "wrong horse battery"),
        ("nobody@forum.example", PASSWORD),
        ("", ""),
        (NAME, ""),
        (NAME, PASSWORD + " "),
    ],
)
def test_a_refusal_never_tells_whether_the_name_is_known(site: Site, name: str, password: str) -> None:
    client = site.nobody()
    answer = client.post("//login", name=name, password=password)
    assert answer.status_code == 401 and session_of(client) == ""
    assert "Name or password is not right." in answer.text


@pytest.mark.parametrize(
    "next",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/ok\r\nSet-Cookie: a=b", "", "evil.example", "/\tevil", "x" * 3000],
)  # fmt: skip
def test_no_login_leads_to_another_site(site: Site, next: str) -> None:
    assert own_path(next) == "/"
    answer = site.nobody().post("//login", name=NAME, password=PASSWORD, next=next)
    assert answer.headers["Location"] == "/"


def test_a_login_leads_back_to_where_it_was_asked_for(site: Site) -> None:
    client = site.nobody()
    asked = client.get("/firms?q=banking").headers["Location"]
    page = client.flask.get(asked)
    assert f'value="/forums/{site.forum}/firms?q=banking"' in page.text
    answer = client.post(
        "//login", name=NAME, password=PASSWORD, next=f"/forums/{site.forum}/firms?q=banking"
    )
    assert answer.headers["Location"] == f"/forums/{site.forum}/firms?q=banking"


def test_guessing_is_slowed_down(site: Site) -> None:
    limiter.enabled = True
    limiter.reset()
    client = site.nobody()
    codes = [log_in(client, password=f"guess number {number}") for number in range(12)]
    assert codes == [401] * 10 + [429] * 2
    assert log_in(client) == 429, "even the right one waits now"
    limiter.reset()


def test_a_new_password_ends_all_other_sessions(site: Site) -> None:
    client, other = site.nobody(), site.nobody()
    log_in(client), log_in(other)
    new = "another horse battery"
    assert client.post("//account", old="wrong", password=new, again=new).status_code == 422
    assert client.post("//account", old=PASSWORD, password=new, again="else").status_code == 422
    assert client.post("//account", old=PASSWORD, password="short", again="short").status_code == 422
    assert client.post("//account", old=PASSWORD, password=new, again=new).status_code == 303
    assert (client.get("/").status_code, other.get("/").status_code) == (200, 303)
    assert log_in(site.nobody()) == 401 and log_in(site.nobody(), password=new) == 303


# ---- the first start


def test_the_first_organiser_is_made_on_this_machine(fresh: Site) -> None:
    client = fresh.nobody()
    assert client.get("//login").headers["Location"] == "/setup"
    answer = client.post("//setup", name=NAME, password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 303 and client.get("//").status_code == 200
    assert [user.name for user in fresh.office.organisers.all()] == [NAME]


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "short", "again": "short"},
        {"password": PASSWORD, "again": "else"},
        {"name": "", "password": PASSWORD, "again": PASSWORD},
    ],
)
def test_a_first_organiser_without_a_good_password_is_refused(fresh: Site, fields: dict[str, str]) -> None:
    assert fresh.nobody().post("//setup", **({"name": NAME} | fields)).status_code == 422
    assert fresh.office.organisers.all() == ()


def ask_setup(client: Client, **options: object) -> set[int]:
    sent = {"csrf_token": client.csrf(), "name": NAME, "password": PASSWORD, "again": PASSWORD}
    return {
        client.flask.get("/setup", **options).status_code,
        client.flask.post("/setup", data=sent, **options).status_code,
        client.flask.post("/setup/try", data=sent, **options).status_code,
    }


@pytest.mark.parametrize(
    "options",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"headers": {"Via": "1.1 proxy"}},
    ],
)
def test_from_elsewhere_or_through_a_proxy_there_is_no_setup(fresh: Site, options: dict[str, object]) -> None:
    assert ask_setup(fresh.nobody(), **options) == {404}
    assert fresh.office.organisers.all() == ()


def test_once_there_is_an_organiser_there_is_no_setup(site: Site) -> None:
    assert ask_setup(site.nobody()) == {404}
    assert [user.name for user in site.office.organisers.all()] == [NAME]


def test_a_guest_looks_around_without_an_account_until_there_is_an_organiser(opened: Open) -> None:
    site = opened(some_firms(), make_forum())
    client = site.nobody()
    assert client.post("//setup/try").status_code == 303
    assert client.get("/firms").status_code == 200
    token = session_of(client)
    elsewhere = site.nobody().with_session(token)
    assert elsewhere.flask.get("/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 303
    site.office.organisers.add(NAME, PASSWORD, by="command line")
    assert client.get("/firms").status_code == 303
    assert ask_setup(site.nobody()) == {404}


def test_every_page_says_who_is_here_and_leads_to_a_login_or_out(opened: Open) -> None:
    site = opened(some_firms(), make_forum())
    client = site.nobody()
    client.post("//setup/try")
    page = read(client, "/")
    assert "You look around without a login" in words(page)
    assert {"/setup"} == {link["href"] for link in page.all("a") if "setup" in (link["href"] or "")}
    assert "Leave" in words(page) and "guest" not in words(page)
    client.post("//logout")
    assert "Make your login" in words(read(client, "//setup"))
    answer = client.post("//setup", name="Ana", password=PASSWORD, again=PASSWORD)
    assert answer.headers["Location"] == "/"
    page = read(client, "//")
    assert "You are logged in." in words(page) and "Log out" in words(page)
    assert "/account" in {link["href"] for link in page.all("a")}
    client.post("//logout")
    assert "You are logged out." in words(read(client, "//login"))


def test_looking_around_on_an_empty_desk_opens_the_sample(opened: Open) -> None:
    site = opened()
    site.office.store.delete_forum(site.forum, by="test")
    answer = site.nobody().post("//setup/try")
    (record,) = site.office.forums()
    assert answer.headers["Location"] == f"/forums/{record.id}/"
    assert [job.kind for job in site.office.jobs.list(record.id)] == ["sample"]


# ---- firms


def test_a_link_becomes_a_session_at_a_clean_address(site: Site) -> None:
    token = site.office.links.make(site.forum, "ro-1", by="test")
    client = site.nobody()
    answer = client.get(f"//f/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert token not in answer.text and token != session_of(client) != ""
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert site.store.links()[0].used_at is not None


@pytest.mark.parametrize("token", ["x" * 43, "..", "%00", "<script>", "x" * 3000])
def test_a_token_that_is_none_opens_nothing(site: Site, token: str) -> None:
    client = site.nobody()
    answer = client.get(f"//f/{token}")
    assert answer.status_code in (404, 400) and session_of(client) == ""
    assert "<script>" not in answer.text


def test_a_revoked_link_and_its_sessions_are_worth_nothing(site: Site) -> None:
    token = site.office.links.make(site.forum, "ro-1", by="test")
    client = site.nobody()
    client.get(f"//f/{token}")
    assert client.get("//me").status_code in (200, 303)
    site.office.links.revoke(site.forum, site.store.links()[0].id, by="test")
    assert client.get("//me").status_code == 403
    assert site.nobody().get(f"//f/{token}").status_code == 404


def test_guessing_links_is_slowed_down(site: Site) -> None:
    limiter.enabled = True
    limiter.reset()
    client = site.nobody()
    codes = [client.get(f"//f/{number:043}").status_code for number in range(32)]
    assert codes == [404] * 30 + [429] * 2
    limiter.reset()


def test_a_link_ends_the_organiser_s_session_in_the_same_browser(site: Site) -> None:
    client = site.nobody()
    log_in(client)
    client.get(f"//f/{site.office.links.make(site.forum, 'ro-1', by='test')}")
    assert client.get("/firms").status_code == 404, "now it is a firm"


# ---- health


def test_a_desk_tells_whether_it_is_there_and_ready(site: Site) -> None:
    assert [site.nobody().get(path).text for path in ("//healthz", "//readyz")] == ["alive\n", "ready\n"]

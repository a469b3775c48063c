"""Pages in few bytes over the wire."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import gzip

from tests.web.conftest import Client
from tests.web.sites import ana, desk, planned_file  # noqa: F401

MOST = 150_000  # bytes of a page with its look
PAGES = ("/", "/edit", "/firms", "/firms/ro-1", "/sheets", "/invitations", "/matches", "/matches/picture")
LOOK = (
    "//bootstrap/static/css/bootstrap.min.css",
    "//static/style.css",
    "//static/matrix.js",
    "//static/mark.svg",
)


def test_a_page_with_all_that_it_loads_is_small(ana: Client) -> None:
    def size(address: str) -> int:
        answer = ana.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        return len(answer.data)

    look = sum(map(size, LOOK))
    assert {address: size(address) + look for address in PAGES if size(address) + look > MOST} == {}


def test_packed_and_plain_are_the_same_page(ana: Client) -> None:
    packed = ana.get("//static/style.css", headers={"Accept-Encoding": "gzip"})
    plain = ana.get("//static/style.css")
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    again = ana.get(
        "//static/style.css", headers={"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"}
    )
    assert again.status_code == 304


def test_what_is_small_or_packed_already_goes_as_it_is(ana: Client) -> None:
    for address in ("//healthz", "/matches/pairings.xlsx"):
        assert "Content-Encoding" not in ana.get(address, headers={"Accept-Encoding": "gzip"}).headers

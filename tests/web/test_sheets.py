"""A sheet: dropped, reviewed, mended, read in."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import io
import re
from typing import Any

from matchmaker.exporting.workbook import Sheet as Grid
from matchmaker.exporting.workbook import workbook
from tests.exporting.pages import parse
from tests.web.conftest import Client, Site, read, words
from tests.web.sites import ana, desk, empty, planned_file  # noqa: F401

SHEET = """Company;Country;Site;What they sell
Alfa Soft;Dacia;https://alfa.example;Payment gateways.
Beta <script>alert(1)</script>;Dacia;nowhere;Cloud migration.
Gama;Romania;;Data science.
Gama SRL;RO;;Data science for banks.
"""


def drop(client: Client, content: bytes | str = SHEET, name: str = "firms.csv") -> str:
    """The address of the sheet's page."""
    data = content.encode() if isinstance(content, str) else content
    answer = client.post("/sheets", data={"sheet": (io.BytesIO(data), name)})
    assert answer.status_code == 303, answer.text
    return "/" + answer.headers["Location"].split("/", 3)[3]


def fields(client: Client, address: str) -> dict[str, Any]:
    """The form of the page as a browser would send it untouched."""
    page = read(client, address)
    text = client.get(address).text
    found: dict[str, Any] = {
        one["name"] or "": one.get("value") or ""
        for one in page.all("input")
        if one.get("name") not in (None, "csrf_token") and one.get("type") in (None, "hidden", "text")
    }
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def fix_name(client: Client, address: str, typed: str) -> str:
    names = [one["name"] or "" for one in read(client, address).all("input")]
    return next(name for name in names if name.startswith("fix:") and typed in name)


OFFERS = {"column:What they sell": "offers"}


def test_a_sheet_is_read_in_step_by_step_and_nothing_is_saved_before(empty: Site) -> None:
    client = empty.organiser()
    address = drop(client)
    text = words(read(client, address))
    assert "0 firms can be imported" in text and "No column says what the firms offer" in text
    client.post(address, data=fields(client, address) | OFFERS | {"do": "look"})
    text = words(read(client, address))
    assert "2 firms can be imported" in text and "1 country not recognised: choose" in text
    assert "maybe one firm" in text and empty.store.firms() == ()
    mended = {fix_name(client, address, "Dacia"): "Romania", "do": "look"}
    client.post(address, data=fields(client, address) | mended)
    assert "4 firms can be imported" in words(read(client, address))
    twin = next(
        one["name"] for one in read(client, address).all("input") if (one["name"] or "").startswith("twin:")
    )
    answer = client.post(address, data=fields(client, address) | {twin or "": "gama", "do": "import"})
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/firms")
    assert [firm.id for firm in empty.store.firms()] == ["alfa-soft", "beta-script-alert-1-script", "gama"]
    assert client.get(address).status_code == 404, "a sheet that is read in whole is put away"
    assert [job.kind for job in empty.office.jobs.list(empty.forum)] == ["match"]


def test_what_a_sheet_says_is_never_markup(empty: Site) -> None:
    client = empty.organiser()
    address = drop(client, name="<img src=x onerror=alert(1)>.csv")
    text = client.get(address).text
    assert "<script>alert" not in text and "<img src=x" not in text and "Beta &lt;script&gt;" in text


def test_good_rows_are_imported_and_the_others_wait(empty: Site) -> None:
    client = empty.organiser()
    address = drop(client)
    answer = client.post(address, data=fields(client, address) | OFFERS | {"do": "import"})
    assert answer.headers["Location"].endswith(address)
    assert {firm.id for firm in empty.store.firms()} == {"gama", "gama-srl"}
    page = words(read(client, address))
    assert "2 rows are left to mend" in page and "2 rows of sheets are left" in words(read(client, "/firms"))
    rows = client.get(f"{address}/error_rows.csv")
    assert rows.mimetype == "text/csv" and "Alfa Soft" in rows.text and "Gama" not in rows.text
    client.post(f"{address}/away")
    assert "Sheets on your table" not in words(read(client, "/sheets"))


def test_importing_the_same_sheet_twice_changes_nothing(empty: Site) -> None:
    client, good = empty.organiser(), "Name,Country,Offers\nAlfa,RO,Payments\nBeta,PK,Cloud\n"
    for _ in range(2):
        address = drop(client, good)
        client.post(address, data=fields(client, address) | {"do": "import"})
    assert [(record.firm.id, record.version) for record in empty.store.firm_records()] == [
        ("alfa", 1),
        ("beta", 1),
    ]


def test_two_organisers_do_not_undo_each_other(empty: Site) -> None:
    client, other = empty.organiser(), empty.organiser("bob@forum.example")
    address = drop(client)
    stale = fields(client, address)
    other.post(address, data=fields(other, address) | OFFERS | {"do": "look"})
    assert client.post(address, data=stale | {"do": "import"}).status_code == 409
    assert empty.store.firms() == ()


def test_a_workbook_is_read_by_the_worker_while_the_page_waits(empty: Site) -> None:
    client = empty.organiser()
    rows = [["Alfa", "RO", "Payments"], ["Beta", "PK", "=1+1 cloud"]]
    address = drop(
        client, workbook("Firms", Grid("Firms", 1, ["Name", "Country", "Offers"], rows)), "firms.xlsx"
    )
    assert "Reading the sheet" in words(read(client, address))
    empty.run_jobs()
    assert "2 firms can be imported" in words(read(client, address))
    client.post(address, data=fields(client, address) | {"do": "import"})
    assert empty.store.firms() == ()
    empty.run_jobs()
    assert [firm.offers for firm in empty.store.firms()] == ["Payments", "=1+1 cloud"]


def test_a_sheet_without_a_header_asks_for_it(empty: Site) -> None:
    client = empty.organiser()
    address = drop(client, "x;y;z\nWho;Where;What\nAlfa;RO;Payments\n")
    assert "Which row is the header?" in words(read(client, address))
    said = fields(client, address) | {"header_row": "2", "do": "look"}
    client.post(address, data=said)
    columns = {"column:Who": "name", "column:Where": "country", "column:What": "offers", "header_row": "2"}
    client.post(address, data=fields(client, address) | columns)
    assert "1 firm can be imported" in words(read(client, address))


def test_what_is_no_sheet_is_refused_in_words(empty: Site) -> None:
    client = empty.organiser()
    for data, said in (
        ({}, "Choose a file first"),
        ({"sheet": (io.BytesIO(b""), "a.csv")}, "The file is empty"),
    ):
        answer = client.post("/sheets", data=data)
        assert answer.status_code == 422 and said in words(parse(answer.text))
    address = drop(client, b"\x00\x01\x02", "photo.jpg")
    assert "cannot be read" in words(read(client, address)).lower() or "header" in words(
        read(client, address)
    )
    assert client.get("/sheets/nothing").status_code == 404


def test_a_changed_sheet_shows_what_it_changes_and_may_leave_it(ana: Client, desk: Site) -> None:
    firm = next(one for one in desk.store.firms() if one.id == "ro-2")
    text = f"firm_id,name,country,city,offers\nro-2,{firm.name},RO,Brașov,{firm.offers}\n"
    address = drop(ana, text)
    assert "Brașov" in words(read(ana, address)) and "1 changes one that is here" in words(read(ana, address))
    ana.post(address, data=fields(ana, address) | {"keep_stored": "yes", "do": "import"})
    assert next(one for one in desk.store.firms() if one.id == "ro-2").city == firm.city

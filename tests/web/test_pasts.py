"""Who has met before: uploaded, read, heeded by matching and planning, seen by organisers alone."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain import Pair, Preference, Wish
from matchmaker.domain.forum_file import dump_forum
from matchmaker.domain.records import ForumOptions
from matchmaker.exporting import firms_csv, meetings_csv
from matchmaker.exporting.workbook import Sheet as Grid
from matchmaker.exporting.workbook import workbook
from matchmaker.service.runs.request import Request
from matchmaker.service.runs.run import make_run
from tests.factories import make_forum
from tests.web.conftest import Client, Site, crawl, read, words
from tests.web.sites import ana, desk, empty, planned_file  # noqa: F401

LIST = """firm,partner,event,date,status
Dambovita Plati,pk-1,Cluj,2024-05-14,held
pk-2,Siemens AG,,,
ro-2,,Cluj,2024-05-14,
ro-3,pk-3,Cluj,2024-05-14,cancelled
"""


def drop(
    client: Client, content: bytes | str = LIST, name: str = "before.csv", to: str = "", **more: str
) -> str:
    """The address of the list's page."""
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(to or "/met-before", data={"past": (io.BytesIO(data), name), **more})
    assert answer.status_code == 303, answer.text
    return "/" + answer.headers["Location"].split("/", 3)[3]


def rule(site: Site, met_before: str) -> None:
    record = site.store.record()
    forum = replace(make_forum(), met_before=met_before)
    site.store.put_forum(forum, ForumOptions(), version=record.version, by="test")


def test_a_list_says_who_was_recognised_who_not_and_who_has_met(desk: Site, ana: Client) -> None:
    assert "Upload a list" in words(read(ana, "/met-before"))
    address = drop(ana, title="Forum of 2024")
    text = words(read(ana, address))
    assert (
        "Forum of 2024" in text
        and "3 rows were read: 3 firms of this forum are named, 1 pair has met" in text
    )
    assert "1 row is unclear" in text and "Row 4: the partner is missing" in text
    assert "1 name is of no firm here" in text and "Siemens AG" in text
    assert "1 row says that the meeting was not held" in text
    assert "Met at Cluj on 14 May 2024" in text
    text = words(read(ana, "/met-before"))
    assert "1 pair of this forum has met" in text and "Dâmbovița Plăți" in text


def test_the_rows_that_are_not_clear_can_be_taken_along_mended_and_brought_back(
    desk: Site, ana: Client
) -> None:
    address = drop(ana)
    rows = ana.get(f"{address}/error_rows.csv")
    assert rows.mimetype == "text/csv" and "attachment" in rows.headers["Content-Disposition"]
    lines = rows.text.lstrip("\ufeff").splitlines()
    assert len(lines) == 3 and "the partner is missing" in lines[2] and "no firm of this forum" in lines[1]
    mended = rows.text.replace("Siemens AG", "ro-4").replace("ro-2,,", "ro-2,pk-6,")
    again = drop(ana, mended.encode(), "error_rows.csv", to=address)
    assert "2 pairs have met" in words(read(ana, again))
    assert ana.get(address).status_code == 404, "the list of before is replaced"
    assert ana.get(f"{again}/error_rows.csv").status_code == 422


def test_a_pair_page_says_where_and_when_the_two_have_met(desk: Site, ana: Client) -> None:
    drop(ana, "firm,partner,date\nro-1,pk-1,2024-05-14\n", "Cluj 2024.csv")
    drop(ana, "firm,project\nro-1,SMART\npk-1,Smart\n", "projects.csv")
    text = words(read(ana, "/matches/ro-1/pk-1"))
    assert "Met at Cluj 2024 on 14 May 2024" in text and "Both took part in" in text
    assert "Met before" not in words(read(ana, "/matches/ro-1/pk-2"))


def test_the_meetings_of_an_earlier_forum_will_do(desk: Site, ana: Client) -> None:
    book = desk.office.desks(desk.forum).desk().book
    address = drop(ana, meetings_csv(book), "meetings.csv")
    assert f"{len(book.meetings)} pairs have met" in words(read(ana, address))


def test_a_workbook_is_read_by_the_worker_while_the_page_waits(desk: Site, ana: Client) -> None:
    sheet = workbook("Past", Grid("Past", 1, ["firm", "partner"], [["ro-1", "pk-1"]]))
    address = drop(ana, sheet, "before.xlsx")
    assert "The list is being read" in words(read(ana, address))
    desk.run_jobs()
    assert "1 pair has met" in words(read(ana, address))
    broken = drop(ana, workbook("Past", Grid("Past", 1, ["town"], [["Cluj"]])), "towns.xlsx")
    desk.run_jobs()
    assert "holds no past meetings that we can read" in words(read(ana, broken))
    assert "cannot be read" in words(read(ana, "/met-before"))


def test_what_is_no_list_is_refused_with_what_to_do_and_nothing_is_kept(desk: Site, ana: Client) -> None:
    for content, why in ((b"town,river\nCluj,Somes\n", "columns firm and partner"), (b" ", "is empty")):
        answer = ana.post("/met-before", data={"past": (io.BytesIO(content), "x.csv")})
        assert answer.status_code == 422 and why in answer.text
    assert ana.post("/met-before").status_code == 422
    assert desk.store.pasts() == ()
    address = drop(ana)
    answer = ana.post(address, data={"past": (io.BytesIO(b"town,river\nCluj,Somes\n"), "x.csv")})
    assert answer.status_code == 422 and "the one of before stays" in answer.text
    assert "1 pair has met" in words(read(ana, address))


def test_pairs_that_have_met_are_left_out_by_the_next_plan_where_the_rules_say_so(
    desk: Site, ana: Client
) -> None:
    held = desk.store.draft().schedule.meetings  # type: ignore[union-attr]
    met = [meeting.pair for meeting in held[:4]]
    rule(desk, "exclude")
    drop(ana, "firm,partner\n" + "".join(f"{pair.a},{pair.b}\n" for pair in met))
    desk.store.save_preferences([Preference(met[0].a, met[0].b, Wish.MEET)])
    desk.run_jobs()
    matched = {match.pair for match in desk.store.matching()[1]}  # type: ignore[index]
    assert matched & set(met) == {met[0]}, "where a firm wishes to meet again, it may"
    revision = desk.store.draft().revision  # type: ignore[union-attr]
    ana.post("/schedule/plan", version=revision, seconds=5)
    desk.run_jobs()
    planned = {meeting.pair for meeting in desk.store.draft().schedule.meetings}  # type: ignore[union-attr]
    assert planned and planned & set(met) <= {met[0]}
    assert "do not meet again unless" in words(read(ana, f"/matches/{met[1].a}/{met[1].b}"))


@pytest.mark.parametrize("met_before", ["allow", "exclude", "prefer"])
def test_the_desk_matches_as_the_commands_do_with_the_same_file(
    desk: Site, ana: Client, tmp_path: Path, met_before: str
) -> None:
    rule(desk, met_before)
    text = "firm,partner\nro-1,pk-1\nro-2,Siemens\npk-3,Siemens\nDambovita Plati,pk-4\nro-5,pk-5\n"
    drop(ana, text)
    desk.run_jobs()
    (tmp_path / "before.csv").write_text(text, encoding="utf-8")
    (tmp_path / "firms.csv").write_bytes(firms_csv(desk.store.firms()))
    forum = desk.store.forum()
    assert forum
    (tmp_path / "forum.toml").write_text(dump_forum(forum), encoding="utf-8")
    names = {name: str(tmp_path / f"{name}.{kind}") for name, kind in
             (("firms", "csv"), ("forum", "toml"), ("before", "csv"))}  # fmt: skip
    request = Request(sheets=(names["firms"],), forum=names["forum"], met=names["before"])
    run = make_run(request, settings=desk.office.settings)
    assert {match.pair: match for match in run.book.matches} == {
        match.pair: match
        for match in desk.store.matching()[1]  # type: ignore[index]
    }


def test_partners_in_common_are_named_to_organisers_and_to_no_firm(desk: Site, ana: Client) -> None:
    names = [firm.id for firm in desk.store.firms()]
    drop(ana, "firm,partner\n" + "".join(f"{name},Zyzzyva AG\n" for name in names))
    desk.run_jobs()
    assert "Zyzzyva" in ana.get("/matches/ro-1/pk-1").text
    desk.store.publish(revision=1, by="test")
    for id in ("ro-1", "pk-1"):
        firm = desk.firm(id)
        for address, content in crawl(firm, "//me").items():
            if address == "/me/data.json":
                (own,) = json.loads(content)["past_rows"]
                assert (own["firm"], own["partner"]) == (id, "Zyzzyva AG"), "its own past is its own"
            else:
                assert b"Zyzzyva" not in content, address
        assert firm.get("//met-before").status_code == 404 and firm.get("/met-before").status_code == 404


def test_a_firm_that_deletes_its_data_is_gone_from_past_meetings_too(desk: Site, ana: Client) -> None:
    address = drop(ana, "firm,partner\nDambovita Plati,pk-1\nro-2,pk-1\nPlati Dambovita Old,pk-2\n")
    assert Pair("pk-1", "ro-1") in desk.office.pasts.met(desk.forum)
    desk.office.firms.delete(desk.forum, "ro-1", by="test")
    assert desk.office.pasts.met(desk.forum).keys() == {Pair("pk-1", "ro-2")}
    assert "Dambovita Plati," not in ana.get(f"{address}/error_rows.csv").text


def test_a_firm_that_comes_later_under_a_name_of_the_list_is_recognised(desk: Site, ana: Client) -> None:
    address = drop(ana, "firm,partner\nBega SRL,pk-1\n")
    assert "Bega" in words(read(ana, address))
    desk.store.save_firms([replace(desk.store.firm_record("ro-2").firm, id="ro-77", name="Bega SRL")])
    desk.office.jobs.want("match", desk.forum, by="test")
    desk.run_jobs()
    assert "1 pair has met" in words(read(ana, address))
    desk.store.put_firm(replace(desk.store.firm_record("ro-77").firm, name="Other"), version=1, by="test")
    assert "1 pair has met" in words(read(ana, address)), "under another name it is still the same"


def test_a_list_that_is_removed_counts_no_longer(desk: Site, ana: Client) -> None:
    address = drop(ana)
    ana.post(f"{address}/remove")
    assert desk.store.pasts() == () and desk.store.past_rows() == {}
    assert [job.kind for job in desk.office.jobs.list(desk.forum) if not job.over] == ["match"]
    assert desk.store.audit()[0][0].what == "removed past meetings"


def test_a_list_may_come_before_the_firms(empty: Site) -> None:
    client = empty.organiser()
    address = drop(client)
    assert "0 pairs have met" in words(read(client, address))
    assert "None of the lists" in words(read(client, "/met-before"))


def test_what_a_list_says_is_never_markup(desk: Site, ana: Client) -> None:
    bad = "<script>alert(1)</script>"
    text = f'firm,partner,event,date\n{bad},ro-1,"{bad}",{bad}\nro-1,pk-1,{bad},{bad}\nro-1,,{bad},\n'
    address = drop(ana, text, f"{bad}.csv", title=bad)
    for page in (address, "/met-before", "/matches/ro-1/pk-1"):
        answer = ana.get(page).text
        assert "<script>alert" not in answer and "&lt;script&gt;alert" in answer, page
    assert "<script>" in ana.get(f"{address}/error_rows.csv").text, "a file holds what was typed"

import io
import zipfile
from dataclasses import replace

from python_calamine import load_workbook

from matchmaker.domain import Pair, Preference, Reason, Wish
from matchmaker.exporting import pairings_csv
from matchmaker.exporting.pairings import pairings_xlsx
from tests.exporting.sheets import header, read
from tests.factories import make_book

COLUMNS = [
    "run_id",
    "rank",
    "firm_a_id",
    "firm_a_name",
    "firm_a_country",
    "firm_b_id",
    "firm_b_name",
    "firm_b_country",
    "score",
    "score_a_to_b",
    "score_b_to_a",
    "shared_capabilities",
    "cooperation_types",
    "reason",
    "evidence_a",
    "evidence_b",
    "preference_a",
    "preference_b",
    "status",
]


def test_the_columns_are_those_that_other_programs_rely_on() -> None:
    assert header(pairings_csv(make_book())) == COLUMNS
    assert header(pairings_csv(make_book(), delimiter=";"), ";") == COLUMNS


def test_every_match_has_a_row_ranked_by_value() -> None:
    book = make_book()
    rows = read(pairings_csv(book))
    assert [row["rank"] for row in rows] == [str(rank) for rank in range(1, len(book.matches) + 1)]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_what_belongs_to_a_firm_follows_it_to_its_side() -> None:
    # ids put pk-1 first in the pair, the forum puts Romania first in the file
    said = (Preference("ro-1", "pk-1", Wish.MUST), Preference("pk-1", "ro-1", Wish.MEET))
    book = make_book(1, preferences=said)
    match = book.match[Pair("pk-1", "ro-1")]
    (row,) = read(pairings_csv(book))
    assert (row["firm_a_id"], row["firm_b_id"]) == ("ro-1", "pk-1")
    assert (row["score_a_to_b"], row["score_b_to_a"]) == (
        f"{match.interest_b:.4f}",
        f"{match.interest_a:.4f}",
    )
    assert (row["preference_a"], row["preference_b"]) == ("must", "meet")
    assert row["reason"] == (
        "Pk 1 Systems offers what Ro 1 Systems seeks. Ro 1 Systems offers what Pk 1 Systems seeks."
    )
    assert row["evidence_a"] == "Payment gateways; Banking partners"
    assert row["evidence_a"].split("; ")[0] in book.firm["ro-1"].offers


def test_the_status_follows_the_timetable() -> None:
    book = make_book(10)
    held = {meeting.pair for meeting in book.meetings}
    locked = replace(book.meetings[0], locked=True)
    book = replace(book, schedule=replace(book.schedule, meetings=(locked, *book.meetings[1:])))
    for row in read(pairings_csv(book)):
        pair = Pair.of(row["firm_a_id"], row["firm_b_id"])
        assert row["status"] == (
            "confirmed" if pair == locked.pair else "scheduled" if pair in held else "reserve"
        )


def test_without_a_timetable_pairs_are_proposed_unless_a_firm_said_no() -> None:
    book = make_book(2, schedule=None, preferences=(Preference("pk-1", "ro-2", Wish.NO),))
    assert {row["firm_a_id"] + row["firm_b_id"]: row["status"] for row in read(pairings_csv(book))} == {
        "ro-1pk-1": "proposed",
        "ro-1pk-2": "proposed",
        "ro-2pk-1": "vetoed",
        "ro-2pk-2": "proposed",
    }


def test_chosen_pairs_keep_their_rank_among_all() -> None:
    book = make_book()
    chosen = [match.pair for match in book.ranked[1:3]]
    assert [row["rank"] for row in read(pairings_csv(book, only=chosen))] == ["2", "3"]
    assert read(pairings_csv(book, only=())) == []


def test_the_workbook_holds_the_same_rows_and_no_formula() -> None:
    book = make_book()
    evil = replace(book.firms[0], name="=cmd|' /C calc'!A0")
    book = replace(book, firms=(evil, *book.firms[1:]))
    rows = load_workbook(io.BytesIO(pairings_xlsx(book))).get_sheet_by_name("Pairings").to_python()
    assert rows[0] == COLUMNS and len(rows) == 1 + len(book.matches)
    assert any(evil.name in row for row in rows)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(pairings_xlsx(book))).read("xl/worksheets/sheet1.xml")
    assert pairings_xlsx(book) == pairings_xlsx(book)


def test_a_caution_follows_the_reasons_once() -> None:
    book = make_book()
    first = book.ranked[0]
    doubt = [Reason(firm, "caution", 0.05, "Caution: competitors.") for firm in (first.pair.a, first.pair.b)]
    warned = replace(first, reasons=(*first.reasons, *doubt))
    matches = tuple(warned if match is first else match for match in book.matches)
    reason = read(pairings_csv(replace(book, matches=matches)))[0]["reason"]
    assert reason.endswith("Caution: competitors.")
    assert reason.count("Caution") == 1
    assert "Caution" not in read(pairings_csv(book))[0]["reason"]

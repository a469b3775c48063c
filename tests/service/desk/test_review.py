"""From a sheet to what is imported: nothing held back, nothing dropped, a person decides."""

import csv
import io
from dataclasses import replace

import pytest

from matchmaker.domain import Pair, Preference, Wish
from matchmaker.domain.problem import Severity
from matchmaker.errors import SheetError
from matchmaker.service.desk.review import (
    Decisions,
    Fix,
    Merge,
    known_fields,
    read_in,
    review_sheet,
    safe_name,
)
from matchmaker.service.resources import data_file
from matchmaker.storage.documents import from_document, to_document
from tests.factories import make_firm

SHEET = """Company,Country,Website,Offers,Must meet
Alfa SRL,Romania,https://alfa.example,Payment gateways,
Beta,Dacia,https://beta.example,Cloud,Alfa
Gama,Dacia,nowhere,Data,
Delta,,https://delta.example,Games,
,RO,,Nameless,
Алфа,Bulgaria,,Payment gateways,
"""


def sheet(text: str = SHEET) -> bytes:
    return text.encode()


def fixed(*fixes: Fix, **others: object) -> Decisions:
    return replace(Decisions(**others).fix(fixes))  # type: ignore[arg-type]


DACIA = Fix("country", "Dacia", "Romania")


def test_good_rows_are_never_held_back() -> None:
    found = review_sheet("firms.csv", sheet(), Decisions())
    assert (found.firms, found.new, found.left) == (2, 2, 4)
    assert [
        (group.title, group.rows, group.mendable)
        for group in found.groups
        if group.severity is Severity.ERROR
    ] == [
        ("1 country not recognised: choose", 2, True),
        ("1 firm without a country", 1, True),
        ("1 row without a name", 1, True),
    ]
    assert found.groups[0].items[0].firms == ("Beta", "Gama")


def test_every_column_is_shown_with_three_samples() -> None:
    columns = review_sheet("firms.csv", sheet(), Decisions()).readings[0].columns
    assert [(column.header, column.field) for column in columns][:2] == [
        ("Company", "name"),
        ("Country", "country"),
    ]
    assert columns[0].samples == ("Alfa SRL", "Beta", "Gama")
    assert {column.field for column in columns} <= {*known_fields(), ""}


def test_all_that_are_alike_are_mended_at_once_and_one_row_by_itself() -> None:
    one_row = Fix("country", "", "PK", "firms.csv", 5)
    found = review_sheet("firms.csv", sheet(), fixed(DACIA, one_row))
    assert found.firms == 5 and found.left == 1
    assert [group.title for group in found.groups if group.severity is Severity.ERROR] == [
        "1 row without a name"
    ]
    assert "Nameless" in found.error_rows and "Beta" not in found.error_rows


def test_a_fix_is_taken_back_by_an_empty_one_and_replaced_by_a_later_one() -> None:
    assert fixed(DACIA).fix([replace(DACIA, text=" ")]) == Decisions()
    assert fixed(DACIA).fix([replace(DACIA, text="BG")]).fixes == (replace(DACIA, text="BG"),)


def test_what_is_left_can_be_downloaded_mended_and_dropped_again() -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(review_sheet("firms.csv", sheet(), Decisions()).error_rows.lstrip("\ufeff"))
        )
    )
    assert [row["row_number"] for row in rows] == ["3", "4", "5", "6"]
    assert rows[0]["field"] == "country" and rows[0]["Company"] == "Beta"


def test_a_wrong_guess_of_a_column_is_put_right() -> None:
    text = "Company,Land,Offers\nAlfa,RO,Payments\n"
    wrong = Decisions(fields=(("Company", "name"), ("Land", ""), ("Offers", "offers")))
    assert review_sheet("firms.csv", sheet(text), wrong).firms == 0
    right = Decisions(fields=(("Company", "name"), ("Land", "country"), ("Offers", "offers")))
    assert review_sheet("firms.csv", sheet(text), right).firms == 1


def test_a_sheet_without_a_header_shows_its_first_rows_and_a_person_says_which_it_is() -> None:
    text = "x;y;z\nWho;Where;What\nAlfa;RO;Payments\n"
    found = review_sheet("firms.csv", sheet(text), Decisions())
    assert "no header" in found.trouble and found.top[1] == (2, ("Who", "Where", "What"))
    said = Decisions(header_row=2, fields=(("Who", "name"), ("Where", "country"), ("What", "offers")))
    assert review_sheet("firms.csv", sheet(text), said).firms == 1


def test_a_file_that_is_no_sheet_says_so() -> None:
    found = review_sheet("photo.xlsx", b"PK\x03\x04 broken", Decisions())
    assert found.trouble and not found.top
    with pytest.raises(SheetError):
        read_in("photo.xlsx", b"PK\x03\x04 broken", Decisions())


def test_suspects_of_the_sheet_wait_for_a_decision_and_are_both_imported_without_one() -> None:
    found = review_sheet("firms.csv", sheet(), Decisions())
    (twin,) = found.duplicates
    assert {twin.one, twin.other} == {"alfa", "alfa-srl"} and "another spelling" in twin.why
    assert ("country", "RO", "BG") in [
        (one.field, one.one, one.other) for one in twin.fields
    ] or twin.one == "alfa"
    assert len(read_in("firms.csv", sheet(), Decisions()).firms) == 2


def test_merged_suspects_are_one_firm_and_wishes_follow() -> None:
    decisions = fixed(DACIA, merges=(Merge("alfa-srl", "alfa"),))
    taken = read_in("firms.csv", sheet().replace(b"Cloud,Alfa", "Cloud,Алфа".encode()), decisions)
    assert {firm.id for firm in taken.firms} == {"alfa-srl", "beta", "gama"}
    assert taken.preferences == (Preference("beta", "alfa-srl", Wish.MUST),)
    assert review_sheet("firms.csv", sheet(), decisions).duplicates == ()


def test_firms_kept_apart_are_not_asked_about_again() -> None:
    assert review_sheet("firms.csv", sheet(), Decisions(apart=(("alfa", "alfa-srl"),))).duplicates == ()
    before = frozenset({Pair("alfa", "alfa-srl")})
    assert review_sheet("firms.csv", sheet(), Decisions(), apart=before).duplicates == ()


def test_a_firm_of_the_sheet_may_be_one_that_is_here_under_another_name() -> None:
    here = make_firm(
        "old-alfa", name="Alpha Holding", country="RO", website="https://alfa.example", seeks="Banks"
    )
    found = review_sheet("firms.csv", sheet(), Decisions(), stored=[here])
    twin = next(one for one in found.duplicates if one.stored)
    assert (twin.one, twin.other) == ("old-alfa", "alfa-srl")
    taken = read_in("firms.csv", sheet(), Decisions(merges=(Merge("old-alfa", "alfa-srl"),)), stored=[here])
    merged = next(firm for firm in taken.firms if firm.id == "old-alfa")
    assert merged.name == "Alpha Holding" and merged.offers == here.offers and taken.gone == ()
    with_wish = fixed(DACIA, merges=(Merge("old-alfa", "alfa-srl"),))
    wishes = read_in(
        "firms.csv", sheet().replace(b",Alfa", b",Alfa SRL"), with_wish, stored=[here]
    ).preferences
    assert ("beta", "old-alfa") in [(wish.firm, wish.partner) for wish in wishes]
    other_way = read_in(
        "firms.csv", sheet(), Decisions(merges=(Merge("alfa-srl", "old-alfa"),)), stored=[here]
    )
    assert other_way.gone == ("old-alfa",)


def test_a_namesake_of_another_country_does_not_overwrite_the_firm_that_is_here() -> None:
    here = make_firm("alfa", name="Alfa", country="PK", website="https://alfa.pk.example")
    taken = read_in("firms.csv", sheet(), fixed(DACIA), stored=[here])
    assert {firm.id for firm in taken.firms} == {"alfa-srl", "beta", "gama", "alfa-bg"}
    again = read_in("firms.csv", sheet(), fixed(DACIA), stored=[here, *taken.firms])
    assert again.firms == taken.firms


def test_the_same_sheet_again_changes_nothing_and_a_changed_one_shows_what() -> None:
    first = read_in("firms.csv", sheet(), Decisions()).firms
    again = review_sheet("firms.csv", sheet(), Decisions(), stored=first)
    assert (again.new, again.changes, again.suspects) == (0, 0, 0)
    changed = review_sheet(
        "firms.csv",
        sheet().replace(b"Payment gateways,\nBeta", b"Gateways,\nBeta"),
        Decisions(),
        stored=first,
    )
    assert changed.changes == 1
    assert [(one.field, one.one, one.other) for one in changed.changed[0].fields] == [
        ("offers", "Payment gateways", "Gateways")
    ]
    kept = Decisions(keep_stored=True)
    assert read_in("firms.csv", sheet(), kept, stored=first).firms == ()


def test_the_sample_sheet_is_read_without_a_question() -> None:
    content = data_file("firms.csv").read_bytes()
    found = review_sheet("firms.csv", content, Decisions())
    assert (found.firms, found.left, found.groups) == (165, 0, ())


def test_a_review_and_its_decisions_can_be_kept() -> None:
    decisions = fixed(DACIA, merges=(Merge("a", "b"),), fields=(("Company", "name"),), apart=(("a", "c"),))
    found = review_sheet("firms.csv", sheet(), decisions)
    for kind, value in ((type(decisions), decisions), (type(found), found)):
        assert from_document(kind, to_document(kind, value)) == value


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\me\\Firms 2026.xlsx", "Firms 2026.xlsx"),
        ("a\r\nb.csv", "ab.csv"),
        ("..", "sheet"),
    ],
)
def test_a_file_name_leads_nowhere_else(given: str, safe: str) -> None:
    assert safe_name(given) == safe

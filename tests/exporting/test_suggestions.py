from dataclasses import replace

from matchmaker.domain import Pair, Preference, Suggestions, Wish
from matchmaker.exporting import suggestions_csv
from tests.exporting.sheets import header, read
from tests.factories import make_book

LISTS = {"ro-1": ("pk-2", "pk-1"), "ro-2": ("pk-1",), "pk-1": ("ro-2",), "pk-2": ("ro-1",)}


def test_the_columns_are_those_that_other_programs_rely_on() -> None:
    assert header(suggestions_csv(make_book())) == [
        "run_id",
        "firm_id",
        "firm_name",
        "firm_country",
        "place",
        "partner_id",
        "partner_name",
        "partner_country",
        "score",
        "score_firm",
        "score_partner",
        "reason",
        "evidence_firm",
        "evidence_partner",
        "preference_firm",
        "preference_partner",
    ]


def test_each_firm_has_its_partners_in_their_order() -> None:
    book = replace(make_book(2), suggestions=Suggestions(LISTS, LISTS))
    rows = read(suggestions_csv(book))
    assert [(row["firm_id"], row["place"], row["partner_id"]) for row in rows] == [
        ("ro-1", "1", "pk-2"),
        ("ro-1", "2", "pk-1"),
        ("ro-2", "1", "pk-1"),
        ("pk-1", "1", "ro-2"),
        ("pk-2", "1", "ro-1"),
    ]


def test_a_row_is_told_from_the_firm_that_reads_it() -> None:
    said = (Preference("pk-2", "ro-1", Wish.MEET),)
    book = replace(make_book(2, preferences=said), suggestions=Suggestions(LISTS, LISTS))
    match = book.match[Pair("pk-2", "ro-1")]
    first, *_, last = read(suggestions_csv(book))
    assert (first["score_firm"], first["score_partner"]) == (
        f"{match.interest_b:.4f}",
        f"{match.interest_a:.4f}",
    )
    assert first["reason"] == "Pk 2 Systems offers what Ro 1 Systems seeks."
    assert (first["preference_firm"], first["preference_partner"]) == ("", "meet")
    assert last["reason"] == "Ro 1 Systems offers what Pk 2 Systems seeks."
    assert (last["preference_firm"], last["preference_partner"]) == ("meet", "")

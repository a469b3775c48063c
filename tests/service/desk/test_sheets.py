"""A sheet's form: what it says on top of what was decided, and reading that takes too long."""

from datetime import UTC, datetime

import pytest

from matchmaker.errors import SheetError
from matchmaker.service.desk.review import Decisions, Fix, Merge, Review, review_sheet
from matchmaker.service.desk.sheets import Sheet, field_key, typed_decisions, within

TEXT = b"Company;Land;What\nAlfa;Dacia;Payments\nBeta;RO;Cloud\n"


def sheet(decisions: Decisions = Decisions(), text: bytes = TEXT) -> Sheet:  # noqa: B008 - it cannot be changed
    review = review_sheet("firms.csv", text, decisions) if text else Review()
    return Sheet("id", "firms.csv", datetime(2026, 1, 1, tzinfo=UTC), "ana", 1, decisions, review, None)


def test_only_columns_that_differ_from_the_guess_are_decided() -> None:
    shown = sheet(Decisions(header_row=1))
    guesses = {f"column:{one.header}": [one.field] for one in shown.review.readings[0].columns}  # type: ignore[union-attr]
    assert typed_decisions(shown, guesses).fields == ()
    said = typed_decisions(shown, guesses | {"column:What": ["offers"], "column:Land": ["no such field"]})
    assert dict(said.fields) == {"What": "offers"}


def test_a_column_kept_as_it_is_does_not_lose_what_is_read_from_it() -> None:
    shown = sheet(text=b"Name;Address;Offers\nAlfa;Lahore, Pakistan;Payments\n")
    untouched = {f"column:{one.header}": [one.field] for one in shown.review.readings[0].columns}  # type: ignore[union-attr]
    again = review_sheet(
        "firms.csv",
        b"Name;Address;Offers\nAlfa;Lahore, Pakistan;Payments\n",
        typed_decisions(shown, untouched),
    )
    assert again.firms == 1, "the country still comes from the address"


def test_fixes_and_merges_are_read_from_the_names_of_their_fields() -> None:
    odd = 'a|b:"c" 100%'
    said = typed_decisions(sheet(), {
        f"fix:{field_key('country', odd, '', 0)}": [" Romania "],
        f"fix:{field_key('offers', '', 'firms.csv#S|1', 7)}": ["Cloud"],
        f"twin:{field_key('a', 'b')}": ["b"], f"twin:{field_key('a', 'c')}": ["apart"], f"twin:{field_key('a', 'd')}": [""],
    })  # fmt: skip
    assert said.fixes == (Fix("country", odd, "Romania"), Fix("offers", "", "Cloud", "firms.csv#S|1", 7))
    assert said.merges == (Merge("b", "a"),) and said.apart == (("a", "c"),)


def test_fixes_are_taken_back_by_their_number() -> None:
    fixes = (Fix("country", "x", "RO"), Fix("country", "y", "PK"))
    assert typed_decisions(sheet(Decisions(fixes=fixes)), {"undo": ["0", "x", "9"]}).fixes == fixes[1:]


@pytest.mark.parametrize(
    "name",
    [
        "fix:",
        "fix:nothing|x||0",
        "fix:country|x||-1",
        "fix:country|x||99999999",
        "twin:a",
        "twin:a|a",
        "column:",
        "fix:country",
    ],
)
def test_what_no_form_of_ours_sends_decides_nothing(name: str) -> None:
    assert typed_decisions(sheet(), {name: ["a"]}) == Decisions()


def test_how_the_sheet_is_read_is_decided_only_where_it_was_read_otherwise() -> None:
    assert typed_decisions(sheet(), {"encoding": ["utf-8"], "header_row": ["1"]}) == Decisions()
    said = typed_decisions(sheet(), {"encoding": ["cp1251"], "header_row": ["2"]})
    assert (said.encoding, said.header_row) == ("cp1251", 2)
    assert typed_decisions(sheet(), {"encoding": ["rot13"], "header_row": ["-1"]}) == Decisions()


def test_reading_ends_when_it_takes_too_long() -> None:
    now = [0.0]
    told = within(30, lambda *said: None, clock=lambda: now[0])
    told("Reading", 1, 2)
    now[0] = 31
    with pytest.raises(SheetError, match="longer than 30 seconds"):
        told("Reading", 2, 2)

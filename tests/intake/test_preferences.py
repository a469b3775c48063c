from datetime import time
from pathlib import Path

import pytest

from matchmaker.domain import Firm, Pair, Preference, Severity, Wish
from matchmaker.errors import PreferenceError
from matchmaker.intake import PreferencesRead, read_preferences
from tests.intake.sheets import FIXTURES, workbook


def firms(*names: str) -> list[Firm]:
    return [Firm(id=name.split()[0].casefold(), name=name, country="RO") for name in names]


def read(place: Path, content: str | bytes, *names: str, name: str = "wishes.csv") -> PreferencesRead:
    path = place / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_preferences(str(path), firms(*names))


def said(found: PreferencesRead) -> list[tuple[int | None, str, str]]:
    return [(problem.row_number, problem.field, problem.severity.value) for problem in found.problems]


@pytest.mark.parametrize(("word", "wish"), [
    ("must", Wish.MUST), ("X", Wish.MUST), ("✓", Wish.MUST), ("meet", Wish.MEET), ("Yes", Wish.MEET), ("да", Wish.MEET),
    ("no", Wish.NO), ("avoid", Wish.NO), ("нет", Wish.NO), ("0", Wish.NO),
])  # fmt: skip
def test_a_list_names_firms_in_any_spelling(tmp_path: Path, word: str, wish: Wish) -> None:
    found = read(tmp_path, f"Firm,Partner,Wish\nACME s.r.l.,beta,{word}\n", "Acme SRL", "Beta")
    assert found.preferences == (Preference("acme", "beta", wish),)
    assert found.problems == ()


def test_a_time_in_a_list_is_a_meeting_at_that_time(tmp_path: Path) -> None:
    found = read(tmp_path, "firm;partner;wish\nacme;beta;12:30\n", "Acme", "Beta")
    assert found.preferences == (Preference("acme", "beta", Wish.MUST),)
    assert found.timed == ((Pair("acme", "beta"), time(12, 30)),)


def test_every_bad_row_of_a_list_is_told_and_stops_no_other(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "firm,partner,wish\nacme,zeta,must\nacme,acme,must\nacme,beta,perhaps\nacme,beta,25:00\n,beta,no\nacme,beta,no\n",
        "Acme", "Beta",
    )  # fmt: skip
    assert said(found) == [
        (2, "partner", "error"), (3, "partner", "error"), (4, "wish", "error"), (5, "wish", "error"), (6, "firm", "error"),
    ]  # fmt: skip
    assert found.problems[0].row == (("firm", "acme"), ("partner", "zeta"), ("wish", "must"))
    assert found.preferences == (Preference("acme", "beta", Wish.NO),)


def test_a_name_of_two_firms_is_not_decided_for_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "wishes.csv"
    path.write_text("firm,partner,wish\na,Beta,must\n")
    found = read_preferences(
        str(path),
        [Firm(id=i, name=n, country="RO") for i, n in (("a", "A"), ("b", "Beta"), ("c", "Beta SA"))],
    )
    assert found.problems[0].problem == '"Beta" could be any of b, c'


def test_of_two_wishes_the_stronger_counts_with_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, "firm,partner,wish\nacme,beta,no\nacme,beta,must\n", "Acme", "Beta")
    assert found.preferences == (Preference("acme", "beta", Wish.NO),)
    assert said(found) == [(3, "wish", "warning")]


def test_a_refused_pair_has_no_time(tmp_path: Path) -> None:
    found = read(tmp_path, "firm,partner,wish\nacme,beta,10:00\nbeta,acme,no\n", "Acme", "Beta")
    assert found.timed == ()


def test_a_matrix_of_suppliers_and_buyers_is_read() -> None:
    names = [f"group{number}" for number in range(1, 7)] + ["Comp1", "Comp2"]
    found = read_preferences(str(FIXTURES / "meeting_matrix.csv"), firms(*names))
    assert len(found.preferences) == 10
    assert {preference.wish for preference in found.preferences} == {Wish.MUST}
    assert found.timed == (
        (Pair("comp1", "group1"), time(12)), (Pair("comp2", "group1"), time(11)), (Pair("comp1", "group2"), time(10)),
        (Pair("comp2", "group6"), time(13)),
    )  # fmt: skip
    assert said(found) == [(1, "", "note"), (2, "Company", "note")]


def test_rows_of_a_matrix_that_are_no_firms_are_noted() -> None:
    names = [
        "Royal & SPA",
        "Azimuth",
        "Галя Гуляй",
        "Red Square",
        "Kempinskiy",
        "Radison",
        "Metro",
        "IKEA",
        "3M",
        "Cisco",
    ]
    found = read_preferences(str(FIXTURES / "meeting_matrix_with_types.csv"), firms(*names))
    assert len(found.preferences) == 22
    assert [problem.severity for problem in found.problems] == [Severity.NOTE] * 3
    assert (Pair("azimuth", "ikea"), time(12, 30)) in found.timed


def test_a_matrix_with_an_unknown_firm_or_word_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, ",Acme,Beta\nAcme,X,no\nZeta,X,\nBeta,whatever,-\n", "Acme", "Beta")
    assert said(found) == [(2, "Acme", "error"), (3, "", "error"), (4, "Acme", "error")]
    assert found.preferences == (Preference("acme", "beta", Wish.NO),)


def test_a_workbook_of_preferences_is_read(tmp_path: Path) -> None:
    content = workbook({"Wishes": [["", "Beta"], ["Acme", "X"]]})
    assert read(tmp_path, content, "Acme", "Beta", name="w.xlsx").preferences == (
        Preference("acme", "beta", Wish.MUST),
    )


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", b"%PDF-1.7", "firm,partner\nacme,beta\n"])
def test_a_file_without_preferences_is_refused_in_words(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(PreferenceError, match=r"wishes\.csv"):
        read(tmp_path, content, "Acme", "Delta")


def test_a_missing_file_is_refused_in_words() -> None:
    with pytest.raises(PreferenceError, match=r"none\.csv does not exist"):
        read_preferences("none.csv", [])

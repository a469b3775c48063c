import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.errors import SheetError
from matchmaker.intake.delimited import DELIMITERS, guess_delimiter, split_rows


def rows_of(text: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    return split_rows(text, delimiter, "s.csv").rows


def test_a_cell_with_line_breaks_is_one_row() -> None:
    assert rows_of('a,b\n"1\n2",3\n4,5\n') == [(1, ["a", "b"]), (2, ["1\n2", "3"]), (3, ["4", "5"])]


def test_blank_rows_keep_their_numbers() -> None:
    assert rows_of("a\n\nb") == [(1, ["a"]), (2, []), (3, ["b"])]


def test_an_unclosed_quote_costs_one_row_only() -> None:
    found = split_rows('name,city\nA,B\n"C,D\nE,F\nG,H\n', ",", "s.csv")
    assert found.broken == [(3, '"C,D')]
    assert [number for number, _ in found.rows] == [1, 2, 4, 5]


def test_a_quote_closed_by_a_later_row_does_not_swallow_the_rows_between() -> None:
    found = split_rows('name,city,x\nA,B,1\n"C,D,2\nE,F,3\nG,"H",4\n', ",", "s.csv")
    assert found.broken == [(3, '"C,D,2')]
    assert [cells[0] for _, cells in found.rows] == ["name", "A", "E", "G"]


def test_an_endless_cell_costs_one_row_only() -> None:
    found = split_rows("a,b\n" + "x" * 200_000 + ",1\nc,d\n", ",", "s.csv")
    assert [number for number, _ in found.broken] == [2]
    assert [number for number, _ in found.rows] == [1, 3]


def test_a_sheet_full_of_broken_quotes_is_given_back() -> None:
    with pytest.raises(SheetError, match="quotes are broken in more than"):
        split_rows("a,b\n" + '"x,y\nz,w\n' * 300 + '"', ",", "s.csv")


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(SheetError, match="more than 200,000 rows"):
        split_rows("a\n" * 200_002, ",", "s.csv")


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_the_one_that_makes_even_rows(delimiter: str) -> None:
    rows = [["name", "offers", "x"], ["Acme", "web, cloud; data | more", "1"], ["B", "a; b, c", "2"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert guess_delimiter("A list of firms, for the forum; 2026\n" + text.getvalue()) == delimiter


def test_excels_own_declaration_wins() -> None:
    assert guess_delimiter("sep=;\na,b;c,d\n") == ";"


cells = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=8)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=6), st.sampled_from(DELIMITERS))
def test_rows_that_the_library_writes_are_read_as_they_were(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    found = split_rows(text.getvalue(), delimiter, "s.csv")
    assert not found.broken
    assert [cells for _, cells in found.rows] == [["a", "b"], *rows]

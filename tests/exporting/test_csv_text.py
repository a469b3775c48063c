import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.exporting.csv_text import cell, disarm, joined, rearm, sheet

TEXTS = st.text(st.sampled_from("'=+-@\t\r\n\0＝＋－＠ \u00a0aé;,\"7"), max_size=12) | st.text(max_size=30)
RUNS = re.compile(r"\s*[=+\-@\t\r\0＝＋－＠]")  # what a spreadsheet may run


@given(TEXTS)
def test_no_cell_can_run(text: str) -> None:
    assert not RUNS.match(disarm(text))


@given(TEXTS)
def test_taking_one_quote_away_gives_the_text_back(text: str) -> None:
    assert rearm(disarm(text)) == text


@given(TEXTS)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    if not RUNS.match(text.replace("'", "")):
        assert disarm(text) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+40 21", "-5", "@SUM(A1)", "  =1", "\t=1", "\r=1", "\0=1", "＝1", "\u00a0－1"]
)
def test_each_kind_of_formula_gets_a_leading_quote(text: str) -> None:
    assert disarm(text) == "'" + text


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5), st.sampled_from([",", ";"]))
def test_a_sheet_comes_back_from_the_csv_module_as_it_went_in(
    rows: list[tuple[str, str]], delimiter: str
) -> None:
    data = sheet(("one", "two"), rows, delimiter=delimiter)
    text = data.decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    assert [[rearm(cell) for cell in row] for row in found] == [["one", "two"], *map(list, rows)]


def test_a_sheet_opens_with_a_byte_order_mark_and_its_lines_end_with_crlf() -> None:
    assert sheet(("a", "b"), [("1", "x\ny")]) == b'\xef\xbb\xbfa,b\r\n1,"x\ny"\r\n'


def test_values_are_written_for_programs() -> None:
    assert [cell(value) for value in (None, True, False, 0.5, 3, "ș")] == [
        "",
        "yes",
        "no",
        "0.5000",
        "3",
        "ș",
    ]


def test_several_values_are_joined_once_each() -> None:
    assert joined(["b", "", "a", "b"]) == "b; a"

"""What holds for any sheet at all."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain import Severity
from matchmaker.errors import SheetError
from matchmaker.exporting import firms_csv
from matchmaker.intake import FirmsRead
from tests.intake.sheets import read

HEADERS = [
    "name",
    "country",
    "offers",
    "city",
    "website",
    "phone",
    "languages",
    "availability",
    "must_meet",
    "id",
    "Hall",
]
texts = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),  # many controls: not taken for a sheet
    st.sampled_from(["", "A\x00\u202ecme", "Acme", "Acme SRL", "RO", "Pakistan", "Karachi, Pakistan", "Software; web", "-", "x.ro", "'=1",
                     "Total", "a\nb", '"', "09:00-12:00", "+40 21 123 4567", "=1+1", "Ромашка", "english, ro"]),
)  # fmt: skip
grids = st.lists(st.lists(texts, max_size=12), max_size=8)
tables = st.lists(st.lists(texts, min_size=len(HEADERS), max_size=len(HEADERS)), min_size=1, max_size=6)
calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sheet_of(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def read_sheet(content: bytes) -> FirmsRead:
    with tempfile.TemporaryDirectory() as place:
        return read(Path(place), content)


@calm
@given(grids | st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(content: list[list[str]] | bytes) -> None:
    try:
        read_sheet(content if isinstance(content, bytes) else sheet_of(content))
    except SheetError as refusal:
        assert "sheet.csv" in str(refusal)


def is_blank(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


@calm
@given(tables)
def test_every_row_is_accounted_for(rows: list[list[str]]) -> None:
    try:
        found = read_sheet(sheet_of([HEADERS, *rows]))
    except SheetError:
        assert all(map(is_blank, rows))
        return
    filled = {number for number, row in enumerate(rows, start=2) if not is_blank(row)}
    bad = {problem.row_number for problem in found.problems if problem.severity is Severity.ERROR} - {None}
    left_out = {
        problem.row_number
        for problem in found.problems
        if problem.severity is Severity.NOTE
        and problem.row_number not in (None, found.readings[0].header_row)
    }
    assert not bad & left_out
    assert len(found.firms) + len(bad) + len(left_out) == len(filled)


@calm
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_repeats_change_nothing(rows, random) -> None:  # type: ignore[no-untyped-def]
    column = HEADERS.index("id")
    rows = [[cell if at != column else "" for at, cell in enumerate(row)] for row in rows]
    shuffled = [*rows, *rows]
    random.shuffle(shuffled)
    try:
        found = read_sheet(sheet_of([HEADERS, *rows, HEADERS]))
    except SheetError:
        return
    again = read_sheet(sheet_of([HEADERS, *shuffled, HEADERS]))
    assert set(again.firms) == set(found.firms)
    assert set(again.preferences) == set(found.preferences)
    assert {(one.firm, one.other) for one in again.suspects} == {
        (one.firm, one.other) for one in found.suspects
    }


@calm
@given(tables)
def test_what_is_exported_is_imported_the_same(rows: list[list[str]]) -> None:
    try:
        found = read_sheet(sheet_of([HEADERS, *rows]))
    except SheetError:
        return
    if not found.firms:
        return
    again = read_sheet(firms_csv(found.firms, preferences=found.preferences))
    assert again.firms == found.firms
    assert set(again.preferences) == set(found.preferences)


@calm
@given(tables, st.sampled_from(["utf-8-sig", "utf-16"]))
def test_the_encoding_changes_nothing(rows: list[list[str]], codec: str) -> None:
    content = sheet_of([HEADERS, ["Şapte", "RO", "Soluții în cloud"], *rows])
    assert read_sheet(content.decode().encode(codec)).firms == read_sheet(content).firms

import io
import re
import zipfile
from dataclasses import replace

import python_calamine
from openpyxl import load_workbook

from matchmaker.exporting import grid_xlsx
from tests.factories import make_book, make_forum


def sheets(data: bytes) -> dict[str, list[list[str]]]:
    workbook = python_calamine.load_workbook(io.BytesIO(data))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def test_slots_by_tables_holds_every_meeting_once() -> None:
    book = make_book(3, forum=make_forum(tables=2))
    rows = sheets(grid_xlsx(book))["Slots x tables"]
    assert rows[0] == [
        "Session",
        "Slot",
        "Start (UTC)",
        "Bucharest time",
        "Karachi time",
        "Table 1",
        "Table 2",
    ]
    assert rows[1][:5] == ["Morning", "1", "2025-11-20T08:00:00Z", "10:00–10:20", "13:00–13:20"]
    assert len(rows) == 1 + len(book.forum.slots)
    assert sum(bool(cell) for row in rows[1:] for cell in row[5:]) == len(book.meetings)


def test_firms_by_slots_holds_every_meeting_twice() -> None:
    book = make_book(3)
    rows = sheets(grid_xlsx(book))["Firms x slots"]
    assert [row[:4] for row in rows[1:3]] == [
        ["Pk 1 Systems", "PK", "Asia/Karachi", "3"],
        ["Pk 2 Systems", "PK", "Asia/Karachi", "3"],
    ]
    assert rows[0][4] == "Slot 1, 2025-11-20\n10:00–10:20 Bucharest\n13:00–13:20 Karachi"
    assert sum(bool(cell) for row in rows[1:] for cell in row[4:]) == 2 * len(book.meetings)


def test_no_cell_is_a_formula() -> None:
    book = make_book(2)
    firms = tuple(replace(firm, name=f'=HYPERLINK("http://x.example";"{firm.id}")') for firm in book.firms)
    data = grid_xlsx(replace(book, firms=firms))
    cells = [cell for sheet in load_workbook(io.BytesIO(data)) for row in sheet for cell in row if cell.value]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} == {"s"}
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not any(
        b"<f>" in parts.read(name) or b"<hyperlink" in parts.read(name) for name in parts.namelist()
    )


def test_the_header_is_frozen_and_filtered() -> None:
    workbook = load_workbook(io.BytesIO(grid_xlsx(make_book())))
    assert [sheet.freeze_panes for sheet in workbook] == ["F2", "B2"]
    assert all(sheet.auto_filter.ref for sheet in workbook)


def test_two_meetings_at_one_table_are_both_shown() -> None:
    book = make_book(2, forum=make_forum(tables=2))
    crowded = tuple(replace(held, slot=0, table=1) for held in book.meetings)
    rows = sheets(grid_xlsx(replace(book, schedule=replace(book.schedule, meetings=crowded))))[
        "Slots x tables"
    ]
    assert rows[1][5].count("\n") == 2 * len(crowded) - 1


def test_it_bears_no_hour_of_the_run() -> None:
    parts = zipfile.ZipFile(io.BytesIO(grid_xlsx(make_book())))
    assert set(re.findall(rb"\d{4}-\d\d-\d\dT", parts.read("docProps/core.xml"))) == {b"2000-01-01T"}
    assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_a_forum_without_meetings_has_its_slots() -> None:
    rows = sheets(grid_xlsx(make_book(1, schedule=None)))["Slots x tables"]
    assert len(rows) == 1 + len(make_forum().slots)

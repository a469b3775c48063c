"""Writes small sheets for a test and reads them back."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from matchmaker.domain import Firm, Problem, Severity
from matchmaker.intake import FirmsRead, read_firms

ROOT = Path(__file__).parents[2]
COLUMNS = str(ROOT / "data" / "columns.csv")
FIXTURES = ROOT / "tests" / "fixtures" / "intake"


def read(place: Path, content: str | bytes, *, name: str = "sheet.csv", **how: object) -> FirmsRead:
    """What read_firms makes of a sheet with this content."""
    path = place / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_firms([str(path)], columns=COLUMNS, **how)  # type: ignore[arg-type]


def only_firm(place: Path, header: str, row: str) -> Firm:
    """The one firm of a sheet that has a name, a country and an offer besides these columns."""
    found = read(place, f"name,country,offers,{header}\nAcme,RO,Software,{row}\n")
    assert len(found.firms) == 1, found.problems
    return found.firms[0]


def of(found: FirmsRead, severity: Severity) -> list[Problem]:
    return [problem for problem in found.problems if problem.severity is severity]


def errors(found: FirmsRead) -> list[tuple[int | None, str]]:
    """(row, field) of each error."""
    return [(problem.row_number, problem.field) for problem in of(found, Severity.ERROR)]


def warnings(found: FirmsRead) -> list[tuple[int | None, str]]:
    """(row, field) of each warning."""
    return [(problem.row_number, problem.field) for problem in of(found, Severity.WARNING)]


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], *, hidden: Sequence[str] = ()) -> bytes:
    """An XLSX file with these sheets, row by row."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell != "":
                    sheet.write(row, column, cell)
    book.close()
    return content.getvalue()

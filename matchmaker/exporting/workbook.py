"""Rows of text to an XLSX workbook: every cell typed as a string, a frozen header, a filter, readable widths."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_CREATED = datetime(2000, 1, 1)  # XlsxWriter would write the hour of the run; naive, as it asks
_LONGEST = 32_767  # characters that a cell holds
_WIDEST = 34  # letters of a column

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    fixed: int  # columns that stay at the left
    header: Row
    rows: Sequence[Row]


def workbook(title: str, *sheets: Sheet) -> bytes:
    """The same bytes for the same sheets; no cell can be a formula."""
    import xlsxwriter  # late: half the exports need no workbook

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": title, "created": _CREATED})
    look = {
        "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "cell": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, look)
    book.close()
    return target.getvalue()


def _write(target: Any, sheet: Sheet, look: dict[str, Any]) -> None:
    for number, row in enumerate([sheet.header, *sheet.rows]):
        for column, text in enumerate(row):
            if text:
                target.write_string(number, column, text[:_LONGEST], look["cell" if number else "header"])
    target.freeze_panes(1, sheet.fixed)
    target.autofilter(0, 0, len(sheet.rows), len(sheet.header) - 1)
    for column in range(len(sheet.header)):
        longest = max(
            (len(line) for row in [sheet.header, *sheet.rows[:500]] for line in row[column].split("\n")),
            default=0,
        )
        target.set_column(column, column, min(max(longest + 2, 8), _WIDEST))
    target.set_landscape()
    target.set_paper(9)  # A4
    target.fit_to_pages(1, 0)
    target.repeat_rows(0)

"""Rows to CSV bytes that every spreadsheet opens and none runs: BOM, CRLF, RFC 4180, formulas disarmed."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | float | bool | None

# What a spreadsheet may take for a formula, after blanks. Quotes in front count too, so that a cell that
# already was "'=1" gets a second one, and taking exactly one away gives back what was there.
_FORMULA = re.compile(r"['\s]*[=+\-@\t\r\0＝＋－＠]")


def disarm(text: str) -> str:
    """The text, with a leading ' where a spreadsheet could run it."""
    return f"'{text}" if _FORMULA.match(text) else text


def rearm(cell: str) -> str:
    """The text that `disarm` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell[1:]) else cell


def cell(value: Cell) -> str:
    """One value as text: yes or no, four decimals, empty for None."""
    if isinstance(value, str):
        return disarm(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def joined(values: Iterable[str]) -> str:
    """Several values in one cell, without repeats, in their order."""
    return "; ".join(dict.fromkeys(value for value in values if value))


def sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> bytes:
    """A CSV file: UTF-8 with BOM, one header row, lines that end with CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([disarm(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")

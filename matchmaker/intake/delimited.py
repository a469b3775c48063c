"""Text of a CSV sheet -> its rows, and the rows whose quotes do not close.

A quote that is never closed swallows the lines below it. The row is set apart, and reading goes on at
the next line, so that the rows below are not lost.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from matchmaker.errors import SheetError
from matchmaker.intake.limits import MAX_BROKEN_ROWS, MAX_ROW_LINES, MAX_ROWS

DELIMITERS = (",", ";", "\t", "|")
_END = "\x00end\x00"  # fed after the last line: when it does not come back alone, a quote is open
_PROBED_ROWS = 50
_PROBED_CHARACTERS = 200_000


@dataclass(slots=True)
class Rows:
    rows: list[tuple[int, list[str]]] = field(default_factory=list)  # (1-based number, cells)
    broken: list[tuple[int, str]] = field(default_factory=list)  # (1-based number, line as it was)


def split_rows(text: str, delimiter: str, source: str) -> Rows:
    """Rows numbered as a spreadsheet would: a cell with line breaks stays one row.

    Raises:
        SheetError: too many rows, or quotes broken in more rows than a slip explains.
    """
    lines = list(io.StringIO(text, newline=""))
    found = Rows()
    width = 0  # of the widest row so far: a row beyond it that spans lines has swallowed others
    position = number = 0
    while position < len(lines):
        number += 1
        for start, stop, cells in _records(lines, position, delimiter):
            swallowed = stop - start > 1 and _has_swallowed(lines, start, stop, cells, width, delimiter)
            if cells is None or swallowed:
                found.broken.append((number, lines[start].rstrip("\r\n")))
                position = start + 1
                break
            found.rows.append((number, cells))
            position = stop
            if len(cells) > width:
                width = len(cells)
            if number > MAX_ROWS:
                raise SheetError(
                    "{source} has more than {most:,} rows. Split it into several sheets.",
                    source=source,
                    most=MAX_ROWS,
                )
            number += 1
        else:
            break
        if len(found.broken) > MAX_BROKEN_ROWS:
            raise SheetError(
                "{source}: quotes are broken in more than {most} rows, first in row "
                "{broken}. Export the sheet again as CSV or XLSX.",
                source=source,
                most=MAX_BROKEN_ROWS,
                broken=found.broken[0][0],
            )
    return found


def _records(lines: list[str], position: int, delimiter: str) -> Iterator[tuple[int, int, list[str] | None]]:
    """(first line, line after the last, cells) of each row from `position`; cells None: quote not closed."""
    fed = start = position

    def feed() -> Iterator[str]:
        nonlocal fed
        while fed < len(lines) and fed - start <= MAX_ROW_LINES:
            fed += 1
            yield lines[fed - 1]
        fed += 1
        yield _END

    reader = csv.reader(feed(), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond the library's limit of 131,072 characters
            yield start, fed, None
            return
        if cells and cells[-1].endswith(_END):
            if cells != [_END]:
                yield start, fed, None
            return
        yield start, fed, cells
        start = fed


def _has_swallowed(
    lines: list[str], start: int, stop: int, cells: list[str] | None, width: int, delimiter: str
) -> bool:
    """Whether a row of several lines is really several rows, joined by a stray quote.

    It is when one of its cells holds a line that has as many delimiters as a row of the sheet, and the
    row itself has not the sheet's width, or text goes on behind a closing quote.
    """
    if cells is None or width < 2:
        return False
    if not any(line.count(delimiter) >= width - 1 for line in lines[start + 1 : stop]):
        return False
    return len(cells) != width or not _is_strict(lines[start:stop], delimiter)


def _is_strict(lines: list[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def guess_delimiter(text: str) -> str:
    """The delimiter that gives the same number of columns (more than one) in the most of the first rows."""
    first_line = text.split("\n", 1)[0].strip().casefold()
    if first_line.startswith("sep=") and first_line[4:5] in DELIMITERS:
        return first_line[4:5]  # Excel's own declaration
    probe = text[:_PROBED_CHARACTERS]
    return max(DELIMITERS, key=lambda delimiter: _evenness(probe, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cells):
                widths.append(len(cells))
            if len(widths) >= _PROBED_ROWS:
                break
    except csv.Error:
        pass
    if len(text) == _PROBED_CHARACTERS and 1 < len(widths) < _PROBED_ROWS:
        widths.pop()  # a row cut in the middle
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0, 0
    commonest = max(set(wide), key=lambda width: (wide.count(width), width))
    return wide.count(commonest) / len(widths), commonest

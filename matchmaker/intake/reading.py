"""A file -> its grids: rows of cells as typed, with the row numbers that a spreadsheet shows."""

from dataclasses import dataclass, field
from pathlib import Path

from matchmaker.domain import Problem, Severity
from matchmaker.errors import SheetError
from matchmaker.intake.delimited import guess_delimiter, split_rows
from matchmaker.intake.encodings import decode
from matchmaker.intake.limits import MAX_COLUMNS, MAX_FILE_BYTES
from matchmaker.intake.text import shown
from matchmaker.intake.workbook import OLE_MARK, ZIP_MARK, read_workbook
from matchmaker.said import said


@dataclass(slots=True)
class Grid:
    """One sheet as it was."""

    source: str  # as in Problem
    sheet: str  # "" for CSV
    encoding: str
    how: str  # in words, how the encoding was found
    delimiter: str  # "" for a workbook
    rows: list[tuple[int, list[str]]]  # (1-based number, cells); blank rows too
    broken: list[tuple[int, str]] = field(default_factory=list)  # rows whose quotes do not close
    problems: list[Problem] = field(default_factory=list)  # about the sheet as a whole


def read_grids(
    file: str | bytes, *, source: str, encoding: str | None = None, sheet: str | None = None
) -> tuple[list[Grid], list[Problem]]:
    """The grids of a file, by its path or its bytes (one for CSV, one per visible sheet of a workbook), and notes on the others.

    `sheet` picks one sheet of a workbook by its name, hidden or not.

    Raises:
        SheetError: no such file, not a sheet, too big, or no sheet of that name.
    """
    data = read_bytes(file, source) if isinstance(file, str) else file
    if data.startswith((ZIP_MARK, OLE_MARK)):
        return _workbook_grids(data, source, sheet)
    grid = _text_grid(data, source, encoding)
    notes = []
    if sheet is not None:
        notes.append(
            _note(
                source,
                said("a CSV file has no sheet {sheet}", sheet=shown(sheet)),
                said("The whole file was read."),
            )
        )
    return [grid], notes


def read_bytes(path: str, source: str) -> bytes:
    """The content of an ordinary file within the size limit.

    Raises:
        SheetError: naming the file and what to do.
    """
    try:
        place = Path(path)
        if place.is_dir():
            raise SheetError("{source} is a folder. Name the sheets inside it.", source=source)
        if not place.exists():
            raise SheetError("{source} does not exist. Check the path.", source=source)
        if not place.is_file():
            raise SheetError("{source} is not an ordinary file. Save the sheet to disk first.", source=source)
        with place.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SheetError(
            "{source} cannot be opened ({reason}). Check the path and its permissions.",
            source=source,
            reason=reason,
        ) from error
    if len(data) > MAX_FILE_BYTES:
        raise SheetError(
            "{source} is larger than {most} MB. Split it, or remove pictures.",
            source=source,
            most=MAX_FILE_BYTES // 2**20,
        )
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SheetError("{source} is empty. Export the table again.", source=source)
    return data


def _note(source: str, problem: str, suggestion: str) -> Problem:
    return Problem(source, None, "", problem, suggestion, Severity.NOTE)


def _text_grid(data: bytes, source: str, encoding: str | None) -> Grid:
    decoded = decode(data, source, encoding)
    text = decoded.text.removeprefix("\ufeff")
    delimiter = guess_delimiter(text)
    found = split_rows(text, delimiter, source)
    _check_width(found.rows, source)
    grid = Grid(source, "", decoded.encoding, decoded.how, delimiter, found.rows, found.broken)
    if not decoded.sure:
        grid.problems.append(
            Problem(
                source, None, "", said("the encoding is uncertain ({how}); it was read as {encoding}", how=decoded.how, encoding=decoded.encoding),
                said("Look at the preview, and name the right one with --encoding if letters are wrong."),
                Severity.WARNING,
            )
        )  # fmt: skip
    return grid


def _workbook_grids(data: bytes, source: str, wanted: str | None) -> tuple[list[Grid], list[Problem]]:
    kind = "xlsx" if data.startswith(ZIP_MARK) else "xls"
    sheets = read_workbook(data, source)
    if wanted is not None and wanted not in [sheet.name for sheet in sheets]:
        names = ", ".join(shown(sheet.name) for sheet in sheets)
        raise SheetError(
            "{source} has no sheet {wanted}. It has {names}.",
            source=source,
            wanted=shown(wanted),
            names=names,
        )
    grids: list[Grid] = []
    notes: list[Problem] = []
    for sheet in sheets:
        place = f"{source}#{sheet.name}"
        if wanted is not None and sheet.name != wanted:
            notes.append(
                _note(
                    place,
                    said("this sheet was not read"),
                    said("Only {wanted} was asked for.", wanted=shown(wanted)),
                )
            )
        elif sheet.hidden and sheet.name != wanted:
            notes.append(
                _note(
                    place,
                    said("this sheet is hidden and was not read"),
                    said("Name it with --sheet to read it."),
                )
            )
        elif not any(any(row) for row in sheet.rows):
            notes.append(_note(place, said("this sheet is empty"), said("Nothing to do.")))
        else:
            rows = list(enumerate(sheet.rows, start=1))
            _check_width(rows, place)
            grids.append(Grid(place, sheet.name, kind, said("declared by the workbook"), "", rows))
    if not grids:
        raise SheetError("{source} has no sheet with anything in it. Export the table again.", source=source)
    return grids, notes


def _check_width(rows: list[tuple[int, list[str]]], source: str) -> None:
    for number, cells in rows:
        if len(cells) > MAX_COLUMNS:
            raise SheetError(
                "{source} row {number} has {cells:,} columns; {max_columns:,} are the most we read. "
                "Is it the right delimiter, and the right sheet?",
                source=source,
                number=number,
                cells=len(cells),
                max_columns=MAX_COLUMNS,
            )

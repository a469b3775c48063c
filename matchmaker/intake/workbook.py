"""Bytes of an XLSX or XLS workbook -> the rows of its sheets, as text.

The reader behind it (calamine) keeps each sheet as a full rectangle and ends the whole process when that
does not fit into memory, so the archive is measured here first, with the compressed data itself: what
its directory says about sizes may be a lie.
"""

import datetime
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from matchmaker.errors import SheetError
from matchmaker.intake.limits import (
    MAX_ENTRIES,
    MAX_EXPANDED_BYTES,
    MAX_GRID_CELLS,
    MAX_ROWS,
    MAX_SHARED_TEXT_BYTES,
)
from matchmaker.intake.text import shown
from matchmaker.said import said

ZIP_MARK, OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SAVE_AGAIN = said("Open it in a spreadsheet program and save it as XLSX or CSV")


@dataclass(frozen=True, slots=True)
class SheetRows:
    name: str
    hidden: bool
    rows: list[list[str]]


def read_workbook(data: bytes, source: str) -> list[SheetRows]:
    """All sheets of a workbook, hidden ones too; merged cells show their value in every cell down a column.

    Raises:
        SheetError: locked by a password, damaged, or bigger than the limits.
    """
    import python_calamine  # late: CSV does without it

    if data.startswith(ZIP_MARK):
        measure_archive(data, source)
    elif "EncryptedPackage".encode("utf-16-le") in data:
        raise SheetError("{source} is locked by a password. Save a copy without a password.", source=source)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        return [
            SheetRows(meta.name, _is_hidden(meta), _rows_of(workbook.get_sheet_by_name(meta.name), source))
            for meta in workbook.sheets_metadata
            if str(meta.typ).endswith("WorkSheet")
        ]
    except SheetError:
        raise
    except python_calamine.PasswordError as error:
        raise SheetError(
            "{source} is locked by a password. Save a copy without a password.", source=source
        ) from error
    except BaseException as error:  # a panic inside calamine does not derive from Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)):
            raise
        raise SheetError(
            "{source} cannot be read as a workbook ({short}). {save_again}.",
            source=source,
            short=_short(error),
            save_again=_SAVE_AGAIN,
        ) from error


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _is_hidden(meta: Any) -> bool:
    return not str(meta.visible).endswith(".Visible")


def _rows_of(sheet: Any, source: str) -> list[list[str]]:
    if sheet.height * sheet.width > MAX_GRID_CELLS:
        raise _too_wide(source)
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows()] if sheet.height else []
    filled = sum(1 for row in rows if any(row))
    if filled > MAX_ROWS:
        raise SheetError(
            "{source} has more than {most:,} rows in sheet {sheet}. Split it.",
            source=source,
            most=MAX_ROWS,
            sheet=shown(sheet.name),
        )
    if sheet.start:
        _fill_merged(rows, sheet.merged_cell_ranges or [], first_column=sheet.start[1])
    return rows


def _fill_merged(rows: list[list[str]], ranges: list[Any], first_column: int) -> None:
    """Repeat the value of cells merged down one column, as a country over its firms often is.

    `iter_rows` keeps the blank rows above the table but not the `first_column` blank columns left of it.
    """
    budget = sum(map(len, rows))
    for (top, column), (bottom, right) in ranges:
        left = column - first_column
        if column != right or top >= len(rows) or not 0 <= left < len(rows[top]):
            continue
        for row in rows[top + 1 : min(bottom + 1, top + 1 + budget)]:
            budget -= 1
            if left < len(row) and not row[left]:
                row[left] = rows[top][left]


def _text(cell: Any) -> str:
    """A typed cell as a person reads it: 1999.0 is "1999", a time "09:30", a day "2025-11-20"."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%Y-%m-%d %H:%M") if cell.time() != datetime.time() else f"{cell:%Y-%m-%d}"
    if isinstance(cell, datetime.time):
        return f"{cell:%H:%M}"
    if isinstance(cell, datetime.timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(cell)


# ---- measuring before opening


def measure_archive(data: bytes, source: str) -> None:
    """Refuse a workbook whose content would not fit into memory.

    Raises:
        SheetError: not a sound archive, too many entries, or a limit of `limits` passed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, struct.error) as error:
        raise SheetError(
            "{source} is a damaged workbook. {save_again}.", source=source, save_again=_SAVE_AGAIN
        ) from error
    if len(entries) > MAX_ENTRIES:
        raise SheetError(
            "{source} holds {entries:,} files inside, too many for a sheet. {save_again}.",
            source=source,
            entries=len(entries),
            save_again=_SAVE_AGAIN,
        )
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise SheetError(
            "{source} is a zip archive but not an XLSX workbook. Unpack it, or save as XLSX.", source=source
        )
    left = MAX_EXPANDED_BYTES
    texts: list[int] = []
    references = 0
    for entry in entries:
        content = _inflate(data, entry, left, source)
        left -= len(content)
        if b"sheetData" in content:
            _measure_sheet(content, source)
            references += content.count(b't="s"') + content.count(b"t='s'")
        elif b"<sst" in content or b":sst" in content:
            texts = [len(part) for part in re.split(rb"<(?:\w+:)?si\b", content)[1:]]
    if texts and max(texts) * references > MAX_SHARED_TEXT_BYTES:
        _measure_shared_texts(data, entries, texts, references, source)


def _inflate(data: bytes, entry: zipfile.ZipInfo, left: int, source: str) -> bytes:
    """The entry's content, never more than `left` bytes of it, whatever size its header claims."""
    too_big = SheetError(
        "{source} unpacks to more than {max_expanded_bytes} MB. Save the table alone as CSV.",
        source=source,
        max_expanded_bytes=MAX_EXPANDED_BYTES // 2**20,
    )
    offset = entry.header_offset
    if data[offset : offset + 4] != ZIP_MARK or offset + 30 > len(data):
        raise SheetError(
            "{source} is a damaged workbook. {save_again}.", source=source, save_again=_SAVE_AGAIN
        )
    name, extra = struct.unpack("<HH", data[offset + 26 : offset + 30])
    start = offset + 30 + name + extra
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, left + 1)
        except zlib.error as error:
            raise SheetError(
                "{source} is a damaged workbook. {save_again}.", source=source, save_again=_SAVE_AGAIN
            ) from error
    else:
        raise SheetError(
            "{source} is packed in an unusual way. {save_again}.", source=source, save_again=_SAVE_AGAIN
        )
    if len(content) > left:
        raise too_big
    return content


_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,8})([0-9]{1,12})["']""")


def _measure_sheet(xml: bytes, source: str) -> None:
    """Rows x columns as far as any cell or row says it reaches, by name or by order."""
    rows = xml.count(b"<row") + xml.count(b":row")
    columns = max(part.count(b"<c ") + part.count(b"<c>") + part.count(b":c ") for part in xml.split(b"row"))
    names: set[bytes] = set()
    for letters, digits in _REFERENCE.findall(xml):
        names.add(letters)
        rows = max(rows, int(digits))
    columns = max(columns, max((_column_number(letters) for letters in names), default=0))
    if rows * max(columns, 1) > MAX_GRID_CELLS:
        raise _too_wide(source)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_wide(source: str) -> SheetError:
    return SheetError(
        "{source} reaches over more than {max_grid_cells:,} cells, most of them likely empty. "
        "Copy the table alone into a new workbook.",
        source=source,
        max_grid_cells=MAX_GRID_CELLS,
    )


_SHARED = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>\s*([0-9]{1,9})""")


def _measure_shared_texts(
    data: bytes, entries: list[zipfile.ZipInfo], texts: list[int], references: int, source: str
) -> None:
    """The text of all cells: a few long shared texts, used by many cells, can be far more than the file."""
    total = seen = 0
    for entry in entries:
        content = _inflate(data, entry, MAX_EXPANDED_BYTES, source)
        if b"sheetData" not in content:
            continue
        for index in _SHARED.findall(content):
            seen += 1
            total += texts[int(index)] if int(index) < len(texts) else 0
    if total > MAX_SHARED_TEXT_BYTES or seen < references:
        raise SheetError(
            "{source} repeats very long texts in many cells. Save the table alone as CSV.", source=source
        )

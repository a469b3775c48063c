import datetime
import io
import struct
import zipfile

import pytest
import xlsxwriter

from matchmaker.errors import SheetError
from matchmaker.intake.workbook import read_workbook
from tests.intake.sheets import workbook

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def raw_workbook(rows: str, *, shared: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """An XLSX whose only sheet has this XML, as no spreadsheet program would write it."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**parts, **(more or {})}.items():
            archive.writestr(name, text)
    return content.getvalue()


def test_typed_cells_read_as_a_person_sees_them() -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_number(0, 0, 1999.0)
    sheet.write_number(0, 1, 4.5)
    sheet.write_boolean(0, 2, True)
    sheet.write_datetime(0, 3, datetime.datetime(2025, 11, 20), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_datetime(
        0, 4, datetime.datetime(2025, 11, 20, 9, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    )
    sheet.write_datetime(0, 5, datetime.time(9, 30), book.add_format({"num_format": "hh:mm"}))
    sheet.write_string(0, 6, "(43)")
    book.close()
    rows = read_workbook(content.getvalue(), "s.xlsx")[0].rows
    assert rows == [["1999", "4.5", "TRUE", "2025-11-20", "2025-11-20 09:30", "09:30", "(43)"]]


def test_a_value_merged_down_a_column_holds_for_every_row() -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.merge_range("B2:D2", "A title")
    for row, name in enumerate(["name", "A", "B", "C", "D", "E"]):
        sheet.write(row + 3, 1, name)
    sheet.write("C4", "country")
    sheet.merge_range("C5:C7", "RO")
    sheet.merge_range("C8:C9", "PK")
    book.close()
    rows = read_workbook(content.getvalue(), "s.xlsx")[0].rows
    assert rows == [
        ["", ""], ["A title", ""], ["", ""], ["name", "country"], ["A", "RO"], ["B", "RO"], ["C", "RO"],
        ["D", "PK"], ["E", "PK"],
    ]  # fmt: skip


def test_hidden_sheets_are_marked() -> None:
    found = read_workbook(workbook({"a": [["x"]], "b": [["y"]]}, hidden=["b"]), "s.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in found] == [("a", False), ("b", True)]


def test_a_raw_workbook_is_read() -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert read_workbook(raw_workbook(rows, shared="<si><t>a</t></si>"), "s.xlsx")[0].rows == [["a"]]


@pytest.mark.parametrize("far", [
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="ZZ900000"><v>1</v></c></row>',
    "<row r='1'><c r='A1'><v>1</v></c></row><row r='9'><c  r = 'XFD1048576'><v>1</v></c></row>",
    '<row r="1048000"><c><v>1</v></c></row><row><c r="ZZ1"><v>1</v></c></row>',
])  # fmt: skip
def test_a_sheet_that_claims_to_reach_far_is_refused_before_it_is_opened(far: str) -> None:
    with pytest.raises(SheetError, match="reaches over more than"):
        read_workbook(raw_workbook(far), "s.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    half = bytes(51 * 2**20)
    bomb = raw_workbook("", more={"xl/media/one.bin": half, "xl/media/other.bin": half})
    assert len(bomb) < 200_000
    with pytest.raises(SheetError, match="unpacks to more than 100 MB"):
        read_workbook(bomb, "s.xlsx")


def test_a_workbook_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(raw_workbook("", more={"xl/media/big.bin": bytes(101 * 2**20)}))
    true_size = struct.pack("<I", 101 * 2**20)
    assert bomb.count(true_size) == 2  # in the entry's own header and in the directory
    with pytest.raises(SheetError, match="unpacks to more than 100 MB"):
        read_workbook(bytes(bomb.replace(true_size, struct.pack("<I", 10))), "s.xlsx")


def test_a_long_text_shared_by_very_many_cells_is_refused() -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    with pytest.raises(SheetError, match="repeats very long texts"):
        read_workbook(raw_workbook(cells, shared=f"<si><t>{'x' * 30_000}</t></si>"), "s.xlsx")


def test_one_long_text_beside_many_short_ones_is_fine() -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>1</v></c></row>' for row in range(1, 20_001))
    shared = f"<si><t>{'x' * 30_000}</t></si><si><t>y</t></si>"
    assert len(read_workbook(raw_workbook(cells, shared=shared), "s.xlsx")[0].rows) == 20_000


def test_too_many_files_inside_are_refused() -> None:
    with pytest.raises(SheetError, match="holds 2,5.. files inside"):
        read_workbook(raw_workbook("", more={f"xl/x{number}": b"" for number in range(2_500)}), "s.xlsx")


@pytest.mark.parametrize("damage", [
    lambda data: data[: len(data) // 2],
    lambda data: data[:40] + b"\xff" * 60 + data[100:],
    lambda data: data.replace(b"PK\x03\x04", b"PK\x03\x05")[:2] + data[2:4] + b"\x00" * 500,
])  # fmt: skip
def test_a_damaged_workbook_is_an_error_in_words(damage) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SheetError):
        read_workbook(damage(workbook({"a": [["x"]]})), "s.xlsx")


def test_a_zip_archive_of_something_else_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(SheetError, match="not an XLSX workbook"):
        read_workbook(content.getvalue(), "s.xlsx")


def test_a_locked_workbook_says_so() -> None:
    locked = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    with pytest.raises(SheetError, match="locked by a password"):
        read_workbook(locked, "s.xlsx")


def test_an_old_workbook_that_is_noise_is_refused() -> None:
    with pytest.raises(SheetError, match="cannot be read as a workbook"):
        read_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20, "s.xls")

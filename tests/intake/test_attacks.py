"""Hostile and broken files: each ends in words, none in a traceback, and none takes long."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from matchmaker.errors import SheetError
from matchmaker.intake import read_firms
from matchmaker.intake.limits import MAX_FILE_BYTES
from tests.intake.sheets import COLUMNS, errors, read, warnings, workbook

HEAD = "name,country,offers\n"


def nested_archive() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", bytes(10**6))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("a.zip", inner.getvalue())
    return outer.getvalue()


@pytest.mark.parametrize(("content", "words"), [
    (b"", "is empty"),
    (b"\xef\xbb\xbf\r\n", "is empty"),
    (bytes(1_000), "is empty"),
    (HEAD.encode(), "no rows below the header"),
    (b"country,city\nRO,Cluj\n", "no header with a column for the firm's name"),
    (bytes(range(256)) * 40, "not a sheet"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF"),
    (nested_archive(), "not an XLSX workbook"),
    (b"PK\x03\x04" + b"\x00" * 100, "damaged workbook"),
    (b"x" * (MAX_FILE_BYTES + 1), "larger than 20 MB"),
    ((HEAD + "a,RO,x\n" * 200_001).encode(), "more than 200,000 rows"),
    (("name," * 1_100 + "\n" + "a," * 1_100).encode(), "1,000 are the most"),
    ((HEAD + '"a,RO,x\n' * 1_000).encode(), "quotes are broken in more than 200 rows"),
])  # fmt: skip
def test_a_sheet_that_cannot_be_used_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words) as refusal:
        read(tmp_path, content)
    assert "sheet.csv" in str(refusal.value)


def test_a_missing_file_a_folder_and_a_bad_path_are_refused(tmp_path: Path) -> None:
    for path, words in (("none.csv", "does not exist"), ("", "is a folder"), ("a\0b", "null|exist|opened")):
        with pytest.raises(SheetError, match=words):
            read_firms([str(tmp_path / path)], columns=COLUMNS)
    with pytest.raises(SheetError):
        read_firms([], columns=COLUMNS)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(SheetError, match="not an ordinary file"):
        read_firms([str(tmp_path / "pipe.csv")], columns=COLUMNS)


def test_a_workbook_under_a_csv_name_is_read_as_what_it_is(tmp_path: Path) -> None:
    content = workbook({"A": [["name", "country", "offers"], ["Acme", "RO", "Software"]]})
    assert read(tmp_path, content).readings[0].encoding == "xlsx"


def test_nul_bytes_are_taken_out_with_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "Ac\x00me,RO,Soft\x00ware\n")
    assert (found.firms[0].name, found.firms[0].offers) == ("Acme", "Software")
    assert warnings(found) == [(2, "name"), (2, "offers")]


def test_a_cell_beyond_all_measure_is_an_error_of_its_row(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + f"Acme,RO,{'x' * 40_000}\nBeta,PK,{'y' * 200_000}\nGama,BG,Web\n")
    assert errors(found) == [(2, "offers"), (3, "")]
    assert [firm.id for firm in found.firms] == ["gama"]


@pytest.mark.parametrize("cell", [
    "a" * 30_000, "," * 30_000, "(" * 30_000, " -" * 15_000, "1" * 30_000, "a@" * 15_000, "a." * 15_000, "'" * 30_000,
    "http://" + "a-" * 15_000, "09:00-" * 5_000, "\u0301" * 30_000, ";".join("x" * 9_000), "😀" * 9_000, "‮" * 30_000,
])  # fmt: skip
def test_no_pattern_is_slow_on_a_cell_made_to_slow_it(tmp_path: Path, cell: str) -> None:
    fields = ("name", "country", "offers", "city", "website", "email", "phone", "founded", "languages", "availability",
              "time_zone", "max_meetings", "consent", "firm_id", "must_meet")  # fmt: skip
    quoted = '"' + cell.replace('"', '""') + '"'
    found = read(
        tmp_path, ",".join(fields) + "\n" + ",".join([quoted] * len(fields)) + "\nAcme,RO,Software\n"
    )
    assert found.firms[-1].id == "acme"


def test_formulas_are_texts_like_any_other(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + '"=HYPERLINK(""http://x"")",RO,+SUM(A1)\n')
    assert (found.firms[0].name, found.firms[0].offers) == ('=HYPERLINK("http://x")', "+SUM(A1)")

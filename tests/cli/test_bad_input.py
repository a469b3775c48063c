"""Whatever comes in, a person gets a sentence with what to do: no traceback, no half-written file."""

import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchmaker.cli import main
from tests.journeys.conftest import CACHE

GOOD = "name,country,offers,seeks\nAlba Soft,RO,Cyber security audits,Partners in banking\nIndus Code,PK,Payment apps,Security audits\n"
FORUM = """
name = "Forum"
[[delegations]]
code = "RO"
countries = ["RO"]
[[delegations]]
code = "PK"
countries = ["PK"]
[[sessions]]
name = "Morning"
start = 2025-11-20T09:00:00
end = 2025-11-20T10:00:00
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], env={"MATCHMAKER_CACHE": str(CACHE)}
    )


def refused(result: Result, *words: str) -> None:
    """The run ended with 1 or 2 and a message with these words, by our own door and not by accident."""
    assert result.exit_code in (1, 2), result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output, result.output


def plan(folder: Path, sheet: bytes | str, *more: object) -> Result:
    path = folder / "firms.csv"
    path.write_bytes(sheet if isinstance(sheet, bytes) else sheet.encode())
    return run("plan", path, "--out", folder / "out", "--seconds", "1", *more)


def xlsx_bomb() -> bytes:
    """A workbook whose one sheet is 300 MB of nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(b"0" * 1024 * 1024)
    return file.getvalue()


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        pytest.param(b"", ["empty"], id="an empty sheet"),
        pytest.param("name,country,offers\n", ["firms.csv"], id="a header and no row"),
        pytest.param(GOOD.replace("PK", "RO"), ["all 2 firms are of Romania"], id="one country only"),
        pytest.param("name,country,offers\nA,RO,\nB,PK,\n", ["offers"], id="no offers at all"),
        pytest.param("a,b\n1,2\n", ["name"], id="no column for names"),
        pytest.param(b"PK\x03\x04 not a workbook", ["firms.csv"], id="a broken workbook"),
        pytest.param(bytes(range(256)) * 40, ["firms.csv"], id="noise"),
        pytest.param(xlsx_bomb(), ["MB"], id="an XLSX bomb"),
    ],
)
def test_a_sheet_that_cannot_be_used(tmp_path: Path, sheet: bytes | str, words: list[str]) -> None:
    result = plan(tmp_path, sheet)
    refused(result, *words)
    assert not (tmp_path / "out").exists()


def test_too_many_rows_are_refused_before_they_cost_anything(tmp_path: Path) -> None:
    header = "name,country,offers\n"
    refused(plan(tmp_path, header + "Firm,RO,software\n" * 200_001), "200,000")
    assert not (tmp_path / "out").exists()


def test_an_unclosed_quote_is_found_where_it_opens(tmp_path: Path) -> None:
    result = plan(tmp_path, GOOD + '"Open Ended,RO,never closed,\n' + "Next,PK,more,\n" * 5)
    assert "Traceback" not in result.output
    assert "row 4" in result.output and "quote" in result.output


def test_nul_bytes_neither_pass_nor_crash(tmp_path: Path) -> None:
    result = plan(tmp_path, GOOD + "Last\x00Firm,PK,\x00,x\n")
    assert "Traceback" not in result.output
    assert "row 4, name: invisible control characters were taken out" in result.output
    for path in (tmp_path / "out").rglob("*.*"):
        raw = path.suffix == ".xlsx" or path.name == "error_rows.csv"  # the latter shows rows as they were
        assert raw or b"\x00" not in path.read_bytes(), path


def test_good_rows_go_on_and_bad_rows_are_kept_to_mend(tmp_path: Path) -> None:
    result = plan(tmp_path, GOOD + "No Country,,Web sites,\n,PK,Nameless,\n")
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "out" / "error_rows.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "No Country" in lines[1] and "country" in lines[1]
    assert "Nameless" in lines[2] and ",5," in lines[2]


def test_names_in_cp1251_are_read_and_the_encoding_is_said(tmp_path: Path) -> None:
    sheet = (
        "Название,Страна,Предложение,Ищем\n"
        "Минские Системы,Беларусь,Разработка программного обеспечения для банков,Партнёры в Корее\n"
        "Сеульский Софт,Корея,Кибербезопасность и аудит,Разработчики\n"
    ).encode("cp1251")
    result = plan(tmp_path, sheet)
    assert result.exit_code == 0, result.output
    assert "cp1251" in result.output
    assert "Минские Системы" in (tmp_path / "out" / "meetings.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("forum", "words"),
    [
        ("", ["name: is missing"]),
        (FORUM.replace("T10:00:00", "T08:00:00"), ["sessions[1].end", "is not after the start"]),
        (FORUM.replace("T10:00:00", "T09:10:00"), ["no slot fits"]),
        (FORUM.split("[[sessions]]")[0], ["no slot fits"]),
        ('time_zone = "Europe/Nowhere"\n' + FORUM, ['"Europe/Nowhere" is no known time zone']),
        (FORUM.replace('"PK"', '"KR"'), ["Nobody may meet anybody"]),
        ("name = [", ["not valid TOML"]),
    ],
)
def test_a_forum_that_does_not_hold_together(tmp_path: Path, forum: str, words: list[str]) -> None:
    (tmp_path / "forum.toml").write_text(forum, encoding="utf-8")
    refused(plan(tmp_path, GOOD, "--forum", tmp_path / "forum.toml"), *words)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("Alba Soft,Nobody Ltd,must", ["Nobody Ltd", "row 2"]),
        ("Alba Soft,alba soft,must", ["row 2"]),
        ("Alba Soft,Indus Code,perhaps", ["perhaps", "row 2"]),
    ],
)
def test_a_wish_that_means_nothing_is_a_named_warning(tmp_path: Path, wish: str, words: list[str]) -> None:
    (tmp_path / "wishes.csv").write_text(f"firm,partner,wish\n{wish}\n", encoding="utf-8")
    result = plan(tmp_path, GOOD, "--preferences", tmp_path / "wishes.csv")
    assert "Traceback" not in result.output
    assert result.exit_code in (0, 1)
    for word in words:
        assert word in result.output, result.output


@pytest.mark.parametrize(
    "call",
    [
        ["plan", "no-such-file.csv"],
        ["plan", "."],
        ["plan"],
        ["match", "x.csv", "--all", "--top", "3", "--out", "y.csv"],
        ["match", "x.csv"],
        ["check", "no-such-file.csv"],
        ["replay", "no-such-file.json"],
        ["replay", "setup.cfg"],
        ["export", "no-such-file.csv", "data/firms.csv"],
        ["firms", "data/firms.csv", "--encoding", "klingon", "--out", "y.csv"],
        ["fly"],
    ],
)
def test_a_wrong_call_is_an_error_in_words(call: list[str]) -> None:
    refused(run(*call))


def test_a_misspelt_setting_is_named() -> None:
    result = CliRunner().invoke(main, ["check", "x.csv"], env={"MATCHMAKER_MODLE": "x"})
    refused(result, "MATCHMAKER_MODLE: no such setting")


def test_an_output_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    refused(plan(tmp_path, GOOD))


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text(GOOD, encoding="utf-8")
    environment = {"MATCHMAKER_CACHE": str(CACHE), "MATCHMAKER_MODEL": "/no/such/model"}
    result = CliRunner().invoke(
        main, ["plan", str(tmp_path / "firms.csv"), "--out", str(tmp_path / "out")], env=environment
    )
    refused(result, "/no/such/model")


def test_without_a_model_the_words_alone_decide(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text(GOOD, encoding="utf-8")
    environment = {"MATCHMAKER_CACHE": str(tmp_path / "cache"), "MATCHMAKER_MODEL": "lexical"}
    result = CliRunner().invoke(
        main, ["plan", str(tmp_path / "firms.csv"), "--out", str(tmp_path / "out")], env=environment
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "report.html").is_file()

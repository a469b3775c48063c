from pathlib import Path

from matchmaker.domain import Severity
from matchmaker.intake import Corrections, FirmsRead, read_firms
from matchmaker.intake.corrections import NONE
from tests.intake.sheets import COLUMNS

SHEET = (
    "Name,Land,Homepage,What\r\n"
    "Alfa,Dacia,https://alfa.example,Software\r\n"
    "Beta,Dacia,nowhere,Software\r\n"
    "Gama,,,Software\r\n"
)


def read(folder: Path, corrections: Corrections = NONE, text: str = SHEET, row: int | None = 1) -> FirmsRead:
    path = folder / "firms.csv"
    path.write_text(text, encoding="utf-8")
    return read_firms([str(path)], columns=COLUMNS, header_row=row, corrections=corrections)


FIELDS = {"Name": "name", "Land": "country", "Homepage": "website", "What": "offers"}


def errors(found: FirmsRead) -> list[tuple[int | None, str]]:
    return [(one.row_number, one.field) for one in found.problems if one.severity is Severity.ERROR]


def test_a_person_says_what_a_column_is(tmp_path: Path) -> None:
    found = read(tmp_path, Corrections(FIELDS))
    assert [column.field for column in found.readings[0].columns] == ["name", "country", "website", "offers"]
    assert errors(found) == [(2, "country"), (3, "country"), (4, "country")]


def test_a_column_said_to_be_nothing_is_kept_as_it_is(tmp_path: Path) -> None:
    found = read(tmp_path, Corrections(FIELDS | {"Homepage": ""}, {("country", "Dacia"): "RO"}))
    assert found.firms[0].website == "" and ("Homepage", "https://alfa.example") in found.firms[0].extra


def test_a_guess_gives_way_to_a_person(tmp_path: Path) -> None:
    text = "Name,Title of firm,Country,Offers\r\n1,Alfa,RO,Software\r\n"
    found = read(tmp_path, Corrections({"Title of firm": "name"}), text, None)
    assert [firm.name for firm in found.firms] == ["Alfa"]


def test_all_that_are_alike_are_mended_at_once(tmp_path: Path) -> None:
    found = read(tmp_path, Corrections(FIELDS, {("country", "Dacia"): "Romania"}))
    assert [(firm.id, firm.country) for firm in found.firms] == [("alfa", "RO"), ("beta", "RO")]


def test_one_row_is_mended_where_a_cell_is_missing(tmp_path: Path) -> None:
    found = read(
        tmp_path, Corrections(FIELDS, {("country", "Dacia"): "RO"}, {("firms.csv", 4): {"country": "PK"}})
    )
    assert [firm.country for firm in found.firms] == ["RO", "RO", "PK"] and errors(found) == []


def test_a_word_on_a_row_goes_before_one_on_all(tmp_path: Path) -> None:
    found = read(
        tmp_path, Corrections(FIELDS, {("country", "Dacia"): "RO"}, {("firms.csv", 2): {"country": "BG"}})
    )
    assert [firm.country for firm in found.firms] == ["BG", "RO"]


def test_a_cell_mended_badly_is_a_problem_again_and_one_taken_away_is_none(tmp_path: Path) -> None:
    countries = {("country", "Dacia"): "RO"}
    again = read(
        tmp_path,
        Corrections(FIELDS, countries, {("firms.csv", 4): {"country": "RO", "max_meetings": "lots"}}),
    )
    assert [one.field for one in again.problems if one.row_number == 4] == ["max_meetings"]
    away = read(tmp_path, Corrections(FIELDS, countries | {("website", "nowhere"): ""}))
    assert not [one for one in away.problems if one.field == "website"] and away.firms[1].website == ""


def test_one_word_fills_every_empty_cell_but_does_not_outdo_a_city_that_names_its_country(
    tmp_path: Path,
) -> None:
    text = 'Name,City,Offers\r\nAlfa,Lahore,Software\r\nBeta,"Sofia, Bulgaria",Software\r\n'
    found = read(tmp_path, Corrections(alike={("country", ""): "Pakistan"}), text)
    assert [(firm.country, firm.city) for firm in found.firms] == [("PK", "Lahore"), ("BG", "Sofia")]

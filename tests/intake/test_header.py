from matchmaker.intake.columns import read_synonyms
from matchmaker.intake.header import DERIVED, column_letter, find_header, read_header, row_as_it_was
from tests.intake.sheets import COLUMNS

SYNONYMS = read_synonyms(COLUMNS)


def numbered(*rows: list[str]) -> list[tuple[int, list[str]]]:
    return list(enumerate(rows, start=1))


def test_the_header_is_found_below_titles() -> None:
    rows = numbered(
        ["Firms of the forum"], [], ["", "Contact"], ["Company", "Country", "Offers"], ["Name", "RO", "x"]
    )
    assert find_header(rows, SYNONYMS) == 3


def test_a_grid_without_header_words_has_none() -> None:
    assert find_header(numbered(["TRUE", "FALSE"], ["1", "2"]), SYNONYMS) is None


def test_a_header_needs_a_name_and_one_more_field() -> None:
    assert find_header(numbered(["country", "city"]), SYNONYMS) is None
    assert find_header(numbered(["firm"]), SYNONYMS) is None


def test_columns_get_names_of_their_own() -> None:
    header, _ = read_header(
        numbered(["name", "", "Rating", "Rating"], ["A", "b", "c", "d"]), 0, SYNONYMS, "s.csv"
    )
    assert header.names == ("name", "column B", "Rating", "Rating (2)")
    assert header.fields == ("name", "", "", "")


def test_a_second_column_for_one_field_is_kept_as_it_is() -> None:
    header, problems = read_header(numbered(["name", "Website", "URL"]), 0, SYNONYMS, "s.csv")
    assert header.fields == ("name", "website", "")
    assert [(problem.field, problem.problem) for problem in problems] == [
        ("URL", "a second column for website")
    ]


def test_a_likely_column_is_taken_with_a_note() -> None:
    header, problems = read_header(numbered(["name", "Descripton"]), 0, SYNONYMS, "s.csv")
    assert header.fields == ("name", "description")
    assert problems[0].problem == 'column "Descripton" was read as description'


def test_codes_beside_the_firms_own_words_are_not_read() -> None:
    cells = ["name", "capability_areas", "areas_sought", "capability_areas_text"]
    header, problems = read_header(numbered(cells), 0, SYNONYMS, "s.csv")
    assert header.fields == ("name", DERIVED, DERIVED, "capability_areas")
    assert "capability_areas, areas_sought" in problems[0].problem


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [column_letter(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_row_as_it_was_has_a_cell_for_every_column() -> None:
    assert row_as_it_was(("a", "b"), ["1"]) == (("a", "1"), ("b", ""))
    assert row_as_it_was(("a",), ["1", "2"]) == (("a", "1"), ("column B", "2"))

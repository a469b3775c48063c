from matchmaker.domain import Problem, Severity
from matchmaker.exporting import error_rows_csv
from tests.exporting.sheets import header, read

ROW = (("Firma", "Acme"), ("Țara", "Romnia"))


def problem(number: int | None = 5, field: str = "country", **changes: object) -> Problem:
    values = {
        "source": "a.csv",
        "row_number": number,
        "field": field,
        "problem": f"bad {field}",
        "suggestion": "Mend it.",
        "row": ROW,
    } | changes
    return Problem(**values)  # type: ignore[arg-type]


def test_a_row_comes_back_as_it_was_with_all_that_is_wrong_with_it() -> None:
    problems = [problem(), problem(field="website", suggestion="Write https.", severity=Severity.WARNING)]
    assert read(error_rows_csv(problems)) == [
        {
            "Firma": "Acme",
            "Țara": "Romnia",
            "row_number": "5",
            "field": "country; website",
            "problem": "bad country; bad website",
            "suggestion": "Mend it.; Write https.",
        }
    ]


def test_rows_that_were_used_are_not_among_them() -> None:
    problems = [problem(1, severity=Severity.WARNING), problem(2, severity=Severity.NOTE), problem(None)]
    assert read(error_rows_csv(problems)) == []


def test_rows_of_several_sheets_stand_under_all_their_headers() -> None:
    problems = [problem(), problem(source="b.csv", row=(("Name", "=Acme"), ("Țara", "")))]
    one, other = read(error_rows_csv(problems))
    assert list(one)[:3] == ["Firma", "Țara", "Name"]
    assert (one["Name"], other["Name"], other["Firma"]) == ("", "'=Acme", "")


def test_two_columns_of_one_name_are_both_kept() -> None:
    data = error_rows_csv([problem(row=(("Note", "a"), ("Note", "b")))])
    assert header(data)[:3] == ["Note", "Note", "row_number"]
    assert b"\r\na,b,5," in data


def test_our_own_columns_do_not_pile_up_when_a_mended_file_fails_again() -> None:
    again = (*ROW, ("row_number", "5"), ("field", "country"), ("problem", "old"), ("suggestion", "old"))
    data = error_rows_csv([problem(2, row=again)])
    assert header(data) == ["Firma", "Țara", "row_number", "field", "problem", "suggestion"]
    assert read(data)[0]["problem"] == "bad country"

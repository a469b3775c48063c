"""Problems to error_rows.csv: the rows that could not be used, as they were, with what to mend."""

from collections import Counter
from collections.abc import Iterable, Iterator

from matchmaker.domain import Problem, Severity
from matchmaker.exporting import csv_text
from matchmaker.exporting.csv_text import joined

ADDED = ("row_number", "field", "problem", "suggestion")

Header = tuple[str, int]  # a column's name, and which of the columns of that name it is, from 0


def error_rows_csv(problems: Iterable[Problem]) -> bytes:
    """One row for each row with an error: its cells as they were + row_number, field, problem, suggestion.

    Rows of several sheets stand under the union of their headers, in the order in which they first appear.
    Mending the cells and importing the file again is the way back, so its own four columns do not pile up.
    """
    rows = _by_row(problems)
    headers = list(dict.fromkeys(header for found in rows for header in _cells(found[0])))
    return csv_text.sheet(
        (*(name for name, _ in headers), *ADDED),
        (
            (
                *(_cells(found[0]).get(header, "") for header in headers),
                found[0].row_number,
                joined(problem.field for problem in found),
                joined(problem.problem for problem in found),
                joined(problem.suggestion for problem in found),
            )
            for found in rows
        ),
    )


def _by_row(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Errors and warnings of each row that has an error, in the order of the input."""
    rows: dict[tuple[str, int], list[Problem]] = {}
    for problem in problems:
        if problem.row_number is not None and problem.severity is not Severity.NOTE:
            rows.setdefault((problem.source, problem.row_number), []).append(problem)
    return [found for found in rows.values() if any(one.severity is Severity.ERROR for one in found)]


def _cells(problem: Problem) -> dict[Header, str]:
    return dict(_numbered(problem))


def _numbered(problem: Problem) -> Iterator[tuple[Header, str]]:
    ours = {name for name, _ in problem.row}.issuperset(ADDED)  # a mended error_rows.csv
    seen: Counter[str] = Counter()
    for name, text in problem.row:
        if not (ours and name in ADDED):
            yield (name, seen[name]), text
            seen[name] += 1

"""A Book -> the files of a plan, by name."""

from collections.abc import Sequence

from matchmaker.domain import Change, Problem, Progress, Schedule, Severity, Suspect, silent
from matchmaker.exporting import (
    Book,
    agenda_html,
    agenda_ics,
    diff_csv,
    error_rows_csv,
    grid_xlsx,
    meetings_csv,
    pairings_csv,
    report_html,
    suggestions_csv,
    unscheduled_csv,
)


def plan_files(
    book: Book,
    *,
    problems: Sequence[Problem] = (),
    suspects: Sequence[Suspect] = (),
    previous: Schedule | None = None,
    changes: Sequence[Change] = (),
    progress: Progress = silent,
) -> dict[str, bytes]:
    """Every output of a plan but run.json, by file name; with the `previous` timetable also what changed since."""
    files = {
        "pairings.csv": pairings_csv(book),
        "meetings.csv": meetings_csv(book, previous=previous),
        "unscheduled.csv": unscheduled_csv(book),
        "grid.xlsx": grid_xlsx(book),
        "report.html": report_html(book, problems=problems, suspects=suspects).encode(),
    }
    if book.suggestions is not None:
        files["suggestions.csv"] = suggestions_csv(book)
    if previous is not None:
        files["diff.csv"] = diff_csv(book, changes)
    for number, firm in enumerate(book.firms, 1):
        files[f"agendas/{firm.id}.ics"] = agenda_ics(book, firm)
        files[f"agendas/{firm.id}.html"] = agenda_html(book, firm).encode()
        progress("Writing agendas", number, len(book.firms))
    if any(problem.severity is Severity.ERROR for problem in problems):
        files["error_rows.csv"] = error_rows_csv(problems)
    return files

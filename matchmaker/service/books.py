"""A Book -> the files of a plan, by name."""

from collections.abc import Sequence

from matchmaker.domain import Problem, Progress, Severity, Suspect, silent
from matchmaker.exporting import (
    Book,
    agenda_html,
    agenda_ics,
    error_rows_csv,
    grid_xlsx,
    meetings_csv,
    pairings_csv,
    report_html,
    unscheduled_csv,
)


def plan_files(
    book: Book,
    *,
    problems: Sequence[Problem] = (),
    suspects: Sequence[Suspect] = (),
    progress: Progress = silent,
) -> dict[str, bytes]:
    """Every output of a plan but run.json, by file name."""
    files = {
        "pairings.csv": pairings_csv(book),
        "meetings.csv": meetings_csv(book),
        "unscheduled.csv": unscheduled_csv(book),
        "grid.xlsx": grid_xlsx(book),
        "report.html": report_html(book, problems=problems, suspects=suspects).encode(),
    }
    for number, firm in enumerate(book.firms, 1):
        files[f"agendas/{firm.id}.ics"] = agenda_ics(book, firm)
        files[f"agendas/{firm.id}.html"] = agenda_html(book, firm).encode()
        progress("Writing agendas", number, len(book.firms))
    if any(problem.severity is Severity.ERROR for problem in problems):
        files["error_rows.csv"] = error_rows_csv(problems)
    return files

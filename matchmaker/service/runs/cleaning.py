"""Sheets -> cleaned profiles with codes, suspects of duplication and the rows to mend."""

from dataclasses import dataclass

from matchmaker.domain import Firm, Problem, Progress, Severity, Suspect, silent
from matchmaker.errors import SheetError
from matchmaker.exporting import error_rows_csv, firms_csv, suspects_csv
from matchmaker.intake import FirmsRead, read_firms
from matchmaker.service.engine.matching import Note, understand_firms, unheard
from matchmaker.service.resources import data_file
from matchmaker.settings import Settings


@dataclass(frozen=True)
class Cleaning:
    read: FirmsRead
    firms: tuple[Firm, ...]  # tagged
    problems: tuple[Problem, ...]

    @property
    def suspects(self) -> tuple[Suspect, ...]:
        return self.read.suspects

    def files(self, name: str) -> dict[str, bytes]:
        """The profiles under `name`, and beside them suspects.csv and error_rows.csv when there are any."""
        files = {name: firms_csv(self.firms, preferences=self.read.preferences)}
        if self.suspects:
            files["suspects.csv"] = suspects_csv(self.suspects, self.firms)
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            files["error_rows.csv"] = error_rows_csv(self.problems)
        return files


def read_sheets(
    sheets: tuple[str, ...],
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    progress: Progress = silent,
) -> FirmsRead:
    """Read firms; at least one.

    Raises:
        SheetError: a sheet cannot be read, or no row of any is usable.
    """
    read = read_firms(
        sheets,
        columns=str(data_file("columns.csv")),
        encoding=encoding,
        sheet=sheet,
        header_row=header_row,
        progress=progress,
    )
    if not read.firms:
        errors = [problem for problem in read.problems if problem.severity is Severity.ERROR]
        found = "\n".join(f"  {problem}" for problem in (errors or read.problems)[:5])
        raise SheetError(f"No usable firm in {', '.join(sheets)}.\n{found}".rstrip())
    return read


def clean_firms(
    read: FirmsRead, *, settings: Settings, progress: Progress = silent, note: Note = unheard
) -> Cleaning:
    """Tag the firms that were read."""
    known = understand_firms(read.firms, settings=settings, progress=progress, note=note)
    return Cleaning(read, known.firms, read.problems + known.problems)

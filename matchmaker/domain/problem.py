"""What is wrong with one row or field of an input, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.said import Words


class Severity(StrEnum):
    ERROR = "error"  # the row cannot be used; it is in error_rows.csv and nowhere else
    WARNING = "warning"  # used, after a repair or with a gap that the text names
    NOTE = "note"  # nothing to do; said so that nothing happens in silence


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; `row` is the row as it was, in the sheet's own columns."""

    source: str  # file name, with the sheet's name after "#" for a workbook
    row_number: int | None  # 1-based as a spreadsheet counts; None: the sheet as a whole
    field: str  # the known field, or the sheet's own header; "" for the row as a whole
    problem: str
    suggestion: str
    severity: Severity = Severity.ERROR
    row: tuple[tuple[str, str], ...] = ()  # (header, cell) of the whole row

    def __str__(self) -> str:
        where = self.source if self.row_number is None else f"{self.source} row {self.row_number}"
        field = f", {self.field}" if self.field else ""
        return f"{where}{field}: {self.problem}. {self.suggestion}".rstrip()


@dataclass(frozen=True, slots=True)
class Suspect:
    """Two firms of the input that may be one; shown for a decision, never merged."""

    firm: str  # id
    other: str  # id
    likeness: float  # 0..1
    why: Words  # same web site, same name in another script ...

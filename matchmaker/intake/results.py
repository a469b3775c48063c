"""What intake hands out: firms and preferences, all problems, and how each sheet was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from matchmaker.domain import Firm, Pair, Preference, Problem, Suspect
from matchmaker.domain.history import History, PastRow
from matchmaker.said import Words


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet and what it was taken for."""

    header: str
    field: str  # name of the known field; "" for a column that is kept as it is
    samples: tuple[str, ...]  # the first three cells that are not empty


@dataclass(frozen=True, slots=True)
class Reading:
    """How one sheet was read, so that a person can see it and say otherwise."""

    source: str  # as in Problem
    encoding: str  # "utf-8", "cp1251" ...; "xlsx" or "xls" for a workbook
    how: Words  # declared, given by a person, or detected and how sure
    sheet: str  # name inside the workbook; "" for CSV
    header_row: int  # 1-based
    delimiter: str  # "" for a workbook
    columns: tuple[Column, ...]
    rows: int  # rows below the header that are not blank
    preview: str  # the first row that shows letters beyond ASCII, else the first


@dataclass(frozen=True, slots=True)
class FirmsRead:
    """Everything that came out of one or several sheets."""

    firms: tuple[Firm, ...]  # in sheet order, ids unique
    preferences: tuple[Preference, ...]  # from the columns must_meet and avoid
    problems: tuple[Problem, ...]  # in sheet order
    suspects: tuple[Suspect, ...]  # likeliest first
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class PreferencesRead:
    """Everything that came out of a preferences file."""

    preferences: tuple[Preference, ...]
    timed: tuple[tuple[Pair, time], ...]  # must meet, starting at this local time of the forum
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PastRead:
    """The rows of a file of past meetings or projects, before anybody looked who is of the forum."""

    rows: tuple[PastRow, ...]  # in file order, without those of which nothing came
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """Rows of past meetings with the firms that they name."""

    rows: tuple[PastRow, ...]
    left_out: Mapping[int, tuple[str, str]]  # position of a row that counts for nothing -> (field, why)


@dataclass(frozen=True, slots=True)
class HistoryRead:
    """Everything that came out of a file of past meetings or projects."""

    history: History
    problems: tuple[Problem, ...]

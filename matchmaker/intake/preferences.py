"""A preferences file -> who must, would or must not meet whom: a list, or a matrix of firms against firms."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from pathlib import PurePath

from matchmaker.domain import Firm, Pair, Preference, Problem, Severity, Wish
from matchmaker.errors import PreferenceError, SheetError
from matchmaker.intake.header import column_letter, row_as_it_was
from matchmaker.intake.limits import MAX_TITLE_ROWS
from matchmaker.intake.lookup import FirmLookup
from matchmaker.intake.reading import Grid, read_grids
from matchmaker.intake.results import PreferencesRead
from matchmaker.intake.text import clean, is_placeholder, plain_key, shown

_FIRM_WORDS = "firm|firm id|firm name|company|company name|name|who|from|firm a|firma|фирма|компания|회사명|기업명|فرم|کمپنی"
_PARTNER_WORDS = (
    "partner|partner id|partner name|partner firm|with|whom|to|meets|firm b|partener|партньор|партнер|партнёр|상대"
    "|상대 기업|파트너|شراکت دار"
)
_WISH_WORDS = (
    "wish|preference|want|kind|status|decision|dorință|preferință|желание|пожелание|предпочтение|희망|خواہش"
)
_KEYS = {
    plain_key(word): field
    for field, words in (("firm", _FIRM_WORDS), ("partner", _PARTNER_WORDS), ("wish", _WISH_WORDS))
    for word in words.split("|")
}
_WISHES = {
    plain_key(word): wish
    for wish, words in (
        (
            Wish.MUST,
            "must|must meet|x|required|fixed|lock|locked|trebuie|obligatoriu|задължително|обязательно|필수|لازمی",
        ),
        (Wish.MEET, "meet|yes|y|wish|want|like|would like|1|true|da|да|예|네|ہاں|ja|evet|tak|sim"),
        (
            Wish.NO,
            "no|n|not|avoid|never|veto|forbidden|exclude|0|false|nu|не|нет|아니오|아니요|نہیں|nein|hayır|nie|não",
        ),
    )
    for word in words.split("|")
}
_TICKS = {"✓": Wish.MUST, "✔": Wish.MUST, "✗": Wish.NO, "✘": Wish.NO}
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?")
_STRENGTH = {Wish.MEET: 0, Wish.MUST: 1, Wish.NO: 2}  # when two cells of a firm say different things


def read_preferences(path: str, firms: Sequence[Firm], *, encoding: str | None = None) -> PreferencesRead:
    """Read preferences (CSV, XLSX, XLS) about `firms`, who may be named by id or by name in any spelling.

    A list has the columns firm, partner and wish (must, meet, no, and their synonyms). In a matrix the rows
    and the columns are firms, and a cell is X or must, yes, no, or a time such as 12:30, which is a
    meeting that must start then. A cell that cannot be read is a problem and stops nothing else.

    Raises:
        PreferenceError: no such file, no sheet, or neither a list nor a matrix.
    """
    source = PurePath(path).name
    try:
        grids, notes = read_grids(path, source=source, encoding=encoding)
    except SheetError as error:
        raise PreferenceError(error.words) from error
    wishes = _Wishes(FirmLookup(firms), problems=list(notes))
    understood = [_read_grid(grid, wishes) for grid in grids]
    if not any(understood):
        raise PreferenceError(
            f"{source} holds no preferences that we can read. Give it the columns firm, partner and wish, or make it "
            "a matrix with firms of your sheet down the first column and across the first row."
        )
    return wishes.result()


def _read_grid(grid: Grid, wishes: "_Wishes") -> bool:
    wishes.problems += grid.problems
    for number, line in grid.broken:
        wishes.say(grid, number, "", f"a quote opens in {shown(line)} and is not closed", "Close the quote.",
                   Severity.ERROR)  # fmt: skip
    rows = [(number, [" ".join(clean(cell)[0].split()) for cell in cells]) for number, cells in grid.rows]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    for position, (_, cells) in enumerate(rows[:MAX_TITLE_ROWS]):
        columns = _list_columns(cells)
        if columns:
            _read_list(grid, rows[position], rows[position + 1 :], columns, wishes)
            return True
        if wishes.firms_across(cells):
            _read_matrix(grid, rows[position], rows[position + 1 :], wishes)
            return True
    wishes.say(
        grid, None, "", "neither a list nor a matrix of preferences", "It was not read.", Severity.NOTE
    )
    return False


def _list_columns(cells: list[str]) -> dict[str, int]:
    """Where firm, partner and wish stand; {} when the row is not the header of a list."""
    columns: dict[str, int] = {}
    for column, cell in enumerate(cells):
        known = _KEYS.get(plain_key(cell))
        if known:
            columns.setdefault(known, column)
    return columns if len(columns) == 3 else {}


@dataclass(slots=True)
class _Wishes:
    """What has been read so far."""

    lookup: FirmLookup
    problems: list[Problem] = field(default_factory=list)
    wishes: dict[tuple[str, str], Wish] = field(default_factory=dict)
    times: dict[Pair, time] = field(default_factory=dict)

    def say(
        self, grid: Grid, number: int | None, field: str, problem: str, suggestion: str, severity: Severity,
        row: tuple[tuple[str, str], ...] = (),
    ) -> None:  # fmt: skip
        self.problems.append(Problem(grid.source, number, field, problem, suggestion, severity, row))

    def firms_across(self, cells: list[str]) -> bool:
        """Whether a row names firms after its first cell, as the top of a matrix does."""
        return any(cell and len(self.lookup.find(cell)) == 1 for cell in cells[1:])

    def add(self, grid: Grid, place: "_Place", firm: str, partner: str, wish: Wish, at: time | None) -> None:
        """One wish; of two different ones for a pair the stronger counts (no, then must), with a warning."""
        before = self.wishes.get((firm, partner))
        if before is not None and before is not wish:
            stronger = max(before, wish, key=_STRENGTH.__getitem__)
            self.say(grid, place.number, place.field, f"{firm} says both {before} and {wish} of {partner}",
                     f"{stronger} was followed.", Severity.WARNING, place.row)  # fmt: skip
            wish = stronger
        self.wishes[firm, partner] = wish
        if at is None:
            return
        pair = Pair.of(firm, partner)
        known = self.times.setdefault(pair, at)
        if known != at:
            self.say(grid, place.number, place.field, f"{firm} and {partner} already meet at {known:%H:%M}",
                     f"{at:%H:%M} was left out.", Severity.WARNING, place.row)  # fmt: skip

    def result(self) -> PreferencesRead:
        refused = {Pair.of(*pair) for pair, wish in self.wishes.items() if wish is Wish.NO}
        timed = tuple((pair, at) for pair, at in self.times.items() if pair not in refused)
        preferences = tuple(Preference(firm, partner, wish) for (firm, partner), wish in self.wishes.items())
        return PreferencesRead(preferences, timed, tuple(self.problems))


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    field: str
    row: tuple[tuple[str, str], ...]


def _row_as_it_was(header: list[str], cells: list[str]) -> tuple[tuple[str, str], ...]:
    names = [name or f"column {column_letter(column)}" for column, name in enumerate(header)]
    return row_as_it_was(names, cells)


def _read_list(
    grid: Grid, header: tuple[int, list[str]], rows: list[tuple[int, list[str]]], columns: dict[str, int],
    wishes: _Wishes,
) -> None:  # fmt: skip
    for number, cells in rows:
        row = _row_as_it_was(header[1], cells)
        texts = {known: cells[column] if column < len(cells) else "" for known, column in columns.items()}
        firm = wishes.lookup.find(texts["firm"])
        partner = wishes.lookup.find(texts["partner"])
        seeker = firm[0] if len(firm) == 1 else ""
        problem = wishes.lookup.problem_of(texts["firm"], firm)
        field = "firm"
        if not problem:
            problem, field = wishes.lookup.problem_of(texts["partner"], partner, seeker), "partner"
        wish, at = _read_wish(texts["wish"])
        if not problem and wish is None:
            problem, field = (f"{shown(texts['wish'])} is no wish", "Write must, meet or no."), "wish"
        if problem or wish is None:
            wishes.say(grid, number, field, *(problem or ("", "")), Severity.ERROR, row)
        else:
            wishes.add(grid, _Place(number, "wish", row), seeker, partner[0], wish, at)


def _read_wish(text: str) -> tuple[Wish | None, time | None]:
    """(wish, time when it is one)."""
    clock = _CLOCK.fullmatch(text)
    if clock:
        try:
            return Wish.MUST, time(int(clock[1]), int(clock[2]))
        except ValueError:
            return None, None
    return _TICKS.get(text) or _WISHES.get(plain_key(text)) if text else None, None


def _read_matrix(
    grid: Grid, header: tuple[int, list[str]], rows: list[tuple[int, list[str]]], wishes: _Wishes
) -> None:
    number, names = header
    across: dict[int, str] = {}
    for column, name in enumerate(names):
        ids = wishes.lookup.find(name) if column and name else []
        if len(ids) == 1:
            across[column] = ids[0]
    left_out = [
        shown(name, 24) for column, name in enumerate(names) if column and name and column not in across
    ]
    if left_out:
        wishes.say(grid, number, "", f"columns that name no firm were not read: {', '.join(left_out)}",
                   "Write the id or name of a firm above a column of wishes.", Severity.NOTE)  # fmt: skip
    for number, cells in rows:
        _read_matrix_row(grid, number, names, cells, across, wishes)


def _read_matrix_row(
    grid: Grid, number: int, names: list[str], cells: list[str], across: dict[int, str], wishes: _Wishes
) -> None:
    row = _row_as_it_was(names, cells)
    said = [column for column in across if column < len(cells) and cells[column]]
    ids = wishes.lookup.find(cells[0]) if cells[0] else []
    if len(ids) != 1:
        wishful = any(_read_wish(cells[column])[0] for column in said if not cells[column].isdigit())
        problem, suggestion = wishes.lookup.problem_of(cells[0], ids) or ("", "")
        if wishful:
            wishes.say(grid, number, names[0], problem, suggestion, Severity.ERROR, row)
        else:
            wishes.say(grid, number, names[0], f"{shown(cells[0])} names no firm and no wishes", "It was left out.",
                       Severity.NOTE, row)  # fmt: skip
        return
    for column in said:
        text, partner = cells[column], across[column]
        wish, at = _read_wish(text)
        if partner == ids[0]:
            if wish is not None and wish is not Wish.NO:
                wishes.say(grid, number, names[column], f"{partner} cannot meet itself", "Empty the cell.",
                           Severity.ERROR, row)  # fmt: skip
        elif wish is not None:
            wishes.add(grid, _Place(number, names[column], row), ids[0], partner, wish, at)
        elif not is_placeholder(text):
            wishes.say(grid, number, names[column], f"{shown(text)} is no wish",
                       "Write X or must, yes, no, or a time such as 12:30.", Severity.ERROR, row)  # fmt: skip

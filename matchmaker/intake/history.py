"""A file of past meetings or projects -> who has worked together before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from matchmaker.domain import Firm, Problem, Severity
from matchmaker.domain.history import OUTSIDE, History
from matchmaker.errors import HistoryError, SheetError
from matchmaker.intake.header import column_letter, row_as_it_was
from matchmaker.intake.limits import MAX_TITLE_ROWS
from matchmaker.intake.lookup import FirmLookup
from matchmaker.intake.names import name_key
from matchmaker.intake.reading import Grid, read_grids
from matchmaker.intake.results import HistoryRead
from matchmaker.intake.text import clean, is_placeholder, plain_key, shown

_FIRM_WORDS = (
    "firm|firm id|firm name|company|company name|name|organisation|organization|participant|who|from|firm a"
    "|firm a id|firm a name|firma|фирма|компания|회사명|기업명|فرم|کمپنی"
)
_PARTNER_WORDS = (
    "partner|partner id|partner name|partner firm|with|whom|met|firm b|firm b id|firm b name|partener|партньор"
    "|партнер|партнёр|상대|상대 기업|파트너|شراکت دار"
)
_GROUP_WORDS = (
    "project|project id|programme|program|consortium|event|forum|meeting|group|proiect|program|eveniment|проект"
    "|събитие|программа|프로젝트|행사|منصوبہ"
)
_STATUS_WORDS = "status|outcome|held|stare|статус|상태"
_KEYS: dict[str, str] = {}
for _field, _words in (
    ("firm", _FIRM_WORDS), ("partner", _PARTNER_WORDS), ("group", _GROUP_WORDS), ("status", _STATUS_WORDS),
):  # fmt: skip
    for _word in _words.split("|"):
        _KEYS.setdefault(plain_key(_word), _field)
_NOTHING = "cancelled|canceled|no show a|no show b|no show both|no show|not held|no|false|0|nu|не|нет"
_NOT_HELD = frozenset(plain_key(word) for word in _NOTHING.split("|"))
_TITLES = "Give it the columns firm and partner, or firm and project, with a row for each."


def read_history(path: str, firms: Sequence[Firm], *, encoding: str | None = None) -> HistoryRead:
    """Read past meetings (CSV, XLSX, XLS) of `firms`, who may be named by id or by name in any spelling.

    A row names a firm and its partner, or a firm and the project, programme or event that it took part in; a
    meetings.csv of ours will do. Rows whose status says that nothing came of it are left out. Who is none of
    `firms` counts as a partner that two firms may have in common.

    Raises:
        HistoryError: no such file, no sheet, or no such columns.
    """
    source = PurePath(path).name
    try:
        grids, notes = read_grids(path, source=source, encoding=encoding)
    except SheetError as error:
        raise HistoryError(str(error)) from error
    past = _Past(FirmLookup(firms), list(notes))
    read = [_read_grid(grid, past) for grid in grids]
    if not any(read):
        raise HistoryError(f"{source} holds no past meetings that we can read. {_TITLES}")
    return past.result(source)


@dataclass(slots=True)
class _Past:
    """What has been read so far."""

    lookup: FirmLookup
    problems: list[Problem]
    meetings: list[tuple[str, str]] = field(default_factory=list)
    groups: dict[str, dict[str, None]] = field(default_factory=dict)
    strangers: dict[str, str] = field(default_factory=dict)  # name key -> name as first written

    def party(self, name: str) -> tuple[str, str]:
        """(party, "") or ("", what is unclear)."""
        found = self.lookup.find(name)
        if len(found) > 1:
            return "", f"{shown(name)} could be any of {', '.join(sorted(found))}"
        if found:
            return found[0], ""
        return OUTSIDE + self.strangers.setdefault(name_key(name) or name, name), ""

    def result(self, source: str) -> HistoryRead:
        groups = [*self.meetings, *(tuple(sorted(group)) for group in self.groups.values() if len(group) > 1)]
        if self.strangers:
            count = len(self.strangers)
            self.problems.append(
                Problem(
                    source, None, "", f"{count} {'name is' if count == 1 else 'names are'} of no firm in the sheet",
                    "They count as partners that two firms may have in common.", Severity.NOTE,
                )
            )  # fmt: skip
        return HistoryRead(History(tuple(sorted(groups))), tuple(self.problems))


def _read_grid(grid: Grid, past: _Past) -> bool:
    past.problems += grid.problems
    rows = [(number, [" ".join(clean(cell)[0].split()) for cell in cells]) for number, cells in grid.rows]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    for position, (_, header) in enumerate(rows[:MAX_TITLE_ROWS]):
        columns = _columns(header)
        if columns:
            for number, cells in rows[position + 1 :]:
                _read_row(grid, number, header, cells, columns, past)
            return True
    return False


def _columns(header: list[str]) -> dict[str, int]:
    """Where firm, partner or group, and status stand; {} when the row is no header of past meetings."""
    found: dict[str, int] = {}
    for column, cell in enumerate(header):
        known = _KEYS.get(plain_key(cell))
        if known:
            found.setdefault(known, column)
    return found if "firm" in found and ("partner" in found or "group" in found) else {}


def _read_row(
    grid: Grid, number: int, header: list[str], cells: list[str], columns: dict[str, int], past: _Past
) -> None:
    said = {known: cells[column] if column < len(cells) else "" for known, column in columns.items()}
    if plain_key(said.get("status", "")) in _NOT_HELD:
        return
    together = "partner" if "partner" in columns else "group"
    empty = next(
        (known for known in ("firm", together) if not said[known] or is_placeholder(said[known])), None
    )
    unclear = f"the {empty} is missing" if empty else ""
    parties = []
    for known in ("firm", "partner") if together == "partner" else ("firm",):
        if not unclear:
            party, unclear = past.party(said[known])
            parties.append(party)
    if not unclear and len(set(parties)) < len(parties):
        unclear = f"{shown(said['firm'])} is on both sides"
    if unclear:
        names = [name or f"column {column_letter(column)}" for column, name in enumerate(header)]
        past.problems.append(
            Problem(grid.source, number, empty or "", unclear, "The row was left out.", Severity.WARNING,
                    row_as_it_was(names, cells))
        )  # fmt: skip
    elif together == "partner":
        one, other = sorted(parties)
        past.meetings.append((one, other))
    else:
        past.groups.setdefault(plain_key(said["group"]), {})[parties[0]] = None

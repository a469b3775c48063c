"""A file of past meetings or projects -> who has worked together before."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from matchmaker.domain import Firm, Problem, Severity
from matchmaker.domain.history import OUTSIDE, History, PastRow
from matchmaker.errors import HistoryError, SheetError
from matchmaker.intake.header import column_letter, row_as_it_was
from matchmaker.intake.limits import MAX_TITLE_ROWS
from matchmaker.intake.lookup import FirmLookup
from matchmaker.intake.names import name_key
from matchmaker.intake.reading import Grid, read_grids
from matchmaker.intake.results import HistoryRead, PastRead, Recognised
from matchmaker.intake.text import clean, is_placeholder, plain_key, shown
from matchmaker.said import said, said_many

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
_DAY_WORDS = "date|day|when|start|start utc|met on|data|ziua|дата|день|날짜|일자|تاریخ"
_STATUS_WORDS = "status|outcome|held|stare|статус|상태"
_KEYS: dict[str, str] = {}
for _field, _words in (
    ("firm", _FIRM_WORDS), ("partner", _PARTNER_WORDS), ("group", _GROUP_WORDS), ("status", _STATUS_WORDS),
    ("day", _DAY_WORDS),
):  # fmt: skip
    for _word in _words.split("|"):
        _KEYS.setdefault(plain_key(_word), _field)
_NOTHING = "cancelled|canceled|no show a|no show b|no show both|no show|not held|no|false|0|nu|не|нет"
_NOT_HELD = frozenset(plain_key(word) for word in _NOTHING.split("|"))
_DAY = 40  # letters of a date that is none of ours
_TITLES = "Give it the columns firm and partner, or firm and project, with a row for each."


def read_history(path: str, firms: Sequence[Firm], *, encoding: str | None = None) -> HistoryRead:
    """Read past meetings (CSV, XLSX, XLS) of `firms`, who may be named by id or by name in any spelling.

    A row names a firm and its partner, or a firm and the project, programme or event that it took part in; a
    meetings.csv of ours will do. Rows whose status says that nothing came of it are left out. Who is none of
    `firms` counts as a partner that two firms may have in common.

    Raises:
        HistoryError: no such file, no sheet, or no such columns.
    """
    read = read_past(path, encoding=encoding)
    found = recognise(read.rows, firms)
    problems = read.problems + problems_of(found, source=PurePath(path).name)
    return HistoryRead(history_of([found], {firm.id for firm in firms}), problems)


def problems_of(found: Recognised, *, source: str) -> tuple[Problem, ...]:
    """Each row that was left out, and how many names are of no firm."""
    problems = [
        Problem(
            row.source, row.number, field, why, said("The row was left out."), Severity.WARNING, row.cells
        )
        for row, (field, why) in ((found.rows[at], why) for at, why in sorted(found.left_out.items()))
    ]  # fmt: skip
    count = len(strangers_of(found))
    if count:
        words = said_many(
            "{num} name is of no firm in the sheet", "{num} names are of no firm in the sheet", count
        )
        more = said("They count as partners that two firms may have in common.")
        problems.append(Problem(source, None, "", words, more, Severity.NOTE))
    return tuple(problems)


def read_past(file: str | bytes, *, source: str = "", encoding: str | None = None) -> PastRead:
    """The rows of such a file (its path, or its bytes), whoever they name.

    Raises:
        HistoryError: as `read_history`.
    """
    source = source or (PurePath(file).name if isinstance(file, str) else "past meetings")
    try:
        grids, notes = read_grids(file, source=source, encoding=encoding)
    except SheetError as error:
        raise HistoryError(error.words) from error
    rows: list[PastRow] = []
    problems = list(notes)
    read = [_read_grid(grid, rows, problems) for grid in grids]
    if not any(read):
        raise HistoryError(
            "{source} holds no past meetings that we can read. {titles}", source=source, titles=_TITLES
        )
    return PastRead(tuple(rows), tuple(problems))


def recognise(rows: Iterable[PastRow], firms: Iterable[Firm], others: Iterable[Firm] = ()) -> Recognised:
    """Who of `firms`, or else clearly of `others`, each row names; who was recognised before stays it."""
    lookups = (FirmLookup(firms), FirmLookup(others))
    known: dict[str, list[str]] = {}
    found, left_out = [], {}
    for position, row in enumerate(rows):
        unclear = _missing(row)
        if not unclear:
            row, unclear = _recognised(row, lookups, known)
        if unclear:
            left_out[position] = unclear
        found.append(row)
    return Recognised(tuple(found), left_out)


def history_of(files: Iterable[Recognised], members: Collection[str]) -> History:
    """What these files say together; whoever is none of `members` (ids) is a stranger of the name first written."""
    strangers: dict[str, str] = {}
    groups: list[tuple[str, ...]] = []

    def party(id: str, name: str) -> str:
        if id in members:
            return id
        return OUTSIDE + strangers.setdefault(name_key(name) or name, name)

    for file in files:
        together: dict[str, dict[str, None]] = {}
        for position, row in enumerate(file.rows):
            if position in file.left_out:
                continue
            one = party(row.firm_id, row.firm)
            if row.partner is None:
                together.setdefault(plain_key(row.group), {})[one] = None
            elif one != (other := party(row.partner_id, row.partner)):
                groups.append((min(one, other), max(one, other)))
        groups += (tuple(sorted(group)) for group in together.values() if len(group) > 1)
    return History(tuple(sorted(groups)))


def strangers_of(found: Recognised) -> tuple[str, ...]:
    """Names that are of no firm, each as first written, in file order."""
    names: dict[str, str] = {}
    for position, row in enumerate(found.rows):
        if position not in found.left_out:
            for id, name in ((row.firm_id, row.firm), (row.partner_id, row.partner)):
                if name and not id:
                    names.setdefault(name_key(name) or name, name)
    return tuple(names.values())


# ---- the file


def _read_grid(grid: Grid, rows: list[PastRow], problems: list[Problem]) -> bool:
    """Whether the grid holds past meetings; then its rows and problems are added."""
    problems += grid.problems
    cleaned = [(number, [" ".join(clean(cell)[0].split()) for cell in cells]) for number, cells in grid.rows]
    cleaned = [(number, cells) for number, cells in cleaned if any(cells)]
    for position, (_, header) in enumerate(cleaned[:MAX_TITLE_ROWS]):
        columns = _columns(header)
        if columns:
            below = [
                _row(grid.source, number, header, cells, columns) for number, cells in cleaned[position + 1 :]
            ]
            held = [row for row in below if row is not None]
            rows += held
            if idle := len(below) - len(held):
                problems.append(
                    Problem(
                        grid.source, None, "status",
                        said_many("{num} row says that the meeting was not held", "{num} rows say that the meeting was not held", idle),
                        said("Nothing to do: they do not count."), Severity.NOTE,
                    )
                )  # fmt: skip
            return True
    return False


def _columns(header: list[str]) -> dict[str, int]:
    """Where firm, partner or group, status and day stand; {} when the row is no header of past meetings."""
    found: dict[str, int] = {}
    for column, cell in enumerate(header):
        known = _KEYS.get(plain_key(cell))
        if known:
            found.setdefault(known, column)
    return found if "firm" in found and ("partner" in found or "group" in found) else {}


def _row(
    source: str, number: int, header: list[str], cells: list[str], columns: dict[str, int]
) -> PastRow | None:
    """None when its status says that nothing came of it."""
    said = {known: cells[column] if column < len(cells) else "" for known, column in columns.items()}
    if plain_key(said.get("status", "")) in _NOT_HELD:
        return None
    names = [name or f"column {column_letter(column)}" for column, name in enumerate(header)]
    return PastRow(
        source,
        number,
        said["firm"],
        said.get("partner"),
        said.get("group", ""),
        _day(said.get("day", "")),
        cells=row_as_it_was(names, cells),
    )


def _day(text: str) -> str:
    """2024-05-14 where the text says so in any form of ISO 8601, else as it is."""
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return text[:_DAY]


# ---- who is named


def _missing(row: PastRow) -> tuple[str, str] | None:
    needed = {"firm": row.firm, **({"group": row.group} if row.partner is None else {"partner": row.partner})}
    for field, text in needed.items():
        if not text or is_placeholder(text):
            return field, said("the {field} is missing", field=field)
    return None


def _recognised(
    row: PastRow, lookups: tuple[FirmLookup, FirmLookup], known: dict[str, list[str]]
) -> tuple[PastRow, tuple[str, str] | None]:
    """The row with its firms, and the field and reason that keep it from counting."""
    ids: dict[str, str] = {}
    for field, before, name in (
        ("firm_id", row.firm_id, row.firm),
        ("partner_id", row.partner_id, row.partner),
    ):
        if before or name is None:
            ids[field] = before
            continue
        if name not in known:
            known[name] = _who(name, *lookups)
        if len(known[name]) > 1:
            return row, (
                "",
                said("{name} could be any of {ids}", name=shown(name), ids=", ".join(sorted(known[name]))),
            )
        ids[field] = known[name][0] if known[name] else ""
    row = replace(row, firm_id=ids["firm_id"], partner_id=ids["partner_id"])
    if row.partner is not None and _party(row.firm_id, row.firm) == _party(row.partner_id, row.partner):
        return row, ("", said("{firm} is on both sides", firm=shown(row.firm)))
    return row, None


def _who(name: str, firms: FirmLookup, others: FirmLookup) -> list[str]:
    found = firms.find(name) or others.find(name)
    return found if len(found) < 2 or firms.find(name) else []


def _party(id: str, name: str) -> str:
    return id or OUTSIDE + (name_key(name) or name)

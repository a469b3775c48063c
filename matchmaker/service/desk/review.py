"""A sheet, what a person decided about it, and the firms there are -> what to look at before it is imported.

Good rows are never held back: an import takes what is sound now, and the rest stays to be mended here or in
error_rows.csv.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from matchmaker.domain import Firm, Pair, Preference, Problem, Progress, Severity, Suspect, silent
from matchmaker.errors import SheetError
from matchmaker.exporting import error_rows_csv
from matchmaker.intake import Corrections, FirmsRead, Reading, read_firms
from matchmaker.intake.columns import read_synonyms
from matchmaker.intake.duplicates import find_suspects
from matchmaker.intake.reading import read_grids
from matchmaker.intake.text import clean
from matchmaker.said import Words, said, said_many, several
from matchmaker.service.desk.duplicates import Difference, compare, merge_profiles, rename
from matchmaker.service.resources import data_file

SHOWN = 40  # groups of alike cells, suspects or notes of one kind that a page shows
NAMES = 3  # firms that a line names as examples
TOP_ROWS = 12  # of a sheet whose header was not found
CELL = 60  # letters of a cell in such a picture


@dataclass(frozen=True, slots=True)
class Fix:
    """A text to read instead: of all cells alike, or, where `row` is named, of that row alone."""

    field: str
    typed: str
    text: str
    source: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Merge:
    keep: str  # firm id
    gone: str  # firm id


@dataclass(frozen=True)
class Decisions:
    """All that a person said about one sheet; together with its bytes it decides what is imported."""

    encoding: str = ""  # "": as detected
    sheet: str = ""  # name inside a workbook; "": all that name firms
    header_row: int = 0  # 1-based; 0: as found
    fields: tuple[tuple[str, str], ...] = ()  # (header, known field; "" keeps the column as it is)
    fixes: tuple[Fix, ...] = ()
    merges: tuple[Merge, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()  # firm ids that are two firms
    keep_stored: bool = False  # leave firms that are here already as they are

    def corrections(self) -> Corrections:
        rows: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for fix in self.fixes:
            if fix.row:
                rows[fix.source, fix.row][fix.field] = fix.text
        return Corrections(
            dict(self.fields), {(fix.field, fix.typed): fix.text for fix in self.fixes if not fix.row}, rows
        )

    def fix(self, fixes: Iterable[Fix]) -> "Decisions":
        """With these fixes; a later one for the same cells replaces the earlier, an empty one takes it back."""
        found = {(fix.field, fix.typed, fix.source, fix.row): fix for fix in self.fixes}
        found |= {(fix.field, fix.typed, fix.source, fix.row): fix for fix in fixes}
        return replace(self, fixes=tuple(fix for fix in found.values() if fix.text.strip()))


@dataclass(frozen=True, slots=True)
class Item:
    """Cells that are wrong in the same way."""

    typed: str  # as read; "": the cell is empty, and the item stands for one row
    rows: int
    source: str  # of the first row
    row: int  # the first row's number
    firms: tuple[str, ...]  # names in these rows, the first few
    problem: Words
    suggestion: Words


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one kind."""

    field: str  # known field; "" for the row or the sheet as a whole
    severity: Severity
    title: Words
    items: tuple[Item, ...]  # the first SHOWN
    total: int  # items in all
    rows: int
    mendable: bool  # a text in place of the cell would help


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two firms that may be one; at least one of them comes from the sheet."""

    one: str  # firm id; the one that is here already, when one is
    other: str
    one_name: str
    other_name: str
    stored: bool  # `one` is here already
    why: Words
    likeness: float  # 0..1
    fields: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    firm: str
    name: str
    fields: tuple[Difference, ...]  # those that differ: as stored, as in the sheet


@dataclass(frozen=True)
class Review:
    """What a page shows; plain values, so that it can be kept."""

    trouble: Words = ""  # why nothing could be read; then only `top` is filled
    top: tuple[tuple[int, tuple[str, ...]], ...] = ()  # first rows of a sheet without a header we know
    readings: tuple[Reading, ...] = ()
    groups: tuple[Group, ...] = ()  # errors first
    notes: tuple[Words, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()  # undecided ones, likeliest first, the first SHOWN
    suspects: int = 0  # undecided ones in all
    firms: int = 0  # that would be imported
    new: int = 0
    changed: tuple[Changed, ...] = ()  # the first SHOWN
    changes: int = 0
    left: int = 0  # rows with an error
    error_rows: str = ""  # the file of those rows, decoded; "": there are none


@dataclass(frozen=True)
class Intake:
    """What an import saves."""

    firms: tuple[Firm, ...]
    preferences: tuple[Preference, ...]
    gone: tuple[str, ...]  # stored firms that were merged into another
    read: FirmsRead = field(repr=False)


def known_fields() -> tuple[str, ...]:
    """What a column can be, in the order of the synonym table."""
    return tuple(dict.fromkeys(read_synonyms(str(data_file("columns.csv"))).fields.values()))


def review_sheet(
    name: str,
    content: bytes,
    decisions: Decisions,
    *,
    stored: Sequence[Firm] = (),
    apart: frozenset[Pair] = frozenset(),
    progress: Progress = silent,
) -> Review:
    """What to decide before the import; a sheet that cannot be read at all says why in `trouble`."""
    try:
        read = _read(name, content, decisions, progress)
    except SheetError as error:
        return Review(trouble=error.words, top=_top(name, content, decisions))
    return review_of(read, decisions, stored=stored, apart=apart)


def review_of(
    read: FirmsRead,
    decisions: Decisions,
    *,
    stored: Sequence[Firm] = (),
    apart: frozenset[Pair] = frozenset(),
) -> Review:
    """The same of a sheet that was read with these decisions."""
    taken = take_in(read, decisions, stored)
    there = {firm.id: firm for firm in stored}
    changed = [firm for firm in taken.firms if firm.id in there and there[firm.id] != firm]
    undecided = _undecided(taken, decisions, stored, apart)
    errors = {
        (one.source, one.row_number)
        for one in read.problems
        if one.severity is Severity.ERROR and one.row_number is not None
    }
    return Review(
        readings=read.readings,
        groups=_groups(read),
        notes=tuple(
            said(
                "{source}: {problem}. {suggestion}",
                source=one.source,
                problem=one.problem,
                suggestion=one.suggestion,
            )
            for one in read.problems
            if one.severity is Severity.NOTE
        )[:SHOWN],
        duplicates=undecided[:SHOWN],
        suspects=len(undecided),
        firms=len(taken.firms),
        new=sum(firm.id not in there for firm in taken.firms),
        changed=tuple(_changed(there[firm.id], firm) for firm in changed[:SHOWN]),
        changes=len(changed),
        left=len(errors),
        error_rows=error_rows_csv(read.problems).decode() if errors else "",
    )


def read_in(
    name: str,
    content: bytes,
    decisions: Decisions,
    *,
    stored: Sequence[Firm] = (),
    progress: Progress = silent,
) -> Intake:
    """The firms and wishes that the decisions leave to be saved.

    Raises:
        SheetError: the sheet cannot be read.
    """
    return take_in(_read(name, content, decisions, progress), decisions, stored)


def take_in(read: FirmsRead, decisions: Decisions, stored: Sequence[Firm]) -> Intake:
    """Firms under the ids that they will have here, merged where a person said so.

    A firm of the sheet with the id of a stored one of another country is another firm, until a person merges them.
    """
    there = {firm.id: firm for firm in stored}
    ids = _free_ids(read.firms, there)
    firms = {ids[firm.id]: replace(firm, id=ids[firm.id]) for firm in read.firms}
    gone: list[str] = []
    renamed = {old: new for old, new in ids.items() if old != new}
    for merge in decisions.merges:
        keep, lost = (firms.get(id) or there.get(id) for id in (merge.keep, merge.gone))
        if keep is None or lost is None or keep is lost:
            continue  # the sheet reads otherwise now
        firms[merge.keep] = merge_profiles(keep, lost)
        firms.pop(merge.gone, None)
        if merge.gone in there:
            gone.append(merge.gone)
        renamed = {old: merge.keep if new == merge.gone else new for old, new in renamed.items()}
        renamed[merge.gone] = merge.keep
    if decisions.keep_stored:
        firms = {id: firm for id, firm in firms.items() if id not in there}
    return Intake(tuple(firms.values()), rename(read.preferences, renamed), tuple(gone), read)


def _read(name: str, content: bytes, decisions: Decisions, progress: Progress) -> FirmsRead:
    with TemporaryDirectory() as folder:  # intake reads files, and speaks of them by their name
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        return read_firms(
            [str(path)],
            columns=str(data_file("columns.csv")),
            encoding=decisions.encoding or None,
            sheet=decisions.sheet or None,
            header_row=decisions.header_row or None,
            corrections=decisions.corrections(),
            progress=progress,
        )


def safe_name(name: str) -> str:
    """The last part of a file's name, with nothing in it that leads elsewhere."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in ':*?"<>|')
    return kept.strip(". ")[-100:] or "sheet"


def _top(name: str, content: bytes, decisions: Decisions) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The first rows, so that a person can say which one is the header; nothing when they cannot be read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        try:
            grids, _ = read_grids(
                str(path),
                source=path.name,
                encoding=decisions.encoding or None,
                sheet=decisions.sheet or None,
            )
        except SheetError:
            return ()
    return tuple(
        (number, tuple(clean(cell)[0][:CELL] for cell in cells[:TOP_ROWS]))
        for number, cells in grids[0].rows[:TOP_ROWS]
    )


def _free_ids(firms: Sequence[Firm], there: Mapping[str, Firm]) -> dict[str, str]:
    """Id in the sheet -> id here."""
    taken = set(there) | {firm.id for firm in firms}
    ids = {}
    for firm in firms:
        id = firm.id
        if id in there and there[id].country != firm.country:
            wish, number = f"{firm.id}-{firm.country.lower()}", 2
            id = wish
            while id in taken and not (id in there and there[id].country == firm.country):
                id, number = f"{wish}-{number}", number + 1
            taken.add(id)
        ids[firm.id] = id
    return ids


# ---- duplicates


def _undecided(
    taken: Intake, decisions: Decisions, stored: Sequence[Firm], apart: frozenset[Pair]
) -> tuple[Duplicate, ...]:
    there = {firm.id for firm in stored} - set(taken.gone)
    ours = {firm.id: firm for firm in taken.firms}
    firms = {firm.id: firm for firm in stored if firm.id in there} | ours
    decided = apart | {Pair.of(*pair) for pair in decisions.apart if pair[0] != pair[1]}
    found = [
        _duplicate(suspect, firms, there)
        for suspect in find_suspects(tuple(firms.values()))
        if {suspect.firm, suspect.other} & ours.keys() and not {suspect.firm, suspect.other} <= there
        if Pair.of(suspect.firm, suspect.other) not in decided
    ]
    return tuple(found)


def _duplicate(suspect: Suspect, firms: Mapping[str, Firm], there: set[str]) -> Duplicate:
    one, other = firms[suspect.firm], firms[suspect.other]
    if other.id in there:
        one, other = other, one
    return Duplicate(
        one.id,
        other.id,
        one.name,
        other.name,
        one.id in there,
        suspect.why,
        suspect.likeness,
        compare(one, other),
    )


def _changed(was: Firm, now: Firm) -> Changed:
    return Changed(now.id, now.name, tuple(one for one in compare(was, now) if not one.same))


# ---- problems, by kind

_TITLES = {
    "country": several("{num:,} country not recognised: choose", "{num:,} countries not recognised: choose"),
    "name": several("{num:,} row without a name", "{num:,} rows without a name"),
    "offers": several("{num:,} firm that says neither what it offers nor who it is", "{num:,} firms that say neither what they offer nor who they are"),
    "website": several("{num:,} web address that we cannot link to", "{num:,} web addresses that we cannot link to"),
    "contact_email": several("{num:,} e-mail address that is none", "{num:,} e-mail addresses that are none"),
    "contact_phone": several("{num:,} phone number that we are not sure of", "{num:,} phone numbers that we are not sure of"),
    "time_zone": several("{num:,} time zone that we do not know", "{num:,} time zones that we do not know"),
    "founded_year": several("{num:,} year of founding that is no year", "{num:,} years of founding that are no years"),
    "max_meetings": several("{num:,} limit of meetings that is no number", "{num:,} limits of meetings that are no numbers"),
    "representatives": several("{num:,} count of representatives that is no number", "{num:,} counts of representatives that are no numbers"),
    "availability": several("{num:,} time that we cannot read", "{num:,} times that we cannot read"),
    "consent": several("{num:,} consent that is neither yes nor no", "{num:,} consents that are neither yes nor no"),
    "firm_id": several("{num:,} id that was changed or stands twice", "{num:,} ids that were changed or stand twice"),
    "must_meet": several("{num:,} wish for a firm that we cannot find", "{num:,} wishes for firms that we cannot find"),
    "avoid": several("{num:,} firm to avoid that we cannot find", "{num:,} firms to avoid that we cannot find"),
}  # fmt: skip
_MISSING = {"country": several("{num:,} firm without a country", "{num:,} firms without a country")}
_OTHER = several("{num:,} row to look at", "{num:,} rows to look at")
_MENDABLE = frozenset(_TITLES) - {"firm_id"}


def _groups(read: FirmsRead) -> tuple[Group, ...]:
    """Errors before warnings, then those with the most rows."""
    headers = _headers(read.readings)
    kinds: dict[tuple[str, Severity, bool], dict[tuple[str, int], list[Problem]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for problem in read.problems:
        if problem.severity is Severity.NOTE:
            continue
        typed = _typed(problem, headers)
        mendable = problem.field in _MENDABLE and problem.row_number is not None
        kind = (problem.field if mendable else "", problem.severity, bool(typed) or not mendable)
        alike = (typed, 0) if mendable and typed else (typed, problem.row_number or -1)
        kinds[kind][alike].append(problem)
    found = [
        _group(field, severity, filled, items, headers) for (field, severity, filled), items in kinds.items()
    ]
    return tuple(
        sorted(found, key=lambda group: (group.severity is not Severity.ERROR, -group.rows, group.title))
    )


def _group(
    field: str,
    severity: Severity,
    filled: bool,
    alike: Mapping[tuple[str, int], list[Problem]],
    headers: Mapping[tuple[str, str], str],
) -> Group:
    ordered = sorted(alike.items(), key=lambda one: (-len(one[1]), one[0]))
    rows = sum(len({(one.source, one.row_number) for one in problems}) for _, problems in ordered)
    one, many = _TITLES.get(field, _OTHER) if filled else _MISSING.get(field, _TITLES.get(field, _OTHER))
    count = len(ordered)
    return Group(
        field,
        severity,
        said_many(one, many, count),
        tuple(_item(typed, problems, headers) for (typed, _), problems in ordered[:SHOWN]),
        count,
        rows,
        bool(field),
    )


def _item(typed: str, problems: Sequence[Problem], headers: Mapping[tuple[str, str], str]) -> Item:
    first = problems[0]
    names = dict.fromkeys(name for one in problems if (name := _cell(one, "name", headers)))
    return Item(
        typed,
        len(problems),
        first.source,
        first.row_number or 0,
        tuple(names)[:NAMES],
        first.problem,
        first.suggestion,
    )


def _headers(readings: Sequence[Reading]) -> dict[tuple[str, str], str]:
    """(source, known field) -> the sheet's header, where exactly one column holds the field."""
    columns = [
        (one.source, column.field, column.header)
        for one in readings
        for column in one.columns
        if column.field
    ]
    often = Counter((source, field) for source, field, _ in columns)
    return {(source, field): header for source, field, header in columns if often[source, field] == 1}


def _typed(problem: Problem, headers: Mapping[tuple[str, str], str]) -> str:
    return _cell(problem, problem.field, headers)


def _cell(problem: Problem, field: str, headers: Mapping[tuple[str, str], str]) -> str:
    header = headers.get((problem.source, field))
    return next((clean(cell)[0] for name, cell in problem.row if name == header), "") if header else ""

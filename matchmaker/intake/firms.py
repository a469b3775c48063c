"""Sheets -> firms, their wishes, all problems together, suspects of duplication, and how each sheet was read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from matchmaker.domain import Contact, Firm, Preference, Problem, Progress, Severity, Wish, silent
from matchmaker.errors import SheetError
from matchmaker.intake import values
from matchmaker.intake.columns import AS_TYPED, Synonyms, read_synonyms
from matchmaker.intake.corrections import NONE, Corrections
from matchmaker.intake.countries import country_code, country_inside, nearest_country
from matchmaker.intake.duplicates import find_suspects
from matchmaker.intake.header import DERIVED, Header, column_letter, find_header, read_header, row_as_it_was
from matchmaker.intake.identity import Draft, assign_ids, drop_repeats
from matchmaker.intake.limits import MAX_CELL_CHARACTERS, MAX_ROWS
from matchmaker.intake.lookup import FirmLookup
from matchmaker.intake.names import slug
from matchmaker.intake.reading import Grid, read_grids
from matchmaker.intake.results import Column, FirmsRead, Reading
from matchmaker.intake.text import clean, is_placeholder, plain_key, shown
from matchmaker.intake.values import BadValueError, split_values
from matchmaker.said import said, said_many

_REPORT_EVERY = 1_000  # rows
_TOTALS = frozenset(map(plain_key, (
    "total", "totals", "grand total", "sum", "subtotal", "total general", "suma", "итого", "всего", "общо", "всичко",
    "합계", "총계", "소계", "کل", "میزان", "totaal", "gesamt", "summe", "toplam", "razem", "ukupno", "celkem",
)))  # fmt: skip


def read_firms(
    paths: Sequence[str],
    *,
    columns: str,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    corrections: Corrections = NONE,
    progress: Progress = silent,
) -> FirmsRead:
    """Read firms from sheets (CSV, XLSX, XLS); `columns` is the path of the synonym table.

    `encoding`, `sheet` (a name inside a workbook), `header_row` (1-based) and `corrections` are a person's word
    and end all guessing. A bad row becomes problems of severity error and never stops the good ones; the same
    sheet twice gives the same firms.

    Raises:
        SheetError: no file, no sheet in it with a header that names firms, or no row below it.
    """
    synonyms = read_synonyms(columns)
    drafts: list[Draft] = []
    problems: list[Problem] = []
    readings: list[Reading] = []
    rows_read = 0
    for path, source in zip(paths, _source_names(paths), strict=True):
        grids, notes = read_grids(path, source=source, encoding=encoding, sheet=sheet)
        problems += notes
        headers = [(grid, _locate_header(grid, header_row, synonyms, corrections)) for grid in grids]
        if all(position is None for _, position in headers):
            raise _no_header(grids, header_row)
        for grid, position in headers:
            problems += grid.problems
            if position is None:
                problems.append(_note(
                    grid.source, None, said("this sheet has no header that names firms and was not read"),
                    said("Name the sheet and its header row (--sheet, --header-row) if it holds firms."),
                ))  # fmt: skip
                continue
            read = _read_grid(grid, position, synonyms, corrections, progress)
            drafts += read.drafts
            problems += read.problems
            readings.append(read.reading)
            rows_read += read.reading.rows
            if rows_read > MAX_ROWS:
                raise SheetError(
                    "{source}: more than {most:,} rows in all. Read the sheets one by one.",
                    source=source,
                    most=MAX_ROWS,
                )
    if not paths or not rows_read:
        named = ", ".join(reading.source for reading in readings) or said("No sheet was named, so it")
        raise SheetError("{named} has no rows below the header. Add one row for each firm.", named=named)
    drafts, repeats = drop_repeats(drafts)
    drafts = assign_ids(drafts)
    firms = tuple(draft.firm for draft in drafts)
    preferences, unknown = _read_wishes(drafts, FirmLookup(firms))
    problems = _in_sheet_order([*problems, *repeats, *unknown], readings)
    progress(said("Looking for firms entered twice"), 0, len(firms))
    suspects = find_suspects(firms)
    return FirmsRead(firms, preferences, tuple(problems), suspects, tuple(readings))


def _source_names(paths: Sequence[str]) -> list[str]:
    """File names; the whole path where two different files share a name."""
    places: dict[str, set[str]] = {}
    for path in paths:
        places.setdefault(PurePath(path).name, set()).add(path)
    return [PurePath(path).name if len(places[PurePath(path).name]) == 1 else path for path in paths]


def _locate_header(
    grid: Grid, header_row: int | None, synonyms: Synonyms, corrections: Corrections
) -> int | None:
    if header_row is None:
        return find_header(grid.rows, synonyms)
    for position, (number, _) in enumerate(grid.rows):
        if number == header_row:
            header, _ = read_header(grid.rows, position, synonyms, grid.source, corrections.fields)
            return position if "name" in header.fields else None
    return None


def _no_header(grids: list[Grid], header_row: int | None) -> SheetError:
    grid = grids[0]
    wanted = [cells for number, cells in grid.rows if number == header_row] if header_row else []
    first = next(
        (cells for _, cells in wanted or grid.rows if any(cells)) if not wanted else iter(wanted), []
    )
    look = ", ".join(shown(clean(cell)[0], 20) for cell in first[:6] if cell.strip()) or "nothing"
    if header_row is not None:
        return SheetError(
            "{source} row {header_row} has no column for the firm's name; it has {look}. "
            'Name the right row with --header-row, or call the column "name".',
            source=grid.source,
            header_row=header_row,
            look=look,
        )
    return SheetError(
        "{source} has no header with a column for the firm's name; it begins with {look}. "
        'Call the columns "name", "country", "offers", or name the header\'s row with --header-row.',
        source=grid.source,
        look=look,
    )


def _note(source: str, number: int | None, problem: str, suggestion: str, row: Any = ()) -> Problem:
    return Problem(source, number, "", problem, suggestion, Severity.NOTE, tuple(row))


def _in_sheet_order(problems: list[Problem], readings: list[Reading]) -> list[Problem]:
    first_seen = {
        source: order for order, source in reversed(list(enumerate(problem.source for problem in problems)))
    }
    order = {source: (0, place) for source, place in first_seen.items()}
    order |= {reading.source: (1, place) for place, reading in enumerate(readings)}
    return sorted(problems, key=lambda problem: (order[problem.source], problem.row_number or 0))


# ---- one grid


@dataclass(slots=True)
class _GridRead:
    reading: Reading
    drafts: list[Draft]
    problems: list[Problem]


def _read_grid(
    grid: Grid, position: int, synonyms: Synonyms, corrections: Corrections, progress: Progress
) -> _GridRead:
    header, problems = read_header(grid.rows, position, synonyms, grid.source, corrections.fields)
    problems += _notes_above(grid, position)
    body = grid.rows[position + 1 :]
    filled = [(number, cells) for number, cells in body if any(cell.strip() for cell in cells)]
    broken = [(number, line) for number, line in grid.broken if number > header.row_number]
    if len(filled) < len(body) - 1 or (len(filled) < len(body) and body and not _is_last_blank(body)):
        blank = len(body) - len(filled)
        problems.append(
            _note(
                grid.source,
                None,
                said_many("{num} blank row skipped", "{num} blank rows skipped", blank),
                said("Nothing to do."),
            )
        )
    problems += [_broken_row(grid.source, number, line) for number, line in grid.broken]
    drafts: list[Draft] = []
    for done, (number, cells) in enumerate(filled):
        if done % _REPORT_EVERY == 0:
            progress(said("Reading {source}", source=grid.source), done, len(filled))
        row = _Row(grid, header, number, cells, corrections)
        draft = row.read(ending=done >= len(filled) - 3)
        problems += row.problems
        if draft:
            drafts.append(draft)
    progress(said("Reading {source}", source=grid.source), len(filled), len(filled))
    problems += _missing_columns(header, grid.source, problems)
    return _GridRead(_reading_of(grid, header, filled, len(broken)), drafts, problems)


def _is_last_blank(body: list[tuple[int, list[str]]]) -> bool:
    return not any(cell.strip() for cell in body[-1][1])


def _notes_above(grid: Grid, position: int) -> Iterator[Problem]:
    above = [(number, cells) for number, cells in grid.rows[:position] if any(cell.strip() for cell in cells)]
    if above:
        words = "; ".join(
            shown(" ".join(cell for cell in map(str.strip, cells) if cell), 50) for _, cells in above[:3]
        )
        count = said_many("{num} row", "{num} rows", len(above))
        yield _note(
            grid.source,
            None,
            said("{count} above the header not read as firms: {words}", count=count, words=words),
            said("Nothing to do."),
        )


def _missing_columns(header: Header, source: str, problems: list[Problem]) -> Iterator[Problem]:
    """Once for the sheet, what many of its rows say: a whole column is missing."""
    hints = {
        "country": said('Add a column "country" (a code such as RO, or the name).'),
        "offers": said('Add a column "offers" or "description".'),
    }
    for known, suggestion in hints.items():
        rows = sum(problem.field == known and problem.severity is Severity.ERROR for problem in problems)
        if known not in header.fields and rows:
            yield Problem(
                source,
                None,
                known,
                said("no column for {known}, so {rows} rows lack it", known=known, rows=rows),
                suggestion,
            )


def _broken_row(source: str, number: int, line: str) -> Problem:
    return Problem(
        source, number, "", said("a quote opens in this row and is not closed, or a cell is far too long"),
        said('Close the quote, or double it ("") where it belongs to the text.'), Severity.ERROR,
        (("line", line[:MAX_CELL_CHARACTERS]),),
    )  # fmt: skip


def _reading_of(grid: Grid, header: Header, filled: list[tuple[int, list[str]]], broken: int) -> Reading:
    shown_columns = []
    for column, (name, known) in enumerate(zip(header.names, header.fields, strict=True)):
        cells = (clean(cells[column])[0] for _, cells in filled if column < len(cells))
        samples = tuple(text for text, _ in zip((cell for cell in cells if cell), range(3), strict=False))
        shown_columns.append(Column(name, "" if known in ("address", DERIVED) else known, samples))
    telling = next((cells for _, cells in filled if not all(cell.isascii() for cell in cells)), None)
    preview = " | ".join(
        clean(cell)[0] for cell in (telling or (filled[0][1] if filled else [])) if cell.strip()
    )
    return Reading(
        grid.source, grid.encoding, grid.how, grid.sheet, header.row_number, grid.delimiter,
        tuple(shown_columns), len(filled) + broken, " ".join(preview.split())[:200],
    )  # fmt: skip


# ---- one row

_LISTS = ("languages", "capability_areas", "sectors", "cooperation_types", "target_markets", "certifications")
_TEXTS = ("organisation_type", "size_band", "offers", "seeks", "description")
_LONG = frozenset({"offers", "seeks", "description"})


@dataclass(slots=True)
class _Row:
    grid: Grid
    header: Header
    number: int
    cells: list[str]
    corrections: Corrections
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # by known field, clean
    headers: dict[str, str] = field(default_factory=dict)  # by known field: the sheet's own header
    extra: dict[str, str] = field(default_factory=dict)

    def read(self, *, ending: bool) -> Draft | None:
        """The row as a draft; None when it is an error or no firm at all, with the problem that says so."""
        if self._is_no_firm(ending):
            return None
        self._read_cells()
        if self._failed():
            return None  # its cells may have slipped: what is in them says nothing
        self._correct()
        firm = self._read_profile()
        if self._failed():
            return None
        return Draft(firm, self._names("must_meet"), self._names("avoid"), self.grid.source, self.number,
                     self.header.names, self.cells)  # fmt: skip

    def say(self, severity: Severity, field: str, problem: str, suggestion: str) -> None:
        row = row_as_it_was(self.header.names, self.cells)
        self.problems.append(
            Problem(self.grid.source, self.number, field, problem, suggestion, severity, row)
        )

    def _failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    # what is no firm: the header again, a line of totals

    def _is_no_firm(self, ending: bool) -> bool:
        plain = [" ".join(cell.split()) for cell in self.cells]
        if tuple(plain) == self.header.names[: len(plain)]:
            self.say(Severity.NOTE, "", said("the header again, not a firm"), said("It was left out."))
            return True
        filled = [cell for cell in plain if cell]
        is_total = ending and plain_key(filled[0].rstrip("0123456789 ")) in _TOTALS
        if is_total and all(_is_figure(cell) for cell in filled[1:]):
            self.say(Severity.NOTE, "", said("a line of totals, not a firm"), said("It was left out."))
            return True
        return False

    # cells -> clean texts by field

    def _read_cells(self) -> None:
        width = len(self.header.names)
        beyond = [cell for cell in self.cells[width:] if cell.strip()]
        if beyond and self.grid.delimiter:
            self.say(
                Severity.ERROR, "", said("the row has {cells} cells, the header only {width}", cells=len(self.cells), width=width),
                said("Put quotes around a text that holds the delimiter."),
            )  # fmt: skip
            return
        names, fields = self.header.names, self.header.fields
        for column, cell in enumerate(self.cells):
            if not cell or cell.isspace():
                continue
            if column < width:
                self._read_cell(names[column], fields[column], cell)
            else:
                self._read_cell(f"column {column_letter(column)}", "", cell)

    def _read_cell(self, header: str, field: str, cell: str) -> None:
        if len(cell) > MAX_CELL_CHARACTERS:
            self.say(
                Severity.ERROR, field or header, said("the cell has {cell:,} characters", cell=len(cell)),
                said("Shorten it to at most {most:,}.", most=MAX_CELL_CHARACTERS),
            )  # fmt: skip
            return
        text, invisible = clean(cell)
        if invisible:
            self.say(
                Severity.WARNING, field or header, said("invisible control characters were taken out"),
                said("Check that the text reads as it should."),
            )  # fmt: skip
        if "\ufffd" in text:
            self.say(
                Severity.WARNING, field or header, said("letters were lost when the file was saved: {text}", text=shown(text)),
                said("Export the sheet again as UTF-8, or name its encoding with --encoding."),
            )  # fmt: skip
        if not text or field == DERIVED or (is_placeholder(text) and field != "consent"):
            return
        if not field:
            self.extra[header] = text
        elif field == "address":
            self.extra[header] = text
            self.texts[field] = text
        elif field in self.texts:
            self.texts[field] += "\n" + text
        else:
            self.texts[field] = text
            self.headers[field] = header

    def _correct(self) -> None:
        """Read what a person wrote instead; a word on this row goes before one on all that are alike."""
        alike = self.corrections.alike
        if alike:
            for known, text in self.texts.items():
                self.texts[known] = alike.get((known, text), text)
            for (known, typed), text in alike.items():
                if not typed and not (known == "country" and self._names_country()):
                    self.texts.setdefault(known, text)
                    self.headers.setdefault(known, known)
        for known, text in self.corrections.rows.get((self.grid.source, self.number), {}).items():
            self.texts[known] = text
            self.headers.setdefault(known, known)
        self.texts = {known: text for known, text in self.texts.items() if text}

    # texts -> profile

    def _read_profile(self) -> Firm:
        """Every field, even where the row has failed already: all its problems come together."""
        name = " ".join(self.texts.get("name", "").split())
        if not name:
            self.say(Severity.ERROR, "name", said("the firm has no name"), said("Write its name."))
        city, country = self._read_place()
        texts = {known: self.texts.get(known, "") for known in _TEXTS}
        if not texts["offers"] and not texts["description"]:
            self.say(
                Severity.ERROR, "offers", said("neither what the firm offers nor a description"),
                said("Write at least one sentence on what it offers."),
            )  # fmt: skip
        one_line: dict[str, Any] = {
            known: text if known in _LONG else " ".join(text.split()) for known, text in texts.items()
        }
        lists: dict[str, Any] = {
            known: split_values(self.texts.get(known, ""), commas=True) for known in _LISTS
        }
        return Firm(
            id=self._read_id(),
            name=name,
            country=country,
            city=city,
            website=self._value("website", "", values.read_website),
            contact=self._read_contact(country),
            time_zone=self._value("time_zone", "", values.read_time_zone),
            founded_year=self._value("founded_year", None, values.read_year),
            max_meetings=self._value(
                "max_meetings", None, lambda text: values.read_whole_number(text, 0, 200)
            ),
            representatives=self._value(
                "representatives", 1, lambda text: values.read_whole_number(text, 1, 50)
            ),
            availability=self._value("availability", (), values.read_windows),
            consent=self._value("consent", None, values.read_consent),
            **one_line,
            **lists,
            extra=tuple(sorted(self.extra.items())),  # the same however a sheet orders its columns
        )

    def _value(self, field: str, missing: Any, read: Callable[[str], Any]) -> Any:
        """The value of a field; a bad one is a warning, and is kept as typed among the other columns."""
        text = self.texts.get(field)
        if text is None:
            return missing
        try:
            return read(text)
        except BadValueError as bad:
            self.say(
                Severity.WARNING,
                field,
                said("{problem}, so it was left out", problem=bad.problem),
                bad.suggestion,
            )
            self.extra[f"{self.headers[field]} ({AS_TYPED})"] = text
            return missing

    def _read_id(self) -> str:
        given = self.texts.get("firm_id", "")
        safe = slug(given) if given else ""
        if safe != given:
            self.say(
                Severity.WARNING, "firm_id", said("{given} is not safe as a file name; it was made {safe!r}", given=shown(given), safe=safe),
                said("Use small letters, digits and hyphens."),
            )  # fmt: skip
        return safe

    def _read_contact(self, country: str) -> Contact:
        phone = self.texts.get("contact_phone", "")
        if phone and country:
            try:
                phone = values.read_phone(phone, country)
            except BadValueError as bad:
                self.say(
                    Severity.WARNING,
                    "contact_phone",
                    said("{problem}; it is kept as typed", problem=bad.problem),
                    bad.suggestion,
                )
        return Contact(
            name=" ".join(self.texts.get("contact_name", "").split()),
            email=self._value("contact_email", "", values.read_email),
            phone=" ".join(phone.split()),
        )

    def _read_place(self) -> tuple[str, str]:
        """City and country; the country may also stand in the city or address, as in "Karachi, Pakistan"."""
        city = " ".join(self.texts.get("city", "").split())
        typed = self.texts.get("country", "")
        if typed:
            code = country_code(typed)
            if code:
                return city, code
            code, before = country_inside(typed)
            if code:
                return city or before, code
            near = nearest_country(typed)
            hint = said("Did you mean {near}? ", near=near) if near else ""
            self.say(
                Severity.ERROR, "country", said("{typed} is not one country", typed=shown(typed)),
                said("{hint}Write its name, or its code of two letters.", hint=hint),
            )  # fmt: skip
            return city, ""
        code, before = country_inside(self.texts.get("city", ""))
        if code:
            return before, code
        code, _ = country_inside(self.texts.get("address", ""))
        if not code:
            missing = (
                said("no column for the country")
                if "country" not in self.header.fields
                else said("the country is missing")
            )
            self.say(Severity.ERROR, "country", missing, said("Write its name, or its code of two letters."))
        return city, code

    def _names_country(self) -> bool:
        return any(country_inside(self.texts.get(known, ""))[0] for known in ("city", "address"))

    def _names(self, field: str) -> tuple[str, ...]:
        return split_values(self.texts.get(field, ""), commas=False)


def _is_figure(cell: str) -> bool:
    return not cell.strip("0123456789.,%()+-=~€$ ")


# ---- wishes


def _read_wishes(drafts: list[Draft], lookup: FirmLookup) -> tuple[tuple[Preference, ...], list[Problem]]:
    wishes: dict[tuple[str, str], Wish] = {}
    problems: list[Problem] = []
    for draft in drafts:
        for known, wish, names in (
            ("must_meet", Wish.MUST, draft.must_meet),
            ("avoid", Wish.NO, draft.avoid),
        ):
            partners, missing = lookup.find_all(names, draft.firm.id)
            for problem, suggestion in missing:
                problems.append(Problem(
                    draft.source, draft.row_number, known, problem, suggestion, Severity.WARNING, draft.row
                ))  # fmt: skip
            for partner in partners:
                if wishes.get((draft.firm.id, partner), wish) is not wish:
                    problems.append(Problem(
                        draft.source, draft.row_number, known, said("{partner} is both in must_meet and in avoid", partner=partner),
                        said("Avoid was followed."), Severity.WARNING, draft.row,
                    ))  # fmt: skip
                wishes[draft.firm.id, partner] = wish
    return tuple(Preference(firm, partner, wish) for (firm, partner), wish in wishes.items()), problems

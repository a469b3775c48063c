"""The rows of a grid -> which one is the header, and which field each of its columns holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain import Problem, Severity
from matchmaker.intake.columns import Synonyms
from matchmaker.intake.limits import MAX_TITLE_ROWS
from matchmaker.intake.text import clean, shown
from matchmaker.said import said

# Several columns of these are read one after the other into the same field ("Products", "Services").
JOINED = frozenset({
    "offers", "seeks", "description", "languages", "capability_areas", "sectors", "cooperation_types",
    "target_markets", "certifications", "must_meet", "avoid", "availability", "address",
})  # fmt: skip


# A sheet that we wrote holds codes in these columns and the firm's own words in a twin called ..._text.
_CODED = ("capability_areas", "sectors", "cooperation_types")
# What else we write and work out again.
_DERIVED = frozenset({"areas_sought", "sectors_sought", "cooperation_sought", "capability_area_labels"})
DERIVED = "derived"
NOTHING_GIVEN: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Header:
    row_number: int  # 1-based
    position: int  # of that row in the grid
    names: tuple[str, ...]  # one per column, never empty, never twice
    fields: tuple[str, ...]  # one per column; "" for one that is kept as it is, DERIVED for one not read


def find_header(rows: list[tuple[int, list[str]]], synonyms: Synonyms) -> int | None:
    """Position of the row with the most known header words, the first of equals.

    None when no row near the top has a word for the firm's name and one more.
    """
    best, best_score = None, 1.5  # a word for the name alone is no header
    for position, (_, cells) in enumerate(rows[:MAX_TITLE_ROWS]):
        exact = {synonyms.field_of(clean(cell)[0]) for cell in cells if cell} - {""}
        score = len(exact | {"name"}) + (0.5 if "name" in exact else 0.0)
        if score > best_score and _names_firms(cells, exact, synonyms):
            best, best_score = position, score
    return best


def _names_firms(cells: list[str], exact: set[str], synonyms: Synonyms) -> bool:
    return "name" in exact or any(
        synonyms.likely_field_of(clean(cell)[0]) == "name" for cell in cells if cell
    )


def read_header(
    rows: list[tuple[int, list[str]]],
    position: int,
    synonyms: Synonyms,
    source: str,
    given: Mapping[str, str] = NOTHING_GIVEN,
) -> tuple[Header, list[Problem]]:
    """The header at `position`, with a note for each column whose place had to be inferred.

    `given` (header -> field) is a person's word: such a column is not guessed, and no other takes its field.
    """
    row_number, cells = rows[position]
    claimed = set(given.values())
    coded = [field for field in _CODED if f"{field}_text" in cells]
    names: list[str] = []
    fields: list[str] = []
    problems: list[Problem] = []

    def note(header: str, problem: str, suggestion: str) -> None:
        problems.append(Problem(source, row_number, header, problem, suggestion, Severity.NOTE))

    for column, cell in enumerate(cells):
        typed = " ".join(clean(cell)[0].split())
        name = _unused(typed or f"column {column_letter(column)}", names)
        field = _derived_field(typed, coded) or (synonyms.field_of(typed) if typed else "")
        if name in given:
            field = given[name]
        elif field in claimed and field not in JOINED:
            field = ""
        if field and field != DERIVED and field in fields and field not in JOINED:
            note(
                name,
                said("a second column for {field}", field=field),
                said("The first is used, this one is kept as it is."),
            )
            field = ""
        names.append(name)
        fields.append(field)
    for column, name in enumerate(names):
        likely = "" if fields[column] or name in given else synonyms.likely_field_of(name)
        if likely and likely not in fields:
            note(
                name,
                f"column {shown(name)} was read as {likely}",
                said("Rename it to {likely} to be sure.", likely=likely),
            )
            fields[column] = likely
    derived = [name for name, field in zip(names, fields, strict=True) if field == DERIVED]
    if derived:
        note(
            "",
            said("codes that were not read: {derived}", derived=", ".join(derived)),
            said("They are worked out again from the firm's words."),
        )
    for field in sorted(
        {field for field in fields if field not in ("", DERIVED) and fields.count(field) > 1}
    ):
        together = ", ".join(shown(name) for name, other in zip(names, fields, strict=True) if other == field)
        note(
            field,
            said("several columns for {field} ({together})", field=field, together=together),
            said("They were read one after the other."),
        )
    return Header(row_number, position, tuple(names), tuple(fields)), problems


def _derived_field(header: str, coded: list[str]) -> str:
    """The field of a column of ours: own words, or codes when their twin stands in the sheet too; else ""."""
    if not coded:
        return ""
    if header.removesuffix("_text") in coded and header not in coded:
        return header.removesuffix("_text")
    return DERIVED if header in coded or header in _DERIVED else ""


def _unused(name: str, names: list[str]) -> str:
    if name not in names:
        return name
    number = 2
    while f"{name} ({number})" in names:
        number += 1
    return f"{name} ({number})"


def row_as_it_was(names: Sequence[str], cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(header, cell) of a whole row, for Problem; cells beyond the header are named by their letter."""
    beyond = (f"column {column_letter(column)}" for column in range(len(names), len(cells)))
    return tuple(zip((*names, *beyond), (*cells, *[""] * (len(names) - len(cells))), strict=True))


def column_letter(column: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

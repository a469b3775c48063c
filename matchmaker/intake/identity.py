"""Rows read from sheets -> firms with unique ids; exact repeats fall together.

Ids do not depend on the order of the rows: of firms with the same name, the first in the order of
(country, city, profile) keeps the plain slug, the others get their country and, if need be, a number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matchmaker.domain import Firm, Problem, Severity
from matchmaker.intake.header import row_as_it_was
from matchmaker.intake.names import slug
from matchmaker.said import said


@dataclass(frozen=True, slots=True)
class Draft:
    """A good row before it has its id."""

    firm: Firm  # its id is "" where the sheet gives none
    must_meet: tuple[str, ...]  # as written
    avoid: tuple[str, ...]  # as written
    source: str
    row_number: int
    header: tuple[str, ...]  # the sheet's own columns
    cells: Sequence[str]  # as they were

    @property
    def row(self) -> tuple[tuple[str, str], ...]:
        return row_as_it_was(self.header, self.cells)

    @property
    def place(self) -> str:
        return said("{source} row {row_number}", source=self.source, row_number=self.row_number)


def drop_repeats(drafts: Iterable[Draft]) -> tuple[list[Draft], list[Problem]]:
    """Drafts without exact repeats (a note each) and without a second use of one id (an error each)."""
    kept: list[Draft] = []
    problems: list[Problem] = []
    seen: dict[tuple[Firm, tuple[str, ...], tuple[str, ...]], Draft] = {}
    by_id: dict[str, Draft] = {}
    for draft in drafts:
        content = (draft.firm, draft.must_meet, draft.avoid)
        if content in seen:
            problems.append(_problem(
                draft, "", said("the same firm in every field as {place}", place=seen[content].place), said("It was read once."), Severity.NOTE
            ))  # fmt: skip
            continue
        seen[content] = draft
        firm_id = draft.firm.id
        if firm_id and firm_id in by_id:
            problems.append(_problem(
                draft, "firm_id", said('"{firm_id}" is already the id of another firm, {place}', firm_id=firm_id, place=by_id[firm_id].place),
                said("Give this firm its own id, or make the two rows the same."), Severity.ERROR,
            ))  # fmt: skip
            continue
        by_id[firm_id] = draft
        kept.append(draft)
    return kept, problems


def _problem(draft: Draft, field: str, problem: str, suggestion: str, severity: Severity) -> Problem:
    return Problem(draft.source, draft.row_number, field, problem, suggestion, severity, draft.row)


def assign_ids(drafts: list[Draft]) -> list[Draft]:
    """The drafts in their order, each firm with an id; given ids stay."""
    taken = {draft.firm.id for draft in drafts if draft.firm.id}
    namesakes: defaultdict[str, list[int]] = defaultdict(list)
    for position, draft in enumerate(drafts):
        if not draft.firm.id:
            namesakes[slug(draft.firm.name)].append(position)
    ids: dict[int, str] = {}
    later: list[tuple[str, int]] = []
    for plain in sorted(namesakes):
        group = namesakes[plain]
        if len(group) > 1:
            group.sort(key=lambda position: _order(drafts[position].firm))
        if plain not in taken:
            taken.add(plain)
            ids[group.pop(0)] = plain
        later += [(plain, position) for position in group]
    numbers: defaultdict[str, int] = defaultdict(lambda: 1)  # the last one tried for each wish
    for plain, position in later:
        ids[position] = _free_id(f"{plain}-{drafts[position].firm.country.lower()}", taken, numbers)
        taken.add(ids[position])
    return [
        replace(draft, firm=replace(draft.firm, id=ids[position])) if position in ids else draft
        for position, draft in enumerate(drafts)
    ]


def _order(firm: Firm) -> tuple[str, str, str]:
    return firm.country, firm.city, repr(firm)


def _free_id(wish: str, taken: set[str], numbers: dict[str, int]) -> str:
    if wish not in taken:
        return wish
    while (found := f"{wish}-{numbers[wish] + 1}") in taken:
        numbers[wish] += 1
    return found

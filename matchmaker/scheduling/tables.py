"""Placements in, the same with a table number each out, when the forum has tables."""

from collections.abc import Iterable, Sequence

from matchmaker.domain.planning import Placement, PlanningProblem


def seat_at_tables(problem: PlanningProblem, placements: Iterable[Placement]) -> tuple[Placement, ...]:
    """By slot, then table: locked tables stay, the others are filled from table 1 in the order of the pairs."""
    if problem.tables is None:
        return tuple(sorted(placements, key=lambda at: (at.slot, at.edge)))
    locked = {(at.edge, at.slot): at.table for at in problem.fixed if at.table is not None}
    slots: dict[int, list[Placement]] = {}
    for at in sorted(placements):
        slots.setdefault(at.slot, []).append(at)
    seated: list[Placement] = []
    for slot, meetings in slots.items():
        taken = {locked[at.edge, slot] for at in meetings if (at.edge, slot) in locked}
        free = (table for table in range(1, problem.tables + 1) if table not in taken)
        for at in meetings:
            table = locked[at.edge, slot] if (at.edge, slot) in locked else next(free)
            seated.append(at._replace(table=table))
    return tuple(sorted(seated, key=lambda at: (at.slot, at.table, at.edge)))


def keep_tables(
    placements: Iterable[Placement], before: Iterable[Placement], tables: Sequence[int] | None, over: int = 0
) -> tuple[Placement, ...]:
    """By slot, then table: a meeting still in its old slot keeps its old table; the others take the first free one.

    `tables` are the numbers in use now, at least as many as a slot has meetings; None: no tables. In slots that
    are `over` (a bit mask) everything stays as it was.
    """
    old = {(at.edge, at.slot): at.table for at in before}
    seated: list[Placement] = []
    slots: dict[int, list[Placement]] = {}
    for at in sorted(placements):
        slots.setdefault(at.slot, []).append(at)
    for slot, meetings in slots.items():
        open_tables = dict.fromkeys(tables or ())
        standing: list[Placement] = []
        for at in meetings:
            table = old.get((at.edge, slot))
            if over >> slot & 1 or (tables is None and (at.edge, slot) in old):
                seated.append(at._replace(table=table))
            elif table in open_tables:
                del open_tables[table]
                seated.append(at._replace(table=table))
            else:
                standing.append(at)
        free = iter(open_tables)
        seated += [at._replace(table=None if tables is None else next(free)) for at in standing]
    return tuple(sorted(seated, key=lambda at: (at.slot, at.table or 0, at.edge)))

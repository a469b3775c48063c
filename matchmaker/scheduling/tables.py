"""Placements in, the same with a table number each out, when the forum has tables."""

from collections.abc import Iterable

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

"""A timetable and one pair in; where that pair could meet with all else left as it is, and elsewhere the rule against it, out.

Reads the same rules as the solvers and the checker: a place is free exactly when putting the pair there breaks none.
"""

from collections.abc import Iterable
from typing import NamedTuple

from matchmaker.domain.planning import Edge, Placement, PlanningProblem
from matchmaker.scheduling.rules import RULES, Key


class Place(NamedTuple):
    """One slot, and at which tables of it the pair could meet; `table` None stands for online."""

    slot: int
    tables: tuple[int | None, ...]  # free for the pair; empty: the slot is not
    why: str = ""  # in words, when no table is free
    in_way: tuple[Edge, ...] = ()  # the meetings that count towards the broken rule, sorted


class Options:
    """Answers about one timetable; a pair that already meets is taken out before it is asked about."""

    def __init__(self, problem: PlanningProblem, placements: Iterable[Placement]) -> None:
        self.problem = problem
        self._on: dict[tuple[str, Key], list[Placement]] = {}
        for at in placements:
            for rule in RULES:
                for key in rule.keys(problem, at):
                    self._on.setdefault((rule.name, key), []).append(at)

    def places(self, edge: Edge) -> tuple[Place, ...]:
        """Every slot of the forum in order."""
        return tuple(self.place(edge, slot) for slot in range(self.problem.slots))

    def place(self, edge: Edge, slot: int) -> Place:
        """The free tables of a slot, by number; online the one place that there is."""
        against = self.against(Placement(*edge, slot))
        if against is not None:
            return Place(slot, (), *against)
        if self.problem.tables is None:
            return Place(slot, (None,))
        every = range(1, self.problem.tables + 1)
        return Place(
            slot, tuple(table for table in every if self.against(Placement(*edge, slot, table)) is None)
        )

    def against(self, at: Placement) -> tuple[str, tuple[Edge, ...]] | None:
        """The first rule that the pair would break there, in words, and the meetings that stand in its way."""
        for rule in RULES:
            words: list[str] = []
            in_way: set[Edge] = set()
            for key in rule.keys(self.problem, at):
                others = [other.edge for other in self._on.get((rule.name, key), ()) if other.edge != at.edge]
                capacity = rule.capacity(self.problem, key)
                if capacity is not None and len(others) + 1 > capacity:
                    words.append(rule.words(self.problem, key, len(others) + 1))
                    in_way.update(others)
            if words:
                return " and ".join(words), tuple(sorted(in_way))
        return None

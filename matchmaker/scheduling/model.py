"""Candidate pairs in, one 0/1 column per pair and slot and the rows that the rules make of them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.scheduling.rules import RULES, Key


@dataclass(frozen=True)
class Model:
    """Columns sorted by pair, then slot; a row (capacity, columns) lets at most `capacity` of its columns be 1."""

    columns: tuple[Placement, ...]
    rows: tuple[tuple[int, tuple[int, ...]], ...]
    keys: tuple[tuple[str, Key], ...] = ()  # rule and key of each row, where they are known

    def only(self, keep: Sequence[int]) -> "Model":
        """The model of some of its columns, given sorted."""
        new = {old: number for number, old in enumerate(keep)}
        rows = (
            (capacity, tuple(new[column] for column in group if column in new))
            for capacity, group in self.rows
        )
        return Model(
            tuple(self.columns[number] for number in keep),
            tuple((capacity, group) for capacity, group in rows if len(group) > capacity),
        )


def build_model(problem: PlanningProblem, pairs: Iterable[int]) -> Model:
    """`pairs` are candidate numbers; columns that a rule forbids on its own are left out."""
    columns: list[Placement] = []
    members: dict[tuple[str, Key], list[int]] = {}
    limits: dict[tuple[str, Key], int | None] = {}
    pinned = {at.edge: at for at in problem.fixed}
    for number in sorted(pairs):
        p, q = problem.pairs[number]
        for slot in range(problem.slots):
            at = Placement(p, q, slot)
            if (p, q) in pinned and pinned[p, q].slot != slot:
                continue
            keys = [(rule, key) for rule in RULES for key in rule.keys(problem, at)]
            for rule, key in keys:
                if (rule.name, key) not in limits:
                    limits[rule.name, key] = rule.capacity(problem, key)
            if any(limits[rule.name, key] == 0 for rule, key in keys):
                continue
            for rule, key in keys:
                if limits[rule.name, key] is not None:
                    members.setdefault((rule.name, key), []).append(len(columns))
            columns.append(at)
    rows = {
        key: (capacity, tuple(group))
        for key, group in members.items()
        if (capacity := limits[key]) is not None and len(group) > capacity
    }
    return Model(tuple(columns), tuple(rows.values()), tuple(rows))

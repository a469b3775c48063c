"""Locks with a slot in; out those that can all be kept together, and the others with the rule they break."""

from dataclasses import replace

from matchmaker.domain.planning import Edge, PlanningProblem
from matchmaker.scheduling.rules import RULES, Key


def admit_locks(problem: PlanningProblem) -> tuple[PlanningProblem, dict[Edge, str]]:
    """The problem with the locks that hold together, the earlier of two winning; what stops each other one.

    A pair whose lock is stopped stays a must, in another slot.
    """
    kept, stopped = [], {}
    counts: dict[tuple[str, Key], int] = {}
    for at in problem.fixed:
        keys = [(rule, key) for rule in RULES for key in rule.keys(problem, at)]
        words = next(
            (
                rule.words(problem, key, count)
                for rule, key in keys
                if (count := counts.get((rule.name, key), 0) + 1)
                and (capacity := rule.capacity(problem, key)) is not None
                and count > capacity
            ),
            None,
        )
        if words is not None:
            stopped[at.edge] = words
            continue
        for rule, key in keys:
            counts[rule.name, key] = counts.get((rule.name, key), 0) + 1
        kept.append(at)
    held = {at.edge for at in kept}
    refused = {edge: words for edge, words in stopped.items() if edge not in held}
    return (
        replace(
            problem,
            fixed=tuple(kept),
            locked=frozenset(edge for edge in problem.locked if problem.possible(*edge)),
            musts=problem.musts | {edge for edge in refused if problem.possible(*edge)},
        ),
        refused,
    )

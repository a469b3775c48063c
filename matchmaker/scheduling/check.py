"""A problem and placements in; out each hard rule that they break, in words. Shares only the rules with the solvers."""

from collections.abc import Iterable, Sequence

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.domain.schedule import Fault
from matchmaker.scheduling.rules import DEMANDS, RULES, Key, Rule


def faults(problem: PlanningProblem, placements: Sequence[Placement]) -> tuple[Fault, ...]:
    """Every broken rule once per key, in the order of the rules, then of the keys."""
    found = [fault for rule in RULES for fault in _broken(rule, problem, placements)]
    for demand in DEMANDS:
        held = {key for at in placements for key in demand.keys(problem, at)}
        found += [
            Fault(demand.name, demand.where(problem, key), demand.words(problem, key))
            for key in demand.wanted(problem)
            if key not in held
        ]
    return tuple(found)


def _broken(rule: Rule, problem: PlanningProblem, placements: Iterable[Placement]) -> list[Fault]:
    counts: dict[Key, int] = {}
    for at in placements:
        for key in rule.keys(problem, at):
            counts[key] = counts.get(key, 0) + 1
    too_many = []
    for key, count in counts.items():
        capacity = rule.capacity(problem, key)
        if capacity is not None and count > capacity:
            too_many.append((key, count))
    return [
        Fault(rule.name, rule.where(problem, key), rule.words(problem, key, count))
        for key, count in sorted(too_many)
    ]

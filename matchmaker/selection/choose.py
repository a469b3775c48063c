"""A problem in; the best pairs to meet and a bound on each goal out, slots set aside.

Exact where slots can be set aside: see `matchmaker.selection.flow`. With three or more delegations the flow
may leave odd cycles of halves; they are rounded, and where rounding loses anything against the bound a
constraint search on whole pairs closes the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain.planning import Edge, Goals, PlanningProblem, goals
from matchmaker.selection.fill import fill
from matchmaker.selection.flow import Relaxed, relax, two_sides


@dataclass(frozen=True)
class Choice:
    """Pairs worth meeting, sorted, and what no schedule can beat, each goal given those before it."""

    edges: tuple[Edge, ...]
    bounds: Goals
    two_sided: bool


def choose(problem: PlanningProblem, *, seconds: float, seed: int) -> Choice:
    """The best pairs within about `seconds` CPU seconds; two sides need a fraction of one at 10,000 firms."""
    two_sided = two_sides(problem) is not None
    relaxed = relax(problem)
    edges = _rounded(problem, relaxed)
    bounds = _bounds_beside(problem, edges, relaxed)
    if goals(problem, edges) != bounds:
        from matchmaker.selection.whole import search_whole  # late: it loads pandas, and is seldom needed

        edges, bounds = search_whole(problem, edges, bounds, seconds=seconds, seed=seed)
    return Choice(edges, bounds, two_sided)


def bounds_alone(problem: PlanningProblem) -> Goals:
    """A bound on each goal that holds whatever is reached on the others."""
    return Goals(
        relax(problem).musts // 2,
        relax(problem, musts=False).floor // 2,
        relax(problem, musts=False, floor=False).value // 2,
    )


def _bounds_beside(problem: PlanningProblem, held: Sequence[Edge], first: Relaxed) -> Goals:
    """Bounds on each goal given what `held` reaches before it.

    A relaxation that does better on an earlier goal says nothing of the later ones, so the earlier goal is
    then dropped from it.
    """
    reached = goals(problem, held)
    musts = first.musts == 2 * reached.asked
    second = first if musts else relax(problem, musts=False)
    floor = second.floor == 2 * reached.floor
    third = second if floor else relax(problem, musts=musts, floor=False)
    return Goals(first.musts // 2, second.floor // 2, third.value // 2)


def _rounded(problem: PlanningProblem, relaxed: Relaxed) -> tuple[Edge, ...]:
    """The whole pairs of the flow, and of the others the best that still fit."""
    held = tuple(edge for edge, twice in zip(problem.pairs, relaxed.twice, strict=True) if twice == 2)
    return held if relaxed.whole else fill(problem, held, problem.pairs)

"""A problem in; the best pairs to meet and a bound on each goal out, slots set aside.

Exact where slots can be set aside: see `matchmaker.selection.flow`. With three or more delegations the flow
may leave odd cycles of halves; they are rounded, and where rounding loses anything against the bound a
constraint search on whole pairs closes the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matchmaker.domain.planning import Edge, Goals, PlanningProblem, goals, most_floor
from matchmaker.domain.proof import Proof
from matchmaker.domain.stopping import Stop, never
from matchmaker.selection.fill import fill
from matchmaker.selection.flow import Aim, Relaxed, relax, two_sides


@dataclass(frozen=True)
class Choice:
    """Pairs worth meeting, sorted, and what no schedule can beat, each goal given those before it."""

    edges: tuple[Edge, ...]
    bounds: Goals
    two_sided: bool
    relaxed: tuple[Relaxed, ...] = field(default=(), repr=False)  # behind the bounds, those of a search aside
    poorest: int | None = None  # of `Measures`, the best possible beside the floor; None: it did not steer

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """By which the bounds can be checked."""
        return tuple(relaxed.proof() for relaxed in self.relaxed)


def choose(
    problem: PlanningProblem, *, seconds: float, seed: int, value_first: bool = False, stop: Stop = never
) -> Choice:
    """The best pairs within about `seconds` CPU seconds; two sides need a fraction of one at 10,000 firms.

    Goals in order: musts and locks, the floor, value; or value before the floor.
    """
    two_sided = two_sides(problem) is not None
    relaxed = relax(problem, Aim(value_first=value_first))
    edges = _rounded(problem, relaxed)
    bounds, behind = _bounds_beside(problem, edges, relaxed, value_first)
    if goals(problem, edges) != bounds:
        from matchmaker.selection.whole import search_whole  # late: it loads pandas, and is seldom needed

        edges, bounds = search_whole(
            problem, edges, bounds, seconds=seconds, seed=seed, value_first=value_first, stop=stop
        )
    return Choice(edges, bounds, two_sided, behind)


def poorest_first(problem: PlanningProblem, choice: Choice) -> Choice | None:
    """With the floor as well met in all, first meetings before second ones, and so on, and only then value.

    Exact between two sides. None where that changes nothing, or is not known: with more sides.
    """
    if not choice.two_sided or choice.bounds.floor == most_floor(problem):
        return None
    relaxed = relax(problem, Aim(poorest=True))
    bounds = choice.bounds._replace(value=relaxed.value // 2)
    return Choice(_rounded(problem, relaxed), bounds, True, (*choice.relaxed, relaxed), relaxed.poorest // 2)


def bounds_alone(problem: PlanningProblem) -> Goals:
    """A bound on each goal that holds whatever is reached on the others."""
    return Goals(
        relax(problem).musts // 2,
        relax(problem, Aim(musts=False)).floor // 2,
        relax(problem, Aim(musts=False, floor=False)).value // 2,
    )


def _bounds_beside(
    problem: PlanningProblem, held: Sequence[Edge], first: Relaxed, value_first: bool
) -> tuple[Goals, tuple[Relaxed, ...]]:
    """Bounds on each goal given what `held` reaches before it, and the relaxations behind them.

    A relaxation that does better on an earlier goal says nothing of the later ones, so the earlier goal is
    then dropped from it.
    """
    reached = goals(problem, held)
    musts = first.musts == 2 * reached.asked
    second = first if musts else relax(problem, Aim(musts=False, value_first=value_first))
    if value_first:
        whole = second.value == 2 * reached.value
        third = second if whole else relax(problem, Aim(musts=musts))
        bounds = Goals(first.musts // 2, third.floor // 2, second.value // 2)
    else:
        whole = second.floor == 2 * reached.floor
        third = second if whole else relax(problem, Aim(musts=musts, floor=False))
        bounds = Goals(first.musts // 2, second.floor // 2, third.value // 2)
    found = {id(relaxed): relaxed for relaxed in (first, second, third)}
    return bounds, tuple(found.values())


def _rounded(problem: PlanningProblem, relaxed: Relaxed) -> tuple[Edge, ...]:
    """The whole pairs of the flow, and of the others the best that still fit."""
    held = tuple(edge for edge, twice in zip(problem.pairs, relaxed.twice, strict=True) if twice == 2)
    return held if relaxed.whole else fill(problem, held, problem.pairs)

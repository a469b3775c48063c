"""Laws that every solver keeps on every problem: no rule broken, locks kept, and more room never makes it worse."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.planning import Goals, Placement, PlanningProblem, goals
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.cpsat import improve
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.large import improve_large
from matchmaker.scheduling.listed import compact_in_hours, place_in_hours
from matchmaker.selection.choose import bounds_alone, choose
from tests.scheduling.tiny import problems

Timetable = tuple[Placement, ...]


def by_first_fit(problem: PlanningProblem) -> Timetable:
    return first_fit(problem)


def by_list_colouring(problem: PlanningProblem) -> Timetable:
    placed = place_in_hours(problem, choose(problem, seconds=1, seed=0).edges)
    return compact_in_hours(problem, placed)


def by_prices(problem: PlanningProblem) -> Timetable:
    return improve_large(problem, first_fit(problem), seconds=0.02, seed=0)[0]


def by_search(problem: PlanningProblem) -> Timetable:
    return proved(problem)[0]


def proved(problem: PlanningProblem) -> tuple[Timetable, Goals]:
    choice = choose(problem, seconds=2, seed=0)
    return improve(
        problem,
        first_fit(problem),
        favoured=choice.edges,
        given=choice.bounds,
        alone=bounds_alone(problem),
        seconds=5,
        seed=0,
    )


def best(problem: PlanningProblem) -> Goals:
    """What the search reaches; its proof is part of the law."""
    placements, bounds = proved(problem)
    reached = goals(problem, [at.edge for at in placements])
    assert reached == bounds
    return reached


@st.composite
def locked(draw: st.DrawFn) -> PlanningProblem:
    """A problem with a lock on a slot, where any pair can have one."""
    problem = draw(problems())
    places = [
        Placement(p, q, slot)
        for p, q in problem.pairs
        for slot in range(problem.slots)
        if problem.common(p, q) >> slot & 1
    ]
    return replace(problem, fixed=(draw(st.sampled_from(places)),) if places else ())


@pytest.mark.parametrize("solve", [by_first_fit, by_list_colouring, by_prices, by_search])
@given(problem=locked())
@settings(max_examples=40, deadline=None)
def test_no_rule_is_broken_and_a_lock_keeps_its_slot(
    solve: Callable[[PlanningProblem], Timetable], problem: PlanningProblem
) -> None:
    placements = solve(problem)
    assert faults(problem, placements) == ()
    assert set(problem.fixed) <= set(placements)


def with_another_slot(problem: PlanningProblem, open_to: int) -> PlanningProblem:
    """One more slot at the end of the day, open to the firms of the bit mask."""
    opened = tuple(mask | (open_to >> firm & 1) << problem.slots for firm, mask in enumerate(problem.open))
    return replace(
        problem,
        slots=problem.slots + 1,
        open=opened,
        slot_names=(*problem.slot_names, "one more"),
        slot_sessions=(*problem.slot_sessions, 0),
    )


@given(problem=problems(), open_to=st.integers(0, 63))
@settings(max_examples=30, deadline=None)
def test_one_more_slot_never_lowers_the_goals(problem: PlanningProblem, open_to: int) -> None:
    assert best(with_another_slot(problem, open_to)) >= best(problem)


@given(problem=problems(), firm=st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_a_higher_limit_never_lowers_the_goals(problem: PlanningProblem, firm: int) -> None:
    more = tuple(limit + (number == firm) for number, limit in enumerate(problem.limits))
    assert best(replace(problem, limits=more)) >= best(problem)


@given(problem=problems())
@settings(max_examples=30, deadline=None)
def test_without_floor_and_musts_one_more_table_never_lowers_the_value(problem: PlanningProblem) -> None:
    plain = replace(problem, floor=0, musts=frozenset(), tables=problem.tables or 1)
    assert best(replace(plain, tables=1 + (plain.tables or 0))).value >= best(plain).value


@given(problem=problems())
@settings(max_examples=40, deadline=None)
def test_an_exact_search_is_never_below_the_others(problem: PlanningProblem) -> None:
    reached = best(problem)
    for solve in (by_first_fit, by_list_colouring, by_prices):
        assert goals(problem, [at.edge for at in solve(problem)]) <= reached

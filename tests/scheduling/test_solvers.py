"""Every solver sits the same exam: no rule broken, the brute-force optimum reached, its bounds honest."""

import pytest
from hypothesis import given, settings

from matchmaker.domain.planning import Placement, goals
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.cpsat import improve
from matchmaker.scheduling.gaps import total_breaks
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.separable import place_by_colouring
from matchmaker.scheduling.tidy import tidy
from matchmaker.selection.choose import bounds_alone, choose
from tests.scheduling.tiny import best_goals, make_problem, problems


def by_colouring(problem):
    choice = choose(problem, seconds=5, seed=0)
    return place_by_colouring(problem, choice.edges, two_sided=choice.two_sided), choice.bounds


def by_search(problem):
    choice = choose(problem, seconds=5, seed=0)
    return improve(
        problem,
        first_fit(problem),
        favoured=choice.edges,
        given=choice.bounds,
        alone=bounds_alone(problem),
        seconds=5,
        seed=0,
    )


def assert_passes(problem, placements, bounds):
    best = best_goals(problem)
    assert faults(problem, placements) == ()
    assert goals(problem, [at.edge for at in placements]) == best
    assert bounds == best


@pytest.mark.parametrize("solve", [by_colouring, by_search])
@given(problem=problems(always_open=True, sides=2))
@settings(max_examples=40, deadline=None)
def test_two_sides_that_are_always_open(solve, problem):
    assert_passes(problem, *solve(problem))


@given(problem=problems(always_open=True))
@settings(max_examples=60, deadline=None)
def test_three_sides_by_colouring_where_it_succeeds(problem):
    placements, bounds = by_colouring(problem)
    if placements is not None:
        assert_passes(problem, placements, bounds)


@given(problem=problems())
@settings(max_examples=60, deadline=None)
def test_firms_with_hours_of_their_own(problem):
    assert_passes(problem, *by_search(problem))


@given(problem=problems())
@settings(max_examples=60, deadline=None)
def test_the_start_is_sound_and_full(problem):
    placements = first_fit(problem)
    assert faults(problem, placements) == ()
    assert first_fit(problem, placements) == placements


@given(problem=problems())
@settings(max_examples=25, deadline=None)
def test_tidying_keeps_the_pairs_and_the_rules(problem):
    start = first_fit(problem)
    tidied = tidy(problem, start, seconds=2, seed=0)
    assert faults(problem, tidied) == ()
    assert sorted(at.edge for at in tidied) == sorted(at.edge for at in start)
    assert total_breaks(problem, tidied) <= total_breaks(problem, start)


def test_a_fixed_lock_keeps_its_slot():
    fixed = Placement(0, 2, 1)
    problem = make_problem((0, 0, 1, 1), slots=2, fixed=[fixed])
    placements, bounds = by_search(problem)
    assert fixed in placements
    assert_passes(problem, placements, bounds)


def test_colouring_gives_up_where_three_firms_fill_all_their_slots():
    problem = make_problem((0, 1, 2), {(0, 1): 5, (0, 2): 5, (1, 2): 5}, slots=2, floor=0)
    assert place_by_colouring(problem, problem.pairs, two_sided=False) is None
    assert_passes(problem, *by_search(problem))


def test_search_is_the_same_for_the_same_seed():
    problem = make_problem(
        (0,) * 6 + (1,) * 6, slots=5, open=[0b11011, 0b01111, 0b10110] * 4, limits=(3,) * 12
    )
    assert by_search(problem) == by_search(problem)


@given(problem=problems(sessions=True))
@settings(max_examples=40, deadline=None)
def test_sessions_with_limits_of_their_own(problem):
    placements, bounds = by_search(problem)
    assert_passes(problem, placements, bounds)
    assert faults(problem, first_fit(problem)) == ()

from hypothesis import given, settings

from matchmaker.domain.planning import goals
from matchmaker.selection.choose import bounds_alone, choose
from matchmaker.selection.flow import relax, two_sides
from tests.scheduling.tiny import best_goals, make_problem, problems


@given(problems(always_open=True, sides=2))
@settings(max_examples=80, deadline=None)
def test_two_sided_flow_is_the_brute_force_optimum(problem):
    relaxed = relax(problem)
    best = best_goals(problem)
    assert relaxed.whole
    assert (relaxed.musts, relaxed.floor, relaxed.value) == tuple(2 * goal for goal in best)


@given(problems())
@settings(max_examples=80, deadline=None)
def test_no_timetable_beats_a_bound_that_stands_alone(problem):
    bounds, best = bounds_alone(problem), best_goals(problem)
    assert all(bound >= goal for bound, goal in zip(bounds, best, strict=True))


@given(problems())
@settings(max_examples=80, deadline=None)
def test_no_timetable_beats_the_bounds_in_their_order(problem):
    assert choose(problem, seconds=5, seed=0).bounds >= best_goals(problem)


def test_a_triangle_of_delegations_is_bounded_by_halves():
    problem = make_problem((0, 1, 2), {(0, 1): 5, (0, 2): 5, (1, 2): 5}, limits=(1, 1, 1), floor=0)
    relaxed = relax(problem)
    assert two_sides(problem) is None
    assert (list(relaxed.twice), relaxed.value) == ([1, 1, 1], 15)


def test_delegations_that_meet_along_a_path_form_two_sides():
    problem = make_problem((0, 1, 2), {(0, 1): 5, (1, 2): 5})
    assert two_sides(problem) == [0, 1, 0]


def test_tables_times_slots_limits_the_choice():
    problem = make_problem((0, 0, 0, 1, 1, 1), slots=2, tables=2, floor=0)
    assert len(choose(problem, seconds=5, seed=0).edges) == 4


def test_a_must_of_no_value_goes_before_the_best_pair():
    problem = make_problem((0, 1, 1), {(0, 1): 0, (0, 2): 9}, limits=(1, 1, 1), musts=[(0, 1)])
    assert choose(problem, seconds=5, seed=0).edges == ((0, 1),)


def test_the_floor_goes_before_value():
    values = {(0, 2): 9, (0, 3): 8, (1, 2): 1}
    problem = make_problem((0, 0, 1, 1), values, limits=(1, 1, 1, 1), floor=1)
    choice = choose(problem, seconds=5, seed=0)
    assert (choice.edges, choice.bounds) == (((0, 3), (1, 2)), goals(problem, choice.edges))

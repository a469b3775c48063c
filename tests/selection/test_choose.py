from hypothesis import given, settings

from matchmaker.domain.planning import Goals, goals, meeting_counts
from matchmaker.selection.choose import choose, poorest_first
from tests.scheduling.tiny import make_problem, problems, timetables


@given(problems())
@settings(max_examples=80, deadline=None)
def test_a_choice_keeps_every_firm_within_its_capacity(problem):
    counts = meeting_counts(problem, choose(problem, seconds=5, seed=0).edges)
    assert all(count <= problem.capacity(firm) for firm, count in enumerate(counts))


@given(problems())
@settings(max_examples=80, deadline=None)
def test_a_choice_reaches_no_more_than_its_bounds(problem):
    choice = choose(problem, seconds=5, seed=0)
    assert goals(problem, choice.edges) <= choice.bounds


def test_the_search_proves_that_a_triangle_has_room_for_one_pair():
    problem = make_problem((0, 1, 2), {(0, 1): 5, (0, 2): 6, (1, 2): 7}, limits=(1, 1, 1), floor=0)
    choice = choose(problem, seconds=5, seed=0)
    assert (choice.edges, choice.bounds) == (((1, 2),), Goals(0, 0, 7))


@given(problems(always_open=True, sides=2))
@settings(max_examples=60, deadline=None)
def test_value_may_come_before_the_floor(problem):
    choice = choose(problem, seconds=5, seed=0, value_first=True)
    reached = [goals(problem, [at.edge for at in placements]) for placements in timetables(problem)]
    asked, value, floor = max((asked, value, floor) for asked, floor, value in reached)
    assert goals(problem, choice.edges) == choice.bounds == Goals(asked, floor, value)


def test_where_the_floor_is_out_of_reach_firms_without_a_meeting_come_first():
    values = {(0, 3): 9, (0, 4): 9, (1, 3): 1, (2, 4): 1}
    problem = make_problem((0, 0, 0, 1, 1), values, limits=(2, 2, 2, 1, 1), floor=2)
    plain = choose(problem, seconds=5, seed=0)
    fair = poorest_first(problem, plain)
    assert plain.bounds.floor == fair.bounds.floor == 4
    assert meeting_counts(problem, plain.edges) == [2, 0, 0, 1, 1]
    assert meeting_counts(problem, fair.edges) == [1, 1, 0, 1, 1]


def test_a_floor_that_everybody_reaches_leaves_nobody_poor():
    problem = make_problem((0, 0, 1, 1))
    assert poorest_first(problem, choose(problem, seconds=5, seed=0)) is None

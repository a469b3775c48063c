from hypothesis import given, settings

from matchmaker.domain.planning import Goals, goals, meeting_counts
from matchmaker.selection.choose import choose
from tests.scheduling.tiny import make_problem, problems


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

from hypothesis import given, settings

from matchmaker.domain.planning import Placement
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.gaps import total_breaks
from matchmaker.scheduling.listed import compact_in_hours, place_in_hours
from matchmaker.selection.choose import choose
from tests.scheduling.tiny import make_problem, problems


@given(problems())
@settings(max_examples=80, deadline=None)
def test_placing_in_hours_breaks_no_rule(problem):
    chosen = choose(problem, seconds=2, seed=0).edges
    placements = place_in_hours(problem, chosen)
    assert faults(problem, placements) == ()
    assert {at.edge for at in placements} <= set(chosen)


@given(problems(always_open=True, sides=2).filter(lambda problem: problem.tables is None))
@settings(max_examples=60, deadline=None)
def test_two_sides_without_hours_are_placed_completely(problem):
    chosen = choose(problem, seconds=2, seed=0).edges
    assert tuple(at.edge for at in place_in_hours(problem, chosen)) == chosen


@given(problems())
@settings(max_examples=60, deadline=None)
def test_compacting_keeps_the_pairs_and_the_rules(problem):
    start = place_in_hours(problem, choose(problem, seconds=2, seed=0).edges)
    compacted = compact_in_hours(problem, start)
    assert faults(problem, compacted) == ()
    assert [at.edge for at in compacted] == [at.edge for at in start]
    assert total_breaks(problem, compacted) <= total_breaks(problem, start)


def test_two_slots_are_exchanged_to_make_room_for_a_third_pair():
    # First fit gives 0 and 1 their three slots until 1-5 has only slot 2 left, in which 0-5 already meets.
    problem = make_problem((0, 0, 0, 1, 1, 1), slots=3)
    assert len(place_in_hours(problem, problem.pairs)) == 9


def test_a_lock_keeps_its_slot():
    problem = make_problem((0, 0, 1, 1), slots=2, fixed=[Placement(1, 3, 1)])
    assert Placement(1, 3, 1) in place_in_hours(problem, problem.pairs)

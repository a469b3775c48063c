from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.planning import Placement
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.gaps import breaks, least_breaks, total_breaks
from matchmaker.scheduling.separable import place_by_colouring
from tests.scheduling.tiny import make_problem, problems, timetables


@given(st.integers(0, 2**8 - 1))
def test_breaks_are_runs_less_one(busy):
    runs = len([run for run in f"{busy:b}".split("0") if run])
    assert breaks(busy, (2**8 - 1,)) == max(0, runs - 1)


def test_the_pause_between_two_sessions_is_no_break():
    assert breaks(0b100001, (0b000111, 0b111000)) == 0
    assert breaks(0b100001, (0b111111,)) == 1


def test_a_firm_of_two_representatives_is_busy_when_either_is():
    problem = make_problem((0, 1, 1, 1), seats=(2, 1, 1, 1), slots=3)
    assert total_breaks(problem, [Placement(0, 1, 0), Placement(0, 2, 0), Placement(0, 3, 2)]) == 1


def test_compact_colouring_leaves_a_small_full_forum_without_breaks():
    problem = make_problem((0,) * 4 + (1,) * 4, slots=9, limits=(4,) * 8)
    placements = place_by_colouring(problem, problem.pairs, two_sided=True)
    assert faults(problem, placements) == ()
    assert total_breaks(problem, placements) == 0


@given(problems())
@settings(max_examples=60, deadline=None)
def test_no_timetable_of_the_same_pairs_has_fewer_breaks(problem):
    fewest = {}
    for placements in timetables(problem):
        pairs = frozenset(at.edge for at in placements)
        fewest[pairs] = min(total_breaks(problem, placements), fewest.get(pairs, 99))
    for placements in timetables(problem):
        assert least_breaks(problem, placements) <= fewest[frozenset(at.edge for at in placements)]


def test_hours_with_a_hole_cost_a_break():
    problem = make_problem((0, 1, 1), slots=3, open=[0b101, 0b111, 0b111])
    assert least_breaks(problem, [Placement(0, 1, 0), Placement(0, 2, 2)]) == 1


def test_two_meetings_that_cannot_move_cost_the_break_between_them():
    problem = make_problem((0, 1, 1), slots=3, open=[0b111, 0b001, 0b100])
    assert least_breaks(problem, [Placement(0, 1, 0), Placement(0, 2, 2)]) == 1

"""Part of a timetable is emptied and filled anew: never worse, the best where all of it is free."""

import numpy as np
from hypothesis import given, settings

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.columns import Columns, Ints, build_columns
from matchmaker.scheduling.neighbourhood import around, resolve
from matchmaker.scheduling.slotwise import refill, score, worths
from tests.scheduling.tiny import best_goals, make_problem, problems


def timetable(problem: PlanningProblem, columns: Columns, at: Ints) -> list[Placement]:
    return [
        Placement(*problem.pairs[number], slot)
        for number, slot in zip(columns.number.tolist(), at.tolist(), strict=True)
        if slot >= 0
    ]


@given(problems())
@settings(max_examples=60, deadline=None)
def test_some_columns_are_filled_without_a_fault_or_a_loss(problem: PlanningProblem):
    columns = build_columns(problem)
    start, _ = refill(columns, np.full(len(columns.value), -1), range(columns.slots))
    numbers = np.flatnonzero(columns.pair % 2 == 0)
    found = resolve(columns, worths(columns), start, numbers, nodes=None, gap=0.0, seconds=60)
    assert not faults(problem, timetable(problem, columns, found.at))
    assert score(columns, found.at) >= score(columns, start)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_all_columns_at_once_give_the_best_value_and_its_bound(problem: PlanningProblem):
    columns = build_columns(problem)
    if columns.asked.any() or problem.floor:
        return  # the floor of each firm is held, so an empty start says what can be compared
    nothing = np.full(len(columns.value), -1)
    found = resolve(
        columns, worths(columns), nothing, np.arange(len(columns)), nodes=None, gap=0.0, seconds=60
    )
    best = best_goals(problem).value
    assert score(columns, found.at)[2] == best
    assert found.bound >= best - 1e-6


def test_a_floor_that_is_met_stays_met():
    problem = make_problem((0, 0, 1), {(0, 2): 900, (1, 2): 1}, slots=2, limits=(2, 2, 1), floor=1)
    columns = build_columns(problem)
    at = np.array([-1, 0])
    assert resolve(
        columns, worths(columns), at, np.arange(len(columns)), nodes=None, gap=0.0, seconds=60
    ).at.tolist() == [-1, 0]


def test_a_neighbourhood_grows_along_meetings_up_to_its_size():
    problem = make_problem((0, 1, 0, 1), {(0, 1): 5, (1, 2): 5, (2, 3): 5}, slots=1)
    columns = build_columns(problem)
    every = np.arange(len(columns))
    assert around(columns, every, 0, 1).tolist() == [0]
    assert around(columns, every, 3, 2).tolist() == [1, 2]
    assert around(columns, every, 0, 9).tolist() == [0, 1, 2]

"""The search for large forums: sound, never worse than its start, its bounds honest, and the same each time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.domain.planning import Goals, Placement, PlanningProblem, goals
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.large import improve_large
from tests.scheduling.tiny import best_goals, make_problem, problems


def reached(problem: PlanningProblem, placements: tuple[Placement, ...]) -> Goals:
    return goals(problem, [at.edge for at in placements])


@given(problems())
@settings(max_examples=60, deadline=None)
def test_a_tiny_forum_gets_a_sound_timetable_and_honest_bounds(problem: PlanningProblem):
    start = first_fit(problem)
    placements, bounds = improve_large(problem, start, seconds=0.02, seed=0)
    best, found = best_goals(problem), reached(problem, placements)
    assert not faults(problem, placements)
    assert reached(problem, start) <= found <= best
    assert bounds.asked >= best.asked
    if found.asked == best.asked:
        assert bounds.floor >= best.floor
    if found[:2] == best[:2]:
        assert bounds.value >= best.value


@pytest.mark.parametrize("sides", [2, 3])
def test_a_forum_with_hours_comes_close_to_its_bound(sides: int):
    problem = forum(sides=sides)
    placements, bounds = improve_large(problem, first_fit(problem), seconds=1, seed=0)
    found = reached(problem, placements)
    assert not faults(problem, placements)
    assert found.floor >= reached(problem, first_fit(problem)).floor
    assert found.value > reached(problem, first_fit(problem)).value
    assert 0.97 * bounds.value <= found.value <= bounds.value


def test_a_small_forum_is_proved_best():
    problem = replace(forum(firms=20), floor=0)
    placements, bounds = improve_large(problem, (), seconds=10, seed=0)
    assert reached(problem, placements).value == bounds.value


def test_a_lock_with_a_slot_stays():
    problem = forum()
    p, q = problem.pairs[7]
    slot = problem.common(p, q).bit_length() - 1
    locked = replace(problem, fixed=(Placement(p, q, slot),))
    placements, bounds = improve_large(locked, first_fit(locked), seconds=0.2, seed=0)
    assert Placement(p, q, slot) in placements
    assert not faults(locked, placements)
    assert reached(locked, placements).value <= bounds.value


def test_same_input_seed_and_effort_give_the_same_timetable():
    problem = forum()
    once = improve_large(problem, first_fit(problem), seconds=0.5, seed=3)
    assert once == improve_large(problem, first_fit(problem), seconds=0.5, seed=3)


def test_no_time_at_all_still_gives_a_timetable_and_a_bound():
    problem = forum()
    placements, bounds = improve_large(problem, (), seconds=0, seed=0)
    assert not faults(problem, placements)
    assert 0 < reached(problem, placements).value <= bounds.value < sum(problem.values)


def test_a_known_bound_is_not_given_up():
    problem = make_problem((0, 1), {(0, 1): 7}, slots=1, floor=0)
    _, bounds = improve_large(problem, (), given=Goals(0, 0, 7), seconds=0.01, seed=0)
    assert bounds == Goals(0, 0, 7)


def forum(*, firms: int = 40, sides: int = 2) -> PlanningProblem:
    """Firms of `sides` delegations with a window of hours each, and every second pair a candidate."""
    dice = np.random.default_rng(1)
    groups = [firm % sides for firm in range(firms)]
    values = {
        (p, q): int(dice.integers(100_000, 1_000_000))
        for p in range(firms)
        for q in range(p + 1, firms)
        if groups[p] != groups[q] and dice.random() < 0.5
    }
    starts = dice.integers(0, 5, firms).tolist()
    return make_problem(
        groups, values, slots=8, limits=[4] * firms, tables=firms // 3, floor=2,
        open=[0b1111 << start for start in starts],
    )  # fmt: skip

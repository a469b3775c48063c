"""The flow and the integer program sit the same exam: the best set of pairs of one slot, by trying all sets."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.planning import PlanningProblem
from matchmaker.scheduling.columns import Columns, Ints, build_columns
from matchmaker.scheduling.slot_matching import match_slot
from tests.scheduling.tiny import make_problem, problems


def worth(columns: Columns, chosen: Ints, capacity: Ints, tables: int, need: Ints, bonus: int) -> int | None:
    """Gains and bonuses of a set of columns; None where it breaks a limit."""
    counts = columns.counts(columns.pair[chosen])
    if len(chosen) > tables or bool((counts > capacity).any()):
        return None
    return int(columns.value[columns.pair[chosen]].sum() + bonus * np.minimum(counts, need).sum())


@pytest.mark.parametrize("sides", [2, 3])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_slot_gets_its_best_matching(data: st.DataObject, sides: int):
    problem: PlanningProblem = data.draw(problems(sides=sides))
    columns = build_columns(problem)
    numbers = np.flatnonzero(columns.slot == 0)
    need = np.minimum(columns.floors, data.draw(st.integers(0, 2)))
    bonus, capacity = data.draw(st.integers(0, 20)), np.minimum(columns.room[:, 0], columns.limits)
    rules = (capacity, int(columns.tables[0]), need, bonus)
    chosen = match_slot(columns, numbers, columns.value[columns.pair[numbers]], *rules)
    found = worth(columns, chosen, *rules)
    best = max(
        value
        for count in range(len(numbers) + 1)
        for some in combinations(numbers.tolist(), count)
        if (value := worth(columns, np.array(some, dtype=np.int64), *rules)) is not None
    )
    assert found == best


def test_a_triangle_of_delegations_gives_one_meeting_a_slot_not_three_halves():
    columns = build_columns(make_problem((0, 1, 2), slots=1))
    assert not columns.two_sided
    free = np.zeros(3, dtype=np.int64)
    chosen = match_slot(columns, np.arange(3), columns.value, np.ones(3, dtype=np.int64), 3, free, 0)
    assert columns.value[columns.pair[chosen]].tolist() == [int(columns.value.max())]

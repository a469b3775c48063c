"""Any prices bound every timetable: tried on all timetables of tiny problems."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.planning import Placement, PlanningProblem, goals
from matchmaker.scheduling import dual_bound
from matchmaker.scheduling.columns import build_columns
from matchmaker.scheduling.dual_bound import price_bound
from matchmaker.scheduling.prices import Prices, fit_prices, whole
from tests.scheduling.tiny import make_problem, problems, timetables


@st.composite
def priced(draw: st.DrawFn) -> tuple[PlanningProblem, Prices]:
    """A problem, perhaps with a lock, and whole prices without sense."""
    problem = draw(problems())
    locks = [
        Placement(p, q, slot)
        for p, q in problem.pairs
        for slot in range(problem.slots)
        if problem.common(p, q) >> slot & 1
    ]
    if locks and draw(st.booleans()):
        problem = replace(problem, fixed=(draw(st.sampled_from(locks)),))
    firms, slots = len(problem.firms), problem.slots

    def some(count: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(0, 8), min_size=count, max_size=count)), dtype=np.float64)

    return problem, Prices(some(firms * slots).reshape(firms, slots), some(firms), some(slots), some(firms))


@given(priced(), st.integers(0, 20))
@settings(max_examples=150, deadline=None)
def test_no_timetable_is_worth_more_than_any_prices_bound(case: tuple[PlanningProblem, Prices], bonus: int):
    problem, prices = case
    bounds: dict[tuple[int, int], int] = {}
    for placements in timetables(problem):
        asked, floor, value = goals(problem, [at.edge for at in placements])
        if (asked, floor) not in bounds:
            bounds[asked, floor] = price_bound(problem, prices, asked=asked, floor=floor, bonus=bonus)
        assert value <= bounds[asked, floor]


def test_fitted_prices_bound_the_optimum_tightly_between_two_sides():
    problem = make_problem((0, 0, 1, 1), {(0, 2): 500, (0, 3): 400, (1, 2): 300}, slots=1, floor=0)
    columns = build_columns(problem)
    prices, _ = fit_prices(
        columns, columns.value.astype(float), Prices.first(columns), whole(columns),
        smoothing=1.0, steps=100, slack=1000.0, most_floor=0.0,
    )  # fmt: skip
    assert 700 <= price_bound(problem, prices, asked=0, floor=0) <= 705  # 0 with 3 and 1 with 2


def test_the_floor_lowers_the_bound_where_it_costs_value():
    problem = make_problem((0, 0, 1), {(0, 2): 900, (1, 2): 100}, slots=1, floor=1, open=(1, 1, 1))
    wide = replace(problem, pairs=((0, 2), (1, 2)), values=(900, 100))
    prices = Prices(np.array([[0], [0], [900]]), np.zeros(3), np.zeros(1), np.zeros(3))
    assert price_bound(wide, prices, asked=0, floor=0) == 900
    paid = replace(prices, floor=np.array([0.0, 800.0, 0.0]))
    assert price_bound(wide, paid, asked=0, floor=2) <= 900


@pytest.mark.parametrize("forgotten", ["_earned", "_offered"])
def test_a_proof_that_forgets_a_part_is_caught(forgotten: str, monkeypatch: pytest.MonkeyPatch):
    problem = make_problem((0, 1), {(0, 1): 10}, slots=1, floor=0)
    half = Prices(np.array([[3.0], [2.0]]), np.zeros(2), np.zeros(1), np.zeros(2))
    assert price_bound(problem, half, asked=0, floor=0) == 10
    monkeypatch.setattr(dual_bound, forgotten, lambda *_: 0)
    assert price_bound(problem, half, asked=0, floor=0) < 10

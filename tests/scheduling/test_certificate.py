"""Prices bound every timetable, whoever names them; and what is no proof bounds nothing."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.domain.proof import Measures, Proof, poorest_steps
from matchmaker.scheduling import certificate
from matchmaker.scheduling.bound import value_bound
from matchmaker.scheduling.certificate import confirmed_bounds, measure, upper_bound
from matchmaker.scheduling.model import build_model
from matchmaker.selection.flow import Aim, relax
from tests.scheduling.tiny import make_problem, problems, timetables

FLOOR_FIRST = ("locks and musts", "floor", "poorest first", "value")
VALUE_FIRST = ("locks and musts", "value", "floor")


def best(problem: PlanningProblem, *goals: str) -> Measures:
    """The lexicographic optimum by trying every timetable."""
    found = (measure(problem, placements) for placements in timetables(problem))
    return max(found, key=lambda reached: [getattr(reached, certificate.GOALS[name]) for name in goals])


def weighed(weights: Measures, reached: Measures) -> int:
    return sum(weight * count for weight, count in zip(weights, reached, strict=True))


@st.composite
def priced(draw: st.DrawFn) -> tuple[PlanningProblem, Proof]:
    """A problem, perhaps with a lock, and prices without sense."""
    problem = draw(problems(sessions=draw(st.booleans())))
    locks = [
        Placement(p, q, slot)
        for p, q in problem.pairs
        for slot in range(problem.slots)
        if problem.common(p, q) >> slot & 1
    ]
    if locks and problem.tables != 0 and draw(st.booleans()):
        problem = replace(problem, fixed=(draw(st.sampled_from(locks)),))
    firms, slots, most = len(problem.firms), problem.slots, draw(st.sampled_from([8, 2**70]))
    price, signed = st.integers(0, most), st.integers(-most, most)

    def some(of: st.SearchStrategy[int], count: int) -> tuple[int, ...]:
        return tuple(draw(st.lists(of, min_size=count, max_size=count)))

    return problem, Proof(
        Measures(*some(price, 4)),
        some(signed, firms),
        some(price, slots) if problem.tables is not None else (),
        tuple(some(price, slots) for _ in range(firms)) if draw(st.booleans()) else (),
    )


@given(priced())
@settings(max_examples=150, deadline=None)
def test_no_timetable_weighs_more_than_any_prices_allow(case: tuple[PlanningProblem, Proof]) -> None:
    problem, proof = case
    bound = upper_bound(problem, proof)
    assert bound is not None
    for placements in timetables(problem):
        assert weighed(proof.weights, measure(problem, placements)) <= bound


@given(problems(always_open=True, sides=2))
@settings(max_examples=60, deadline=None)
def test_the_prices_of_a_flow_prove_every_goal_between_two_sides(problem: PlanningProblem) -> None:
    proofs = [relax(problem, aim).proof() for aim in (Aim(), Aim(poorest=True))]
    reached = best(problem, *FLOOR_FIRST)
    assert tuple(confirmed_bounds(problem, reached, proofs, FLOOR_FIRST).values()) == reached
    reached = best(problem, *VALUE_FIRST)
    proof = relax(problem, Aim(value_first=True)).proof()
    bounds = confirmed_bounds(problem, reached, [proof], VALUE_FIRST)
    assert (bounds["value"], bounds["floor"]) == (reached.value, reached.floor)


@given(problems(always_open=True, sides=2))
@settings(max_examples=40, deadline=None)
def test_poorest_first_means_firms_without_a_meeting_before_all_others(problem: PlanningProblem) -> None:
    def tiers(placements: tuple[Placement, ...]) -> list[int]:
        counts = [sum(firm in at.edge for at in placements) for firm in range(len(problem.firms))]
        return [sum(count >= least for count in counts) for least in range(1, problem.floor + 1)]

    found = [(measure(problem, placements), tiers(placements)) for placements in timetables(problem)]
    first = max(found, key=lambda one: one[0][:3])
    assert first[1] == max((reached[:2], tier) for reached, tier in found)[1]


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_prices_of_a_linear_program_prove_what_it_says(problem: PlanningProblem) -> None:
    model = build_model(problem, range(len(problem.pairs)))
    if not model.columns:
        return
    reached = best(problem, "locks and musts", "floor", "value")
    priced = value_bound(problem, model, asked=reached.asked, floor=reached.floor)
    bounds = confirmed_bounds(problem, reached, [priced.proof], ("locks and musts", "floor", "value"))
    assert reached.value <= bounds["value"] <= priced.bound + 1


# Its prices come in halves: rounded down before the shortfall is taken off, the bound was one too low.
HALVES = make_problem(
    (0, 0, 1, 2),
    {(0, 2): 77, (0, 3): 32, (1, 2): 12, (1, 3): 50, (2, 3): 90},
    limits=(1, 2, 1, 2),
    tables=1,
    floor=0,
)


@given(problems())
@example(HALVES)
@settings(max_examples=100, deadline=None)
def test_no_timetable_with_a_column_is_worth_more_than_is_said_of_it(problem: PlanningProblem) -> None:
    model = build_model(problem, range(len(problem.pairs)))
    if not model.columns:
        return
    reached = best(problem, "locks and musts", "floor", "value")
    priced = value_bound(problem, model, asked=reached.asked, floor=reached.floor)
    number_of = {at: number for number, at in enumerate(model.columns)}
    for placements in timetables(problem):
        found = measure(problem, placements)
        if found.asked >= reached.asked and found.floor >= reached.floor:
            for at in placements:
                assert found.value <= int(priced.with_column(number_of[at]))


def test_counting_alone_bounds_musts_and_the_floor() -> None:
    problem = make_problem((0, 1, 1), limits=(1, 2, 2), floor=2, musts=[(0, 1)])
    assert confirmed_bounds(problem, Measures(1, 2, 0, 0), (), FLOOR_FIRST) == {
        "locks and musts": 1,
        "floor": 5,
    }


def test_steps_towards_the_floor_count_thrice_the_next() -> None:
    assert (poorest_steps(3), poorest_steps(0)) == ((9, 3, 1), ())


PROBLEM = make_problem((0, 0, 1, 1), {(0, 2): 9, (0, 3): 8, (1, 2): 1}, limits=(1,) * 4, tables=2)
PROOF = relax(PROBLEM).proof()


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PROOF, firm=PROOF.firm[:-1]),
        replace(PROOF, table=(-1, 0, 0)),
        replace(PROOF, table=(1,)),
        replace(PROOF, place=((-5,) * 3,) * 4),
        replace(PROOF, weights=Measures(0, -1, 0, 1)),
    ],
    ids=["a firm short", "paid to sit down", "a slot short", "paid to have time", "a goal turned round"],
)
def test_prices_that_are_none_prove_nothing(wrong: Proof) -> None:
    assert upper_bound(PROBLEM, PROOF) is not None
    assert upper_bound(PROBLEM, wrong) is None


def test_a_price_of_tables_where_there_is_no_limit_proves_nothing() -> None:
    online = replace(PROBLEM, tables=None)
    assert upper_bound(online, replace(PROOF, table=(1, 1, 1))) is None


@given(st.integers(0, 3), st.integers(-20, 20))
def test_a_changed_price_never_proves_more_than_is_true(firm: int, change: int) -> None:
    firms = list(PROOF.firm)
    firms[firm] += change
    reached = best(PROBLEM, *FLOOR_FIRST)
    bounds = confirmed_bounds(PROBLEM, reached, [replace(PROOF, firm=tuple(firms))], FLOOR_FIRST)
    assert bounds["value"] >= reached.value


@pytest.mark.parametrize("forgotten", ["_firms", "_pairs"])
def test_a_check_that_forgets_a_part_is_caught(forgotten: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reached = best(PROBLEM, *FLOOR_FIRST)
    monkeypatch.setattr(certificate._Offer, forgotten, lambda *_: 0)
    bound = upper_bound(PROBLEM, PROOF)
    assert bound is not None and bound < weighed(PROOF.weights, reached)

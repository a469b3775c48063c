"""Where a pair may meet: exactly where the checker would find nothing."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.options import Options
from matchmaker.scheduling.tables import seat_at_tables
from tests.scheduling.tiny import make_problem, problems

PROBLEM = make_problem((0, 0, 1, 1), slots=3, tables=2)
TIMETABLE = (Placement(0, 2, 0, 1), Placement(1, 3, 0, 2), Placement(0, 3, 1, 2))


@settings(max_examples=150, deadline=None)
@given(problem=problems(), data=st.data())
def test_a_place_is_offered_exactly_when_the_checker_finds_no_fault_there(
    problem: PlanningProblem, data: st.DataObject
) -> None:
    timetable = seat_at_tables(problem, first_fit(problem))
    p = data.draw(st.integers(0, len(problem.firms) - 2))
    edge = (p, data.draw(st.integers(p + 1, len(problem.firms) - 1)))
    others = [at for at in timetable if at.edge != edge]
    options = Options(problem, timetable)
    tables = [None] if problem.tables is None else [*range(1, problem.tables + 1)]
    for place in options.places(edge):
        sound = [
            table for table in tables if not faults(problem, [*others, Placement(*edge, place.slot, table)])
        ]
        assert list(place.tables) == sound
        assert bool(place.why) == (not sound)


def test_the_meetings_in_the_way_are_named() -> None:
    place = Options(PROBLEM, TIMETABLE).place((0, 2), 1)
    assert place.tables == () and place.in_way == ((0, 3),)
    assert place.why == "Firm 0 has 2 meetings in slot 2 (01:00) and 1 representative"


def test_a_full_slot_names_its_meetings() -> None:
    problem = make_problem((0, 0, 1, 1, 1), slots=2, tables=1, open=(0b11, 0b11, 0b11, 0b11, 0b11))
    place = Options(problem, (Placement(0, 2, 0, 1),)).place((1, 3), 0)
    assert place == (0, (), "slot 1 (00:00) has 2 meetings for 1 tables", ((0, 2),))


def test_a_meeting_does_not_stand_in_its_own_way() -> None:
    assert Options(PROBLEM, TIMETABLE).place((0, 3), 1).tables == (1, 2)


def test_a_table_that_is_taken_is_not_offered() -> None:
    assert Options(PROBLEM, TIMETABLE).place((1, 2), 1).tables == (1,)
    assert Options(replace(PROBLEM, tables=None), ()).place((1, 2), 1).tables == (None,)

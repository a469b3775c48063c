from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.planning import Placement
from matchmaker.scheduling.board import Board
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.gaps import total_breaks
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.ledger import Ledger
from tests.scheduling.tiny import make_problem, problems


def state(board):
    return board.placed, board.counts, board.taken, board.roomy


def ledger_of(problem, placements):
    return Ledger(problem, placements, live=problem.every_slot)


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_taking_a_meeting_out_is_as_if_it_had_never_been_there(problem, dice):
    placements = first_fit(problem)
    gone = {at for at in placements if dice.random() < 0.5}
    ledger = ledger_of(problem, placements)
    for at in gone:
        assert ledger.take(at.edge) == at
    assert state(ledger) == state(Board(problem, [at for at in placements if at not in gone]))


@given(problems(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_making_room_keeps_the_rules_and_all_meetings(problem, may_drop):
    before = first_fit(problem)[1:]
    ledger = ledger_of(problem, before)
    for edge in problem.pairs:
        was = ledger.timetable
        made = ledger.make_room(edge, lambda _: True, may_drop=may_drop)
        held = {at.edge for at in ledger.timetable}
        assert made == (edge in held and edge not in {at.edge for at in was})
        assert ledger.timetable == was or made
        assert may_drop or {at.edge for at in was} <= held
    assert faults(problem, ledger.timetable) == ()


def test_one_meeting_gives_way_to_a_pair_with_one_slot():
    problem = make_problem((0, 0, 1, 1), slots=2, open=(0b01, 0b11, 0b11, 0b11))
    ledger = ledger_of(problem, [Placement(1, 2, 0)])
    assert ledger.make_room((0, 2), lambda _: True)
    assert ledger.timetable == (Placement(0, 2, 0), Placement(1, 2, 1))


@given(problems())
@settings(max_examples=40, deadline=None)
def test_closing_gaps_adds_none(problem):
    before = first_fit(problem)
    ledger = ledger_of(problem, before)
    ledger.close_gaps(at.edge for at in before)
    assert total_breaks(problem, ledger.timetable) <= total_breaks(problem, before)
    assert faults(problem, ledger.timetable) == ()

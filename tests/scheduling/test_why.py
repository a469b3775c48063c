from matchmaker.domain.planning import Placement
from matchmaker.scheduling.board import Board
from matchmaker.scheduling.why import Explainer, WhyNot, why_below_floor
from tests.scheduling.tiny import make_problem


def why(problem, placements, p, q):
    return Explainer(problem, placements).why_not(p, q)


def test_a_no_names_who_said_it():
    problem = make_problem(vetoes={(0, 2): 2})
    assert why(problem, [], 0, 2) == WhyNot("Firm 2 said no to Firm 0", vetoed=True)


def test_delegations_that_may_not_meet():
    answer = why(make_problem(), [], 0, 1)
    assert answer == WhyNot("the delegations A and A may not meet", "let A and A meet")


def test_a_full_firm_needs_one_more_meeting():
    problem = make_problem(limits=(1, 3, 3, 3))
    assert why(problem, [Placement(0, 2, 0)], 0, 3) == WhyNot(
        "Firm 0 already has its limit of 1 meeting", "raise the limit of Firm 0 to 2"
    )


def test_no_common_hour_names_the_hour_that_would_do():
    problem = make_problem(open=(0b001, 0b111, 0b110, 0b111))
    assert why(problem, [], 0, 2) == WhyNot(
        "Firm 0 and Firm 2 have no open slot in common", "Firm 2 also open at 00:00"
    )


def test_full_tables_ask_for_one_more():
    problem = make_problem(slots=1, tables=1)
    assert why(problem, [Placement(0, 2, 0)], 1, 3) == WhyNot(
        "every table is taken whenever Firm 1 and Firm 3 are both free", "one more table at 00:00"
    )


def test_the_only_common_slot_is_taken():
    problem = make_problem(slots=2, open=(0b01, 0b11, 0b11, 0b11))
    answer = why(problem, [Placement(0, 2, 0)], 0, 3)
    assert (
        answer.why == "Firm 0 and Firm 3 have only 00:00 in common, and a better timetable uses it otherwise"
    )


def below(problem, placements, firm):
    partners = [q if p == firm else p for p, q in problem.pairs if firm in (p, q)]
    return why_below_floor(problem, Board(problem, placements), firm, partners)


def test_a_firm_below_the_floor_learns_its_first_reason():
    assert below(make_problem(limits=(0, 3, 3, 3)), [], 0) == "its own limit is 0"
    assert below(make_problem(open=(0, 7, 7, 7)), [], 0) == "its hours meet no slot of the forum"
    assert below(make_problem(values={}), [], 0) == "it has no partners of any value"
    assert below(make_problem(floor=2, vetoes={(0, 2): 0}), [], 0) == (
        "it has 1 partner of any value, and 1 more were ruled out by a no"
    )
    assert (
        below(make_problem(floor=2, open=(0b01, 7, 0b10, 7), slots=2), [], 0) == "it is open in only 1 slot"
    )
    crowded = make_problem((0, 0, 1), floor=1, limits=(1, 1, 1))
    assert below(crowded, [Placement(0, 2, 0)], 1) == (
        "every other possible partner (1) already has its limit of meetings"
    )

"""A change is named only where a timetable shows that it helps."""

from dataclasses import replace

from hypothesis import given, settings

from matchmaker.domain.planning import Placement, meeting_counts
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.fixes import Fixer
from matchmaker.scheduling.greedy import first_fit
from tests.scheduling.tiny import make_problem, problems, timetables


@given(problems(sessions=True))
@settings(max_examples=150, deadline=None)
def test_a_named_change_keeps_every_meeting_and_adds_what_it_says(problem):
    placements = first_fit(problem)
    counts = meeting_counts(problem, [at.edge for at in placements])
    fixer = Fixer(problem, placements)
    for firm, count in enumerate(counts):
        fix = fixer.for_firm(firm) if count < problem.floor else None
        if fix:
            now = [at.edge for at in fix.timetable]
            assert faults(fix.problem, fix.timetable) == ()
            assert fix.words and set(now) >= {at.edge for at in placements}
            assert meeting_counts(problem, now)[firm] == count + fix.gained <= problem.floor


@given(problems())
@settings(max_examples=100, deadline=None)
def test_a_wished_pair_meets_in_the_timetable_that_shows_it(problem):
    placements = next(iter(timetables(problem)))
    fixer = Fixer(problem, placements)
    for edge in {*problem.pairs} - {at.edge for at in placements}:
        fix = fixer.for_pair(*edge)
        if fix:
            assert faults(fix.problem, fix.timetable) == ()
            assert edge in {at.edge for at in fix.timetable}


def words(problem, placements, firm):
    fix = Fixer(problem, placements).for_firm(firm)
    return fix and fix.words


def test_the_smallest_change_is_the_firm_s_own():
    problem = make_problem(limits=(0, 3, 3, 3))
    assert Fixer(problem, [], [(0, 2)]).for_firm(0).words == "raise the limit of Firm 0 to 1"


def test_hours_that_would_do_are_named():
    problem = make_problem((0, 1, 1), slots=3, open=(0b001, 0b010, 0b110))
    assert Fixer(problem, [], [(0, 1), (0, 2)]).for_firm(0).words == "Firm 0 also open at 01:00"


def test_two_missing_meetings_take_two_hours():
    problem = make_problem((0, 1, 1), slots=3, open=(0b001, 0b010, 0b100), floor=2)
    assert Fixer(problem, [], [(0, 1), (0, 2)]).for_firm(0).words == "Firm 0 also open at 01:00 and 02:00"


def test_a_partner_s_limit_is_next():
    problem = make_problem((0, 0, 1), slots=3, limits=(3, 3, 1))
    assert words(problem, [Placement(0, 2, 0)], 1) == "raise the limit of Firm 2 to 2"


def test_full_tables_need_one_more():
    problem = make_problem((0, 0, 1, 1), slots=1, tables=1)
    assert words(problem, [Placement(0, 2, 0)], 1) == "one more table"


def test_a_full_day_needs_one_more_slot():
    problem = make_problem((0, 0, 1), slots=1, limits=(2, 2, 2))
    assert words(problem, [Placement(0, 2, 0)], 1) == "one more slot in which all are open"


def test_a_no_is_the_last_resort():
    problem = make_problem((0, 1), vetoes={(0, 1): 1})
    assert Fixer(problem, [], [(0, 1)]).for_firm(0).words == "Firm 1 takes back its no to Firm 0"


def test_a_meeting_that_could_move_is_moved_when_a_change_is_tried():
    problem = make_problem((0, 0, 1), slots=2, open=(0b11, 0b00, 0b11), limits=(2, 1, 2))
    shown = Fixer(problem, [Placement(0, 2, 0)], [(1, 2)]).for_firm(1)
    assert shown.words == "Firm 1 also open at 01:00"
    pinned = replace(problem, open=(0b01, 0b00, 0b11))
    assert Fixer(pinned, [Placement(0, 2, 0)], [(1, 2)]).for_firm(1).words == "Firm 1 also open at 01:00"


def test_nothing_is_named_where_nothing_helps():
    assert words(make_problem((0, 0)), [], 0) is None

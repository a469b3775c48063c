"""One planted fault per rule: a sound timetable is spoilt in one place, and exactly that is named."""

from dataclasses import replace

import pytest

from matchmaker.domain.planning import Placement
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.rules import DEMANDS, RULES
from tests.scheduling.tiny import make_problem

PROBLEM = replace(
    make_problem(
        (0, 0, 1, 1),
        slots=3,
        limits=(2, 2, 3, 3),
        tables=2,
        open=(0b111, 0b011, 0b111, 0b111),
        fixed=[Placement(0, 2, 0, 1)],
        vetoes={(1, 2): 2},
    ),
    locked=frozenset({(1, 3)}),
)
SOUND = (Placement(0, 2, 0, 1), Placement(1, 3, 0, 2), Placement(0, 3, 1, 1))

PLANTED = {
    "slot exists": (SOUND[0], SOUND[1], Placement(0, 3, 3, 1)),
    "table exists": (SOUND[0], SOUND[1], Placement(0, 3, 1, 3)),
    "may meet": (*SOUND, Placement(2, 3, 2, 1)),
    "no is absolute": (*SOUND, Placement(1, 2, 1, 2)),
    "open hours": (SOUND[0], Placement(1, 3, 2, 2), SOUND[2]),
    "meets once": (SOUND[0], SOUND[1], Placement(1, 3, 1, 2)),
    "one place at a time": (SOUND[0], Placement(1, 3, 1, 2), SOUND[2]),
    "limit of meetings": SOUND,
    "limit of a session": SOUND,
    "tables": SOUND,
    "one meeting a table": (SOUND[0], Placement(1, 3, 0, 1), SOUND[2]),
    "locks": SOUND[1:],
}
CHANGED = {
    "limit of meetings": replace(PROBLEM, limits=(1, 2, 3, 3)),
    "limit of a session": replace(PROBLEM, slot_sessions=(0, 0, 1), session_limits=(1, None)),
    "tables": replace(PROBLEM, tables=1),
}
ALSO = {"tables": {"table exists"}}  # a table too many is also one that does not exist


def test_a_sound_timetable_has_no_fault():
    assert faults(PROBLEM, SOUND) == ()


def test_every_rule_has_a_planted_fault():
    assert set(PLANTED) == {rule.name for rule in (*RULES, *DEMANDS)}


@pytest.mark.parametrize("rule", sorted(PLANTED))
def test_a_planted_fault_is_named(rule):
    found = faults(CHANGED.get(rule, PROBLEM), PLANTED[rule])
    assert {fault.rule for fault in found} == {rule} | ALSO.get(rule, set())
    assert all(fault.words and fault.where for fault in found)


def test_words_name_the_firms_and_the_slot():
    (fault,) = faults(PROBLEM, PLANTED["one place at a time"])
    assert fault.words == "Firm 3 has 2 meetings in slot 2 (01:00) and 1 representative"
    (fault,) = faults(PROBLEM, PLANTED["no is absolute"])
    assert fault.words == "Firm 2 said no to Firm 1"


def test_two_representatives_hold_two_meetings_at_once():
    problem = replace(PROBLEM, seats=(1, 1, 1, 2))
    assert faults(problem, PLANTED["one place at a time"]) == ()

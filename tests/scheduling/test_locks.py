from matchmaker.domain.planning import Placement
from matchmaker.scheduling.locks import admit_locks
from tests.scheduling.tiny import make_problem


def admitted(*fixed, **changes):
    problem, stopped = admit_locks(make_problem((0, 0, 1, 1), fixed=fixed, **changes))
    return problem, stopped


def test_locks_that_hold_together_are_all_kept():
    fixed = (Placement(0, 2, 0), Placement(1, 3, 0), Placement(0, 3, 1))
    problem, stopped = admitted(*fixed)
    assert (problem.fixed, stopped) == (fixed, {})


def test_of_two_locks_that_clash_the_earlier_wins():
    problem, stopped = admitted(Placement(0, 3, 0), Placement(0, 2, 0))
    assert problem.fixed == (Placement(0, 3, 0),)
    assert stopped == {(0, 2): "Firm 0 has 2 meetings in slot 1 (00:00) and 1 representative"}


def test_a_stopped_lock_stays_a_must():
    problem, _ = admitted(Placement(0, 3, 0), Placement(0, 2, 0))
    assert problem.musts == {(0, 2)}


def test_a_lock_against_a_no_is_stopped_with_who_said_it():
    problem, stopped = admitted(Placement(0, 2, 0), vetoes={(0, 2): 2})
    assert (problem.fixed, problem.musts) == ((), frozenset())
    assert stopped == {(0, 2): "Firm 2 said no to Firm 0"}


def test_a_lock_outside_the_open_hours_is_stopped():
    _, stopped = admitted(Placement(0, 2, 0), open=(0b110, 0b111, 0b111, 0b111))
    assert stopped == {(0, 2): "Firm 0 cannot meet in slot 1 (00:00)"}


def test_two_locks_on_one_table_are_one_too_many():
    _, stopped = admitted(Placement(0, 2, 0, 1), Placement(1, 3, 0, 1), tables=2)
    assert stopped == {(1, 3): "table 1 has 2 meetings in slot 1 (00:00)"}

"""Whatever the time, an honest answer: what is called optimal is, and what is not known is not claimed."""

import signal
import subprocess
import sys
from itertools import combinations

import pytest

from matchmaker.scheduling.agendas.check import breaks, faults
from matchmaker.scheduling.agendas.problem import AgendaProblem
from matchmaker.service.engine.agendas import solve_agendas


def all_with_all(participants: int, slots: int, tables: int) -> AgendaProblem:
    meetings = tuple(combinations(range(participants), 2))
    return AgendaProblem(
        participants=participants,
        slots=slots,
        tables=tables,
        meetings=meetings,
        sessions=(frozenset(range(slots)),) * len(meetings),
        forbidden=(frozenset(),) * (participants - 1) + (frozenset({1}),),
        fixed=(None,) * len(meetings),
        before=(),
        spread=2,
    )


@pytest.mark.parametrize("processes", [1, 2])
def test_a_small_forum_is_proved(processes: int) -> None:
    problem = all_with_all(6, 6, 3)
    answer = solve_agendas(problem, seconds=60, processes=processes)
    assert answer.slots is not None
    assert (answer.status, answer.breaks, faults(problem, answer.slots)) == ("optimal", answer.bound, [])
    assert sum(breaks(problem, answer.slots)) == answer.breaks


def test_what_cannot_be_held_is_proved_so() -> None:
    answer = solve_agendas(all_with_all(6, 5, 3), seconds=60)
    assert (answer.status, answer.slots, answer.breaks) == ("infeasible", None, None)


@pytest.mark.parametrize("seconds", [0, 0.001, 0.05, 0.4])
def test_next_to_no_time_claims_nothing_that_is_not_known(seconds: float) -> None:
    problem = all_with_all(14, 16, 6)
    answer = solve_agendas(problem, seconds=seconds)
    assert (answer.slots is None) == (answer.status in ("unknown", "infeasible"))
    if answer.slots is not None:
        assert faults(problem, answer.slots) == []
        assert answer.bound <= sum(breaks(problem, answer.slots)) == answer.breaks
    assert answer.status != "infeasible"


@pytest.mark.slow  # a busy machine needs longer for the first timetable
def test_an_open_forum_gets_a_timetable_and_a_bound() -> None:
    answer = solve_agendas(all_with_all(24, 26, 11), seconds=40)
    assert answer.status in ("feasible", "optimal")
    assert answer.breaks is not None
    assert 0 <= answer.bound <= answer.breaks


def test_one_process_gives_the_same_slots_each_time() -> None:
    problem = all_with_all(8, 9, 3)
    one, two = (solve_agendas(problem, seconds=60, seed=3, processes=1) for _ in range(2))
    assert one == two


def test_ctrl_c_ends_early_with_what_is_known() -> None:
    code = (
        "import tests.service.engine.test_agendas as here\n"
        "if __name__ == '__main__':\n"
        "    print('started', flush=True)\n"
        "    answer = here.solve_agendas(here.all_with_all(24, 26, 11), seconds=300)\n"
        "    print(answer.status)\n"
    )
    script = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert script.stdout is not None
    assert script.stdout.readline() == "started\n"
    with pytest.raises(subprocess.TimeoutExpired):
        script.wait(1)
    script.send_signal(signal.SIGINT)
    rest, _ = script.communicate(timeout=120)
    assert rest.strip() in ("unknown", "feasible", "optimal")
    assert script.returncode == 0

"""Meetings that must all be held in; a checked timetable with the fewest breaks known and a bound on them out.

Exact searches run side by side in processes of their own (one of them can only be ended by killing it). All tell
of each timetable and bound as they find it, so that at any moment the best of both is known.
"""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Literal

from matchmaker.scheduling.agendas.check import breaks, faults
from matchmaker.scheduling.agendas.lanes import Lane, Method, Search, lanes
from matchmaker.scheduling.agendas.model import Model, build_model
from matchmaker.scheduling.agendas.problem import AgendaProblem
from matchmaker.scheduling.agendas.search import Known, Outcome
from matchmaker.scheduling.agendas.shape import table_count

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Message = tuple[str, object]  # ("bound", n), ("timetable", slots), ("infeasible", None)


@dataclass
class Agendas:
    """What is known of a problem; `slots` is one per meeting."""

    status: Status = "unknown"
    slots: list[int] | None = None
    breaks: int | None = None
    bound: int = 0  # no timetable has fewer breaks


@dataclass
class _Runner:
    """One lane's process and what it says."""

    process: BaseProcess
    says: Connection


@dataclass
class _Race:
    problem: AgendaProblem
    known: Agendas = field(default_factory=Agendas)

    def hear(self, kind: str, what: object) -> None:
        if kind == "infeasible":
            self.known.status = "infeasible"
        elif kind == "bound":
            self.known.bound = max(self.known.bound, int(what))  # type: ignore[call-overload]
        else:
            self._take(list(what))  # type: ignore[call-overload]
        if self.known.breaks is not None:
            self.known.status = "optimal" if self.known.bound >= self.known.breaks else "feasible"

    def _take(self, slots: list[int]) -> None:
        """Nothing a solver says is believed before it is checked."""
        wrong = faults(self.problem, slots)
        if wrong:
            raise AssertionError(f"a solver gave a timetable that does not hold: {wrong[0]}")
        total = sum(breaks(self.problem, slots))
        if self.known.breaks is None or total < self.known.breaks:
            self.known.slots, self.known.breaks = slots, total

    @property
    def over(self) -> bool:
        return self.known.status in ("optimal", "infeasible")


def solve_agendas(
    problem: AgendaProblem,
    *,
    seconds: float,
    seed: int = 0,
    processes: int = 2,
    clock: Callable[[], float] = time.monotonic,
) -> Agendas:
    """Within about `seconds` of wall time; Ctrl-C ends it early with what is known by then.

    The proved number of breaks is the same in every run. So are the slots with one process; with two, those of the
    search that ends first.
    """
    race = _Race(problem)
    start = clock()
    waiting = list(lanes(processes, seconds))
    running: list[_Runner] = []
    try:
        while not race.over and (waiting or running) and clock() - start < seconds:
            passed = clock() - start
            for lane in [lane for lane in waiting if lane.starts <= passed]:
                waiting.remove(lane)
                running.append(_start(problem, lane, seconds - passed, seed))
            next_event = min([seconds, *(lane.starts for lane in waiting)]) - passed
            _listen(race, running, max(0.0, next_event))
    except KeyboardInterrupt:
        pass
    finally:
        for runner in running:
            runner.process.kill()
            runner.process.join()
            runner.says.close()
    return race.known


def _listen(race: _Race, running: list[_Runner], seconds: float) -> None:
    """Hear whoever speaks first; a process that has nothing more to say is let go."""
    ready = wait([runner.says for runner in running], seconds)
    for runner in [runner for runner in running if runner.says in ready]:
        try:
            race.hear(*runner.says.recv())
        except EOFError:
            running.remove(runner)
            runner.process.join()
            runner.says.close()


def _start(problem: AgendaProblem, lane: Lane, seconds: float, seed: int) -> _Runner:
    context = get_context("spawn")  # a fork would copy threads and locks of whoever calls
    says, mouth = context.Pipe(duplex=False)
    process = context.Process(
        target=run_lane, args=(problem, lane.searches, seconds, seed, mouth), daemon=True
    )
    process.start()
    mouth.close()
    return _Runner(process, says)


class _Teller:
    """Passes on what a search finds."""

    def __init__(self, mouth: Connection) -> None:
        self._mouth = mouth

    def bound(self, breaks: int) -> None:
        self._mouth.send(("bound", breaks))

    def timetable(self, slots: list[int]) -> None:
        self._mouth.send(("timetable", slots))


def run_lane(
    problem: AgendaProblem, searches: Sequence[Search], seconds: float, seed: int, mouth: Connection
) -> None:
    """The life of one process: search after search, until one of them settles the matter."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
    start = time.monotonic()
    known = Known(problem, _Teller(mouth))
    model = build_model(problem, table_count(problem))
    for method, until in searches:
        end = start + until * seconds
        outcome = _run(method, model, known, end, seed)
        if outcome is Outcome.INFEASIBLE:
            mouth.send(("infeasible", None))
        if outcome is not Outcome.OPEN:
            return


def _run(method: Method, model: Model, known: Known, end: float, seed: int) -> Outcome:
    if method is Method.MAXSAT:
        from matchmaker.scheduling.agendas import maxsat

        return maxsat.solve(model, known)
    from matchmaker.scheduling.agendas import (
        cpsat,
        squeeze,
    )  # loads pandas: half a second that RC2 does not need

    if method is Method.CORES:
        return cpsat.prove(model, seconds=end - time.monotonic(), seed=seed, listener=known)
    run = squeeze.begin if method is Method.BEGIN else squeeze.squeeze
    return run(model, known, left=lambda: end - time.monotonic(), seed=seed)

"""What the searches have in common: whom they tell of what they find, and how they may end."""

from enum import Enum
from typing import Protocol

from matchmaker.scheduling.agendas.check import breaks
from matchmaker.scheduling.agendas.problem import AgendaProblem


class Outcome(Enum):
    OPTIMAL = "optimal"  # a timetable told has as few breaks as the bound told
    INFEASIBLE = "infeasible"
    OPEN = "open"  # ended by its limit


class Listener(Protocol):
    """Hears of each better bound and timetable as soon as it is known."""

    def bound(self, breaks: int) -> None: ...

    def timetable(self, slots: list[int]) -> None: ...


class Known:
    """Remembers the best of what searches tell, and passes it on."""

    def __init__(self, problem: AgendaProblem, listener: Listener) -> None:
        self._problem, self._listener = problem, listener
        self.best: int | None = None  # breaks of the best timetable
        self.floor = 0  # no timetable has fewer breaks

    def bound(self, breaks: int) -> None:
        if breaks > self.floor:
            self.floor = breaks
            self._listener.bound(breaks)

    def timetable(self, slots: list[int]) -> None:
        total = sum(breaks(self._problem, slots))
        if self.best is None or total < self.best:
            self.best = total
            self._listener.timetable(slots)

    @property
    def closed(self) -> bool:
        return self.best is not None and self.best <= self.floor

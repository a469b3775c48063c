"""What the exact solvers have in common: how they tell what they have found, and how a search may end."""

from enum import Enum
from typing import Protocol


class Outcome(Enum):
    OPTIMAL = "optimal"  # the last timetable told has the fewest breaks
    INFEASIBLE = "infeasible"
    OPEN = "open"  # ended by its limit


class Listener(Protocol):
    """Hears of each better bound and timetable as soon as it is known."""

    def bound(self, breaks: int) -> None: ...

    def timetable(self, slots: list[int]) -> None: ...

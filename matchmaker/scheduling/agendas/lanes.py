"""A number of processes and seconds in; out what each of them runs, one search after another.

RC2 and CP-SAT's core-guided search each close forums that the other does not, so they run side by side. Neither
shows a timetable before it ends: so any is found first, and what is left in the end is spent on better ones.
"""

from enum import Enum
from typing import NamedTuple


class Method(Enum):
    MAXSAT = "maxsat"  # RC2, without a limit of its own
    CORES = "cores"
    BEGIN = "begin"  # ends with the first timetable
    SQUEEZE = "squeeze"


class Search(NamedTuple):
    method: Method
    until: float  # share of the whole time that has passed when it must end


class Lane(NamedTuple):
    starts: float  # seconds to wait: most forums are closed before a second process is worth starting
    searches: tuple[Search, ...]


HEAD_START = 0.5


def lanes(processes: int, seconds: float) -> tuple[Lane, ...]:
    """Of two, whichever ends first gives the timetable; one gives the same each time, if time allows."""
    begin = Search(Method.BEGIN, 0.25)
    if processes <= 1:
        return (Lane(0.0, (begin, Search(Method.MAXSAT, 1.0))),)
    searches = (
        begin,
        Search(Method.SQUEEZE, 0.05),
        Search(Method.CORES, 0.75),
        Search(Method.SQUEEZE, 1.0),
    )
    return Lane(0.0, (Search(Method.MAXSAT, 1.0),)), Lane(min(HEAD_START, seconds / 10), searches)

"""What a solver hands over so that others can check its bound: prices of everything that a meeting uses up."""

from dataclasses import dataclass
from typing import NamedTuple


class Measures(NamedTuple):
    """What the goals count, in whole numbers; reached by a timetable, or the weight of each in a sum."""

    asked: int  # musts and locks held
    floor: int  # sum over firms of their meetings, counted up to the floor
    poorest: int  # the same sum with more for a firm's first meeting, see `poorest_steps`
    value: int  # sum of values, in 1 / VALUE_SCALE


def poorest_steps(floor: int) -> tuple[int, ...]:
    """What each of a firm's meetings up to the floor adds to `poorest`: each three times as much as the next."""
    return tuple(3 ** (floor - number) for number in range(1, floor + 1))


@dataclass(frozen=True, slots=True)
class Proof:
    """Prices that bound the weighted sum of the measures, whoever found them: weak duality.

    A firm's price may be below 0: a meeting that lifts it towards the floor pays it to meet.
    """

    weights: Measures
    firm: tuple[int, ...]  # of one meeting of each firm
    table: tuple[int, ...] = ()  # of a table in each slot, at least 0; empty: all 0
    place: tuple[tuple[int, ...], ...] = ()  # of each firm's time in each slot, at least 0; empty: all 0


def forget(*_: object) -> None:
    """For a caller that needs no proof."""

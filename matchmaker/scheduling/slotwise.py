"""Columns and prices in, a timetable out: the slots are filled one after the other, each by the best matching.

`dive` fills them guided by prices: a column's score in a slot is its value less what its firms' limits cost
and less what its pair could earn in the slots that are still to come. Prices are fitted anew after every
slot to what is left. `refill` empties a slot of a finished timetable and fills it again, which never loses.
A timetable here is one number per pair: its slot, or -1.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from matchmaker.scheduling.columns import Columns, Floats, Ints
from matchmaker.scheduling.prices import NEAR, Prices, Rest, fit_prices, margins
from matchmaker.scheduling.slot_matching import match_slot

FINE = 4096  # steps to the mean value in which the scores of a dive are counted
FLOOR_WORTH = 4  # times the largest value: a meeting towards the floor, so that it goes before value
ASKED_WORTH = 16  # the same for a must
ARC_WORK = 20  # columns looked at in a fit that take as long as one arc of a flow
FAR = 3  # times further than a fit looks, a dive still has columns at hand: prices rise and fall as it goes

Score = tuple[int, int, int]  # asked pairs held, floor met, value


def worths(columns: Columns) -> Floats:
    """Value of each pair with the bonus of a must, for the prices."""
    return (columns.value + asked_bonus(columns) * columns.asked).astype(np.float64)


def floor_bonus(columns: Columns) -> int:
    return FLOOR_WORTH * _largest(columns)


def asked_bonus(columns: Columns) -> int:
    return ASKED_WORTH * _largest(columns)


def _largest(columns: Columns) -> int:
    return 1 + int(columns.value.max(initial=0))


def score(columns: Columns, at: Ints) -> Score:
    """The goals in their order, without what the locks with a slot add to each."""
    held = np.flatnonzero(at >= 0)
    met = np.minimum(columns.counts(held), columns.floors)
    return int(columns.asked[held].sum()), int(met.sum()), int(columns.value[held].sum())


def dive(
    columns: Columns,
    worth: Floats,
    prices: Prices,
    order: Sequence[int],
    *,
    smoothing: float,
    steps: int,
    slack: float,
    start: Ints | None = None,
) -> tuple[Ints, int]:
    """Fill the slots of `order` one by one beside what `start` holds in the others; the work done comes with it."""
    at = np.full(len(columns.value), -1, dtype=np.int64) if start is None else start.copy()
    rest = _rest(columns, at, np.isin(columns.slot, order))
    margin = margins(columns, worth, prices, rest.alive)
    rest = Rest(rest.alive[margin > -FAR * NEAR * smoothing - slack], rest.limits, rest.floors)
    unit, bonus, work = FINE / max(1.0, float(columns.value.mean())), float(floor_bonus(columns)), 0
    for slot in order:
        here = columns.slot[rest.alive] == slot
        numbers = rest.alive[here]
        gain = _scores(columns, worth, prices, rest, here, smoothing)
        chosen = match_slot(
            columns, numbers, np.rint(gain * unit).astype(np.int64),
            np.minimum(columns.room[:, slot], rest.limits), int(columns.tables[slot]),
            np.zeros(columns.firms, dtype=np.int64), 0,
        )  # fmt: skip
        at[columns.pair[chosen]] = slot
        rest = _rest(columns, at, _mask(columns, rest.alive[~here]))
        work += ARC_WORK * len(numbers)
        if steps:
            prices, more = fit_prices(
                columns, worth, prices, rest, smoothing=smoothing, steps=steps, slack=slack, most_floor=bonus
            )
            work += more
    return at, work


def _mask(columns: Columns, numbers: Ints) -> np.ndarray:
    mask = np.zeros(len(columns), dtype=bool)
    mask[numbers] = True
    return mask


def _rest(columns: Columns, at: Ints, among: np.ndarray) -> Rest:
    """What the held pairs leave of the columns in `among`, the limits and the floors."""
    counts = columns.counts(np.flatnonzero(at >= 0))
    limits = columns.limits - counts
    free = (at < 0) & (limits[columns.first] > 0) & (limits[columns.second] > 0)
    return Rest(np.flatnonzero(among & free[columns.pair]), limits, np.maximum(0, columns.floors - counts))


def _scores(
    columns: Columns, worth: Floats, prices: Prices, rest: Rest, here: np.ndarray, smoothing: float
) -> Floats:
    """What a pair is worth in this slot, its firms' hours not counted: the matching itself deals those out."""
    margin = margins(columns, worth, prices, rest.alive) / smoothing
    pair = columns.pair[rest.alive]
    later = np.bincount(pair[~here], np.exp(np.minimum(margin[~here], 500.0)), len(columns.value))
    held = pair[here]
    net = prices.limit - prices.floor
    return (
        worth[held] - net[columns.first[held]] - net[columns.second[held]] - smoothing * np.log1p(later[held])
    )


def refill(columns: Columns, at: Ints, order: Iterable[int]) -> tuple[Ints, int]:
    """Empty and refill the slots in turn, goals in their order; the work done comes with it."""
    at, work = at.copy(), 0
    gains = columns.value + asked_bonus(columns) * columns.asked
    by_slot = np.argsort(columns.slot, kind="stable")
    cuts = np.searchsorted(columns.slot[by_slot], np.arange(columns.slots + 1))
    best = score(columns, at)
    for slot in order:
        numbers = by_slot[cuts[slot] : cuts[slot + 1]]
        old = np.flatnonzero(at == slot)
        at[old] = -1
        counts = columns.counts(np.flatnonzero(at >= 0))
        capacity = np.minimum(columns.room[:, slot], columns.limits - counts)
        numbers = numbers[at[columns.pair[numbers]] < 0]
        chosen = match_slot(
            columns, numbers, gains[columns.pair[numbers]], capacity, int(columns.tables[slot]),
            np.maximum(0, columns.floors - counts), floor_bonus(columns),
        )  # fmt: skip
        work += ARC_WORK * len(numbers)
        at[columns.pair[chosen]] = slot
        found = score(columns, at)
        if found < best:  # bonuses weigh the goals, they do not order them strictly
            at[columns.pair[chosen]] = -1
            at[old] = slot
        else:
            best = found
    return at, work

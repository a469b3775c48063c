"""Columns in, prices out: what an hour of a firm, a meeting of its limit and a table are worth in the best timetable.

They are duals of the linear program with one row per firm and slot, per firm's limit, per slot's tables and
per pair. The rows of the pairs need no price of their own: the best column of a pair earns what is left.
Where a pair has several good slots the maximum has kinks; a softmax of width `smoothing` rounds them off,
so that a quasi-Newton method for smooth functions (L-BFGS-B) gets there in a few dozen steps: Nesterov,
"Smooth minimization of non-smooth functions" (2005). Lower the smoothing, and the prices approach the duals.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matchmaker.scheduling.columns import Columns, Floats, Ints

NEAR = 10  # times the smoothing: a column further below its price has weight e^-10 and is left out of a fit
REMEMBERED = 10  # steps from which the method guesses the curvature
Singles = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Prices:
    """All at least 0, in the unit of the values."""

    place: Floats  # (firms, slots): of a firm's representative in a slot
    limit: Floats  # of a meeting of each firm's limit
    table: Floats  # of a table in each slot
    floor: Floats  # paid to each firm for a meeting, as long as it is below the floor

    @classmethod
    def first(cls, columns: Columns) -> "Prices":
        """A guess to start from: a third of the mean value for every hour."""
        guess = float(columns.value.mean()) * 0.3 if len(columns.value) else 0.0
        return cls(
            np.where(columns.room > 0, guess, 0.0),
            np.zeros(columns.firms),
            np.zeros(columns.slots),
            np.zeros(columns.firms),
        )

    def cells(self) -> Floats:
        """What a column pays in each of its two cells of the flattened (firms, slots) table."""
        return (self.place + (self.limit - self.floor)[:, None] + self.table / 2).ravel()


@dataclass(frozen=True)
class Rest:
    """What is still open: columns by number, and what is left of each firm's limit and floor."""

    alive: Ints
    limits: Ints
    floors: Ints


def whole(columns: Columns) -> Rest:
    return Rest(np.arange(len(columns)), columns.limits, columns.floors)


def margins(columns: Columns, worth: Floats, prices: Prices, numbers: Ints) -> Floats:
    """What each column earns beyond its prices; `worth` is per pair."""
    one, two = columns.ends
    cells = prices.cells()
    return worth[columns.pair[numbers]] - cells[one[numbers]] - cells[two[numbers]]


def fit_prices(
    columns: Columns,
    worth: Floats,
    prices: Prices,
    rest: Rest,
    *,
    smoothing: float,
    steps: int,
    slack: float,
    most_floor: float,
) -> tuple[Prices, int]:
    """Better prices after `steps` quasi-Newton steps from `prices`, and the work done in columns looked at.

    `worth` is per pair, a bonus included. Columns further below their price than the smoothing
    and `slack` account for are left out. `most_floor` is what a meeting towards the floor is worth.
    """
    near = rest.alive[margins(columns, worth, prices, rest.alive) > -NEAR * smoothing - slack]
    work = len(rest.alive)
    if not len(near):
        return prices, work
    fit = _Fit(columns, worth, near, rest, smoothing)
    answer = minimize(
        fit.cost, fit.pack(prices), jac=True, method="L-BFGS-B",
        bounds=np.stack([np.zeros(fit.size), fit.ceilings(most_floor)], axis=1),
        options={"maxiter": steps, "maxfun": 2 * steps, "maxcor": REMEMBERED, "ftol": 1e-13, "gtol": 1e-9},
    )  # fmt: skip
    return fit.unpack(answer.x), work + len(near) * int(answer.nfev)


class _Fit:
    """The smoothed dual of some columns, as a function of one vector: cells in use, limits, tables, floors."""

    def __init__(self, columns: Columns, worth: Floats, near: Ints, rest: Rest, smoothing: float) -> None:
        self.columns, self.smoothing = columns, smoothing
        self.room = columns.room.ravel()
        self.limits, self.floors, self.tables = rest.limits, rest.floors, columns.tables
        self.one, self.two = (end[near] for end in columns.ends)
        pair = columns.pair[near]
        self.worth: Singles = worth[pair].astype(np.float32)
        self.starts = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]]))
        self.lengths = np.diff(np.append(self.starts, len(pair)))
        used = np.zeros(columns.firms * columns.slots, dtype=bool)
        used[self.one] = used[self.two] = True
        self.used = np.flatnonzero(used)
        # A table's row has so many more columns than a firm's that its price needs a longer scale.
        self.stretch = 2 / np.sqrt(columns.firms)
        self.cuts = np.cumsum([len(self.used), columns.firms, columns.slots])
        self.size = int(self.cuts[-1]) + columns.firms

    def pack(self, prices: Prices) -> Floats:
        place = prices.place.ravel()[self.used]
        return np.concatenate([place, prices.limit, prices.table / self.stretch, prices.floor])

    def unpack(self, x: Floats) -> Prices:
        place, limit, table, floor = np.split(x, self.cuts)
        full = np.zeros(self.columns.firms * self.columns.slots)
        full[self.used] = place
        return Prices(full.reshape(self.columns.firms, -1), limit, table * self.stretch, floor)

    def ceilings(self, most_floor: float) -> Floats:
        most = np.full(self.size, np.inf)
        most[self.cuts[-1] :] = np.where(self.floors > 0, most_floor, 0.0)
        return most

    def cost(self, x: Floats) -> tuple[float, Floats]:
        """Smoothed dual value and its gradient: what is on offer less what is bought, row by row."""
        prices = self.unpack(x)
        shares, total = self._shares(prices.cells().astype(np.float32))
        bought = np.bincount(self.one, shares, len(self.room)) + np.bincount(self.two, shares, len(self.room))
        table = bought.reshape(self.columns.firms, -1)
        met = table.sum(axis=1)
        value = (
            total
            + float(self.room[self.used] @ prices.place.ravel()[self.used])
            + float(self.limits @ prices.limit)
            + float(self.tables @ prices.table)
            - float(self.floors @ prices.floor)
        )
        gradient = np.concatenate(
            [
                self.room[self.used] - bought[self.used],
                self.limits - met,
                self.stretch * (self.tables - table.sum(axis=0) / 2),
                met - self.floors,
            ]
        )
        return value, gradient

    def _shares(self, cells: Singles) -> tuple[Singles, float]:
        """Softmax over each pair's columns and "no meeting", and the sum of the smoothed maxima.

        Single precision halves the time; the proof is made elsewhere, in whole numbers.
        """
        earned = self.worth - cells[self.one]
        earned -= cells[self.two]
        earned *= np.float32(1 / self.smoothing)
        best = np.maximum(np.float32(0), np.maximum.reduceat(earned, self.starts))
        earned -= np.repeat(best, self.lengths)
        np.exp(earned, out=earned)
        sums = np.add.reduceat(earned, self.starts) + np.exp(-best)
        earned *= np.repeat(1 / sums, self.lengths)
        return earned, self.smoothing * float((best + np.log(sums)).sum(dtype=np.float64))

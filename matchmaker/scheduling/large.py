"""A problem with hours and a sound timetable in, a better one and bounds out, for forums too large to search whole.

Prices of hours, limits and tables come from a smoothed dual (`prices`), a timetable from dives along them and
refilled slots (`slotwise`), the rest of the time goes into neighbourhoods (`neighbourhood`), and the proof
comes from the prices alone (`dual_bound`). Where few columns can still matter, one integer program closes the
gap. Effort is counted in columns looked at, so the same input, seed and seconds give the same timetable on the
same kind of machine; sums in floating point may end otherwise on another processor.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import gcd

import numpy as np

from matchmaker.domain.planning import Goals, Placement, PlanningProblem, goals
from matchmaker.domain.ports import Progress, silent
from matchmaker.domain.proof import forget
from matchmaker.domain.stopping import Stop, never
from matchmaker.said import said
from matchmaker.scheduling.columns import Ints, build_columns
from matchmaker.scheduling.dual_bound import price_bound
from matchmaker.scheduling.neighbourhood import around, resolve
from matchmaker.scheduling.prices import NEAR, Prices, fit_prices, margins, whole
from matchmaker.scheduling.slotwise import ARC_WORK, asked_bonus, dive, floor_bonus, refill, score, worths

WORK_PER_SECOND = 18_000_000  # columns looked at in a CPU second
PROGRAM_WORK = 5  # the square of a program's columns by this is its work
# Smoothings, as parts of the mean value.
COARSE = 4  # the first
GUIDING = 128  # the one along which a first dive goes
FINEST = 1024  # the last
SLACK = 12  # columns this part of the mean value below their price still take part in a fit
LEVELS = 4  # all fits down to the guiding one look at so many times all columns per step
FIRST_SHARE = 0.55  # of the effort, for the fits before the first dive
FEWEST_STEPS, MOST_STEPS = 4, 40  # of one fit; more gain nothing
DIVES = ((256, 40), (256, 80), (512, 80), (256, 160))  # smoothing and steps after each slot
NEARLY = 25  # columns this part of the mean value below their price take part in neighbourhoods
NEIGHBOURS = 4_000  # columns of one neighbourhood; the time grows with their square, and more gain little
PROGRAM_START = 200_000  # the work of even the smallest program
SLOW = 3  # times the work, when a program spans all slots
BREADTHS = (4, 6, 8, 16)  # slots of a neighbourhood, in turn
FLOOR_PRICES = (64, 8, 0)  # ceilings, as parts of the first one; 0: the floor has no price
PROVABLE = 3_000  # columns of an integer program that is solved to its end
PROOF = 20  # columns this part of the mean value below their price take part in its first attempt
PROOF_WORK = 100_000_000  # of one such program, with many times more nodes than a neighbourhood


def improve_large(
    problem: PlanningProblem,
    start: Sequence[Placement],
    *,
    given: Goals | None = None,
    seconds: float,
    seed: int,
    progress: Progress = silent,
    stop: Stop = never,
    keep: Callable[[Prices, int], object] = forget,
) -> tuple[tuple[Placement, ...], Goals]:
    """Raise `start`, which holds every lock with a slot, within about `seconds` CPU seconds; bounds come with it.

    `given` bounds each goal of timetables that reach the bounds before it, where something is known.
    `keep` is given the prices that bound value best, and the bonus that they count for each asked pair.
    """
    search = _Search(problem, start, given, seconds, seed, progress, stop)
    if len(search.columns):
        search.run()
        keep(search.lowest, asked_bonus(search.columns))
    return search.placements(), search.bounds()


class _Search:
    def __init__(
        self,
        problem: PlanningProblem,
        start: Sequence[Placement],
        given: Goals | None,
        seconds: float,
        seed: int,
        progress: Progress,
        stop: Stop,
    ) -> None:
        self.problem, self.progress, self.stop = problem, progress, stop
        self.given = given or Goals(len(problem.asked), _most_floor(problem), sum(problem.values))
        self.columns = build_columns(problem)
        self.worth = worths(self.columns)
        self.mean = max(1.0, float(self.columns.value.mean())) if len(self.columns.value) else 1.0
        self.prices = Prices.first(self.columns)
        self.dice = np.random.default_rng(seed % 2**63)
        self.effort = self.left = WORK_PER_SECOND * seconds
        slots = {problem.index[at.edge]: at.slot for at in start}
        self.at = np.array([slots.get(number, -1) for number in self.columns.number.tolist()], dtype=np.int64)
        self.score = score(self.columns, self.at)
        self.proved: int | None = None  # a bound on value found on the way, beside the goals then reached
        self._bound: tuple[Prices, tuple[int, int], int] | None = None
        self.lowest = self.prices  # those with the lowest bound so far
        self._least: int | None = None

    def run(self) -> None:
        """A timetable and a bound first; then more of both, as far as the effort goes."""
        steps = FIRST_SHARE * self.left / (LEVELS * len(self.columns))
        steps = int(min(max(steps, FEWEST_STEPS), MOST_STEPS))
        self.progress(said("pricing hours"), 0, 0)
        self._fit(COARSE, GUIDING, steps)
        self.progress(said("filling slots along the prices"), 0, 0)
        if bool((self.at >= 0).any()):
            self._try(self.at, 0)
        self._try(*self._dive(GUIDING, 0))
        self._fit(2 * GUIDING, FINEST, steps)
        for part, more in DIVES:
            if self.left > self._dive_work(part, more) and not self.stop():
                self._try(*self._dive(part, more))
        self._price_floor(steps)
        self._prove()
        self._search_neighbours()

    def value(self) -> int:
        """Of the timetable, locks included."""
        return self.score[2] + sum(
            self.problem.values[self.problem.index[at.edge]] for at in self.problem.fixed
        )

    def _order(self) -> list[int]:
        """The dearest slot first: later ones have less to choose from."""
        dear = self.prices.place.sum(axis=0) + self.prices.table * self.columns.tables
        return np.argsort(-dear, kind="stable").tolist()

    def _fit(self, first: int, last: int, steps: int, most_floor: float | None = None) -> None:
        """Lower the smoothing by halves, as long as there is effort left."""
        part = first
        ceiling = float(floor_bonus(self.columns)) if most_floor is None else most_floor
        while part <= last and self._going():
            self.prices, work = fit_prices(
                self.columns, self.worth, self.prices, whole(self.columns), smoothing=self.mean / part,
                steps=steps, slack=self.mean / SLACK, most_floor=ceiling,
            )  # fmt: skip
            self.left -= work
            part *= 2

    def _dive(self, part: int, steps: int) -> tuple[Ints, int]:
        return dive(
            self.columns, self.worth, self.prices, self._order(),
            smoothing=self.mean / part, steps=steps, slack=self.mean / SLACK,
        )  # fmt: skip

    def _dive_work(self, part: int, steps: int) -> float:
        """What such a dive will take: the columns near their price dwindle on the way."""
        near = len(self._near(NEAR * self.mean / part + self.mean / SLACK))
        return near * (2 * ARC_WORK + self.columns.slots * steps / 2)

    def _near(self, shortfall: float) -> Ints:
        numbers = np.arange(len(self.columns))
        return np.flatnonzero(margins(self.columns, self.worth, self.prices, numbers) >= -shortfall)

    def _held(self) -> Ints:
        return np.flatnonzero(self.at[self.columns.pair] == self.columns.slot)

    def _try(self, at: Ints, work: int) -> None:
        """Keep a timetable that is better once its slots are refilled."""
        at, more = refill(self.columns, at, self._order()[::-1])
        self.left -= work + more
        self._keep(at)

    def _keep(self, at: Ints) -> None:
        found = score(self.columns, at)
        if found > self.score:
            self.at, self.score = at, found

    def _prove(self) -> None:
        """Close the gap by integer programs over all slots, where few columns can still matter.

        A timetable with a column is worth at most the bound less what the column falls short of its price. So
        nothing is lost by leaving out columns whose shortfall is more than the gap.
        """
        if self.score[1] < int(self.columns.floors.sum()):
            return  # the program holds each firm's floor, which is more than the floor as a whole
        priced, numbers = self._priced(), np.arange(len(self.columns))
        margin = margins(self.columns, self.worth, self.prices, numbers)
        shortfall = self.mean / PROOF
        while self._going() and self.value() < self.bounds().value:
            shortfall = min(shortfall, float(priced - self.value()))
            near = np.union1d(np.flatnonzero(margin >= -shortfall), self._held())
            if len(near) > PROVABLE:
                return
            self.progress("proving", 0, 0)
            others = np.delete(margin, near)
            found = resolve(
                self.columns,
                self.worth,
                self.at,
                near,
                nodes=None,
                gap=0.0,
                seconds=max(1.0, self._seconds()),
            )
            self.left -= PROOF_WORK
            pinned = self.value() - self.score[2]
            bonus = asked_bonus(self.columns) * self.score[0]
            self._keep(found.at)
            best = max(found.bound - bonus + pinned, priced + float(others.max(initial=-np.inf)))
            if best >= self.bounds().value:
                return  # cut short
            self.proved = int(best * (1 + 1e-9) + 1e-3)  # for rounding in the program
            shortfall *= 4

    def _price_floor(self, steps: int) -> None:
        """Where the floor is not met in full, try lower prices for it.

        At a high price the relaxation meets more of the floor than any timetable, and the bound counts that as value.
        """
        if self.score[1] == int(self.columns.floors.sum()):
            return
        guiding, bound = self.prices, self._priced()
        self.progress(said("pricing the floor"), 0, 0)
        for part in FLOOR_PRICES:
            ceiling = floor_bonus(self.columns) / part if part else 0.0
            self.prices = replace(guiding, floor=np.minimum(guiding.floor, ceiling))
            self._fit(GUIDING, FINEST, steps, ceiling)
            bound = min(bound, self._priced())
        self.prices, self.proved = guiding, bound

    def _search_neighbours(self) -> None:
        """A few slots, and in a large forum a few firms beside each other, until the effort is spent."""
        shortfall, bound = self.mean / NEARLY, self.bounds().value
        near = self._near(shortfall)
        while self._going() and self.value() < bound:
            for breadth in BREADTHS:
                if self.stop():
                    break
                near = np.union1d(near, self._held())
                tried, gained = self._search_slots(near, min(breadth, self.columns.slots))
                if tried == len(near) and not gained:  # the best of all these columns: look further
                    shortfall *= 2
                    more = self._near(shortfall)
                    if len(near) == len(self.columns):
                        return
                    near = more
                self.progress(
                    said("searching neighbourhoods"), int(100 * min(1, 1 - self.left / self.effort)), 100
                )

    def _search_slots(self, near: Ints, breadth: int) -> tuple[int, bool]:
        """One neighbourhood among the columns `near`: how many it has, and whether it gained anything."""
        slots = self.dice.choice(self.columns.slots, breadth, replace=False)
        inside = near[np.isin(self.columns.slot[near], slots)]
        self.left -= PROGRAM_START + 2 * len(near)
        if not len(inside):
            return 0, False
        firm = int(self.columns.first[self.columns.pair[self.dice.choice(inside)]])
        numbers = around(self.columns, inside, firm, NEIGHBOURS)
        before, slow = self.score, SLOW if breadth == self.columns.slots else 1
        found = resolve(
            self.columns, self.worth, self.at, numbers, nodes=1, gap=1e-6, seconds=max(1.0, self._seconds())
        )
        self._keep(found.at)
        self.left -= slow * len(numbers) ** 2 / PROGRAM_WORK
        return len(numbers), self.score > before

    def _going(self) -> bool:
        return self.left > 0 and not self.stop()

    def _seconds(self) -> float:
        return self.left / WORK_PER_SECOND

    def _priced(self) -> int:
        """The bound that the prices prove beside the goals reached; worked out once for both."""
        reached = goals(self.problem, [at.edge for at in self.placements()])
        if self._bound is None or self._bound[:2] != (self.prices, reached[:2]):
            bound = price_bound(
                self.problem,
                self.prices,
                asked=reached.asked,
                floor=reached.floor,
                bonus=asked_bonus(self.columns),
            )
            self._bound = self.prices, reached[:2], bound
            if self._least is None or bound <= self._least:
                self.lowest, self._least = self.prices, bound
        return self._bound[2]

    def placements(self) -> tuple[Placement, ...]:
        found = [at._replace(table=None) for at in self.problem.fixed]
        for number, slot in zip(self.columns.number.tolist(), self.at.tolist(), strict=True):
            if slot >= 0:
                p, q = self.problem.pairs[number]
                found.append(Placement(p, q, slot))
        return tuple(sorted(found))

    def bounds(self) -> Goals:
        reached = goals(self.problem, [at.edge for at in self.placements()])
        floor = self.given.floor if reached.asked == self.given.asked else _most_floor(self.problem)
        known = [sum(self.problem.values), self._priced()]
        if reached[:2] == self.given[:2]:
            known.append(self.given.value)
        if self.proved is not None:
            known.append(self.proved)
        step = gcd(*self.problem.values) or 1  # values are sums of whole steps
        return Goals(self.given.asked, floor, min(known) // step * step)


def _most_floor(problem: PlanningProblem) -> int:
    return sum(min(problem.floor, problem.capacity(firm)) for firm in range(len(problem.firms)))

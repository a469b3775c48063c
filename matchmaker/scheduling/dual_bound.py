"""A problem and any prices in, a bound on the value of every timetable out, in whole numbers: a proof by itself.

Weak duality: a timetable pays its prices out of its values. What it earns beyond them is at most what the best
column of each pair would earn; what it pays is at most the price of everything on offer. So the sum of both
bounds its value, however the prices were found. Only the problem is read, none of the search's arrays.
"""

import numpy as np

from matchmaker.domain.planning import PlanningProblem
from matchmaker.domain.proof import Measures, Proof
from matchmaker.scheduling.columns import Ints
from matchmaker.scheduling.prices import Prices


def price_bound(problem: PlanningProblem, prices: Prices, *, asked: int, floor: int, bonus: int = 0) -> int:
    """In 1 / VALUE_SCALE: no timetable with `asked` musts and locks and `floor` of the floor is worth more.

    `prices` are rounded to whole numbers first; `bonus` is a price too, paid to each asked pair.
    """
    place, limit, table, reward = (
        np.rint(np.maximum(0, part)).astype(np.int64)
        for part in (prices.place, prices.limit, prices.table, prices.floor)
    )
    values = np.array(problem.values, dtype=np.int64)
    wanted = np.zeros(len(values), dtype=np.int64)
    wanted[sorted(problem.index[edge] for edge in problem.asked)] = bonus
    pinned = [problem.index[at.edge] for at in problem.fixed]
    held = np.bincount([firm for at in problem.fixed for firm in at.edge], minlength=len(problem.firms))
    lacking = np.maximum(0, problem.floor - held)

    total = int(values[pinned].sum())
    total += _earned(problem, place, limit - reward, table, values + wanted, pinned)
    total += _offered(problem, place, limit, table, held)
    total -= bonus * (asked - len(pinned))
    return total + _floor_cost(reward, lacking, floor - int(np.minimum(held, problem.floor).sum()))


def _earned(
    problem: PlanningProblem, place: Ints, limit: Ints, table: Ints, worth: Ints, pinned: list[int]
) -> int:
    """What the best column of each pair earns beyond its prices; pairs locked in a slot earn nothing more."""
    p, q = np.array(problem.pairs, dtype=np.int64).reshape(-1, 2).T
    best = np.zeros(len(worth), dtype=np.int64)
    base = worth - limit[p] - limit[q]
    for slot in range(problem.slots):
        opened = np.array([mask >> slot & 1 for mask in problem.open], dtype=bool)
        earned = base - place[p, slot] - place[q, slot] - table[slot]
        np.maximum(best, np.where(opened[p] & opened[q], earned, 0), out=best)
    best[pinned] = 0
    return int(best.sum())


def _offered(problem: PlanningProblem, place: Ints, limit: Ints, table: Ints, held: Ints) -> int:
    """The price of every hour, every meeting of a limit and every table that the locks leave."""
    taken: dict[tuple[int, int], int] = {}
    used = [0] * problem.slots
    for at in problem.fixed:
        used[at.slot] += 1
        for firm in at.edge:
            taken[firm, at.slot] = taken.get((firm, at.slot), 0) + 1
    total = int((limit * (np.array(problem.limits, dtype=np.int64) - held)).sum())
    for slot in range(problem.slots):
        seats = [
            (seats if mask >> slot & 1 else 0) - taken.get((firm, slot), 0)
            for firm, (seats, mask) in enumerate(zip(problem.seats, problem.open, strict=True))
        ]
        total += int((place[:, slot] * np.array(seats, dtype=np.int64)).sum())
        tables = len(problem.pairs) if problem.tables is None else problem.tables
        total += int(table[slot]) * (tables - used[slot])
    return total


def as_proof(problem: PlanningProblem, prices: Prices, *, floor: int, bonus: int = 0) -> Proof:
    """The same prices for a check that knows nothing of them; `floor` of the floor is what is reached."""
    place, limit, table, reward = (
        np.rint(np.maximum(0, part)).astype(np.int64)
        for part in (prices.place, prices.limit, prices.table, prices.floor)
    )
    lacking = np.full(len(reward), problem.floor)
    weight = min(
        np.unique(reward).tolist(),
        key=lambda price: int((lacking * np.maximum(0, price - reward)).sum()) - price * floor,
        default=0,
    )
    return Proof(
        Measures(bonus, weight, 0, 1),
        tuple((limit - reward).tolist()),
        tuple(table.tolist()) if problem.tables is not None else (),
        tuple(map(tuple, place.tolist())),
    )


def _floor_cost(reward: Ints, lacking: Ints, floor: int) -> int:
    """The least, over prices of the floor as a whole, of what its rows add to the bound.

    A meeting towards the floor is worth that price; a firm's `reward` of it is in the columns, and the rest,
    where there is one, goes to the firm itself. The sum is convex in the price and bends at the rewards.
    """
    best = 0
    for price in np.unique(reward[lacking > 0]).tolist():
        best = min(best, int((lacking * np.maximum(0, price - reward)).sum()) - price * floor)
    return best

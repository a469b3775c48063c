"""A revision and a timetable for it in; the best timetable, goal by goal, with proven bounds out, by constraint search.

Effort is counted in the solver's deterministic seconds on one worker: the same input gives the same timetable.
"""

from collections.abc import Collection, Iterable, Sequence

from ortools.sat.python import cp_model

from matchmaker.domain.planning import Edge, Goals, goals
from matchmaker.domain.stopping import Stop, halting, never
from matchmaker.scheduling.model import build_model
from matchmaker.scheduling.revision import Revision, Timetable

DETERMINISTIC_SHARE = 0.4  # of `seconds`: a deterministic second is one to two and a half CPU seconds
WALL_FACTOR = 20  # the wall clock only ends a search that has gone astray
CHOSEN = 10_000  # columns up to which it is also searched which meetings to keep where not all can be
MOST = 2**62  # the bound of a search that was cut short before it had one


Stability = tuple[int, int, int]  # locks, kept, still


def search_held(
    revision: Revision, start: Timetable, *, seconds: float, seed: int, stop: Stop = never
) -> tuple[Timetable, Stability]:
    """As many locks, then meetings of before kept, then left in place as can be; no new meetings but locks.

    Where not all can be kept, the most valuable are, if the search is not too large. Bounds come with it.
    """
    search = _Search(revision, revision.before.keys() | revision.demanded, seed, stop)
    parts = [
        [int(at.edge in revision.demanded) for at in search.columns],
        [int(at.edge in revision.before) for at in search.columns],
        [int(revision.is_old(at)) for at in search.columns],
    ]
    unit = len(search.columns) + 1
    weights = [unit**2 * lock + unit * kept + still for lock, kept, still in zip(*parts, strict=True)]
    best, bound = search.raise_sum(weights, start, seconds * 0.8, linear=1)
    proved = (bound // unit**2, bound // unit % unit, bound % unit)
    bounds = _lowered(revision.stability_alone(), revision.stability(best), proved)
    if revision.stability(best)[1] < len(revision.able) and len(search.columns) <= CHOSEN:
        for part in parts:
            search.hold_sum(part, best)
        best, _ = search.raise_sum(search.values, best, seconds * 0.2, linear=1)
    return best, bounds


def _lowered(bounds: Stability, reached: Stability, proved: Stability) -> Stability:
    """The proof of one search for three goals bounds each as long as those before it are reached."""
    lower = list(bounds)
    for level, bound in enumerate(proved):
        lower[level] = min(lower[level], bound)
        if reached[level] < lower[level]:
            break
    return lower[0], lower[1], lower[2]


def search_filled(
    revision: Revision,
    held: Timetable,
    start: Timetable,
    bounds: Goals,
    *,
    seconds: float,
    seed: int,
    stop: Stop = never,
) -> tuple[Timetable, Goals]:
    """Raise musts, floor and value of `start` in turn; the pairs of `held` meet, as many as there in their old slot.

    `bounds` are lowered by what is proved.
    """
    kept = frozenset(at.edge for at in held)
    reserve = revision.reserve(revision.losers(kept), kept)
    search = _Search(revision, kept.union(reserve), seed, stop)
    search.hold_pairs(sorted(kept))
    search.hold_sum([int(revision.is_old(at)) for at in search.columns], start)
    best, proved = start, list(bounds)
    for level, share in enumerate((0.2, 0.3, 0.5)):
        reached = goals(revision.problem, [at.edge for at in best])[level]
        if reached < proved[level]:
            best, bound = search.raise_goal(level, best, seconds * share)
            proved[level] = min(proved[level], bound)
        search.hold_goal(level, best)
    return best, Goals(*proved)


class _Search:
    """The constraint model of some pairs in the slots that are still open to choice."""

    def __init__(self, revision: Revision, edges: Collection[Edge], seed: int, stop: Stop) -> None:
        self.problem = problem = revision.problem
        model = build_model(problem, [problem.index[edge] for edge in edges if edge in problem.index])
        pins = {at[:3] for at in problem.fixed}
        model = model.only(
            [n for n, at in enumerate(model.columns) if revision.live >> at.slot & 1 or at[:3] in pins]
        )
        self.columns = model.columns
        self.values = [problem.values[problem.index[at.edge]] for at in self.columns]
        self.seed = seed
        self.stop = stop
        self.cp = cp_model.CpModel()
        self.x = [self.cp.new_bool_var("") for _ in self.columns]
        self.goals: dict[int, cp_model.LinearExprT] = {}
        pinned = {number for number, at in enumerate(self.columns) if at[:3] in pins}
        for capacity, group in model.rows:
            if pinned.issuperset(group):  # a slot that is over may hold more than the tables left since
                continue
            literals = [self.x[number] for number in group]
            if capacity == 1:
                self.cp.add_at_most_one(literals)
            else:
                self.cp.add(cp_model.LinearExpr.sum(literals) <= capacity)
        for number in sorted(pinned):
            self.cp.add(self.x[number] == 1)

    def hold_pairs(self, edges: Iterable[Edge]) -> None:
        of_pair: dict[Edge, list[cp_model.IntVar]] = {}
        for x, at in zip(self.x, self.columns, strict=True):
            of_pair.setdefault(at.edge, []).append(x)
        for edge in edges:
            self.cp.add_exactly_one(of_pair[edge])

    def hold_sum(self, weights: Sequence[int], least: Timetable) -> None:
        """From now on the sum over columns is at least what this timetable has."""
        self.cp.add(cp_model.LinearExpr.weighted_sum(self.x, weights) >= self._sum(weights, least))

    def raise_sum(
        self, weights: Sequence[int], best: Timetable, seconds: float, linear: int = 2
    ) -> tuple[Timetable, int]:
        """The better of `best` and what is found, and a bound on the sum."""
        goal = cp_model.LinearExpr.weighted_sum(self.x, weights)
        return self._raise(goal, self._sum(weights, best), best, seconds, linear)

    def raise_goal(self, level: int, best: Timetable, seconds: float) -> tuple[Timetable, int]:
        """The same for musts (0), floor (1) or value (2)."""
        return self._raise(self._goal(level), self._reached(level, best), best, seconds)

    def hold_goal(self, level: int, least: Timetable) -> None:
        self.cp.add(self._goal(level) >= self._reached(level, least))

    def _sum(self, weights: Sequence[int], timetable: Timetable) -> int:
        held = {at[:3] for at in timetable}
        return sum(weight for weight, at in zip(weights, self.columns, strict=True) if at[:3] in held)

    def _reached(self, level: int, timetable: Timetable) -> int:
        return goals(self.problem, [at.edge for at in timetable])[level]

    def _goal(self, level: int) -> cp_model.LinearExprT:
        if level not in self.goals:
            asked = [int(at.edge in self.problem.asked) for at in self.columns]
            self.goals[level] = (
                self._floor()
                if level == 1
                else cp_model.LinearExpr.weighted_sum(self.x, self.values if level == 2 else asked)
            )
        return self.goals[level]

    def _floor(self) -> cp_model.LinearExprT:
        of_firm: dict[int, list[cp_model.IntVar]] = {}
        for x, at in zip(self.x, self.columns, strict=True):
            of_firm.setdefault(at.p, []).append(x)
            of_firm.setdefault(at.q, []).append(x)
        counted = []
        for _, literals in sorted(of_firm.items()):
            met = self.cp.new_int_var(0, self.problem.floor, "")
            self.cp.add(met <= cp_model.LinearExpr.sum(literals))
            counted.append(met)
        return cp_model.LinearExpr.sum(counted)

    def _raise(
        self, goal: cp_model.LinearExprT, reached: int, best: Timetable, seconds: float, linear: int = 2
    ) -> tuple[Timetable, int]:
        self.cp.maximize(goal)
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        held = {at[:3] for at in best}
        for x, at in zip(self.x, self.columns, strict=True):
            self.cp.add_hint(x, at[:3] in held)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed % 2**31
        solver.parameters.linearization_level = linear
        solver.parameters.max_deterministic_time = max(0.01, seconds * DETERMINISTIC_SHARE)
        solver.parameters.max_time_in_seconds = max(1.0, seconds * WALL_FACTOR)
        solver.parameters.catch_sigint_signal = self.stop is never
        with halting(self.stop, solver.stop_search):
            status = solver.solve(self.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return best, MOST
        bound = int(solver.best_objective_bound + 1e-6)
        if round(solver.objective_value) <= reached:
            return best, bound
        return tuple(at for x, at in zip(self.x, self.columns, strict=True) if solver.boolean_value(x)), bound

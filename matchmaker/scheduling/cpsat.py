"""A problem, a sound timetable and bounds in; a timetable at least as good out, goal by goal, by constraint search.

One column per pair and slot (`model`), one search per goal with the goals before it held, each search
hinted with the best timetable so far. Effort is counted in the solver's deterministic seconds, one to two and
a half CPU seconds each, on one worker: the same input and seed give the same timetable on any machine.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from ortools.sat.python import cp_model

from matchmaker.domain.planning import Edge, Goals, Placement, PlanningProblem, goals
from matchmaker.domain.proof import Proof, forget
from matchmaker.domain.stopping import Stop, halting, never
from matchmaker.scheduling.bound import value_bound
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.model import Model, build_model

COLUMNS_PER_SECOND = 10_000  # more would leave no time for the linear program
LP_COLUMNS = 20_000  # columns of a linear program of about a CPU second; the time grows with the power 1.5
FIRST_SHORTFALL = 0.00002  # of the bound: columns that far from paying their price are left out at first
WALL_FACTOR = 20  # the wall clock only ends a search that has gone astray

DETERMINISTIC_SHARE = 0.4  # of `seconds`: measured, a deterministic second is 1 to 2.4 CPU seconds

Timetable = tuple[Placement, ...]


class _Effort:
    """Deterministic seconds left; what one search does not use is there for the next."""

    def __init__(self, seconds: float, stop: Stop) -> None:
        self.left = seconds
        self.stop = stop

    def solve(
        self, solver: cp_model.CpSolver, model: cp_model.CpModel, share: float
    ) -> cp_model.CpSolverStatus:
        solver.parameters.max_deterministic_time = max(0.01, self.left * share)
        solver.parameters.max_time_in_seconds = max(1.0, self.left * WALL_FACTOR)
        solver.parameters.catch_sigint_signal = self.stop is never
        with halting(self.stop, solver.stop_search):
            status = solver.solve(model)
        self.left = max(0.0, self.left - solver.response_proto.deterministic_time)
        if self.stop():
            self.left = 0.0
        return status


def improve(
    problem: PlanningProblem,
    start: Timetable,
    *,
    favoured: Collection[Edge],
    given: Goals,
    alone: Goals,
    seconds: float,
    seed: int,
    stop: Stop = never,
    keep: Callable[[Proof], object] = forget,
) -> tuple[Timetable, Goals]:
    """Raise `start` goal by goal within about `seconds` CPU seconds; bounds on the goals come with it.

    `favoured` are pairs that would be best if slots did not matter, and are tried first. `given` bounds each
    goal of timetables that reach the bounds before it; `alone` holds whatever is reached elsewhere. With more
    columns than the time allows, `start` and the bounds come back as they are. `keep` is given the prices behind
    a bound on value.
    """
    best, effort = start, _Effort(seconds * DETERMINISTIC_SHARE, stop)
    most = COLUMNS_PER_SECOND * seconds
    first = sorted({problem.index[edge] for edge in {*favoured, *_edges(best)}})
    if _columns(problem, first) <= most:
        ceilings = _ceilings(problem, best, given, alone)
        best, _ = _climb(problem, build_model(problem, first), best, ceilings, effort, seed)
    bounds = _ceilings(problem, best, given, alone)
    if goals(problem, _edges(best)) == bounds or _columns(problem, range(len(problem.pairs))) > most:
        return best, bounds
    model = build_model(problem, range(len(problem.pairs)))
    # A ceiling of 0 leaves value to the prices.
    best, proved = _climb(problem, model, best, bounds._replace(value=0), effort, seed)
    bounds = _ceilings(problem, best, given, alone)
    bounds = Goals(min(bounds.asked, proved.asked), min(bounds.floor, proved.floor), bounds.value)
    best, value = _price_and_prove(problem, model, best, bounds.value, effort, seed, keep)
    return best, bounds._replace(value=value)


def _columns(problem: PlanningProblem, numbers: Iterable[int]) -> int:
    return sum(problem.common(*problem.pairs[number]).bit_count() for number in numbers)


def _price_and_prove(
    problem: PlanningProblem,
    model: Model,
    best: Timetable,
    bound: int,
    effort: _Effort,
    seed: int,
    keep: Callable[[Proof], object],
) -> tuple[Timetable, int]:
    """Search among the columns that nearly pay their price, more of them as long as others could still matter.

    A timetable with a column is worth at most the bound less what the column falls short of its price. So
    once the gap is below the shortfall of every column left out, nothing was lost by leaving them out.
    """
    reached = goals(problem, _edges(best))
    priced = value_bound(problem, model, asked=reached.asked, floor=reached.floor)
    keep(priced.proof)
    bound = min(bound, priced.bound)
    effort.left = max(0.0, effort.left - DETERMINISTIC_SHARE * (len(model.columns) / LP_COLUMNS) ** 1.5)
    shortfall = FIRST_SHORTFALL * priced.bound
    while True:
        value = goals(problem, _edges(best)).value
        if value >= bound or not effort.left:
            return best, bound
        shortfall = min(shortfall, priced.bound - value)
        near = {number for number, gain in enumerate(priced.gains) if -gain <= shortfall}
        near.update(_numbers(model, best))
        best, ceiling = _Search(problem, model.only(sorted(near)), seed).raise_value(best, bound, effort, 0.9)
        # A timetable keeps to these columns, or holds one that falls short by at least the least of the others.
        others = [priced.with_column(number) for number in range(len(priced.gains)) if number not in near]
        left_out = int(max(others)) if others else 0
        value = goals(problem, _edges(best)).value
        bound = min(bound, max(ceiling, left_out, value))
        if ceiling > value:  # cut short: with more columns it would be sooner
            return best, bound
        shortfall *= 8


def _climb(
    problem: PlanningProblem, model: Model, best: Timetable, ceilings: Goals, effort: _Effort, seed: int
) -> tuple[Timetable, Goals]:
    """Raise each goal that lies below its ceiling, in order; the goals' bounds within the model come with it."""
    search = _Search(problem, model, seed)
    best, asked = search.raise_asked(best, ceilings.asked, effort, 0.2)
    best = first_fit(problem, best)  # a search stops at its own goal
    best, floor = search.raise_floor(best, ceilings.floor, effort, 0.25)
    best = first_fit(problem, best)
    best, value = search.raise_value(best, ceilings.value, effort, 0.6)
    return first_fit(problem, best), Goals(asked, floor, value)


def _ceilings(problem: PlanningProblem, best: Timetable, given: Goals, alone: Goals) -> Goals:
    """The bounds that hold given what is reached on the earlier goals."""
    reached = goals(problem, _edges(best))
    return Goals(
        given.asked,
        given.floor if reached.asked == given.asked else alone.floor,
        given.value if reached[:2] == given[:2] else alone.value,
    )


def _edges(placements: Sequence[Placement]) -> list[Edge]:
    return [at.edge for at in placements]


def _numbers(model: Model, placements: Sequence[Placement]) -> list[int]:
    wanted = set(placements)
    return [number for number, at in enumerate(model.columns) if at in wanted]


class _Search:
    """The constraint model of one set of columns; each raise adds a goal and holds those before it."""

    def __init__(self, problem: PlanningProblem, model: Model, seed: int) -> None:
        self.problem = problem
        self.columns = model.columns
        self.seed = seed
        self.cp = cp_model.CpModel()
        self.x = [self.cp.new_bool_var("") for _ in model.columns]
        for capacity, group in model.rows:
            literals = [self.x[number] for number in group]
            if capacity == 1:
                self.cp.add_at_most_one(literals)
            else:
                self.cp.add(cp_model.LinearExpr.sum(literals) <= capacity)
        pinned = set(problem.fixed)
        for number, at in enumerate(model.columns):
            if at in pinned:
                self.cp.add(self.x[number] == 1)

    def raise_asked(
        self, best: Timetable, bound: int, effort: _Effort, share: float
    ) -> tuple[Timetable, int]:
        """As many musts and locks as possible."""
        return self._raise(self._asked(), goals(self.problem, _edges(best)).asked, best, bound, effort, share)

    def raise_floor(
        self, best: Timetable, bound: int, effort: _Effort, share: float
    ) -> tuple[Timetable, int]:
        """As much of the floor as possible, the musts held."""
        self._hold(self._asked(), goals(self.problem, _edges(best)).asked)
        return self._raise(self._floor(), goals(self.problem, _edges(best)).floor, best, bound, effort, share)

    def raise_value(
        self, best: Timetable, bound: int, effort: _Effort, share: float
    ) -> tuple[Timetable, int]:
        """As much value as possible, musts and floor held."""
        reached = goals(self.problem, _edges(best))
        self._hold(self._asked(), reached.asked)
        self._hold(self._floor(), reached.floor)
        values = [self.problem.values[self.problem.index[at.edge]] for at in self.columns]
        goal = cp_model.LinearExpr.weighted_sum(self.x, values)
        return self._raise(goal, reached.value, best, bound, effort, share)

    def _asked(self) -> cp_model.LinearExprT:
        asked = [x for x, at in zip(self.x, self.columns, strict=True) if at.edge in self.problem.asked]
        return cp_model.LinearExpr.sum(asked)

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

    def _hold(self, goal: cp_model.LinearExprT, least: int) -> None:
        if least:
            self.cp.add(goal >= least)

    def _raise(
        self,
        goal: cp_model.LinearExprT,
        reached: int,
        best: Timetable,
        bound: int,
        effort: _Effort,
        share: float,
    ) -> tuple[Timetable, int]:
        """The better of `best` and what the search finds, and the lower of `bound` and what it proves."""
        if reached >= bound or not self.x:
            return best, bound
        self.cp.maximize(goal)
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        held = set(best)
        for x, at in zip(self.x, self.columns, strict=True):
            self.cp.add_hint(x, at in held)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed % 2**31
        solver.parameters.linearization_level = 2  # the linear relaxation is nearly tight here
        status = effort.solve(solver, self.cp, share)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return best, bound
        found = tuple(at for x, at in zip(self.x, self.columns, strict=True) if solver.boolean_value(x))
        proved = min(bound, int(solver.best_objective_bound + 1e-6))
        return (found if round(solver.objective_value) > reached else best), proved

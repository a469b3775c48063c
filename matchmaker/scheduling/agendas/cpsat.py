"""A model in; timetables and bounds out, by CP-SAT.

One worker each, so that the same seed gives the same timetables.
"""

from ortools.sat.python import cp_model, cp_model_helper

from matchmaker.scheduling.agendas.model import Model
from matchmaker.scheduling.agendas.search import Listener, Outcome

WHOLE = 1e-6  # a bound is a whole number but for rounding


def prove(model: Model, *, seconds: float, seed: int, listener: Listener) -> Outcome:
    """Guided by cores: the bound rises step by step, and the one timetable it shows ends the search."""
    cp, literals = _load(model)
    cp.minimize(cp_model.LinearExpr.sum([literals[cost] for cost in model.formula.costs]))
    solver = _solver(seconds, seed)
    solver.parameters.optimize_with_core = True
    solver.best_bound_callback = lambda bound: listener.bound(_whole(bound))
    status = solver.solve(cp, _Tell(model, literals, listener))
    if status == cp_model.INFEASIBLE:
        return Outcome.INFEASIBLE
    if status != cp_model.OPTIMAL:
        return Outcome.OPEN
    listener.bound(_whole(solver.best_objective_bound))
    return Outcome.OPTIMAL


def find(model: Model, most: int | None, *, seconds: float, seed: int, listener: Listener) -> bool | None:
    """Any timetable, of at most so many breaks if told; whether there is one, None when the time was too short."""
    cp, literals = _load(model)
    if most is not None and most < len(model.formula.costs):
        cp.add(cp_model.LinearExpr.sum([literals[cost] for cost in model.formula.costs]) <= most)
    status = _solver(seconds, seed).solve(cp, _Tell(model, literals, listener))
    return {cp_model.OPTIMAL: True, cp_model.FEASIBLE: True, cp_model.INFEASIBLE: False}.get(status)


def _solver(seconds: float, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_time_in_seconds = max(0.0, seconds)
    solver.parameters.linearization_level = 0
    return solver


def _whole(bound: float) -> int:
    return int(-(-(bound - WHOLE) // 1))


def _load(model: Model) -> tuple[cp_model.CpModel, dict[int, cp_model_helper.Literal]]:
    """The formula in CP-SAT's terms, and its literals by ours."""
    cp = cp_model.CpModel()
    formula = model.formula
    literals: dict[int, cp_model_helper.Literal] = {}
    for variable in range(1, formula.variables + 1):
        literals[variable] = cp.new_bool_var("")
        literals[-variable] = ~literals[variable]
    for clause in formula.clauses:
        cp.add_bool_or([literals[literal] for literal in clause])
    for group in formula.at_most_one:
        cp.add_at_most_one([literals[literal] for literal in group])
    for group, most in formula.at_most:
        cp.add(cp_model.LinearExpr.sum([literals[literal] for literal in group]) <= most)
    for group, count in formula.exactly:
        chosen = [literals[literal] for literal in group]
        if count == 1:
            cp.add_exactly_one(chosen)
        else:
            cp.add(cp_model.LinearExpr.sum(chosen) == count)
    return cp, literals


class _Tell(cp_model.CpSolverSolutionCallback):
    def __init__(
        self, model: Model, literals: dict[int, cp_model_helper.Literal], listener: Listener
    ) -> None:
        super().__init__()
        self._model, self._literals, self._listener = model, literals, listener

    def on_solution_callback(self) -> None:
        true = {
            variable
            for place in self._model.places
            for variable in place.values()
            if self.boolean_value(self._literals[variable])
        }
        self._listener.timetable(self._model.slots(true))

"""A model in; timetables and bounds out, by CP-SAT: guided by cores for the proof, or plainly for timetables."""

from collections.abc import Sequence
from enum import Enum

from ortools.sat.python import cp_model, cp_model_helper

from matchmaker.scheduling.agendas.model import Model
from matchmaker.scheduling.agendas.search import Listener, Outcome

WHOLE = 1e-6  # a bound is a whole number but for rounding


class Guide(Enum):
    CORES = "cores"  # raises the bound, shows a timetable only when it ends
    FIRST = "first"  # any timetable
    BETTER = "better"  # timetable after timetable from a hint, with neighbourhood search in between


def search(
    model: Model,
    guide: Guide,
    *,
    seconds: float,
    seed: int,
    listener: Listener,
    hint: Sequence[int] | None = None,
) -> Outcome:
    """One worker, so that the same seed gives the same timetable; `hint` is a slot for each meeting."""
    cp, literals = _load(model)
    if guide is not Guide.FIRST:
        cp.minimize(cp_model.LinearExpr.sum([literals[cost] for cost in model.formula.costs]))
    if hint is not None:
        for place, at in zip(model.places, hint, strict=True):
            for slot, variable in place.items():
                cp.add_hint(literals[variable], slot == at)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_time_in_seconds = max(0.0, seconds)
    solver.parameters.linearization_level = 0
    solver.parameters.optimize_with_core = guide is Guide.CORES
    solver.parameters.interleave_search = guide is Guide.BETTER
    if guide is not Guide.FIRST:
        solver.best_bound_callback = lambda bound: listener.bound(_whole(bound))
    status = solver.solve(cp, _Tell(model, literals, listener))
    if status == cp_model.INFEASIBLE:
        return Outcome.INFEASIBLE
    if status == cp_model.OPTIMAL and guide is not Guide.FIRST:
        listener.bound(_whole(solver.best_objective_bound))
        return Outcome.OPTIMAL
    return Outcome.OPEN


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

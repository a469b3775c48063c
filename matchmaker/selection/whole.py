"""Pairs chosen so far in, a better set out, by constraint search on whole pairs with the firms' limits alone."""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from matchmaker.domain.planning import Edge, Goals, PlanningProblem, goals
from matchmaker.domain.stopping import Stop, halting, never
from matchmaker.selection.fill import fill

WALL_FACTOR = 20  # the wall clock only ends a search that has gone astray


def search_whole(
    problem: PlanningProblem,
    start: Sequence[Edge],
    bounds: Goals,
    *,
    seconds: float,
    seed: int,
    value_first: bool = False,
    stop: Stop = never,
) -> tuple[tuple[Edge, ...], Goals]:
    """Raise musts, floor and value in turn; the bounds come back as low as proved, each given the goals before.

    With `value_first` the floor is the last of the three.
    """
    cp = cp_model.CpModel()
    x = [cp.new_bool_var("") for _ in problem.pairs]
    of_firm: dict[int, list[cp_model.IntVar]] = {}
    for literal, pair in zip(x, problem.pairs, strict=True):
        for firm in pair:
            of_firm.setdefault(firm, []).append(literal)
    counted = []
    for firm, literals in sorted(of_firm.items()):
        meetings = cp_model.LinearExpr.sum(literals)
        cp.add(meetings <= problem.capacity(firm))
        met = cp.new_int_var(0, problem.floor, "")
        cp.add(met <= meetings)
        counted.append(met)
    if problem.tables is not None:
        cp.add(cp_model.LinearExpr.sum(x) <= problem.tables * problem.slots)
    asked = [literal for literal, pair in zip(x, problem.pairs, strict=True) if pair in problem.asked]
    aims = (
        cp_model.LinearExpr.sum(asked),
        cp_model.LinearExpr.sum(counted),
        cp_model.LinearExpr.weighted_sum(x, problem.values),
    )
    best, proved = tuple(start), list(bounds)
    for level in (0, 2, 1) if value_first else (0, 1, 2):
        aim = aims[level]
        reached = goals(problem, best)[level]
        if reached < bounds[level] and not stop():
            best, proved[level] = _raise(
                problem, cp, x, aim, reached, best, bounds[level], seconds / 3, seed, stop
            )
            best = fill(problem, best, problem.pairs)  # a search stops at its own goal
        cp.add(aim >= goals(problem, best)[level])
    return best, Goals(*proved)


def _raise(
    problem: PlanningProblem,
    cp: cp_model.CpModel,
    x: Sequence[cp_model.IntVar],
    aim: cp_model.LinearExprT,
    reached: int,
    best: tuple[Edge, ...],
    bound: int,
    seconds: float,
    seed: int,
    stop: Stop,
) -> tuple[tuple[Edge, ...], int]:
    held = set(best)
    cp.clear_hints()  # type: ignore[no-untyped-call]
    for literal, pair in zip(x, problem.pairs, strict=True):
        cp.add_hint(literal, pair in held)
    cp.maximize(aim)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = seconds
    solver.parameters.max_time_in_seconds = seconds * WALL_FACTOR
    solver.parameters.catch_sigint_signal = stop is never
    with halting(stop, solver.stop_search):
        status = solver.solve(cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return best, bound
    if round(solver.objective_value) > reached:
        best = tuple(
            pair for literal, pair in zip(x, problem.pairs, strict=True) if solver.boolean_value(literal)
        )
    return best, min(bound, int(solver.best_objective_bound + 1e-6))

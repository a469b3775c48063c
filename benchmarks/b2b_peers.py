"""Other solvers on the same instances: CP-SAT and the HiGHS integer program on the plain model, and RC2 alone.

The plain model is the one that anybody writes first: meeting m in slot t, participant p starts a run in slot t;
breaks are runs less one. Each runs in a process of its own, which is ended when its time is over.
"""

import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple

from matchmaker.scheduling.agendas.problem import AgendaProblem
from matchmaker.service.engine.agendas import Agendas

INFINITE = 10**6
GRACE = 5  # seconds to load, and to end by itself


class Row(NamedTuple):
    least: int
    most: int
    terms: list[tuple[int, int]]  # (variable, factor)


class Plain(NamedTuple):
    """0/1 variables; `lowest` is the number of the one whole variable, the fewest breaks of anybody."""

    places: list[dict[int, int]]
    starts: list[list[int]]
    lowest: int
    rows: list[Row]
    constant: int  # the breaks are the sum of all starts less this


def plain_model(problem: AgendaProblem) -> Plain:
    count = 0

    def new() -> int:
        nonlocal count
        count += 1
        return count - 1

    places = [{slot: new() for slot in domain} for domain in problem.domains()]
    agendas = problem.agendas()
    starts = [[new() for _ in range(problem.slots)] if agenda else [] for agenda in agendas]
    lowest = new()
    rows = [Row(1, 1, [(x, 1) for x in place.values()]) for place in places]
    for slot in range(problem.slots):
        rows.append(Row(0, problem.tables, [(place[slot], 1) for place in places if slot in place]))
    for earlier, later in problem.before:
        terms = [(x, -slot) for slot, x in places[earlier].items()]
        rows.append(Row(1, INFINITE, terms + [(x, slot) for slot, x in places[later].items()]))
    for agenda, begins in zip(agendas, starts, strict=True):
        before: list[tuple[int, int]] = []
        for slot, start in enumerate(begins):
            meets = [(places[m][slot], 1) for m in agenda if slot in places[m]]
            rows.append(Row(0, 1, meets))
            rows.append(Row(0, INFINITE, [(start, 1), *((x, -1) for x, _ in meets), *before]))
            rows.append(Row(0, INFINITE, [(start, -1), *meets]))
            rows.append(Row(-INFINITE, 1, [(start, 1), *before]))
            before = meets
        own = [(start, 1) for start in begins]
        shift = 1 if agenda else 0
        rows.append(Row(shift, problem.spread + shift, [*own, (lowest, -1)]))
    return Plain(places, starts, lowest, rows, sum(map(bool, agendas)))


def by_cpsat(problem: AgendaProblem, seconds: float) -> Agendas:
    """As it comes, with two workers."""
    from ortools.sat.python import cp_model

    model = plain_model(problem)
    cp = cp_model.CpModel()
    variables: list[cp_model.IntVar] = [cp.new_bool_var("") for _ in range(model.lowest)]
    variables.append(cp.new_int_var(0, problem.slots, ""))
    for least, most, terms in model.rows:
        total = cp_model.LinearExpr.weighted_sum(
            [variables[x] for x, _ in terms], [factor for _, factor in terms]
        )
        cp.add_linear_constraint(total, least, most)
    cp.minimize(
        cp_model.LinearExpr.sum([variables[start] for begins in model.starts for start in begins])
        - model.constant
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(cp)
    if status == cp_model.INFEASIBLE:
        return Agendas("infeasible")
    if status == cp_model.UNKNOWN:
        return Agendas(bound=max(0, round(solver.best_objective_bound)))
    return _answer(
        model,
        lambda x: solver.boolean_value(variables[x]),
        round(solver.objective_value),
        solver.best_objective_bound,
    )


def by_highs(problem: AgendaProblem, seconds: float) -> Agendas:
    """The mixed-integer program of HiGHS, as scipy brings it."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array, csr_array

    model = plain_model(problem)
    width = model.lowest + 1
    costs = np.zeros(width)
    costs[[start for begins in model.starts for start in begins]] = 1
    entries = [(row, x, factor) for row, (_, _, terms) in enumerate(model.rows) for x, factor in terms]
    rows, columns, factors = (np.array(part) for part in zip(*entries, strict=True))
    upper = np.ones(width)
    upper[model.lowest] = problem.slots
    answer = milp(
        costs,
        integrality=np.ones(width),
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(
            csr_array(coo_array((factors, (rows, columns)), shape=(len(model.rows), width))),
            np.array([row.least for row in model.rows]),
            np.array([row.most for row in model.rows]),
        ),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if answer.status == 2:
        return Agendas("infeasible")
    bound = answer.mip_dual_bound
    least = -INFINITE if bound is None or not np.isfinite(bound) else bound - model.constant
    if answer.x is None:
        return Agendas(bound=max(0, int(np.ceil(least - 1e-6))))
    return _answer(model, lambda x: bool(answer.x[x] > 0.5), round(answer.fun) - model.constant, least)


def _answer(model: Plain, holds: Callable[[int], bool], breaks: int, bound: float) -> Agendas:
    slots = [next(slot for slot, x in place.items() if holds(x)) for place in model.places]
    least = max(0, int(-(-(bound - 1e-6) // 1)))
    return Agendas("optimal" if least >= breaks else "feasible", slots, breaks, least)


def by_rc2(problem: AgendaProblem, seconds: float) -> Agendas:
    """The MaxSAT solver on our formula, with nothing beside it; it shows nothing before its end."""
    from matchmaker.scheduling.agendas.check import breaks
    from matchmaker.scheduling.agendas.maxsat import solve
    from matchmaker.scheduling.agendas.model import build_model
    from matchmaker.scheduling.agendas.search import Outcome
    from matchmaker.scheduling.agendas.shape import table_count

    class Keep:
        best: list[int] | None = None

        def bound(self, breaks: int) -> None:
            """Only the end counts here."""

        def timetable(self, slots: list[int]) -> None:
            self.best = slots

    kept = Keep()
    if solve(build_model(problem, table_count(problem)), kept) is Outcome.INFEASIBLE:
        return Agendas("infeasible")
    assert kept.best is not None
    total = sum(breaks(problem, kept.best))
    return Agendas("optimal", kept.best, total, total)


PEERS: dict[str, Callable[[AgendaProblem, float], Agendas]] = {
    "CP-SAT, plain model": by_cpsat,
    "HiGHS MIP, plain model": by_highs,
    "RC2 alone": by_rc2,
}


def solve_by_peer(peer: str, problem: AgendaProblem, seconds: float) -> Agendas:
    """Within about `seconds` of wall time, whether the solver heeds them or not."""
    context = get_context("spawn")
    says, mouth = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(peer, problem, seconds, mouth), daemon=True)
    process.start()
    mouth.close()
    end = time.monotonic() + seconds + GRACE
    try:
        return says.recv() if says.poll(max(0.0, end - time.monotonic())) else Agendas()
    except EOFError:
        return Agendas()
    finally:
        process.kill()
        process.join()


def _run(peer: str, problem: AgendaProblem, seconds: float, mouth: Connection) -> None:
    mouth.send(PEERS[peer](problem, seconds))

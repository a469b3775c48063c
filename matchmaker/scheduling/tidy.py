"""A timetable in, the same pairs with fewer breaks out, by a constraint search; Kempe swaps come first and are cheaper."""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.domain.stopping import Stop, halting, never
from matchmaker.scheduling.gaps import session_masks, total_breaks
from matchmaker.scheduling.model import build_model

COLUMNS_PER_SECOND = 4_000  # more would end before the search had begun
DETERMINISTIC_SHARE = 0.5  # of `seconds`: measured, a deterministic second is about two CPU seconds here
WALL_FACTOR = 20  # the wall clock only ends a search that has gone astray


def tidy(
    problem: PlanningProblem,
    placements: Sequence[Placement],
    *,
    seconds: float,
    seed: int,
    stop: Stop = never,
) -> tuple[Placement, ...]:
    """Move meetings between slots so that firms have the fewest breaks, within about `seconds` CPU seconds."""
    best = tuple(placements)
    columns = sum(problem.common(*at.edge).bit_count() for at in best)
    if columns > COLUMNS_PER_SECOND * seconds:
        return best
    for core in (True, False):  # core-guided search shows nothing before it ends, so a plain one follows
        if not total_breaks(problem, best) or stop():
            break
        share = seconds * DETERMINISTIC_SHARE / 2
        found, proved = _search(problem, best, core=core, seconds=share, seed=seed, stop=stop)
        if total_breaks(problem, found) < total_breaks(problem, best):
            best = found
        if proved:
            break
    return best


def _search(
    problem: PlanningProblem, best: Sequence[Placement], *, core: bool, seconds: float, seed: int, stop: Stop
) -> tuple[tuple[Placement, ...], bool]:
    model = build_model(problem, [problem.index[at.edge] for at in best])
    cp = cp_model.CpModel()
    x = [cp.new_bool_var("") for _ in model.columns]
    of_pair: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    of_firm: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    held = set(best)
    for literal, at in zip(x, model.columns, strict=True):
        of_pair.setdefault(at.edge, []).append(literal)
        for firm in at.edge:
            of_firm.setdefault((firm, at.slot), []).append(literal)
        cp.add_hint(literal, at in held)
    for capacity, group in model.rows:
        literals = [x[number] for number in group]
        if capacity == 1:
            cp.add_at_most_one(literals)
        else:
            cp.add(cp_model.LinearExpr.sum(literals) <= capacity)
    for choices in of_pair.values():
        cp.add_exactly_one(choices)
    cp.minimize(cp_model.LinearExpr.sum(_breaks(problem, cp, of_firm)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.optimize_with_core = core
    solver.parameters.linearization_level = 0
    solver.parameters.max_deterministic_time = seconds
    solver.parameters.max_time_in_seconds = seconds * WALL_FACTOR
    solver.parameters.catch_sigint_signal = stop is never
    with halting(stop, solver.stop_search):
        status = solver.solve(cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return tuple(best), False
    found = tuple(at for literal, at in zip(x, model.columns, strict=True) if solver.boolean_value(literal))
    return found, status == cp_model.OPTIMAL


def _breaks(
    problem: PlanningProblem, cp: cp_model.CpModel, of_firm: dict[tuple[int, int], list[cp_model.IntVar]]
) -> list[cp_model.IntVar]:
    """One literal per firm and slot that a break may end in, over a chain of "has met by this slot"."""
    ends = []
    for firm in sorted({firm for firm, _ in of_firm}):
        for session in session_masks(problem):
            met: cp_model.IntVar | None = None  # has met before, in this session
            before: cp_model.IntVar | None = None  # meets in the slot before
            for slot in range(problem.slots):
                if not session >> slot & 1:
                    continue
                meets = _meets(problem, cp, firm, of_firm.get((firm, slot), []))
                if met is not None:
                    now = cp.new_bool_var("")
                    cp.add_implication(met, now)
                    if meets is not None:
                        end = cp.new_bool_var("")
                        cp.add_bool_or([~met, ~meets, end] + ([before] if before is not None else []))
                        cp.add_implication(meets, now)
                        ends.append(end)
                    met = now
                else:
                    met = meets
                before = meets
    return ends


def _meets(
    problem: PlanningProblem, cp: cp_model.CpModel, firm: int, literals: Sequence[cp_model.IntVar]
) -> cp_model.IntVar | None:
    """A literal for "the firm meets in this slot"; None where it cannot."""
    if len(literals) <= 1:
        return literals[0] if literals else None
    meets = cp.new_bool_var("")
    if problem.seats[firm] == 1:
        cp.add(cp_model.LinearExpr.sum(list(literals)) == meets)
    else:
        cp.add_max_equality(meets, literals)
    return meets

"""Choosing meetings and scheduling them within time zones: forums in, our timetables and their proofs out.

    python benchmarks/forum_scheduling.py FORUM.json.gz... --seconds 120 --out DIR
    python benchmarks/forum_scheduling.py FORUM.json.gz... --seconds 120 --out DIR --peers
    python benchmarks/forum_scheduling.py FORUM.json.gz... --seconds 120 --out DIR --open --floor 3

Writes DIR/<name>.json for each forum: {name, value, bound, meetings: [[p, q, slot]], cpu_seconds}, in the
weights' unit; the bound holds for timetables that meet as much of the floor. Each timetable is checked against the
file itself before it is written. `--peers` adds a table of what first-fit, the Hungarian method slot after slot, and
on the full model of small forums CP-SAT and the HiGHS integer program reach, each with the same seconds. `--open`
drops everybody's forbidden slots: then choosing and placing are solved apart from each other, exactly.
"""

# ruff: noqa: E402
import os

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before numpy is loaded: idle threads would spin, and count

import argparse
import gzip
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.domain.planning import Goals, Placement, PlanningProblem, goals, most_floor
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.greedy import first_fit

SCALE = 1_000  # values to a weight, so that prices in whole values are fine enough
READING = 4e-6  # CPU seconds for each candidate, to read a forum and to price its bound
FULL_COLUMNS = 20_000  # more columns are too many for the full models

Forum = dict[str, Any]
Meetings = list[list[int]]  # [p, q, slot]
Timetable = tuple[Placement, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Schedule forums within time zones, with proof.")
    parser.add_argument("forums", nargs="+", help="files {participants, sideA, slots, tables, ...}, .json.gz")
    parser.add_argument(
        "--seconds", type=float, default=120.0, help="CPU seconds for each forum, reading included"
    )
    parser.add_argument("--out", required=True, help="folder for the timetables")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peers", action="store_true", help="measure other methods too")
    parser.add_argument("--open", action="store_true", help="as if everybody had time in every slot")
    parser.add_argument("--floor", type=int, default=0, help="meetings that every firm should get")
    chosen = parser.parse_args(arguments)
    folder = Path(chosen.out)
    folder.mkdir(parents=True, exist_ok=True)
    for path in chosen.forums:
        schedule(Path(path), folder, chosen)


def schedule(path: Path, folder: Path, chosen: argparse.Namespace) -> None:
    started = time.process_time()
    name = path.name.removesuffix(".gz").removesuffix(".json")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        forum: Forum = json.load(file)
    if chosen.open:
        forum["forbidden"] = [[] for _ in forum["forbidden"]]
    problem = read_problem(forum, chosen.floor)
    solving = time.process_time()
    placements, bounds = solve(problem, chosen.seconds, chosen.seed)
    ended = time.process_time()
    spent = ended - started
    meetings = [[at.p, at.q, at.slot] for at in placements]
    value, bound = checked_value(forum, meetings), bounds.value / SCALE
    if faults(problem, placements) or value > bound:
        raise SystemExit(f"{name}: the timetable breaks a rule or its own bound")
    answer = {
        "name": name,
        "value": value,
        "bound": bound,
        "meetings": meetings,
        "cpu_seconds": round(spent, 2),
    }
    (folder / f"{name}.json").write_text(json.dumps(answer) + "\n", encoding="utf-8")
    print_line(name, "matchmaker", value, bound, spent)
    print(f"{'':34s} of that {ended - solving:.2f} s to solve", end="")
    if chosen.floor:
        met = goals(problem, [at.edge for at in placements]).floor
        print(f"; {met:,} of {most_floor(problem):,} meetings of the floor, bound {bounds.floor:,}", end="")
    print(flush=True)
    if chosen.peers:
        measure_peers(name, forum, problem, bound, chosen.seconds)


def solve(problem: PlanningProblem, seconds: float, seed: int) -> tuple[Timetable, Goals]:
    """As the product does: pairs first and slots second where that is exact, both together elsewhere."""
    if all(mask == problem.every_slot for mask in problem.open):
        from matchmaker.scheduling.separable import place_by_colouring
        from matchmaker.selection.choose import choose

        choice = choose(problem, seconds=seconds, seed=seed)
        placed = place_by_colouring(problem, choice.edges, two_sided=choice.two_sided)
        if placed is not None:
            return placed, choice.bounds
    from matchmaker.scheduling.large import improve_large

    # An estimate, not the clock: the same call gives the same timetable.
    left = max(0.0, seconds - READING * len(problem.pairs))
    return improve_large(problem, (), seconds=left, seed=seed)


def read_problem(forum: Forum, floor: int = 0) -> PlanningProblem:
    """Two delegations, one representative each."""
    firms, slots = forum["participants"], forum["slots"]
    opened = [
        sum(1 << slot for slot in set(range(slots)) - set(forbidden)) for forbidden in forum["forbidden"]
    ]
    weights = {(min(p, q), max(p, q)): weight for p, q, weight in forum["candidates"]}
    pairs = tuple(sorted(pair for pair in weights if opened[pair[0]] & opened[pair[1]]))
    names = tuple(f"{firm:06d}" for firm in range(firms))
    return PlanningProblem(
        firms=names,
        names=names,
        groups=tuple(int(firm >= forum["sideA"]) for firm in range(firms)),
        group_names=("A", "B"),
        may_meet=frozenset({(0, 1), (1, 0)}),
        limits=(forum["max_meetings"],) * firms,
        seats=(1,) * firms,
        open=tuple(opened),
        slots=slots,
        slot_names=tuple(str(slot) for slot in range(slots)),
        slot_sessions=(0,) * slots,
        tables=forum["tables"],
        floor=floor,
        pairs=pairs,
        values=tuple(weights[pair] * SCALE for pair in pairs),
    )


def checked_value(forum: Forum, meetings: Meetings) -> int:
    """The sum of weights, once every rule of the file holds; nothing but the file and the meetings is read."""
    weights = {(p, q): weight for p, q, weight in forum["candidates"]}
    busy: set[tuple[int, int]] = set()
    counts = [0] * forum["participants"]
    sizes = [0] * forum["slots"]
    met: set[tuple[int, int]] = set()
    for p, q, slot in meetings:
        fair = (p, q) in weights and (p, q) not in met
        for firm in (p, q):
            fair = fair and slot not in forum["forbidden"][firm] and (firm, slot) not in busy
            busy.add((firm, slot))
            counts[firm] += 1
        if not fair:
            raise SystemExit(f"{p} and {q} cannot meet in slot {slot}")
        met.add((p, q))
        sizes[slot] += 1
    if max(counts, default=0) > forum["max_meetings"] or max(sizes, default=0) > forum["tables"]:
        raise SystemExit("too many meetings of a firm or in a slot")
    return sum(weights[pair] for pair in met)


def print_line(name: str, method: str, value: int, bound: float, spent: float) -> None:
    gap = (bound - value) / bound if bound else 0.0
    print(
        f"{name:34s} {method:22s} value {value:>9,}  below the bound {gap:8.4%}  CPU {spent:7.2f} s",
        flush=True,
    )


def measure_peers(name: str, forum: Forum, problem: PlanningProblem, bound: float, seconds: float) -> None:
    methods: dict[str, Callable[[], Meetings]] = {
        "first fit": lambda: [[at.p, at.q, at.slot] for at in first_fit(problem)],
        "Hungarian by slot": lambda: hungarian(forum),
    }
    columns = sum(problem.common(p, q).bit_count() for p, q in problem.pairs)
    if columns <= FULL_COLUMNS:
        methods["CP-SAT, full model"] = lambda: constraint_search(problem, seconds)
        methods["HiGHS MIP, full model"] = lambda: integer_program(problem, seconds)
    for method, solve in methods.items():
        started = time.process_time()
        meetings = solve()
        spent = time.process_time() - started
        print_line(name, method, checked_value(forum, meetings), bound, spent)


def hungarian(forum: Forum) -> Meetings:
    """The best matching of each slot in turn among the pairs and limits that are left."""
    from scipy.optimize import linear_sum_assignment

    side, firms = forum["sideA"], forum["participants"]
    weights = np.zeros((side, firms - side), dtype=np.float32)
    for p, q, weight in forum["candidates"]:
        weights[p, q - side] = weight
    left = np.full(firms, forum["max_meetings"])
    opened = np.ones((firms, forum["slots"]), dtype=bool)
    for firm, forbidden in enumerate(forum["forbidden"]):
        opened[firm, forbidden] = False
    meetings: Meetings = []
    for slot in range(forum["slots"]):
        ours, theirs = (
            np.flatnonzero((opened[:, slot] & (left > 0))[:side]),
            np.flatnonzero((opened[:, slot] & (left > 0))[side:]),
        )
        offer = weights[np.ix_(ours, theirs)]
        rows, columns = linear_sum_assignment(offer, maximize=True)
        best = np.argsort(-offer[rows, columns], kind="stable")[: forum["tables"]]
        for row, column in zip(rows[best], columns[best], strict=True):
            if offer[row, column] > 0:
                p, q = int(ours[row]), int(theirs[column]) + side
                meetings.append([p, q, slot])
                weights[p, q - side] = 0
                left[[p, q]] -= 1
    return meetings


def constraint_search(problem: PlanningProblem, seconds: float) -> Meetings:
    """CP-SAT as it comes, two workers; its limit is on wall time."""
    from ortools.sat.python import cp_model

    from matchmaker.scheduling.model import build_model

    model = build_model(problem, range(len(problem.pairs)))
    cp = cp_model.CpModel()
    x = [cp.new_bool_var("") for _ in model.columns]
    for capacity, group in model.rows:
        cp.add(cp_model.LinearExpr.sum([x[number] for number in group]) <= capacity)
    values = [problem.values[problem.index[at.edge]] for at in model.columns]
    cp.maximize(cp_model.LinearExpr.weighted_sum(x, values))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds / 2
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [
        [at.p, at.q, at.slot] for literal, at in zip(x, model.columns, strict=True) if solver.value(literal)
    ]


def integer_program(problem: PlanningProblem, seconds: float) -> Meetings:
    """HiGHS on every column at once."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    from matchmaker.scheduling.model import build_model

    model = build_model(problem, range(len(problem.pairs)))
    starts = np.cumsum([0, *(len(group) for _, group in model.rows)])
    members = np.concatenate([group for _, group in model.rows])
    matrix = csr_array((np.ones(len(members)), members, starts), shape=(len(model.rows), len(model.columns)))
    values = np.array([problem.values[problem.index[at.edge]] for at in model.columns])
    answer = milp(
        -values / SCALE,
        integrality=np.ones(len(values)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, ub=[capacity for capacity, _ in model.rows]),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if answer.x is None:
        return []
    return [[at.p, at.q, at.slot] for share, at in zip(answer.x, model.columns, strict=True) if share > 0.5]


if __name__ == "__main__":
    main()

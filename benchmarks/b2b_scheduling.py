"""The public benchmark of given meetings: breaks, bound and seconds of each instance beside the published values.

    python benchmarks/b2b_scheduling.py INSTANCE.json... --seconds 60 --out DIR [--fairness D]
    python benchmarks/b2b_scheduling.py INSTANCE.json... --seconds 60 --out DIR --peers 60

Writes DIR/<name>.json: {name, status, breaks, bound, slots, cpu_seconds}. Every timetable is checked once more here,
from the file itself. `--peers S` gives other solvers S seconds of wall time each, in the same run. Instances: Bofill, Coll, Garcia, Giraldez-Cru, Pesant, Suy,
Villaret, "Constraint solving approaches to the business-to-business meeting scheduling problem", JAIR 74 (2022).
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from b2b_peers import PEERS, solve_by_peer

from matchmaker.scheduling.agendas.problem import AgendaProblem
from matchmaker.service.engine.agendas import Agendas, solve_agendas

# breaks proved by MaxSAT, and its seconds on a Xeon E3-1220v2
PUBLISHED = {
    "forum-13": (0, 2.5),
    "forum-13crafb": (6, 23.3),
    "forum-13crafc": (1, 2.3),
    "forum-14": (2, 5.1),
    "forumt-14": (5, 0.5),
    "forumt-14crafc": (5, 0.9),
    "forumt-14crafd": (4, 0.4),
    "forumt-14crafe": (5, 0.6),
    "tic-12": (0, 0.1),
    "tic-12crafc": (0, 0.3),
    "tic-13": (0, 0.4),
    "tic-13crafb": (0, 0.4),
    "tic-13crafc": (4, 5.8),
    "tic-14crafa": (0, 1.0),
    "tic-14crafc": (0, 0.8),
    "tic-14crafd": (0, 0.8),
    "ticf-13crafa": (0, 2.2),
    "ticf-13crafb": (3, 22.3),
    "ticf-13crafc": (1, 3.7),
    "ticf-14crafa": (0, 7.6),
}


class Run(NamedTuple):
    answer: Agendas
    cpu: float
    wall: float


def read_problem(instance: dict, fairness: int | None) -> AgendaProblem:
    sessions = {session["id"]: frozenset(session["slots"]) for session in instance["sessions"]}
    sessions[0] = frozenset(range(instance["slots"]))
    return AgendaProblem(
        participants=instance["participants"],
        slots=instance["slots"],
        tables=instance["tables"],
        meetings=tuple((p, q) for p, q in instance["meetings"]),
        sessions=tuple(sessions[session] for session in instance["meeting_session"]),
        forbidden=tuple(frozenset(slots) for slots in instance["forbidden"]),
        fixed=tuple(instance["fixed"]),
        before=tuple(
            (e, later) for later, all_before in enumerate(instance["precedences"]) for e in all_before
        ),
        spread=instance["fairness_d"] if fairness is None else fairness,
    )


def recount(instance: dict, slots: list[int], fairness: int) -> int:
    """Breaks of a timetable by the file alone; an AssertionError names the rule that it breaks."""
    days = [[0] * instance["slots"] for _ in range(instance["participants"])]
    load = [0] * instance["slots"]
    assert len(slots) == len(instance["meetings"]), "a slot per meeting"
    for meeting, slot in enumerate(slots):
        assert 0 <= slot < instance["slots"], "slots in range"
        load[slot] += 1
        session = instance["meeting_session"][meeting]
        assert not session or any(slot in s["slots"] for s in instance["sessions"] if s["id"] == session), (
            "sessions"
        )
        assert instance["fixed"][meeting] in (None, slot), "fixed"
        assert all(slots[earlier] < slot for earlier in instance["precedences"][meeting]), "precedences"
        for person in instance["meetings"][meeting]:
            assert slot not in instance["forbidden"][person], "forbidden"
            days[person][slot] += 1
    assert max(load) <= instance["tables"], "tables"
    assert all(times <= 1 for day in days for times in day), "one meeting a slot"
    counts = [max(0, len("".join(map(str, day)).replace("0", " ").split()) - 1) for day in days]
    assert max(counts) - min(counts) <= fairness, "fairness"
    return sum(counts)


def cpu_seconds() -> float:
    """Of this process and all of its children that have ended."""
    return sum(
        use.ru_utime + use.ru_stime
        for use in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def timed(solve: Callable[[], Agendas]) -> Run:
    cpu, wall = cpu_seconds(), time.monotonic()
    answer = solve()
    return Run(answer, cpu_seconds() - cpu, time.monotonic() - wall)


def line(name: str, run: Run, published: tuple[int, float] | None) -> str:
    theirs = f"{published[0]:4d} {published[1]:6.1f}" if published else f"{'':11s}"
    ours = "-" if run.answer.breaks is None else str(run.answer.breaks)
    return f"{name:32s} {run.answer.status:10s} {ours:>6s} {run.answer.bound:6d} {run.cpu:7.2f} {run.wall:7.2f}  {theirs}"


def check_peer(instance: dict, problem: AgendaProblem, theirs: Agendas, ours: Agendas) -> None:
    """What two solvers prove must agree, and what one shows must hold."""
    if theirs.slots is not None:
        assert recount(instance, theirs.slots, problem.spread) == theirs.breaks, "the breaks do not add up"
    closed = ("optimal", "infeasible")
    if theirs.status in closed and ours.status in closed:
        assert (theirs.status, theirs.breaks) == (ours.status, ours.breaks), "two proofs disagree"


def summary(solver: str, runs: list[Run]) -> str:
    closed = sum(run.answer.status in ("optimal", "infeasible") for run in runs)
    return (
        f"{solver}: closed {closed} of {len(runs)}, {sum(run.cpu for run in runs):.1f} CPU s, "
        f"{sum(run.wall for run in runs):.1f} s; the longest took {max(run.cpu for run in runs):.1f} CPU s, "
        f"{max(run.wall for run in runs):.1f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("instances", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fairness", type=int, help="instead of the file's own")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peers", type=float, metavar="SECONDS", help="for each of the other solvers")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    print(
        f"{'instance':32s} {'status':10s} {'breaks':>6s} {'bound':>6s} {'cpu s':>7s} {'wall s':>7s}  published"
    )
    runs, wrong = [], []
    peers: dict[str, list[Run]] = {peer: [] for peer in PEERS if options.peers}
    for path in options.instances:
        instance = json.loads(path.read_text(encoding="utf-8"))
        problem = read_problem(instance, options.fairness)
        name = path.name.removesuffix(".json")
        run = timed(
            lambda problem=problem: solve_agendas(  # type: ignore[misc]
                problem, seconds=options.seconds, seed=options.seed, processes=options.processes
            )
        )
        runs.append(run)
        answer = run.answer
        if answer.slots is not None and recount(instance, answer.slots, problem.spread) != answer.breaks:
            raise SystemExit(f"{name}: the breaks do not add up")
        base, _, variant = name.partition(".")
        own_fairness = problem.spread == instance["fairness_d"]
        published = PUBLISHED.get(base) if variant == "original" and own_fairness else None
        print(line(name, run, published), flush=True)
        if published and answer.status == "optimal" and answer.breaks != published[0]:
            wrong.append(name)
        (options.out / f"{name}.json").write_text(
            json.dumps(
                {
                    "name": name,
                    "status": answer.status,
                    "breaks": answer.breaks,
                    "bound": answer.bound,
                    "slots": answer.slots,
                    "cpu_seconds": round(run.cpu, 3),
                }
            )
        )
        for peer, theirs in peers.items():
            theirs.append(
                timed(lambda peer=peer, problem=problem: solve_by_peer(peer, problem, options.peers))
            )  # type: ignore[misc]
            check_peer(instance, problem, theirs[-1].answer, answer)
            print(line(f"  {peer}", theirs[-1], None), flush=True)
    for solver, their_runs in {"matchmaker": runs, **peers}.items():
        print(summary(solver, their_runs))
    if wrong:
        sys.exit(f"not the published breaks: {', '.join(wrong)}")


if __name__ == "__main__":
    main()

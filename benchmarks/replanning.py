"""Mending a timetable beside planning it anew: what stays, what it is worth, what it costs.

python benchmarks/replanning.py            all three; a table, CPU seconds of solving alone
python benchmarks/replanning.py small      80 firms: 2 cancel, 2 come 40 minutes late, 2 have an hour less
python benchmarks/replanning.py middle     800 firms: 3 % do not come, 2 % come late
python benchmarks/replanning.py large      10,000 firms: 3 % do not come, 2 % come late
python benchmarks/replanning.py small --seeds 20       the same with 20 seeds, and the worst of them at the end

The forums are synthetic and seeded: firms of two countries three hours apart, 16 slots of 20 minutes, 40 candidate
partners a firm with values drawn at random, some firms with hours of their own.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from time import process_time
from typing import NamedTuple

from matchmaker.domain import Delegation, Firm, Forum, Match, Pair, Session, Window
from matchmaker.domain.planning import VALUE_SCALE, Placement, PlanningProblem, build_problem, goals
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.repair import repair
from matchmaker.selection.choose import choose
from matchmaker.service.engine.planning import plan_meetings

MORNING = datetime(2025, 11, 20, 7, tzinfo=UTC)
SLOTS, MINUTES, DEGREE = 16, 20, 40
FIRST_SEED = 11
HOURS = {
    "RO": ((time(9), time(12)), (time(11), time(14, 20))),
    "PK": ((time(12), time(15)), (time(14), time(17, 20))),
}


@dataclass(frozen=True)
class Case:
    side: int  # firms of each country
    limit: int
    tables: int | None
    absent: int
    late: int
    rehoured: int


CASES = {
    "small": Case(side=40, limit=7, tables=24, absent=2, late=2, rehoured=2),
    "middle": Case(side=400, limit=8, tables=None, absent=24, late=16, rehoured=0),
    "large": Case(side=5_000, limit=8, tables=None, absent=300, late=200, rehoured=0),
}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="*", metavar="CASE", help=" or ".join(CASES))
    parser.add_argument("--seeds", type=int, default=1)
    chosen = parser.parse_args(arguments)
    print(
        f"{'':7}{'':12}{'meetings':>9}{'moved':>7}{'dropped':>8}{'added':>7}{'value':>10}{'of anew':>9}{'bound':>10}{'CPU s':>7}"
    )
    for name in chosen.cases or CASES:
        runs = [measure(name, CASES[name], seed) for seed in range(FIRST_SEED, FIRST_SEED + chosen.seeds)]
        moved, cpu, share, proved = zip(*runs, strict=True)
        if chosen.seeds > 1:
            print(f"{name}: {chosen.seeds} seeds, moved {min(moved)} to {max(moved)} (mean {sum(moved) / len(runs):.1f}), "
                  f"at least {min(share):.2%} of the value of planning anew, at most {max(cpu):.2f} CPU s, "
                  f"proved fewest in {sum(proved)} of {len(runs)}")  # fmt: skip


class Run(NamedTuple):
    moved: int
    cpu: float
    share: float  # of the value of planning anew
    proved: bool


def measure(name: str, case: Case, seed: int) -> Run:
    dice = random.Random(seed)
    forum, firms, matches = synthetic(case, dice)
    planned = plan_meetings(forum, firms, matches, seconds=20)
    problem = build_problem(forum, firms, matches)
    number = {firm: position for position, firm in enumerate(problem.firms)}
    kept = [
        Placement(number[held.pair.a], number[held.pair.b], held.slot, held.table)
        for held in planned.meetings
    ]
    changed, firms_now = change(problem, firms, case, dice)

    started = process_time()
    repaired = repair(
        changed, kept, choose=lambda part: choose(part, seconds=1, seed=0), seconds=20,
        served=[firm for firm in range(len(firms)) if changed.open[firm] & ~problem.open[firm]],
    )  # fmt: skip
    spent = process_time() - started
    assert not faults(changed, repaired.placements)

    started = process_time()
    anew = plan_meetings(forum, firms_now, matches, seconds=20)
    spent_anew = process_time() - started
    fresh = [Placement(number[held.pair.a], number[held.pair.b], held.slot) for held in anew.meetings]
    best = goals(changed, [at.edge for at in fresh]).value
    show(name, "mended", changed, kept, repaired.placements, best, repaired.bounds.value, spent)
    show(
        name,
        "anew",
        changed,
        kept,
        fresh,
        best,
        round(anew.certificate.levels[2].bound * VALUE_SCALE),
        spent_anew,
    )
    reached, bounds = repaired.reached, repaired.bounds
    print(f"       kept {reached.kept} of {bounds.kept}, in place {reached.still} of {bounds.still}, floor "
          f"{reached.floor} of {bounds.floor}: {'proved' if reached == bounds else 'within the bounds shown'}")  # fmt: skip
    now = {at.edge: at.slot for at in repaired.placements}
    moved = sum(now.get(at.edge, at.slot) != at.slot for at in kept)
    return Run(moved, spent, goals(changed, now).value / best, reached[:3] == bounds[:3])


def show(name, what, problem, kept, now, best, bound, spent) -> None:
    slots, old = {at.edge: at.slot for at in now}, {at.edge: at.slot for at in kept}
    moved = sum(slots.get(edge, slot) != slot for edge, slot in old.items())
    dropped, added = len(old.keys() - slots.keys()), len(slots.keys() - old.keys())
    value = goals(problem, slots).value
    print(f"{name:7}{what:12}{len(slots):>9}{moved:>7}{dropped:>8}{added:>7}{value / VALUE_SCALE:>10.1f}"
          f"{value / best:>9.2%}{bound / VALUE_SCALE:>10.1f}{spent:>7.2f}")  # fmt: skip


def synthetic(case: Case, dice: random.Random) -> tuple[Forum, list[Firm], list[Match]]:
    end = MORNING + timedelta(minutes=SLOTS * MINUTES)
    forum = Forum(
        name="Synthetic forum",
        delegations=(
            Delegation("RO", "Romania", ("RO",), "Europe/Bucharest"),
            Delegation("PK", "Pakistan", ("PK",), "Asia/Karachi"),
        ),
        sessions=(Session("Day", MORNING, end),),
        limit=case.limit,
        tables=case.tables,
    )
    firms = [
        Firm(
            f"{country.lower()}-{number:04}",
            f"{country} {number}",
            country,
            availability=hours(country, dice),
        )
        for country in ("RO", "PK")
        for number in range(case.side)
    ]
    pairs = {
        Pair.of(firm.id, dice.choice(firms[case.side :]).id)
        for firm in firms[: case.side]
        for _ in range(DEGREE)
    }
    matches = [
        Match(pair, value, value, value)
        for pair in sorted(pairs)
        if (value := round(dice.uniform(0.2, 1), 3))
    ]
    return forum, firms, matches


def hours(country: str, dice: random.Random) -> tuple[Window, ...]:
    """One firm in four is there for part of the day only."""
    return (Window(*dice.choice(HOURS[country])),) if dice.random() < 0.25 else ()


def change(
    problem: PlanningProblem, firms: Sequence[Firm], case: Case, dice: random.Random
) -> tuple[PlanningProblem, list[Firm]]:
    """The problem after it, and the firms as a plan from scratch has to see them."""
    hit = dice.sample(range(len(firms)), case.absent + case.late + case.rehoured)
    now = {firm.id: firm for firm in firms}
    masks = list(problem.open)
    for place, firm in enumerate(hit):
        if place < case.absent:
            masks[firm] = 0
        elif place < case.absent + case.late:
            masks[firm] &= ~0b11  # 40 minutes late
        else:
            masks[firm] = 0b1111111111111 << dice.choice((0, 3))  # an hour less at one end of the day
    for position, (before, mask) in enumerate(zip(problem.open, masks, strict=True)):
        if before != mask:
            firm = now[problem.firms[position]]
            now[firm.id] = replace(
                firm, availability=windows(mask, firm.country), max_meetings=None if mask else 0
            )
    pairs = [edge for edge in problem.pairs if masks[edge[0]] & masks[edge[1]]]
    values = tuple(problem.values[problem.index[edge]] for edge in pairs)
    return replace(problem, open=tuple(masks), pairs=tuple(pairs), values=values), list(now.values())


def windows(mask: int, country: str) -> tuple[Window, ...]:
    """The slots of a mask as local hours."""
    local = MORNING + timedelta(hours=2 if country == "RO" else 5)
    start = [(local + timedelta(minutes=MINUTES * slot)).time() for slot in range(SLOTS + 1)]
    return tuple(Window(start[slot], start[slot + 1]) for slot in range(SLOTS) if mask >> slot & 1)


if __name__ == "__main__":
    main(sys.argv[1:])

"""A revision in; a timetable that keeps what stands and fills what fell free from the reserve out, at any size.

What still stands stays. Meetings that lost their slot take another, if need be by moving one or two others.
The firms that lost a meeting get new ones: `choose` picks the best pairs as if slots did not matter, which also
bounds what any new meetings are worth beside those kept; then each pair takes a slot.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from matchmaker.domain.planning import Edge, Goals, PlanningProblem, goals
from matchmaker.scheduling.ledger import Ledger, Movable
from matchmaker.scheduling.revision import Revision


class Choice(Protocol):
    """Pairs worth meeting when slots do not matter, and bounds on each goal given those before it."""

    @property
    def edges(self) -> Sequence[Edge]: ...
    @property
    def bounds(self) -> Goals: ...


Choose = Callable[[PlanningProblem], Choice]


def hold(revision: Revision) -> Ledger:
    """The locks, and the meetings of before that can be kept beside them; first goal first, but not proved best."""
    ledger = Ledger(revision.problem, revision.problem.fixed, live=revision.live)
    _stay(revision, ledger)
    _hold_locks(revision, ledger)
    _rehouse(revision, ledger)
    return ledger


def fill(revision: Revision, ledger: Ledger, choose: Choose) -> Goals:
    """Add new meetings for the firms that lost one; bounds on what can be reached beside the others come back."""
    problem = revision.problem
    kept = frozenset(ledger.placed)
    reserve = revision.reserve(revision.losers(kept), kept)
    if not reserve:
        return goals(problem, kept)
    beside = _beside(revision, ledger, reserve)
    choice = choose(beside)
    _add(problem, ledger, [edge for edge in choice.edges if edge not in kept], reserve)
    ledger.close_gaps(
        edge for edge, at in ledger.placed.items() if not revision.is_old(at) and edge not in revision.pinned
    )
    asked = sum(edge in problem.asked for edge in {*kept, *reserve})
    reached = goals(problem, ledger.placed)
    if asked > reached.asked:  # the other bounds hold only beside all of them
        return revision.goals_alone()._replace(asked=asked)
    bounds = Goals(asked, *choice.bounds[1:])
    if bounds.floor > reached.floor:  # the bound on value holds only beside as much of the floor
        return bounds._replace(value=choose(replace(beside, floor=0)).bounds.value)
    return bounds


def _stay(revision: Revision, ledger: Ledger) -> None:
    """Put every meeting of before where it was, if it may be there; of those in each other's way the best."""
    order = _order(revision.problem, revision.able)
    for edge in sorted(order, key=lambda edge: edge not in revision.demanded):
        at = revision.before[edge]
        if revision.able[edge] >> at.slot & 1 and ledger.fits(*edge) >> at.slot & 1:
            ledger.put(at)


def _hold_locks(revision: Revision, ledger: Ledger) -> None:
    """Place every demanded pair, moving and, where that is not enough, dropping meetings that nobody demands."""
    movable = _movable(revision, ledger)
    for edge in sorted(revision.demanded - ledger.placed.keys()):
        if not revision.choices(edge):
            continue
        for firm in edge:
            spare = [other for other in ledger.placed if firm in other and other not in revision.demanded]
            spare = [other for other in spare if movable(other)]
            if ledger.full(firm) and spare:
                ledger.take(_order(revision.problem, spare)[-1])
        if not ledger.place(edge) and not ledger.make_room(edge, movable):
            ledger.make_room(
                edge, lambda other: other not in revision.demanded and movable(other), may_drop=True
            )


def _rehouse(revision: Revision, ledger: Ledger) -> None:
    """Give meetings of before that lost their slot another, those with the fewest slots first."""
    homeless = _order(revision.problem, revision.able.keys() - ledger.placed.keys())
    homeless.sort(key=lambda edge: revision.able[edge].bit_count())
    movable = _movable(revision, ledger)
    for edge in [edge for edge in homeless if not ledger.place(edge)]:
        ledger.make_room(edge, movable)


def _movable(revision: Revision, ledger: Ledger) -> Movable:
    return lambda edge: edge not in revision.pinned and bool(revision.live >> ledger.placed[edge].slot & 1)


def _beside(revision: Revision, ledger: Ledger, reserve: Sequence[Edge]) -> PlanningProblem:
    """The problem of the meetings kept, each a must, and of the reserve."""
    problem, kept = revision.problem, frozenset(ledger.placed)
    pairs = sorted({*kept, *reserve})
    tables = problem.tables
    if tables is not None:  # only the sum over slots counts, and a slot that is over may have had more
        over = sum(revision.over >> at.slot & 1 for at in ledger.placed.values())
        tables = -(-(over + tables * revision.live.bit_count()) // problem.slots)
    return replace(
        problem,
        pairs=tuple(pairs),
        values=tuple(problem.values[problem.index[edge]] for edge in pairs),
        musts=kept | problem.musts.intersection(reserve),
        locked=frozenset(),
        fixed=(),
        tables=tables,
    )


def _add(problem: PlanningProblem, ledger: Ledger, favoured: Iterable[Edge], reserve: Sequence[Edge]) -> None:
    """New meetings: the favoured pairs, those with the fewest slots first, then whatever else fits, the best first."""
    kept = frozenset(ledger.placed)
    order = sorted(_order(problem, favoured), key=lambda edge: ledger.fits(*edge).bit_count())
    for edge in [edge for edge in order if not ledger.place(edge)]:
        ledger.make_room(edge, lambda other: other not in kept)
    by_value = _order(problem, reserve)
    musts = [edge for edge in by_value if edge in problem.musts]
    for edges, needy in ((musts, 0), (by_value, 2), (by_value, 1), (by_value, 0)):
        for edge in edges:
            if sum(ledger.counts[firm] < problem.floor for firm in edge) >= needy:
                ledger.place(edge)


def _order(problem: PlanningProblem, edges: Iterable[Edge]) -> list[Edge]:
    """The most valuable first."""
    return sorted(edges, key=lambda edge: (-problem.values[problem.index[edge]], edge))

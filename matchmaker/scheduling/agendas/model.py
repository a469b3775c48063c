"""Meetings in; out the formula whose cheapest assignment is the timetable with the fewest breaks.

Every participant has a literal "meets in this slot", from which all else follows. A break ends where it meets, did
not meet the slot before, and has met by then: a chain of "has met by this slot" says so, one literal per break.
Two things are implied, and each speeds the proof by an order of magnitude: that a participant is busy as often as
it has meetings, and that without a break it is busy in one run. Meetings of a morning and of an afternoon leave
few places for that run, so the solver sees at once whom a shortage of tables at noon forces to have a break.
"""

from collections.abc import Sequence
from typing import NamedTuple

from matchmaker.scheduling.agendas.formula import Formula, Literal
from matchmaker.scheduling.agendas.problem import AgendaProblem
from matchmaker.scheduling.agendas.runs import starts
from matchmaker.scheduling.agendas.shape import TableCount, cover

Row = list[Literal]  # by slot; 0 where it cannot be


class Model(NamedTuple):
    """`places[m][t]` is the variable "meeting m in slot t"."""

    formula: Formula
    places: list[dict[int, int]]

    def slots(self, true: frozenset[int] | set[int]) -> list[int]:
        """Slot of each meeting, from the variables that hold."""
        return [next(slot for slot, variable in place.items() if variable in true) for place in self.places]


def build_model(problem: AgendaProblem, count: TableCount) -> Model:
    formula = Formula()
    domains = problem.domains()
    places = [{slot: formula.new() for slot in domain} for domain in domains]
    for place in places:
        formula.demand(list(place.values()), 1)
    if overfull(problem, domains):
        formula.refuse()
    agendas = problem.agendas()
    busy = [_busy(formula, places, agenda, problem.slots) for agenda in agendas]
    for agenda, row in zip(agendas, busy, strict=True):
        formula.demand([meets for meets in row if meets], len(agenda))
    for slot in range(problem.slots):
        if count is TableCount.PARTICIPANTS:
            _count_participants(problem, formula, agendas, busy, slot)
        else:
            _count_cover(problem, formula, places, agendas, busy, slot)
    _precede(problem, formula, places)
    breaks = [_breaks(formula, row) for row in busy]
    for agenda, row, ends in zip(agendas, busy, breaks, strict=True):
        if ends:
            _one_run(formula, [domains[m] for m in agenda], row, ends)
    _spread(problem, formula, breaks, agendas)
    return Model(formula, places)


def overfull(problem: AgendaProblem, domains: Sequence[Sequence[int]]) -> bool:
    """Whether some stretch of slots is too short for meetings that must lie in it: clause learners count badly."""
    for first in range(problem.slots):
        for last in range(first, problem.slots):
            inside = [
                m for m, domain in enumerate(domains) if domain and first <= domain[0] and domain[-1] <= last
            ]
            length = last - first + 1
            held = [0] * problem.participants
            for meeting in inside:
                for participant in problem.meetings[meeting]:
                    held[participant] += 1
            if len(inside) > length * problem.tables or max(held, default=0) > length:
                return True
    return False


def _busy(formula: Formula, places: Sequence[dict[int, int]], agenda: Sequence[int], slots: int) -> Row:
    return [formula.any_of([places[m][slot] for m in agenda if slot in places[m]]) for slot in range(slots)]


def _count_participants(
    problem: AgendaProblem, formula: Formula, agendas: Sequence[Sequence[int]], busy: Sequence[Row], slot: int
) -> None:
    """Two participants to a table. Those who meet in every slot they can need no literal in the count."""
    seats, free = 2 * problem.tables, []
    for agenda, row in zip(agendas, busy, strict=True):
        if not row[slot]:
            continue
        if len(agenda) == sum(1 for meets in row if meets):
            seats -= 1
        else:
            free.append(row[slot])
    formula.limit(free, seats)


def _count_cover(
    problem: AgendaProblem,
    formula: Formula,
    places: Sequence[dict[int, int]],
    agendas: Sequence[Sequence[int]],
    busy: Sequence[Row],
    slot: int,
) -> None:
    """Each meeting is counted at one participant of a vertex cover."""
    held = []
    for participant, counted in cover(problem):
        here = [places[m][slot] for m in counted if slot in places[m]]
        whole = len(here) == sum(slot in places[m] for m in agendas[participant])
        held.append(busy[participant][slot] if whole else formula.any_of(here))
    formula.limit([meets for meets in held if meets], problem.tables)


def _precede(problem: AgendaProblem, formula: Formula, places: Sequence[dict[int, int]]) -> None:
    """The earlier from a slot on and the later up to it exclude each other, for every slot."""
    for earlier, later in problem.before:
        if earlier == later:
            formula.refuse()
        for slot in range(problem.slots):
            late = [variable for at, variable in places[earlier].items() if at >= slot]
            early = [variable for at, variable in places[later].items() if at <= slot]
            if late and early:
                formula.at_most_one.append(late + early)


def _breaks(formula: Formula, row: Row) -> list[Literal]:
    """One cost per slot in which a break may end; it holds exactly when one does."""
    ends = []
    met = before = 0
    for meets in row:
        if meets and met and met != before:
            end = formula.new()
            formula.clauses.append([-met, before, -meets, end] if before else [-met, -meets, end])
            formula.clauses += [[-end, met], [-end, meets]]
            if before:
                formula.clauses.append([-end, -before])
            ends.append(end)
        if meets and met:
            now = formula.new()
            formula.clauses += [[-met, now], [-meets, now], [met, meets, -now]]
            met = now
        elif meets:
            met = meets
        before = meets
    formula.costs += ends
    return ends


def _one_run(formula: Formula, domains: Sequence[Sequence[int]], row: Row, ends: Sequence[Literal]) -> None:
    """A break, or a run that starts in one slot: busy inside it and nowhere else."""
    broken = formula.new()
    formula.clauses.append([*ends, -broken])
    formula.clauses += [[-end, broken] for end in ends]
    runs = {slot: formula.new() for slot in starts(domains, len(row))}
    formula.demand([broken, *runs.values()], 1)
    for first, run in runs.items():
        inside = range(first, first + len(domains))
        formula.clauses += [[-run, meets if t in inside else -meets] for t, meets in enumerate(row) if meets]


def _spread(
    problem: AgendaProblem,
    formula: Formula,
    breaks: Sequence[list[Literal]],
    agendas: Sequence[Sequence[int]],
) -> None:
    """Nobody has over `spread` more breaks than anybody; with one meeting or none a participant has no breaks."""
    if problem.spread < 0:
        formula.refuse()
    if any(len(agenda) <= 1 for agenda in agendas):
        for ends in breaks:
            formula.limit(ends, max(0, problem.spread))
        return
    tallies = [formula.tally(ends) for ends in breaks]
    for level in range(max(map(len, tallies), default=0) - max(0, problem.spread)):
        all_above = formula.new()  # everybody has more than `level` breaks
        for tally in tallies:
            formula.clauses.append([-all_above, tally[level]] if level < len(tally) else [-all_above])
            if level + problem.spread < len(tally):
                formula.clauses.append([-tally[level + problem.spread], all_above])

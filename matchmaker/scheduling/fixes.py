"""A finished timetable in; the smallest change to the forum that would give a firm or a pair its meeting, tried out, out.

A change is named only after a timetable was found that heeds it, holds every meeting of now (some of them moved)
and adds what was missing. Changes are tried from the smallest to the largest: the firm's own limit, its own hours, a
partner's limit, a table, a slot for everybody, and last a "no" that somebody would have to take back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from matchmaker.domain.planning import Edge, Placement, PlanningProblem, meeting_counts
from matchmaker.said import joined, said
from matchmaker.scheduling.ledger import Ledger

WORK = 200_000  # meetings laid out anew in all trials; after that no more changes are looked for
HOURS = 6  # hours of one firm that are tried, those with most partners free first
PARTNERS = 5  # partners whose limit is tried, the best first


@dataclass(frozen=True)
class Fix:
    words: str
    problem: PlanningProblem  # after the change
    timetable: tuple[Placement, ...]  # that shows it, without tables
    gained: int  # meetings more


@dataclass(frozen=True)
class _Change:
    words: str
    problem: PlanningProblem


class Fixer:
    """Looks for changes to one timetable; stops looking when the work is used up."""

    def __init__(
        self, problem: PlanningProblem, placements: Iterable[Placement], worth: Iterable[Edge] = ()
    ) -> None:
        """`worth` are pairs that would be worth a meeting, possible or not, beside the candidates."""
        self.problem = problem
        self.placements = tuple(at._replace(table=None) for at in placements)
        self.held = {at.edge for at in self.placements}
        self.counts = meeting_counts(problem, self.held)
        self.pinned = {at.edge for at in problem.fixed}
        self.partners: dict[int, list[int]] = {}
        for p, q in dict.fromkeys((*problem.pairs, *worth)):
            if problem.allowed(p, q):
                self.partners.setdefault(p, []).append(q)
                self.partners.setdefault(q, []).append(p)
        for firm, others in self.partners.items():
            others.sort(key=lambda other: (-self._value(_edge(firm, other)), other))
        self.left = WORK

    def for_firm(self, firm: int) -> Fix | None:
        """What lifts a firm to the floor; failing that, what brings it nearest. None where nothing does."""
        return self._best(firm, self.partners.get(firm, ()), self.problem.floor - self.counts[firm])

    def for_pair(self, p: int, q: int) -> Fix | None:
        """What makes a pair meet; None where nothing does."""
        return self._best(p, (q,), 1) or self._best(q, (p,), 1)

    def _best(self, firm: int, partners: Sequence[int], missing: int) -> Fix | None:
        best: Fix | None = None
        base = self._raised(self.problem, firm, missing)
        for change in self._changes(base, firm, partners, missing):
            fix = self._try(change, firm, partners, missing)
            if fix and (best is None or fix.gained > best.gained):
                best = fix
            if best and best.gained == missing:
                break
        return best

    def _raised(self, problem: PlanningProblem, firm: int, missing: int) -> _Change:
        """The firm's own limit, as far as it stands in the way."""
        most = self.counts[firm] + missing
        if problem.limits[firm] >= most:
            return _Change("", problem)
        return _Change(
            said("raise the limit of {firm} to {most}", firm=problem.names[firm], most=most),
            replace(problem, limits=_with(problem.limits, firm, most)),
        )

    def _changes(self, base: _Change, firm: int, partners: Sequence[int], missing: int) -> Iterator[_Change]:
        problem = base.problem
        if base.words:
            yield base
        for more in (
            self._hours(problem, firm, partners, missing),
            _partner_limits(problem, partners, self._full),
            _one_table(problem),
            _one_slot(problem),
            _lifted(problem, firm, partners),
        ):
            for change in more:
                yield replace(
                    change,
                    words=said("{base} and {change}", base=base.words, change=change.words)
                    if base.words
                    else change.words,
                )

    def _full(self, firm: int) -> bool:
        return self.counts[firm] >= self.problem.limits[firm]

    def _hours(
        self, problem: PlanningProblem, firm: int, partners: Sequence[int], missing: int
    ) -> Iterator[_Change]:
        """One more hour, or as many as meetings are missing, each chosen beside those before it."""
        ledger = Ledger(problem, self.placements, live=problem.every_slot)
        free = [other for other in partners if not ledger.full(other) and _edge(firm, other) not in self.held]

        def use(slot: int) -> int:
            return sum(
                problem.open[other] >> slot & 1 and not ledger.taken[other] >> slot & 1 for other in free
            )

        closed = [slot for slot in range(problem.slots) if not problem.open[firm] >> slot & 1]
        order = sorted(closed, key=lambda slot: (-use(slot), slot))[:HOURS]
        found: list[int] = []
        gained = 0
        for _ in range(missing):
            for slot in [slot for slot in order if slot not in found]:
                change = _opened(problem, firm, sorted([*found, slot]))
                fix = self._try(change, firm, partners, missing)
                if fix and fix.gained > gained:
                    gained = fix.gained
                    found.append(slot)
                    yield change
                    break
            else:
                return

    def _try(self, change: _Change, firm: int, partners: Sequence[int], missing: int) -> Fix | None:
        """The timetable of now with as many of the missing meetings added as find room."""
        self.left -= len(self.placements) + 1
        if self.left < 0:
            return None
        ledger = Ledger(change.problem, self.placements, live=change.problem.every_slot)
        wanted = [_edge(firm, other) for other in partners]
        wanted = [edge for edge in wanted if edge not in self.held and edge not in change.problem.vetoes]
        steps: tuple[Callable[[Edge], bool], ...] = (
            ledger.place,
            lambda edge: ledger.make_room(
                edge, lambda other: other not in self.pinned and other not in wanted
            ),
        )
        gained = 0
        for step in steps:
            for edge in wanted:
                if gained < missing and edge not in ledger.placed and step(edge):
                    gained += 1
        return Fix(change.words, change.problem, ledger.timetable, gained) if gained else None

    def _value(self, edge: Edge) -> int:
        number = self.problem.index.get(edge)
        return 0 if number is None else self.problem.values[number]


def _opened(problem: PlanningProblem, firm: int, slots: Sequence[int]) -> _Change:
    times = joined(said(" and "), (problem.slot_names[slot] for slot in slots))
    mask = problem.open[firm] | sum(1 << slot for slot in slots)
    return _Change(
        said("{firm} also open at {times}", firm=problem.names[firm], times=times),
        replace(problem, open=_with(problem.open, firm, mask)),
    )


def _partner_limits(
    problem: PlanningProblem, partners: Sequence[int], full: Callable[[int], bool]
) -> Iterator[_Change]:
    for other in [other for other in partners if full(other)][:PARTNERS]:
        most = problem.limits[other] + 1
        yield _Change(
            said("raise the limit of {other} to {most}", other=problem.names[other], most=most),
            replace(problem, limits=_with(problem.limits, other, most)),
        )


def _one_table(problem: PlanningProblem) -> Iterator[_Change]:
    if problem.tables is not None:
        yield _Change(said("one more table"), replace(problem, tables=problem.tables + 1))


def _one_slot(problem: PlanningProblem) -> Iterator[_Change]:
    """After the last one, in its session, with everybody there."""
    if problem.slots:
        yield _Change(
            said("one more slot in which all are open"),
            replace(
                problem,
                slots=problem.slots + 1,
                open=tuple(mask | 1 << problem.slots for mask in problem.open),
                slot_names=(*problem.slot_names, said("the added slot")),
                slot_sessions=(*problem.slot_sessions, problem.slot_sessions[-1]),
            ),
        )


def _lifted(problem: PlanningProblem, firm: int, partners: Sequence[int]) -> Iterator[_Change]:
    for other in partners:
        edge = _edge(firm, other)
        if edge in problem.vetoes:
            says = problem.vetoes[edge]
            whom = other if says == firm else firm
            rest = {pair: who for pair, who in problem.vetoes.items() if pair != edge}
            yield _Change(
                said(
                    "{says} takes back its no to {whom}", says=problem.names[says], whom=problem.names[whom]
                ),
                replace(problem, vetoes=rest),
            )


def _with(numbers: tuple[int, ...], place: int, number: int) -> tuple[int, ...]:
    return (*numbers[:place], number, *numbers[place + 1 :])


def _edge(one: int, other: int) -> Edge:
    return (one, other) if one < other else (other, one)

"""A changed problem and the meetings of before in; what a repair aims at, and how far a timetable gets, out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from matchmaker.domain.planning import Edge, Goals, Placement, PlanningProblem, goals

Timetable = tuple[Placement, ...]


class Aims(NamedTuple):
    """The goals of a repair in their order, all to be raised: reached by a timetable, or bounds on them."""

    locks: int  # locks held, and musts of before still held
    kept: int  # meetings of before that still take place
    still: int  # those of them that did not move
    musts: int  # locks and musts held, new ones included
    floor: int  # sum over firms of their meetings, counted up to the floor
    value: int  # sum of values, in 1 / VALUE_SCALE


@dataclass(frozen=True)
class Revision:
    """`problem.fixed` holds the locks with a slot, and every meeting of a slot that is over."""

    problem: PlanningProblem
    before: Mapping[Edge, Placement]  # meetings that should stay, by pair; not all of them still can
    over: int = 0  # bit mask of the slots in which nothing changes any more
    served: frozenset[int] = field(default_factory=frozenset)  # firms that may get new meetings in any case

    @cached_property
    def live(self) -> int:
        """Bit mask of the slots in which something may still change."""
        return self.problem.every_slot & ~self.over

    @cached_property
    def demanded(self) -> frozenset[Edge]:
        """Pairs of the first goal; a must that had no meeting before is a wish of the reserve."""
        fixed = {at.edge for at in self.problem.fixed}
        return frozenset(fixed | self.problem.locked | (self.problem.musts & self.before.keys()))

    @cached_property
    def pinned(self) -> frozenset[Edge]:
        """Pairs whose slot is not open to choice."""
        return frozenset(at.edge for at in self.problem.fixed)

    @cached_property
    def able(self) -> Mapping[Edge, int]:
        """Pairs of before that could still meet if they were the only ones, with the slots in which they could."""
        slots = {edge: self.choices(edge) for edge in self.before}
        slots |= {at.edge: 1 << at.slot for at in self.problem.fixed if at.edge in self.before}
        return {edge: mask for edge, mask in slots.items() if mask}

    def choices(self, edge: Edge) -> int:
        """Bit mask of the slots in which a pair that is not pinned could meet."""
        p, q = edge
        return self.problem.open[p] & self.problem.open[q] & self.live if edge in self.problem.index else 0

    def is_old(self, at: Placement) -> bool:
        """Whether it is a meeting of before in its old slot."""
        old = self.before.get(at.edge)
        return old is not None and old.slot == at.slot

    def losers(self, held: Collection[Edge]) -> frozenset[int]:
        """Firms that may get new meetings beside these pairs: they lost one, or are served in any case."""
        return self.served.union(*(edge for edge in self.before if edge not in held))

    def reserve(self, firms: frozenset[int], held: Collection[Edge]) -> list[Edge]:
        """Candidates that would give one of these firms a new meeting, sorted."""
        return [
            (p, q)
            for p, q in self.problem.pairs
            if (p in firms or q in firms) and (p, q) not in held and self.choices((p, q))
        ]

    def stability(self, timetable: Sequence[Placement]) -> tuple[int, int, int]:
        """Locks, kept and still."""
        return (
            sum(at.edge in self.demanded for at in timetable),
            sum(at.edge in self.before for at in timetable),
            sum(map(self.is_old, timetable)),
        )

    def reached(self, timetable: Sequence[Placement]) -> Aims:
        return Aims(*self.stability(timetable), *goals(self.problem, [at.edge for at in timetable]))

    def stability_alone(self) -> tuple[int, int, int]:
        """Bounds on locks, kept and still that follow from each pair alone."""
        return (
            sum(edge in self.pinned or bool(self.choices(edge)) for edge in self.demanded),
            len(self.able),
            sum(mask >> self.before[edge].slot & 1 for edge, mask in self.able.items()),
        )

    def goals_alone(self) -> Goals:
        """Bounds on musts, floor and value that follow from each pair and each firm alone."""
        problem = self.problem
        return Goals(
            sum(edge in self.pinned or bool(self.choices(edge)) for edge in problem.asked),
            sum(min(problem.capacity(firm), problem.floor) for firm in range(len(problem.firms))),
            self._value_alone(),
        )

    def _value_alone(self) -> int:
        """Half of what every firm would be worth with its best partners."""
        worth: dict[int, list[int]] = {}
        for edge, value in zip(self.problem.pairs, self.problem.values, strict=True):
            for firm in edge:
                worth.setdefault(firm, []).append(value)
        best = (sorted(values, reverse=True)[: self.problem.limits[firm]] for firm, values in worth.items())
        return sum(map(sum, best)) // 2

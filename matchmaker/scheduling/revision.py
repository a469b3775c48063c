"""A changed problem and the meetings of before in; what a repair aims at, and how far a timetable gets, out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from matchmaker.domain.planning import Edge, Placement, PlanningProblem, goals

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

    @property
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
    def able(self) -> frozenset[Edge]:
        """Pairs of before that could still meet if they were the only ones."""
        return frozenset(edge for edge in self.before if edge in self.pinned or self.choices(edge))

    def choices(self, edge: Edge) -> int:
        """Bit mask of the slots in which a pair that is not pinned could meet."""
        return self.problem.common(*edge) & self.live if self.problem.possible(*edge) else 0

    def stands(self, at: Placement) -> bool:
        """Whether no rule on its own forbids a meeting where it was."""
        if at.edge in self.pinned:
            return any(at[:3] == pin[:3] for pin in self.problem.fixed)
        return bool(self.choices(at.edge) >> at.slot & 1)

    def is_old(self, at: Placement) -> bool:
        """Whether it is a meeting of before in its old slot."""
        old = self.before.get(at.edge)
        return old is not None and old.slot == at.slot

    def losers(self, timetable: Iterable[Placement]) -> frozenset[int]:
        """Firms that may get new meetings: they lost one, or are served in any case."""
        held = {at.edge for at in timetable}
        return self.served.union(*(edge for edge in self.before if edge not in held))

    def reserve(self, firms: frozenset[int], held: Iterable[Edge]) -> list[Edge]:
        """Candidates that would give one of these firms a new meeting, sorted."""
        held = frozenset(held)
        return [
            edge
            for edge in self.problem.pairs
            if (edge[0] in firms or edge[1] in firms) and edge not in held and self.choices(edge)
        ]

    def reached(self, timetable: Sequence[Placement]) -> Aims:
        held = [at.edge for at in timetable]
        asked, floor, value = goals(self.problem, held)
        return Aims(
            sum(edge in self.demanded for edge in held),
            sum(edge in self.before for edge in held),
            sum(map(self.is_old, timetable)),
            asked,
            floor,
            value,
        )

    def ceilings(self) -> Aims:
        """Bounds that follow from each pair and each firm alone."""
        problem = self.problem
        pinned = {at.edge: at for at in problem.fixed}
        able = [edge for edge in problem.pairs if edge in pinned or self.choices(edge)]
        return Aims(
            sum(edge in self.demanded for edge in able),
            len(self.able),
            sum(self.stands(at) for at in self.before.values()),
            sum(edge in problem.asked for edge in able),
            sum(min(problem.capacity(firm), problem.floor) for firm in range(len(problem.firms))),
            self._value_alone(able),
        )

    def _value_alone(self, able: Iterable[Edge]) -> int:
        """Half of what every firm would be worth with its best partners."""
        worth: dict[int, list[int]] = {}
        for edge in able:
            for firm in edge:
                worth.setdefault(firm, []).append(self.problem.values[self.problem.index[edge]])
        best = (sorted(values, reverse=True)[: self.problem.limits[firm]] for firm, values in worth.items())
        return sum(map(sum, best)) // 2

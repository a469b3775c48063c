"""A timetable being changed: a board from which meetings can also be taken, and which finds room by moving others."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from matchmaker.domain.planning import Edge, Placement, PlanningProblem
from matchmaker.scheduling.board import Board
from matchmaker.scheduling.gaps import breaks, session_masks

Movable = Callable[[Edge], bool]


class Ledger(Board):
    """Every slot that it chooses is one of `live`."""

    def __init__(self, problem: PlanningProblem, placements: Iterable[Placement], *, live: int) -> None:
        self.live = live
        self._of: list[list[Edge]] = [[] for _ in problem.firms]  # meetings of each firm
        self._busy = [0] * len(problem.firms)  # slots in which a firm has a meeting
        self._sessions = session_masks(problem)
        super().__init__(problem, placements)

    def put(self, at: Placement) -> None:
        super().put(at)
        for firm in (at.p, at.q):
            self._of[firm].append((at.p, at.q))
            self._busy[firm] |= 1 << at.slot

    @property
    def timetable(self) -> tuple[Placement, ...]:
        """The meetings as they stand, sorted."""
        return tuple(sorted(self.placed.values()))

    def take(self, edge: Edge) -> Placement:
        """Remove a meeting, which is returned."""
        at = self.placed.pop(edge)
        bit = 1 << at.slot
        for firm in edge:
            self.counts[firm] -= 1
            if self.problem.session_limits:
                self._count(firm, at.slot, -1)
            self.taken[firm] &= ~bit
            if self.problem.seats[firm] > 1:
                self._at[firm, at.slot] -= 1
            self._of[firm].remove(edge)
            if not self._at_slot(firm, at.slot):
                self._busy[firm] &= ~bit
        self._size[at.slot] -= 1
        if self.problem.tables is None or self._size[at.slot] < self.problem.tables:
            self.roomy |= bit
        return at

    def _at_slot(self, firm: int, slot: int) -> list[Edge]:
        return [edge for edge in self._of[firm] if self.placed[edge].slot == slot]

    def fits(self, p: int, q: int) -> int:
        return super().fits(p, q) & self.live

    def tightest(self, edge: Edge, slots: int) -> int:
        """Of a mask of slots the one that leaves the two firms the fewest breaks, the earlier of two."""
        return min(_bits(slots), key=lambda slot: (self._breaks_with(edge, slot), slot))

    def _breaks_with(self, edge: Edge, slot: int) -> int:
        return sum(breaks(self._busy[firm] | 1 << slot, self._sessions) for firm in edge)

    def place(self, edge: Edge) -> bool:
        """Put a pair where it fits best, if it fits anywhere."""
        slots = self.fits(*edge)
        if slots:
            self.put(Placement(*edge, self.tightest(edge, slots)))
        return bool(slots)

    def make_room(self, edge: Edge, movable: Movable, *, may_drop: bool = False) -> bool:
        """Place a pair by moving one or two other meetings, or with `may_drop` by taking out those that find no slot."""
        if self.full(edge[0]) or self.full(edge[1]) or edge in self.placed:
            return False
        return any(
            self._give_way(edge, slot, blockers, may_drop=may_drop)
            for count in (1, 2)
            for slot in _bits(self.problem.common(*edge) & self.live)
            for blockers in list(self._blockers(edge, slot, count, movable))
        )

    def _blockers(
        self, edge: Edge, slot: int, count: int, movable: Movable
    ) -> Iterator[tuple[Placement, ...]]:
        """Sets of `count` meetings of a slot without which the pair would fit there."""
        in_way = [
            [other for other in self._at_slot(firm, slot) if movable(other)]
            for firm in edge
            if self.taken[firm] >> slot & 1
        ]
        if not in_way and not self.roomy >> slot & 1:
            in_way = [[other for other, at in self.placed.items() if at.slot == slot and movable(other)]]
        if len(in_way) != count:
            return
        if count == 1:
            yield from ((self.placed[other],) for other in in_way[0])
            return
        for one in in_way[0]:
            for two in in_way[1]:
                if one != two:
                    yield self.placed[one], self.placed[two]

    def _give_way(self, edge: Edge, slot: int, blockers: Sequence[Placement], *, may_drop: bool) -> bool:
        for at in blockers:
            self.take(at.edge)
        if self.fits(*edge) >> slot & 1:
            self.put(Placement(*edge, slot))
            placed = [old.edge for old in blockers if self.place(old.edge)]
            if may_drop or len(placed) == len(blockers):
                return True
            for other in (*placed, edge):
                self.take(other)
        for old in blockers:
            self.put(old)
        return False

    def close_gaps(self, movable: Iterable[Edge], rounds: int = 4) -> None:
        """Shift these meetings, one at a time, to where their firms have fewer breaks."""
        edges = sorted(movable)
        for _ in range(rounds):
            shifted = False
            for edge in edges:
                old = self.take(edge)
                slot = self.tightest(edge, self.fits(*edge))
                better = self._breaks_with(edge, slot) < self._breaks_with(edge, old.slot)
                self.put(old._replace(slot=slot) if better else old)
                shifted |= better
            if not shifted:
                return


def _bits(bits: int) -> list[int]:
    return [bit for bit in range(bits.bit_length()) if bits >> bit & 1]

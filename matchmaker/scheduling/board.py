"""A timetable being filled: which slots each firm and the tables still have room in, kept as bit masks."""

from collections.abc import Iterable

from matchmaker.domain.planning import Edge, Placement, PlanningProblem


class Board:
    """Placements so far, and quick answers on what still fits; only pairs the problem calls possible are asked."""

    def __init__(self, problem: PlanningProblem, placements: Iterable[Placement] = ()) -> None:
        self.problem = problem
        self.placed: dict[Edge, Placement] = {}
        self.counts = [0] * len(problem.firms)
        self.taken = [0] * len(problem.firms)  # slots in which every representative is busy
        self.roomy = problem.every_slot if problem.tables != 0 else 0  # slots with a table left
        self.shut = [0] * len(
            problem.firms
        )  # slots of sessions in which a firm has all that the session allows
        self._held: dict[
            tuple[int, int], int
        ] = {}  # meetings of (firm, session), kept where sessions have limits
        self._at: dict[tuple[int, int], int] = {}  # meetings of (firm, slot), kept for firms of several seats
        self._size = [0] * problem.slots
        for at in placements:
            self.put(at)

    def put(self, at: Placement) -> None:
        self.placed[at.edge] = at
        bit = 1 << at.slot
        for firm in at.edge:
            self.counts[firm] += 1
            if self.problem.session_limits:
                self._count(firm, at.slot, 1)
            seats = self.problem.seats[firm]
            if seats > 1:
                busy = self._at[firm, at.slot] = self._at.get((firm, at.slot), 0) + 1
                if busy < seats:
                    continue
            self.taken[firm] |= bit
        self._size[at.slot] += 1
        if self.problem.tables is not None and self._size[at.slot] >= self.problem.tables:
            self.roomy &= ~bit

    def _count(self, firm: int, slot: int, more: int) -> None:
        session = self.problem.slot_sessions[slot]
        held = self._held[firm, session] = self._held.get((firm, session), 0) + more
        most, mask = self.problem.session_limits[session], self.problem.sessions[session]
        self.shut[firm] = (
            self.shut[firm] | mask if most is not None and held >= most else self.shut[firm] & ~mask
        )

    def full(self, firm: int) -> bool:
        """Whether the firm has all the meetings it may have."""
        return self.counts[firm] >= self.problem.limits[firm]

    def mutual(self, p: int, q: int) -> int:
        """Slots in which both firms are open, have a representative free and may meet once more, tables aside."""
        return self.problem.common(p, q) & ~(self.taken[p] | self.taken[q] | self.shut[p] | self.shut[q])

    def fits(self, p: int, q: int) -> int:
        """Slots in which the pair could meet as things stand; 0 when a limit or the tables stand against it."""
        if self.full(p) or self.full(q) or (p, q) in self.placed:
            return 0
        return self.mutual(p, q) & self.roomy

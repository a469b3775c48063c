"""A timetable that heeds no limits of sessions in, one that does out: the least valuable meetings go, others take their place."""

from collections.abc import Sequence

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.scheduling.board import Board
from matchmaker.scheduling.greedy import first_fit


def within_sessions(problem: PlanningProblem, placements: Sequence[Placement]) -> tuple[Placement, ...]:
    """Locks stay, then the meetings of the first goal, then the most valuable; what still fits is added."""
    if not problem.session_limits:
        return tuple(placements)
    board = Board(problem, problem.fixed)
    order = sorted(
        placements, key=lambda at: (at.edge not in problem.asked, -problem.values[problem.index[at.edge]], at)
    )
    for at in order:
        if board.fits(at.p, at.q) >> at.slot & 1:
            board.put(at._replace(table=None))
    return first_fit(problem, board.placed.values())

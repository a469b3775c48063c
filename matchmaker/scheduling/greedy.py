"""A problem in, a sound timetable out at once: the best pair first, in the first slot that fits both."""

from collections.abc import Iterable

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.scheduling.board import Board


def first_fit(problem: PlanningProblem, start: Iterable[Placement] = ()) -> tuple[Placement, ...]:
    """Fixed locks, then `start`, musts, pairs that lift two firms towards the floor, then one, then the rest.

    Nothing of `start` is moved, so a timetable handed in comes back with whatever still fits.
    """
    board = Board(problem, problem.fixed)
    for at in start:
        if board.fits(at.p, at.q) >> at.slot & 1:
            board.put(at)
    order = sorted(range(len(problem.pairs)), key=lambda number: (-problem.values[number], number))
    musts = [number for number in order if problem.pairs[number] in problem.musts]
    for numbers, needy in ((musts, 0), (order, 2), (order, 1), (order, 0)):
        for number in numbers:
            p, q = problem.pairs[number]
            below = (board.counts[p] < problem.floor) + (board.counts[q] < problem.floor)
            if below >= needy and (slots := board.fits(p, q)):
                board.put(Placement(p, q, (slots & -slots).bit_length() - 1))
    return tuple(sorted(board.placed.values()))

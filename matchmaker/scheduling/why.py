"""A finished timetable in; why each other pair did not get a meeting, and the smallest change that would give it one.

Each answer is checked exactly against the timetable as it stands: a fix is named only where it alone would let
the meeting be added with everything else left as it is.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matchmaker.domain.planning import Edge, Placement, PlanningProblem
from matchmaker.scheduling.board import Board
from matchmaker.scheduling.rules import veto_words


class WhyNot(NamedTuple):
    """`vetoed` tells a "no" from everything else."""

    why: str
    fix: str = ""
    vetoed: bool = False


class Explainer:
    """Answers about one timetable; the words for a firm are made once."""

    def __init__(self, problem: PlanningProblem, placements: Iterable[Placement]) -> None:
        self.problem = problem
        self.board = Board(problem, placements)
        self._full: dict[int, tuple[str, str]] = {}

    def why_not(self, p: int, q: int) -> WhyNot:
        """For a pair p < q that does not meet."""
        problem, names = self.problem, self.problem.names
        if (p, q) in problem.vetoes:
            return WhyNot(veto_words(problem, p, q), vetoed=True)
        for firm in (p, q):
            if problem.groups[firm] < 0:
                return WhyNot(f"{names[firm]} belongs to no delegation", f"add {names[firm]} to a delegation")
        if not problem.allowed(p, q):
            one, two = (problem.group_names[problem.groups[firm]] for firm in (p, q))
            return WhyNot(f"the delegations {one} and {two} may not meet", f"let {one} and {two} meet")
        for firm in (p, q):
            if not problem.open[firm]:
                return WhyNot(
                    f"{names[firm]} is open in no slot of the forum",
                    f"hours of {names[firm]} that cover {problem.slot_names[0]}"
                    if problem.slots
                    else "add a session",
                )
        if not problem.common(p, q):
            return self._no_common_hour(p, q)
        if self.board.full(p) or self.board.full(q):
            return self._at_limit(p, q)
        return self._no_slot(p, q)

    def _no_common_hour(self, p: int, q: int) -> WhyNot:
        names = self.problem.names
        for one, other in ((p, q), (q, p)):
            room = (
                self.problem.open[one] & ~self.board.taken[one] & ~self.board.taken[other] & self.board.roomy
            )
            if room and not self.board.full(p) and not self.board.full(q):
                slot = self.problem.slot_names[(room & -room).bit_length() - 1]
                return WhyNot(
                    f"{names[p]} and {names[q]} have no open slot in common",
                    f"{names[other]} also open at {slot}",
                )
        return WhyNot(f"{names[p]} and {names[q]} have no open slot in common")

    def _at_limit(self, p: int, q: int) -> WhyNot:
        fits = self.board.mutual(p, q) & self.board.roomy
        if self.board.full(p) and self.board.full(q):
            (why, fix), (why_q, fix_q) = self._limit_words(p), self._limit_words(q)
            return WhyNot(f"{why} and {why_q}", f"{fix} and {fix_q}" if fits else "")
        why, fix = self._limit_words(p if self.board.full(p) else q)
        return WhyNot(why, fix if fits else "")

    def _limit_words(self, firm: int) -> tuple[str, str]:
        if firm not in self._full:
            name, limit = self.problem.names[firm], self.problem.limits[firm]
            self._full[firm] = (
                f"{name} already has its limit of {_count(limit, 'meeting')}",
                f"raise the limit of {name} to {limit + 1}",
            )
        return self._full[firm]

    def _no_slot(self, p: int, q: int) -> WhyNot:
        problem, board, names = self.problem, self.board, self.problem.names
        mutual = board.mutual(p, q)
        if mutual & board.roomy:
            slot = problem.slot_names[(mutual & board.roomy & -(mutual & board.roomy)).bit_length() - 1]
            return WhyNot("the search ended before it was placed", f"lock it at {slot}")
        if mutual:
            slot = problem.slot_names[(mutual & -mutual).bit_length() - 1]
            return WhyNot(
                f"every table is taken whenever {names[p]} and {names[q]} are both free",
                f"one more table at {slot}",
            )
        common = problem.common(p, q)
        if common.bit_count() == 1:
            slot = problem.slot_names[common.bit_length() - 1]
            return WhyNot(
                f"{names[p]} and {names[q]} have only {slot} in common, and a better timetable uses it otherwise",
                "one more slot in which both are open",
            )
        return WhyNot(
            f"{names[p]} and {names[q]} are never both free in the {common.bit_count()} slots they have in common",
            "one more slot in which both are open",
        )


def why_below_floor(problem: PlanningProblem, board: Board, firm: int, partners: Sequence[int]) -> str:
    """Why a firm has fewer meetings than the floor; `partners` are those of its candidates.

    The first reason that alone explains it: its own limit or hours, too few candidates, candidates that are full.
    """
    if problem.groups[firm] < 0:
        return "it belongs to no delegation of the forum"
    if not problem.slots:
        return "the forum has no slots"
    if problem.tables == 0:
        return "the forum has no tables"
    if problem.limits[firm] < problem.floor:
        return f"its own limit is {problem.limits[firm]}"
    if not problem.open[firm]:
        return "its hours meet no slot of the forum"
    if problem.capacity(firm) < problem.floor:
        return f"it is open in only {_count(problem.open[firm].bit_count(), 'slot')}"
    if len(partners) < problem.floor:
        return _few_partners(problem, firm, len(partners))
    open_to = [other for other in partners if _edge(firm, other) not in board.placed]
    full = sum(board.full(other) for other in open_to)
    if full == len(open_to):
        return f"every other possible partner ({full}) already has its limit of meetings"
    crowded = sum(bool(board.mutual(*_edge(firm, other))) for other in open_to if not board.full(other))
    if crowded:
        return "every table is taken whenever it and a possible partner are both free"
    busy = f"{_count(len(open_to) - full, 'possible partner')} never free when it is"
    return f"{busy}, {full} with their limit of meetings" if full else busy


def _few_partners(problem: PlanningProblem, firm: int, candidates: int) -> str:
    vetoed = sum(firm in edge for edge in problem.vetoes)
    allowed = [other for other in range(len(problem.firms)) if problem.allowed(firm, other)]
    apart = sum(not problem.common(firm, other) for other in allowed)
    number = f"{_count(candidates, 'partner')} of any value"
    if not allowed:
        return "its delegation may meet nobody who is here"
    if vetoed and candidates + vetoed >= problem.floor:
        return f"it has {number}, and {vetoed} more were ruled out by a no"
    if apart:
        return f"it has {number} within common hours; {apart} of {len(allowed)} firms it may meet have no hour in common"
    return f"it has {number}"


def _edge(one: int, other: int) -> Edge:
    return (one, other) if one < other else (other, one)


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'s' * (number != 1)}"

"""A finished timetable in; why each other pair did not get a meeting, and the smallest change that would give it one.

Each answer is checked exactly against the timetable as it stands: a fix is named only where it alone would let
the meeting be added with everything else left as it is.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matchmaker.domain.planning import Edge, Placement, PlanningProblem
from matchmaker.said import said, said_many
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
                return WhyNot(
                    said("{firm} belongs to no delegation", firm=names[firm]),
                    said("add {firm} to a delegation", firm=names[firm]),
                )
        if not problem.allowed(p, q):
            one, two = (problem.group_names[problem.groups[firm]] for firm in (p, q))
            return WhyNot(
                said("the delegations {one} and {two} may not meet", one=one, two=two),
                said("let {one} and {two} meet", one=one, two=two),
            )
        for firm in (p, q):
            if not problem.open[firm]:
                return WhyNot(
                    said("{firm} is open in no slot of the forum", firm=names[firm]),
                    said(
                        "hours of {firm} that cover {slot_names}",
                        firm=names[firm],
                        slot_names=problem.slot_names[0],
                    )
                    if problem.slots
                    else said("add a session"),
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
                    said("{one} and {other} have no open slot in common", one=names[p], other=names[q]),
                    said("{other} also open at {slot}", other=names[other], slot=slot),
                )
        return WhyNot(said("{one} and {other} have no open slot in common", one=names[p], other=names[q]))

    def _at_limit(self, p: int, q: int) -> WhyNot:
        fits = self.board.mutual(p, q) & self.board.roomy
        if self.board.full(p) and self.board.full(q):
            (why, fix), (why_q, fix_q) = self._limit_words(p), self._limit_words(q)
            return WhyNot(
                said("{why} and {why_q}", why=why, why_q=why_q),
                said("{fix} and {fix_q}", fix=fix, fix_q=fix_q) if fits else "",
            )
        why, fix = self._limit_words(p if self.board.full(p) else q)
        return WhyNot(why, fix if fits else "")

    def _limit_words(self, firm: int) -> tuple[str, str]:
        if firm not in self._full:
            name, limit = self.problem.names[firm], self.problem.limits[firm]
            self._full[firm] = (
                said_many(
                    "{name} already has its limit of {num} meeting",
                    "{name} already has its limit of {num} meetings",
                    limit,
                    name=name,
                )
                if limit
                else said("{name} already has its limit of no meetings", name=name),
                said("raise the limit of {name} to {limit}", name=name, limit=limit + 1),
            )
        return self._full[firm]

    def _no_slot(self, p: int, q: int) -> WhyNot:
        problem, board, names = self.problem, self.board, self.problem.names
        mutual = board.mutual(p, q)
        if mutual & board.roomy:
            slot = problem.slot_names[(mutual & board.roomy & -(mutual & board.roomy)).bit_length() - 1]
            return WhyNot(said("the search ended before it was placed"), said("lock it at {slot}", slot=slot))
        if mutual:
            slot = problem.slot_names[(mutual & -mutual).bit_length() - 1]
            return WhyNot(
                said(
                    "every table is taken whenever {one} and {other} are both free",
                    one=names[p],
                    other=names[q],
                ),
                said("one more table at {slot}", slot=slot),
            )
        common = problem.common(p, q)
        if common.bit_count() == 1:
            slot = problem.slot_names[common.bit_length() - 1]
            return WhyNot(
                said(
                    "{one} and {other} have only {slot} in common, and a better timetable uses it otherwise",
                    one=names[p],
                    other=names[q],
                    slot=slot,
                ),
                said("one more slot in which both are open"),
            )
        return WhyNot(
            said(
                "{one} and {other} are never both free in the {count} slots they have in common",
                one=names[p],
                other=names[q],
                count=common.bit_count(),
            ),
            said("one more slot in which both are open"),
        )


def why_below_floor(problem: PlanningProblem, board: Board, firm: int, partners: Sequence[int]) -> str:
    """Why a firm has fewer meetings than the floor; `partners` are those of its candidates.

    The first reason that alone explains it: its own limit or hours, too few candidates, candidates that are full.
    """
    if problem.groups[firm] < 0:
        return said("it belongs to no delegation of the forum")
    if not problem.slots:
        return said("the forum has no slots")
    if problem.tables == 0:
        return said("the forum has no tables")
    if problem.limits[firm] < problem.floor:
        return said("its own limit is {firm}", firm=problem.limits[firm])
    if not problem.open[firm]:
        return said("its hours meet no slot of the forum")
    if problem.capacity(firm) < problem.floor:
        return said_many(
            "it is open in only {num} slot", "it is open in only {num} slots", problem.open[firm].bit_count()
        )
    if len(partners) < problem.floor:
        return _few_partners(problem, firm, len(partners))
    open_to = [other for other in partners if _edge(firm, other) not in board.placed]
    full = sum(board.full(other) for other in open_to)
    if full == len(open_to):
        return said("every other possible partner ({full}) already has its limit of meetings", full=full)
    crowded = sum(bool(board.mutual(*_edge(firm, other))) for other in open_to if not board.full(other))
    if crowded:
        return said("every table is taken whenever it and a possible partner are both free")
    busy = said_many(
        "{num} possible partner never free when it is",
        "{num} possible partners never free when it is",
        len(open_to) - full,
    )
    return said("{busy}, {full} with their limit of meetings", busy=busy, full=full) if full else busy


def _few_partners(problem: PlanningProblem, firm: int, candidates: int) -> str:
    vetoed = sum(firm in edge for edge in problem.vetoes)
    allowed = [other for other in range(len(problem.firms)) if problem.allowed(firm, other)]
    apart = sum(not problem.common(firm, other) for other in allowed)
    number = (
        said_many("{num} partner of any value", "{num} partners of any value", candidates)
        if candidates
        else said("no partners of any value")
    )
    if not allowed:
        return said("its delegation may meet nobody who is here")
    if vetoed and candidates + vetoed >= problem.floor:
        return said("it has {number}, and {vetoed} more were ruled out by a no", number=number, vetoed=vetoed)
    if apart:
        return said(
            "it has {number} within common hours; {apart} of {allowed} firms it may meet have no hour in common",
            number=number,
            apart=apart,
            allowed=len(allowed),
        )
    return said("it has {number}", number=number)


def _edge(one: int, other: int) -> Edge:
    return (one, other) if one < other else (other, one)

"""Placements in numbers -> meetings, pairs without one and firms below the floor, in words."""

from collections.abc import Mapping, Sequence

from matchmaker.domain import (
    Forum,
    Lock,
    Match,
    Meeting,
    Pair,
    Preference,
    Shortfall,
    Unplaced,
    Wish,
)
from matchmaker.domain.planning import Edge, Placement, PlanningProblem, meeting_id
from matchmaker.scheduling.board import Board
from matchmaker.scheduling.why import Explainer, why_below_floor


def meetings_of(
    forum: Forum,
    problem: PlanningProblem,
    placements: Sequence[Placement],
    matches: Sequence[Match],
) -> tuple[Meeting, ...]:
    """In the order of the placements, each with its id and its match's value."""
    number = {firm: position for position, firm in enumerate(problem.firms)}
    held = {at.edge for at in placements}
    values = {
        edge: match.value
        for match in matches
        if (edge := (number[match.pair.a], number[match.pair.b])) in held
    }
    locked = problem.locked | {at.edge for at in problem.fixed}
    meetings = []
    for at in placements:
        pair = Pair(problem.firms[at.p], problem.firms[at.q])
        meetings.append(
            Meeting(
                id=meeting_id(forum.name, pair),
                pair=pair,
                slot=at.slot,
                table=at.table,
                locked=at.edge in locked,
                value=values.get(at.edge, 0.0),
            )
        )
    return tuple(meetings)


def unplaced_of(
    problem: PlanningProblem,
    placements: Sequence[Placement],
    matches: Sequence[Match],
    preferences: Sequence[Preference],
    locks: Sequence[Lock],
    stopped: Mapping[Edge, str],
) -> tuple[Unplaced, ...]:
    """Every scored or wished pair that does not meet, and every lock that is not kept; best first."""
    number = {firm: position for position, firm in enumerate(problem.firms)}
    explainer = Explainer(problem, placements)
    wished = {Pair.of(wish.firm, wish.partner) for wish in preferences if wish.wish is not Wish.NO}
    wished |= {lock.pair for lock in locks}
    asked = {(number[pair.a], number[pair.b]): pair for pair in sorted(wished)}
    scored = {(number[match.pair.a], number[match.pair.b]): match for match in matches}
    held = explainer.board.placed
    found = []
    for edge in [*scored, *(edge for edge in asked if edge not in scored)]:
        if edge in held and edge not in stopped:
            continue
        match = scored.get(edge)
        pair, value = (match.pair, match.value) if match else (asked[edge], 0.0)
        if edge in stopped:
            why = f"its lock cannot be kept: {stopped[edge]}" + (
                "; it meets in another slot" if edge in held else ""
            )
            found.append(Unplaced(pair, value, "unscheduled", why))
            continue
        answer = explainer.why_not(*edge)
        status = "vetoed" if answer.vetoed else "unscheduled" if edge in asked else "reserve"
        found.append(Unplaced(pair, value, status, answer.why, answer.fix))
    return tuple(sorted(found, key=lambda each: (-each.value, each.pair.a, each.pair.b)))


def shortfalls_of(problem: PlanningProblem, placements: Sequence[Placement]) -> tuple[Shortfall, ...]:
    """Every firm below the floor, with the reason."""
    board = Board(problem, placements)
    partners: dict[int, list[int]] = {}
    for p, q in problem.pairs:
        partners.setdefault(p, []).append(q)
        partners.setdefault(q, []).append(p)
    return tuple(
        Shortfall(
            problem.firms[firm],
            count,
            problem.floor,
            why_below_floor(problem, board, firm, partners.get(firm, ())),
        )
        for firm, count in enumerate(board.counts)
        if count < problem.floor
    )

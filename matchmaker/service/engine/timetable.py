"""Placements in numbers -> meetings, pairs without one and firms below the floor, in words."""

from collections.abc import Iterable, Mapping, Sequence

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
from matchmaker.said import said
from matchmaker.scheduling.board import Board
from matchmaker.scheduling.fixes import Fixer
from matchmaker.scheduling.why import Explainer, why_below_floor

FIXED = 50  # firms below the floor, and wishes without a meeting, for which changes are tried out


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
    fixer, tried = Fixer(problem, placements), 0
    found = []
    for edge in [*scored, *(edge for edge in asked if edge not in scored)]:
        if edge in held and edge not in stopped:
            continue
        match = scored.get(edge)
        pair, value = (match.pair, match.value) if match else (asked[edge], 0.0)
        if edge in stopped:
            why = said("its lock cannot be kept: {edge}", edge=stopped[edge]) + (
                said("; it meets in another slot") if edge in held else ""
            )
            found.append(Unplaced(pair, value, "unscheduled", why))
            continue
        answer = explainer.why_not(*edge)
        status = "vetoed" if answer.vetoed else "unscheduled" if edge in asked else "reserve"
        fix = answer.fix
        if edge in asked and not fix and tried < FIXED:
            tried += 1
            more = fixer.for_pair(*edge)
            fix = more.words if more else ""
        found.append(Unplaced(pair, value, status, answer.why, fix))
    return tuple(sorted(found, key=lambda each: (-each.value, each.pair.a, each.pair.b)))


def shortfalls_of(
    problem: PlanningProblem, placements: Sequence[Placement], matches: Iterable[Match] | None = None
) -> tuple[Shortfall, ...]:
    """Every firm below the floor, with the reason, and for the neediest what would help.

    `matches` are worth a meeting; without them no changes are tried out.
    """
    board = Board(problem, placements)
    partners: dict[int, list[int]] = {}
    for p, q in problem.pairs:
        partners.setdefault(p, []).append(q)
        partners.setdefault(q, []).append(p)
    below = [firm for firm, count in enumerate(board.counts) if count < problem.floor]
    neediest = sorted(below, key=lambda firm: (board.counts[firm], firm))
    fixes = {} if matches is None else _fixes(problem, placements, matches, neediest)
    return tuple(
        Shortfall(
            problem.firms[firm],
            board.counts[firm],
            problem.floor,
            why_below_floor(problem, board, firm, partners.get(firm, ())),
            fixes.get(firm, ""),
        )
        for firm in below
    )


def _fixes(
    problem: PlanningProblem, placements: Sequence[Placement], matches: Iterable[Match], firms: Sequence[int]
) -> dict[int, str]:
    """In words, for the first of the firms."""
    if not firms:
        return {}
    number = {firm: position for position, firm in enumerate(problem.firms)}
    fixer = Fixer(problem, placements, ((number[one.pair.a], number[one.pair.b]) for one in matches))
    found = {}
    for firm in firms[:FIXED]:
        fix = fixer.for_firm(firm)
        if fix is not None:
            short = problem.floor - fixer.counts[firm] - fix.gained
            found[firm] = fix.words + (said(" (then {short} short)", short=short) if short else "")
    return found

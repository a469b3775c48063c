"""When a firm meets, as a bit mask, in; out its breaks: groups of idle slots between two meetings of a session."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from matchmaker.domain.planning import Placement, PlanningProblem


def session_masks(problem: PlanningProblem) -> tuple[int, ...]:
    """Bit mask of each session's slots."""
    return tuple(mask for mask in problem.sessions if mask)


@lru_cache(maxsize=1 << 16)
def breaks(busy: int, sessions: tuple[int, ...]) -> int:
    """Runs of meetings less one, per session; the pause between two sessions is no break."""
    total = 0
    for session in sessions:
        inside = busy & session
        total += max(0, (inside & ~(inside << 1)).bit_count() - 1)
    return total


def busy_masks(problem: PlanningProblem, placements: Sequence[Placement]) -> list[int]:
    """Bit mask of the slots in which each firm meets."""
    masks = [0] * len(problem.firms)
    for at in placements:
        masks[at.p] |= 1 << at.slot
        masks[at.q] |= 1 << at.slot
    return masks


def total_breaks(problem: PlanningProblem, placements: Sequence[Placement]) -> int:
    """Fourth goal: the breaks of all firms."""
    sessions = session_masks(problem)
    return sum(breaks(mask, sessions) for mask in busy_masks(problem, placements))


def least_breaks(problem: PlanningProblem, placements: Sequence[Placement]) -> int:
    """No timetable of the same pairs has fewer: each firm by itself, as if its partners had no other meetings."""
    partners: dict[int, list[int]] = {}
    pinned = {at.edge for at in problem.fixed}
    for at in placements:
        slots = 1 << at.slot if at.edge in pinned else problem.common(*at.edge)
        for firm in at.edge:
            partners.setdefault(firm, []).append(slots)
    sessions = session_masks(problem)
    total = 0
    for firm, masks in partners.items():
        allowed = forced = 0
        for mask in masks:
            allowed |= mask
            if mask.bit_count() == 1:
                forced |= mask
        least = -(-len(masks) // problem.seats[firm])
        total += _fewest(allowed, forced, least, len(masks), sessions)
    return total


@lru_cache(maxsize=1 << 14)
def _fewest(allowed: int, forced: int, least: int, most: int, sessions: tuple[int, ...]) -> int:
    """Breaks of `least` to `most` busy slots among those allowed, the forced ones among them; 0 where there are none."""
    best: dict[tuple[int, bool, bool], int] = {
        (0, False, False): 0
    }  # (busy so far, met in this session, just now)
    for session in sessions:
        best = _nearest(((busy, False, False), cost) for (busy, _, _), cost in best.items())
        for slot in range(session.bit_length()):
            bit = 1 << slot
            if session & bit:
                steps = []
                for (busy, met, now), cost in best.items():
                    if not forced & bit:
                        steps.append(((busy, met, False), cost))
                    if allowed & bit and busy < most:
                        steps.append(((busy + 1, True, True), cost + (met and not now)))
                best = _nearest(steps)
    return min((cost for (busy, _, _), cost in best.items() if busy >= least), default=0)


def _nearest(
    steps: Iterable[tuple[tuple[int, bool, bool], int]],
) -> dict[tuple[int, bool, bool], int]:
    best: dict[tuple[int, bool, bool], int] = {}
    for state, cost in steps:
        best[state] = min(cost, best.get(state, cost))
    return best

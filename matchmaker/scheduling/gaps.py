"""When a firm meets, as a bit mask, in; out its breaks: groups of idle slots between two meetings of a session."""

from collections.abc import Sequence
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

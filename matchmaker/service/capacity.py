"""Forum and firms -> how many meetings there is room for at most, before anything is solved."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain import Firm, Forum


@dataclass(frozen=True, slots=True)
class Capacity:
    meetings: int  # no timetable holds more
    words: str  # which limit decides


def forum_capacity(forum: Forum, firms: Sequence[Firm]) -> Capacity:
    """The least of what tables, each side's time and each firm's limit leave room for.

    Tables: slots x tables. A side: the sum over its firms of min(limit, open slots x representatives);
    with two delegations both sides are bounds, with more half of the whole sum is.
    """
    room = {firm.id: _room(forum, firm) for firm in firms}
    bounds = []
    if forum.tables is not None:
        count = forum.tables * len(forum.slots)
        bounds.append((count, f"{len(forum.slots)} slots with {forum.tables} at a time"))
    within = any(one == other for one, other in forum.meeting_delegations)
    if len(forum.delegations) == 2 and not within:
        for delegation in forum.delegations:
            side = [firm for firm in firms if forum.delegation_of(firm) == delegation]
            count = sum(room[firm.id] for firm in side)
            bounds.append((count, f"{delegation.name}'s side can hold no more"))
    else:
        count = sum(room.values()) // 2
        bounds.append((count, "the firms can hold no more, two to a meeting"))
    meetings, words = min(bounds)
    return Capacity(meetings, words)


def _room(forum: Forum, firm: Firm) -> int:
    return min(forum.limit_of(firm), len(forum.open_slots(firm)) * firm.representatives)

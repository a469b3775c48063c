"""Forum and firms -> how many meetings there is room for at most, before anything is solved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain import Firm, Forum
from matchmaker.said import joined, said, said_many


@dataclass(frozen=True, slots=True)
class Capacity:
    meetings: int  # no timetable holds more
    words: str  # which limit decides


def forum_capacity(forum: Forum, firms: Sequence[Firm]) -> Capacity:
    """The lesser of what the tables and the firms' time leave room for.

    Tables: slots x tables. A firm has room for min(limit, open slots x representatives) meetings. Where the
    delegations fall into two sides that only meet each other, the smaller side's room decides; else half of all.
    """
    room: Counter[str] = Counter()
    known: dict[tuple[object, ...], int] = {}
    for firm in firms:
        delegation = forum.delegation_of(firm)
        if delegation is not None:  # firms with the same hours have the same room
            hours = delegation.code, firm.time_zone, firm.availability, firm.representatives
            if hours not in known:
                known[hours] = _time(forum, firm)
            room[delegation.code] += min(forum.limit_of(firm), known[hours])
    bounds = [_by_time(forum, room)]
    if forum.tables is not None:
        tables = forum.tables * len(forum.slots)
        bounds.append(
            Capacity(
                tables,
                said("{slots} slots with {tables} at a time", slots=len(forum.slots), tables=forum.tables),
            )
        )
    return min(bounds, key=lambda bound: bound.meetings)


def _by_time(forum: Forum, room: Mapping[str, int]) -> Capacity:
    sides = _two_sides(forum)
    if sides is None:
        return Capacity(sum(room.values()) // 2, said("the firms can hold no more, two to a meeting"))
    name = {delegation.code: delegation.name for delegation in forum.delegations}
    least = min(sides, key=lambda side: sum(room[code] for code in side))
    words = said("{sides} can hold no more", sides=joined(" and ", (name[code] for code in least)))
    return Capacity(sum(room[code] for code in least), words)


def _two_sides(forum: Forum) -> tuple[list[str], list[str]] | None:
    """The delegations as two sides that only meet each other; None where there are no such sides."""
    codes = [delegation.code for delegation in forum.delegations]
    meets = {code: [other for other in codes if (code, other) in forum.meeting_delegations] for code in codes}
    first = next((code for code in codes if meets[code]), codes[0])
    side = {first: 0}
    reached = [first]
    for code in reached:
        for other in meets[code]:
            if other not in side:
                side[other] = 1 - side[code]
                reached.append(other)
            elif side[other] == side[code]:
                return None
    if len(reached) < sum(bool(meets[code]) for code in codes):
        return None  # several groups that do not meet: half of all is bound enough
    return [code for code in reached if not side[code]], [code for code in reached if side[code]]


def _time(forum: Forum, firm: Firm) -> int:
    """Meetings that the firm's hours and representatives allow, and each session."""
    limits = {session.name: session.limit for session in forum.sessions if session.limit is not None}
    opened = forum.open_slots(firm)
    slots = Counter(slot.session for slot in forum.slots if slot.index in opened)
    held = {name: count * firm.representatives for name, count in slots.items()}
    return sum(min(count, limits.get(name, count)) for name, count in held.items())


@dataclass(frozen=True, slots=True)
class Room:
    """What a forum leaves room for, in words for the person who is setting it up."""

    most: str  # how many meetings, and what limits them
    floor: str  # whether every firm can have what the floor asks
    enough: bool  # it can, as far as can be said
    slots: int


def room(forum: Forum, firms: Sequence[Firm]) -> Room:
    """Before there are firms, what slots and tables allow."""
    slots = len(forum.slots)
    times = said_many(
        "{num:,} slot of {minutes} minutes",
        "{num:,} slots of {minutes} minutes",
        slots,
        minutes=forum.meeting_minutes,
    )
    size = Counter(found.code for firm in firms if (found := forum.delegation_of(firm)))
    meeting = {one for one, other in forum.meeting_delegations if size[one] and size[other]}
    if not meeting:
        at_once = (
            said(", at most {tables:,} meetings", tables=forum.tables * slots)
            if forum.tables is not None
            else ""
        )
        who = (
            said("No firms of two delegations that may meet are here yet")
            if firms
            else said("No firms are here yet")
        )
        return Room(said("{times}{at_once}. {who}.", times=times, at_once=at_once, who=who), "", True, slots)
    capacity = forum_capacity(forum, firms)
    most = said(
        "Room for {meetings:,} meetings in {times}: {capacity}.",
        meetings=capacity.meetings,
        times=times,
        capacity=capacity.words,
    )
    if not forum.floor:
        return Room(most, "", True, slots)
    # every meeting serves one firm of each side; within one side, two
    asked = {code: forum.floor * size[code] for code in meeting}
    sides = _two_sides(forum)
    needed = (
        max(sum(asked.get(code, 0) for code in side) for side in sides)
        if sides
        else -(-sum(asked.values()) // 2)
    )
    enough = needed <= capacity.meetings
    words = (
        said("Enough for {floor} each, which takes at least {needed:,}.", floor=forum.floor, needed=needed)
        if enough
        else said(
            "Not enough for {floor} each, which would take {needed:,}: add slots or tables, or ask for fewer.",
            floor=forum.floor,
            needed=needed,
        )
    )
    return Room(most, words, enough, slots)

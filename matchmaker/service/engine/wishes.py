"""Wishes as firms wrote them -> preferences and locks that this forum can heed, and a word on the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from matchmaker.domain import Firm, Forum, Lock, Pair, Preference, Problem, Severity, Wish
from matchmaker.said import said


@dataclass(frozen=True, slots=True)
class Wishes:
    preferences: tuple[Preference, ...]
    locks: tuple[Lock, ...]
    problems: tuple[Problem, ...]


def fit_wishes(
    preferences: Sequence[Preference],
    timed: Iterable[tuple[Pair, time]],
    firms: Sequence[Firm],
    forum: Forum,
    *,
    source: str,
) -> Wishes:
    """Drop wishes that concern a firm outside the forum, and turn times of day into slots, saying so.

    A time is read in the forum's zone; the first slot that starts then counts.
    """
    inside = {firm.id for firm in firms if forum.delegation_of(firm)}
    kept = tuple(wish for wish in preferences if {wish.firm, wish.partner} <= inside)
    problems = [
        _warning(
            source,
            said(
                "{firm} says {wish} to {partner}, but one of them takes no part in this forum",
                firm=wish.firm,
                wish=wish.wish,
                partner=wish.partner,
            ),
            said("The wish is left aside; add their country to a delegation if they should meet."),
        )
        for wish in preferences
        if not {wish.firm, wish.partner} <= inside
    ]
    zone = ZoneInfo(forum.time_zone)
    slot_at = {slot.start.astimezone(zone).time(): slot.index for slot in reversed(forum.slots)}
    locks = []
    for pair, at in timed:
        if not {pair.a, pair.b} <= inside:
            problems.append(
                _warning(
                    source,
                    said(
                        "{a} and {b} ask for {at:%H:%M}, but one of them takes no part in this forum",
                        a=pair.a,
                        b=pair.b,
                        at=at,
                    ),
                    said("The wish is left aside; add their country to a delegation if they should meet."),
                )
            )
            continue
        locks.append(Lock(pair, slot_at.get(at)))
        if at not in slot_at:
            starts = ", ".join(f"{start:%H:%M}" for start in sorted(slot_at))
            problems.append(
                _warning(
                    source,
                    said(
                        "{a} and {b} ask for {at:%H:%M}, when no slot starts: they meet at another time",
                        a=pair.a,
                        b=pair.b,
                        at=at,
                    ),
                    said("Slots start at {starts} ({time_zone}).", starts=starts, time_zone=forum.time_zone),
                )
            )
    return Wishes(kept, tuple(locks), tuple(problems))


def strongest(preferences: Iterable[Preference]) -> tuple[Preference, ...]:
    """One word of each firm on each other, by their ids: a no outdoes a must, and a must a meet."""
    found: dict[tuple[str, str], Wish] = {}
    for one in sorted(preferences, key=lambda one: _STRENGTH[one.wish]):
        found[one.firm, one.partner] = one.wish
    return tuple(Preference(*pair, wish) for pair, wish in sorted(found.items()))


_STRENGTH = {Wish.MEET: 0, Wish.MUST: 1, Wish.NO: 2}


def _warning(source: str, problem: str, suggestion: str) -> Problem:
    return Problem(source, None, "", problem, suggestion, Severity.WARNING)

"""Forum, firms, matches, wishes and locks in; out one problem in whole numbers, which every solver and checker reads.

Firms are numbered in the order of their ids, so the order in which a sheet lists them changes nothing.
Sets of slots are bit masks: bit t is slot t. Values are whole numbers (`VALUE_SCALE` to a value of 1), so
that sums are exact and the same on every machine.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from matchmaker.domain.firm import Firm
from matchmaker.domain.forum import Forum
from matchmaker.domain.match import Match, Pair, Preference, Wish
from matchmaker.domain.schedule import Lock
from matchmaker.errors import ForumError, InputError, PreferenceError
from matchmaker.said import said

VALUE_SCALE = 1_000_000  # a match's value is rounded to a millionth
MEET_BONUS = 0.1  # what one "meet" adds to a match's value of 0..1
FULL_WISHES = 3  # a firm with more "meet" wishes than these spreads as much bonus over all of them

Edge = tuple[int, int]  # two firm numbers, the smaller first


class Placement(NamedTuple):
    """A meeting in numbers: firms p < q, the slot, and the 1-based table when one is named."""

    p: int
    q: int
    slot: int
    table: int | None = None

    @property
    def edge(self) -> Edge:
        return self.p, self.q


@dataclass(frozen=True)
class PlanningProblem:
    """Choose pairs and a slot for each. `open`, `limits`, `seats`, `names` and `groups` go by firm number."""

    firms: tuple[str, ...]  # ids, sorted
    names: tuple[str, ...]
    groups: tuple[int, ...]  # number of the firm's delegation; -1: in none
    group_names: tuple[str, ...]
    may_meet: frozenset[tuple[int, int]]  # delegation numbers, in both orders
    limits: tuple[int, ...]  # meetings at most
    seats: tuple[int, ...]  # representatives: meetings at once
    open: tuple[int, ...]  # bit mask of the slots in which the firm can meet
    slots: int
    slot_names: tuple[str, ...]  # for a person, in the forum's zone
    slot_sessions: tuple[int, ...]  # number of the slot's session
    tables: int | None  # meetings at once; None: no limit
    floor: int  # meetings that every firm should get
    session_limits: tuple[
        int | None, ...
    ] = ()  # meetings of a firm in each session at most; empty: no such limits
    vetoes: Mapping[Edge, int] = field(default_factory=dict)  # the firm that said no (the first of two)
    pairs: tuple[Edge, ...] = ()  # candidates that no rule forbids on its own, sorted
    values: tuple[int, ...] = ()  # per candidate, in 1 / VALUE_SCALE, the bonus for wishes included
    musts: frozenset[Edge] = (
        frozenset()
    )  # candidates to place before all others, locks without a slot among them
    locked: frozenset[Edge] = frozenset()  # pairs that a lock without a slot demands
    fixed: tuple[Placement, ...] = ()  # locks with a slot

    @cached_property
    def index(self) -> dict[Edge, int]:
        """The number of each candidate pair."""
        return {pair: number for number, pair in enumerate(self.pairs)}

    @cached_property
    def asked(self) -> frozenset[Edge]:
        """Pairs of the first goal: musts, and locks with a slot or without."""
        return self.musts | {at.edge for at in self.fixed}

    @property
    def every_slot(self) -> int:
        return (1 << self.slots) - 1

    def allowed(self, p: int, q: int) -> bool:
        """Whether the two firms' delegations may meet."""
        return p != q and (self.groups[p], self.groups[q]) in self.may_meet

    def common(self, p: int, q: int) -> int:
        """Bit mask of the slots in which both firms can meet."""
        return self.open[p] & self.open[q]

    def possible(self, p: int, q: int) -> bool:
        """Whether the two could meet if they were the only ones."""
        return (
            self.allowed(p, q)
            and (p, q) not in self.vetoes
            and self.common(p, q) != 0
            and self.limits[p] > 0
            and self.limits[q] > 0
            and self.tables != 0
        )

    @cached_property
    def sessions(self) -> tuple[int, ...]:
        """Bit mask of each session's slots."""
        masks = [0] * (max(self.slot_sessions, default=-1) + 1)
        for slot, session in enumerate(self.slot_sessions):
            masks[session] |= 1 << slot
        return tuple(masks)

    def capacity(self, p: int) -> int:
        """Meetings that the firm can hold at most: its limit, or its open slots at every seat, session by session."""
        if not self.session_limits:
            return max(0, min(self.limits[p], self.seats[p] * self.open[p].bit_count()))
        room = (self.seats[p] * (self.open[p] & mask).bit_count() for mask in self.sessions)
        inside = zip(room, self.session_limits, strict=True)
        return max(
            0, min(self.limits[p], sum(here if most is None else min(here, most) for here, most in inside))
        )


class Goals(NamedTuple):
    """The first three goals in their order, all to be raised: reached by a timetable, or bounds on them."""

    asked: int  # musts and locks held
    floor: int  # sum over firms of their meetings, counted up to the floor
    value: int  # sum of values, in 1 / VALUE_SCALE


def goals(problem: PlanningProblem, held: Collection[Edge]) -> Goals:
    """What a set of pairs reaches."""
    return Goals(
        sum(edge in problem.asked for edge in held),
        sum(min(count, problem.floor) for count in meeting_counts(problem, held)),
        sum(problem.values[problem.index[edge]] for edge in held),
    )


def most_floor(problem: PlanningProblem) -> int:
    """The floor of every firm as far as its own limit and hours allow it, summed."""
    return sum(min(problem.floor, problem.capacity(firm)) for firm in range(len(problem.firms)))


def meeting_counts(problem: PlanningProblem, held: Iterable[Edge]) -> list[int]:
    """Meetings of each firm."""
    counts = [0] * len(problem.firms)
    for p, q in held:
        counts[p] += 1
        counts[q] += 1
    return counts


def meeting_id(forum_name: str, pair: Pair) -> str:
    """A short id that belongs to the pair in this forum, whatever its slot."""
    text = "\n".join((forum_name, pair.a, pair.b))
    return "m-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def build_problem(
    forum: Forum,
    firms: Sequence[Firm],
    matches: Sequence[Match],
    *,
    preferences: Sequence[Preference] = (),
    locks: Sequence[Lock] = (),
) -> PlanningProblem:
    """The problem as numbers.

    A "must" or a lock makes its pair a candidate even when it was never scored. A match that is worth
    nothing and that nobody asked for is no candidate: a floor filled with such meetings helps nobody.

    Raises:
        InputError: two firms share an id, or a match names a firm that is not there.
        PreferenceError: a preference names a firm that is not there, or one firm twice.
        ForumError: a lock names a firm, slot or table that is not there.
    """
    ordered = sorted(firms, key=lambda firm: firm.id)
    number = {firm.id: position for position, firm in enumerate(ordered)}
    if len(number) < len(ordered):
        twice = next(a.id for a, b in pairwise(ordered) if a.id == b.id)
        raise InputError("two firms have the id {twice!r}; give each its own firm_id", twice=twice)
    wishes = _wishes(preferences, number)
    fixed, locked = _locks(forum, locks, number)
    empty = _frame(forum, ordered, wishes, fixed, locked)
    return _with_candidates(empty, _values(matches, number), wishes)


def _frame(
    forum: Forum,
    firms: Sequence[Firm],
    wishes: Mapping[tuple[int, int], Wish],
    fixed: tuple[Placement, ...],
    locked: frozenset[Edge],
) -> PlanningProblem:
    """Everything but the candidates."""
    codes = {delegation.code: position for position, delegation in enumerate(forum.delegations)}
    homes = [forum.delegation_of(firm) for firm in firms]
    zone = ZoneInfo(forum.time_zone)
    sessions = {name: position for position, name in enumerate(dict.fromkeys(s.session for s in forum.slots))}
    vetoes: dict[Edge, int] = {}
    for (firm, partner), wish in sorted(wishes.items()):
        if wish is Wish.NO:
            vetoes.setdefault(_edge(firm, partner), firm)
    return PlanningProblem(
        firms=tuple(firm.id for firm in firms),
        names=tuple(firm.name for firm in firms),
        groups=tuple(-1 if home is None else codes[home.code] for home in homes),
        group_names=tuple(delegation.name for delegation in forum.delegations),
        may_meet=frozenset(
            (codes[one], codes[other])
            for one, other in forum.meeting_delegations
            if one in codes and other in codes
        ),
        limits=tuple(max(0, forum.limit_of(firm)) for firm in firms),
        seats=tuple(max(1, firm.representatives) for firm in firms),
        open=_open_masks(forum, firms),
        slots=len(forum.slots),
        slot_names=tuple(_start(slot.start.astimezone(zone)) for slot in forum.slots),
        slot_sessions=tuple(sessions[slot.session] for slot in forum.slots),
        tables=forum.tables,
        floor=max(0, forum.floor),
        session_limits=_session_limits(forum, sessions),
        vetoes=vetoes,
        locked=locked,
        fixed=fixed,
    )


def _session_limits(forum: Forum, numbers: Mapping[str, int]) -> tuple[int | None, ...]:
    """By number of the session; sessions of one name count as one, with the lower limit."""
    found: dict[int, int] = {}
    for session in forum.sessions:
        if session.limit is not None and session.name in numbers:
            number = numbers[session.name]
            found[number] = min(session.limit, found.get(number, session.limit))
    return tuple(found.get(number) for number in range(len(numbers))) if found else ()


def _open_masks(forum: Forum, firms: Sequence[Firm]) -> tuple[int, ...]:
    """Open slots of each firm; firms with the same hours in the same zone are worked out once."""
    known: dict[tuple, int] = {}
    masks = []
    for firm in firms:
        home = forum.delegation_of(firm)
        hours = (home.code if home else None, firm.time_zone, firm.availability)
        if hours not in known:
            known[hours] = sum(1 << slot for slot in forum.open_slots(firm))
        masks.append(known[hours])
    return tuple(masks)


def _wishes(preferences: Iterable[Preference], number: Mapping[str, int]) -> dict[tuple[int, int], Wish]:
    """What each firm says of each partner; of two different wishes the stricter counts (no, must, meet)."""
    strictness = {Wish.MEET: 0, Wish.MUST: 1, Wish.NO: 2}
    wishes: dict[tuple[int, int], Wish] = {}
    for preference in preferences:
        for firm in (preference.firm, preference.partner):
            if firm not in number:
                raise PreferenceError(
                    "a preference of {firm!r} for {partner!r}: no firm has the id "
                    "{stranger!r}; correct the id, or leave the preference out",
                    firm=preference.firm,
                    partner=preference.partner,
                    stranger=firm,
                )
        if preference.firm == preference.partner:
            raise PreferenceError(
                "a preference of {firm!r} for itself; name another firm, or leave it out",
                firm=preference.firm,
            )
        key = number[preference.firm], number[preference.partner]
        if key not in wishes or strictness[preference.wish] > strictness[wishes[key]]:
            wishes[key] = preference.wish
    return wishes


def _locks(
    forum: Forum, locks: Iterable[Lock], number: Mapping[str, int]
) -> tuple[tuple[Placement, ...], frozenset[Edge]]:
    """Locks with a slot, in the order given and each once; pairs locked without a slot."""
    fixed: dict[Placement, None] = {}
    free: list[Edge] = []
    for lock in locks:
        what = said("the lock on {one} and {other}", one=lock.pair.a, other=lock.pair.b)
        for firm in (lock.pair.a, lock.pair.b):
            if firm not in number:
                raise ForumError(
                    "{what}: no firm has the id {firm!r}; correct the id, or leave the lock out",
                    what=what,
                    firm=firm,
                )
        edge = _edge(number[lock.pair.a], number[lock.pair.b])
        if lock.slot is None:
            if lock.table is not None:
                raise ForumError("{what} names a table but no slot; name the slot too", what=what)
            free.append(edge)
            continue
        if not 0 <= lock.slot < len(forum.slots):
            raise ForumError(
                "{what} names slot {slot}, but the forum's slots are {range}",
                what=what,
                slot=lock.slot,
                range=_range(forum),
            )
        if lock.table is not None and not 1 <= lock.table <= (forum.tables or 0):
            have = said("tables 1 to {tables}", tables=forum.tables) if forum.tables else said("no tables")
            raise ForumError(
                "{what} names table {table}, but the forum has {have}", what=what, table=lock.table, have=have
            )
        fixed[Placement(*edge, lock.slot, lock.table)] = None
    return tuple(fixed), frozenset(free)


def _range(forum: Forum) -> str:
    return said("0 to {slots}", slots=len(forum.slots) - 1) if forum.slots else "none"


def _edge(one: int, other: int) -> Edge:
    return (one, other) if one < other else (other, one)


def _values(matches: Iterable[Match], number: Mapping[str, int]) -> dict[Edge, int]:
    """Scaled value of each scored pair; of a pair scored twice the higher."""
    values: dict[Edge, int] = {}
    try:
        for match in matches:
            edge = number[match.pair.a], number[match.pair.b]  # ids and numbers have the same order
            value = round(match.value * VALUE_SCALE)
            if value > values.get(edge, -1):
                values[edge] = value
    except KeyError as missing:
        raise InputError(
            "a match names {firm!r}, which is not among the firms", firm=missing.args[0]
        ) from None
    return values


def _bonuses(wishes: Mapping[tuple[int, int], Wish]) -> dict[Edge, int]:
    """What "meet" wishes add to each pair. Asking for more partners spreads the same total, so it gains nothing."""
    count: dict[int, int] = {}
    for (firm, _), wish in wishes.items():
        if wish is Wish.MEET:
            count[firm] = count.get(firm, 0) + 1
    bonuses: dict[Edge, int] = {}
    for (firm, partner), wish in wishes.items():
        if wish is Wish.MEET:
            share = round(MEET_BONUS * VALUE_SCALE * min(1.0, FULL_WISHES / count[firm]))
            edge = _edge(firm, partner)
            bonuses[edge] = bonuses.get(edge, 0) + share
    return bonuses


def _with_candidates(
    problem: PlanningProblem, values: dict[Edge, int], wishes: Mapping[tuple[int, int], Wish]
) -> PlanningProblem:
    for edge, bonus in _bonuses(wishes).items():
        values[edge] = values.get(edge, 0) + bonus
    musts = {_edge(*key) for key, wish in wishes.items() if wish is Wish.MUST} | problem.locked
    asked = musts | {placement.edge for placement in problem.fixed}
    for edge in asked:
        values.setdefault(edge, 0)
    pairs = tuple(
        sorted(
            edge for edge, value in values.items() if (value > 0 or edge in asked) and problem.possible(*edge)
        )
    )
    return replace(
        problem,
        pairs=pairs,
        values=tuple(values[edge] for edge in pairs),
        musts=frozenset(edge for edge in musts if problem.possible(*edge)),
    )


# strftime would ask the machine's locale
_MONTHS = (
    *(said("Jan"), said("Feb"), said("Mar"), said("Apr"), said("May"), said("Jun")),
    *(said("Jul"), said("Aug"), said("Sep"), said("Oct"), said("Nov"), said("Dec")),
)


def _start(at: datetime) -> str:
    """20 Nov 08:00"""
    return said("{day} {month} {time}", day=f"{at:%d}", month=_MONTHS[at.month - 1], time=f"{at:%H:%M}")

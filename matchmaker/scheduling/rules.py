"""Each hard rule once, as data: what a placement counts towards, and how much of that there may be.

A solver reads a rule as a row (the placements that share a key: at most `capacity` of them); the checker
reads the same rule as a question about a finished schedule, with its words for a person. A capacity of 0
forbids, None does not limit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matchmaker.domain.planning import Placement, PlanningProblem
from matchmaker.said import said, said_many

Key = tuple[int, ...]


@dataclass(frozen=True)
class Rule:
    """At most `capacity(problem, key)` placements per key."""

    name: str
    keys: Callable[[PlanningProblem, Placement], Iterable[Key]]
    capacity: Callable[[PlanningProblem, Key], int | None]
    where: Callable[[PlanningProblem, Key], str]
    words: Callable[[PlanningProblem, Key, int], str]  # given the count that is too high


@dataclass(frozen=True)
class Demand:
    """At least one placement for each wanted key."""

    name: str
    wanted: Callable[[PlanningProblem], Iterable[Key]]
    keys: Callable[[PlanningProblem, Placement], Iterable[Key]]
    where: Callable[[PlanningProblem, Key], str]
    words: Callable[[PlanningProblem, Key], str]


def _both(_: PlanningProblem, at: Placement) -> tuple[Key, Key]:
    return (at.p,), (at.q,)


def _both_in_slot(_: PlanningProblem, at: Placement) -> tuple[Key, Key]:
    return (at.p, at.slot), (at.q, at.slot)


def _pair(_: PlanningProblem, at: Placement) -> tuple[Key]:
    return ((at.p, at.q),)


def _both_in_session(problem: PlanningProblem, at: Placement) -> tuple[Key, ...]:
    if not problem.session_limits or not 0 <= at.slot < problem.slots:
        return ()
    session = problem.slot_sessions[at.slot]
    return (at.p, session), (at.q, session)


def _slot(_: PlanningProblem, at: Placement) -> tuple[Key]:
    return ((at.slot,),)


def _table(_: PlanningProblem, at: Placement) -> tuple[Key, ...]:
    return () if at.table is None else ((at.slot, at.table),)


def slot_words(problem: PlanningProblem, slot: int) -> str:
    """A slot as a person reads it, counted from 1 as in files, whether it exists or not."""
    return (
        said("slot {slot} ({slot2})", slot=slot + 1, slot2=problem.slot_names[slot])
        if 0 <= slot < problem.slots
        else said("slot {slot}", slot=slot + 1)
    )


def pair_words(problem: PlanningProblem, key: Key) -> str:
    return said("{firm} and {firm2}", firm=problem.names[key[0]], firm2=problem.names[key[1]])


def veto_words(problem: PlanningProblem, p: int, q: int) -> str:
    """Who said no to whom."""
    says = problem.vetoes[p, q]
    return said(
        "{says} said no to {firm}", says=problem.names[says], firm=problem.names[q if says == p else p]
    )


def _firm_name(problem: PlanningProblem, key: Key) -> str:
    return problem.names[key[0]]


def _is_open(problem: PlanningProblem, key: Key) -> int | None:
    firm, slot = key
    # A slot out of range breaks the rule on slots alone.
    return None if not 0 <= slot < problem.slots or problem.open[firm] >> slot & 1 else 0


def _lock_words(problem: PlanningProblem, key: Key) -> str:
    p, q, slot, table = key
    when = "" if slot < 0 else said(" in {slot}", slot=slot_words(problem, slot))
    where = "" if table < 0 else said(" at table {table}", table=table)
    return said(
        "the meeting of {pair} is locked{when}{where}, but is not held there",
        pair=pair_words(problem, (p, q)),
        when=when,
        where=where,
    )


def _lock_keys(problem: PlanningProblem, at: Placement) -> Iterable[Key]:
    yield at.p, at.q, -1, -1
    yield at.p, at.q, at.slot, -1
    if at.table is not None:
        yield at.p, at.q, at.slot, at.table


SLOT_EXISTS = Rule(
    said("slot exists"),
    _slot,
    lambda problem, key: None if 0 <= key[0] < problem.slots else 0,
    lambda problem, key: slot_words(problem, key[0]),
    lambda problem, key, count: said(
        "the forum has no slot {number}, its slots are 1 to {slots}", number=key[0] + 1, slots=problem.slots
    ),
)
TABLE_EXISTS = Rule(
    said("table exists"),
    _table,
    lambda problem, key: None if problem.tables is None or 1 <= key[1] <= problem.tables else 0,
    lambda problem, key: said("table {number}", number=key[1]),
    lambda problem, key, count: said(
        "the forum has no table {number}, its tables are 1 to {tables}", number=key[1], tables=problem.tables
    ),
)
MAY_MEET = Rule(
    said("may meet"),
    _pair,
    lambda problem, key: None if problem.allowed(*key) else 0,
    pair_words,
    lambda problem, key, count: said("the delegations of {pair} may not meet", pair=pair_words(problem, key)),
)
VETO = Rule(
    said("no is absolute"),
    _pair,
    lambda problem, key: 0 if (key[0], key[1]) in problem.vetoes else None,
    pair_words,
    lambda problem, key, count: veto_words(problem, key[0], key[1]),
)
OPEN_HOURS = Rule(
    said("open hours"),
    _both_in_slot,
    _is_open,
    _firm_name,
    lambda problem, key, count: said(
        "{firm} cannot meet in {slot}", firm=problem.names[key[0]], slot=slot_words(problem, key[1])
    ),
)
ONCE = Rule(
    said("meets once"),
    _pair,
    lambda problem, key: 1,
    pair_words,
    lambda problem, key, count: said("{pair} meet {count} times", pair=pair_words(problem, key), count=count),
)
ONE_PLACE = Rule(
    said("one place at a time"),
    _both_in_slot,
    lambda problem, key: problem.seats[key[0]],
    _firm_name,
    lambda problem, key, count: said_many(
        "{firm} has {count} meetings in {slot} and {num} representative",
        "{firm} has {count} meetings in {slot} and {num} representatives",
        problem.seats[key[0]],
        firm=problem.names[key[0]],
        count=count,
        slot=slot_words(problem, key[1]),
    ),
)
LIMIT = Rule(
    said("limit of meetings"),
    _both,
    lambda problem, key: problem.limits[key[0]],
    _firm_name,
    lambda problem, key, count: said(
        "{firm} has {count} meetings, its limit is {limits}",
        firm=problem.names[key[0]],
        count=count,
        limits=problem.limits[key[0]],
    ),
)
SESSION_LIMIT = Rule(
    said("limit of a session"),
    _both_in_session,
    lambda problem, key: problem.session_limits[key[1]] if problem.session_limits else None,
    _firm_name,
    lambda problem, key, count: said(
        "{firm} has {count} meetings in session {number}, the session's limit is {session_limits}",
        firm=problem.names[key[0]],
        count=count,
        number=key[1] + 1,
        session_limits=problem.session_limits[key[1]],
    ),
)
TABLES = Rule(
    "tables",
    _slot,
    lambda problem, key: problem.tables,
    lambda problem, key: slot_words(problem, key[0]),
    lambda problem, key, count: said(
        "{slot} has {count} meetings for {tables} tables",
        slot=slot_words(problem, key[0]),
        count=count,
        tables=problem.tables,
    ),
)
ONE_MEETING_A_TABLE = Rule(
    said("one meeting a table"),
    _table,
    lambda problem, key: 1,
    lambda problem, key: said("table {number}", number=key[1]),
    lambda problem, key, count: said(
        "table {number} has {count} meetings in {slot}",
        number=key[1],
        count=count,
        slot=slot_words(problem, key[0]),
    ),
)
LOCKS = Demand(
    "locks",
    lambda problem: [
        *((at.p, at.q, at.slot, -1 if at.table is None else at.table) for at in problem.fixed),
        *((p, q, -1, -1) for p, q in sorted(problem.locked)),
    ],
    _lock_keys,
    pair_words,
    _lock_words,
)

RULES = (
    SLOT_EXISTS,
    TABLE_EXISTS,
    MAY_MEET,
    VETO,
    OPEN_HOURS,
    ONCE,
    ONE_PLACE,
    LIMIT,
    SESSION_LIMIT,
    TABLES,
    ONE_MEETING_A_TABLE,
)
DEMANDS = (LOCKS,)

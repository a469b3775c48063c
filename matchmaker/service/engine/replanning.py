"""A timetable, and what has changed since -> the next version of it, with as few meetings moved as possible."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matchmaker.domain import (
    Certificate,
    Change,
    Fault,
    Firm,
    Forum,
    Level,
    Lock,
    Match,
    Meeting,
    Preference,
    Progress,
    Schedule,
    Unplaced,
    silent,
)
from matchmaker.domain.difference import changes_between
from matchmaker.domain.planning import VALUE_SCALE, Edge, Placement, PlanningProblem, build_problem
from matchmaker.domain.schedule import Status
from matchmaker.domain.stopping import Stop, never
from matchmaker.errors import MeetingsError
from matchmaker.intake.changes import Changes
from matchmaker.said import joined, said, said_many
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.gaps import total_breaks
from matchmaker.scheduling.locks import admit_locks
from matchmaker.scheduling.repair import Repaired, repair
from matchmaker.scheduling.rules import LOCKS, TABLES
from matchmaker.scheduling.tables import keep_tables
from matchmaker.selection.choose import choose
from matchmaker.service.engine.timetable import meetings_of, shortfalls_of, unplaced_of


@dataclass(frozen=True)
class Replanned:
    forum: Forum  # with as many tables as there are now
    firms: tuple[Firm, ...]  # with the hours that hold now
    schedule: Schedule
    changes: tuple[Change, ...]


def replan_meetings(
    forum: Forum,
    firms: Sequence[Firm],
    matches: Sequence[Match],
    previous: Schedule,
    changes: Changes,
    *,
    preferences: Sequence[Preference] = (),
    seconds: float = 20,
    seed: int | None = None,
    progress: Progress = silent,
    stop: Stop = never,
) -> Replanned:
    """The timetable nearest to `previous` that heeds the changes, found within about `seconds` CPU seconds.

    Once `stop` says so, the nearest found so far comes back. Goals in order: locks; most meetings kept; fewest of them in another slot; musts, the floor and value of the
    meetings that firms get in place of lost ones; few breaks. Locked meetings of `previous` stay locked.

    Raises:
        MeetingsError: a pair meets twice in `previous`, or its meetings that are over break a rule.
    """
    progress(said("reading what changed"), 0, 0)
    matches = _with_held(matches, previous)
    now = _changed(forum, firms, matches, previous, changes, preferences)
    problem, kept = now.problem, now.kept
    seed = forum.seed if seed is None else seed
    progress(said("mending the timetable"), 0, 0)
    repaired = repair(
        problem,
        kept,
        choose=lambda part: choose(part, seconds=seconds / 8, seed=seed, stop=stop),
        over=now.over,
        served=_served(problem, forum, firms, now.firms, changes),
        seconds=seconds,
        seed=seed,
        stop=stop,
    )
    placements = keep_tables(repaired.placements, kept, _tables(now.forum, changes), now.over)
    for fault in now.faults(placements):
        raise RuntimeError(f"the timetable breaks a rule, please report this: {fault}")
    progress(said("saying why not"), 0, 0)
    meetings = _named(meetings_of(forum, problem, placements, matches), previous, changes)
    unplaced = unplaced_of(problem, placements, matches, preferences, changes.locks, now.refused)
    names = {firm.id: firm.name for firm in firms}
    schedule = Schedule(
        meetings=meetings,
        unplaced=tuple(_told(one, names, changes) for one in unplaced),
        shortfalls=tuple(
            replace(one, why=said("it does not come"), smallest_fix="")
            if one.firm in changes.no_shows
            else one
            for one in shortfalls_of(problem, placements, matches)
        ),
        certificate=Certificate(
            _levels(problem, placements, repaired), repaired.method + (_STOPPED if stop() else "")
        ),
        version=previous.version + 1,
    )
    difference = changes_between(previous.meetings, meetings, away=changes.no_shows)
    return Replanned(now.forum, now.firms, schedule, difference)


_STOPPED = said("; it was stopped by hand before its time was up")


def check_replanned(
    forum: Forum,
    firms: Sequence[Firm],
    previous: Schedule,
    changes: Changes,
    meetings: Sequence[Meeting],
    *,
    preferences: Sequence[Preference] = (),
) -> tuple[Fault, ...]:
    """Every rule that the meetings break after the changes; what `previous` held in slots that are over may stay.

    Raises:
        MeetingsError: as `replan_meetings`.
    """
    now = _changed(forum, firms, _with_held((), previous), previous, changes, preferences)
    number = {firm: position for position, firm in enumerate(now.problem.firms)}
    placements = [
        Placement(number[held.pair.a], number[held.pair.b], held.slot, held.table)
        for held in meetings
        if held.pair.a in number and held.pair.b in number
    ]
    closed = [
        Fault(
            said("table closed"),
            said("table {table}", table=at.table),
            said("table {table} is closed, but has a meeting", table=at.table),
        )
        for at in placements
        if at.table in changes.closed_tables and not now.over >> at.slot & 1
    ]
    cancelled = [
        Fault(
            "cancelled",
            held.id,
            said("the meeting of {a} and {b} is cancelled", a=held.pair.a, b=held.pair.b),
        )
        for held in meetings
        if held.pair in changes.cancelled and not now.over >> held.slot & 1
    ]
    return (*now.faults(placements), *closed, *cancelled)


@dataclass(frozen=True)
class _Now:
    """What holds after the changes."""

    forum: Forum
    firms: tuple[Firm, ...]
    problem: PlanningProblem
    kept: tuple[Placement, ...]  # meetings of before
    refused: dict[Edge, str]  # locks that cannot be kept, and why
    tables: int | None  # the most that there were or are
    over: int  # bit mask of the slots in which nothing changes any more

    def faults(self, placements: Sequence[Placement]) -> list[Fault]:
        """Every rule that a timetable breaks, but locks, which may find no room."""
        live = [at for at in placements if not self.over >> at.slot & 1]
        found = [
            *faults(replace(self.problem, tables=self.tables), placements),
            *(fault for fault in faults(self.problem, live) if fault.rule == TABLES.name),
        ]
        return [fault for fault in found if fault.rule != LOCKS.name]


def _changed(
    forum: Forum,
    firms: Sequence[Firm],
    matches: Sequence[Match],
    previous: Schedule,
    changes: Changes,
    preferences: Sequence[Preference],
) -> _Now:
    hours = dict(changes.hours)
    firms_now = tuple(replace(firm, availability=hours.get(firm.id, firm.availability)) for firm in firms)
    forum_now = replace(forum, tables=changes.tables or forum.tables)
    over = _over(forum, previous, changes)
    problem = build_problem(
        forum_now, firms_now, matches, preferences=preferences, locks=_locks(previous, changes, over)
    )
    kept = _placements(problem, previous)
    problem = _revised(problem, kept, forum_now, firms_now, changes, over)
    most = forum.tables and forum_now.tables and max(forum.tables, forum_now.tables)
    problem, refused = _admit(problem, most, over)
    return _Now(forum_now, firms_now, problem, kept, refused, most, over)


def _over(forum: Forum, previous: Schedule, changes: Changes) -> int:
    """The slots that started before now, and those up to the last meeting that was held or missed."""
    last = max((held.slot for held in previous.meetings if held.status is not Status.SCHEDULED), default=-1)
    return sum(
        1 << slot.index
        for slot in forum.slots
        if slot.index <= last or (changes.now and slot.start < changes.now)
    )


def _with_held(matches: Sequence[Match], previous: Schedule) -> tuple[Match, ...]:
    """The matches, and one for each meeting whose pair was never scored."""
    scored = {match.pair for match in matches}
    return (
        *matches,
        *(
            Match(held.pair, held.value, held.value, held.value)
            for held in previous.meetings
            if held.pair not in scored
        ),
    )


def _locks(previous: Schedule, changes: Changes, over: int) -> list[Lock]:
    """Of two that clash the earlier wins: what is over, then new locks, then old ones."""
    gone = set(changes.cancelled)
    past = [Lock(held.pair, held.slot) for held in previous.meetings if over >> held.slot & 1]
    done = {lock.pair for lock in past}
    new = [lock for lock in changes.locks if lock.pair not in done]
    settled = done | gone | {lock.pair for lock in new}
    old = [
        Lock(held.pair, held.slot) for held in previous.meetings if held.locked and held.pair not in settled
    ]
    return past + new + old


def _placements(problem: PlanningProblem, previous: Schedule) -> tuple[Placement, ...]:
    """The meetings in numbers.

    Raises:
        MeetingsError: a pair meets twice.
    """
    number = {firm: position for position, firm in enumerate(problem.firms)}
    placements: dict[Edge, Placement] = {}
    for held in previous.meetings:
        at = Placement(number[held.pair.a], number[held.pair.b], held.slot, held.table)
        if at.edge in placements:
            raise MeetingsError(
                "{a} and {b} meet twice. Take one of the two rows out.", a=held.pair.a, b=held.pair.b
            )
        placements[at.edge] = at
    return tuple(placements.values())


def _revised(
    problem: PlanningProblem,
    kept: Sequence[Placement],
    forum: Forum,
    firms: Sequence[Firm],
    changes: Changes,
    over: int,
) -> PlanningProblem:
    """The problem after the changes; its candidates are the possible pairs, those of `kept` among them."""
    number = {firm: position for position, firm in enumerate(problem.firms)}
    cancelled = {(number[pair.a], number[pair.b]) for pair in changes.cancelled}
    tables = None if forum.tables is None else forum.tables - len(changes.closed_tables)
    problem = replace(problem, open=_open(problem, kept, forum, changes, over), tables=tables)
    past = {at.edge for at in kept if over >> at.slot & 1}
    values = dict.fromkeys((at.edge for at in kept), 0) | dict(
        zip(problem.pairs, problem.values, strict=True)
    )
    pairs = sorted(
        edge for edge in values if edge in past or (edge not in cancelled and problem.possible(*edge))
    )
    return replace(
        problem,
        pairs=tuple(pairs),
        values=tuple(values[edge] for edge in pairs),
        musts=problem.musts.intersection(pairs),
        locked=problem.locked.intersection(pairs),
    )


def _open(
    problem: PlanningProblem, kept: Sequence[Placement], forum: Forum, changes: Changes, over: int
) -> tuple[int, ...]:
    """Open slots of each firm; of those that are over the ones in which it met."""
    number = {firm: position for position, firm in enumerate(problem.firms)}
    masks = [mask & ~over for mask in problem.open]
    for firm, until in changes.late:
        masks[number[firm]] &= ~sum(1 << slot.index for slot in forum.slots if slot.start < until)
    for firm in changes.no_shows:
        masks[number[firm]] = 0
    for at in kept:
        if over >> at.slot & 1:
            masks[at.p] |= 1 << at.slot
            masks[at.q] |= 1 << at.slot
    return tuple(masks)


def _admit(
    problem: PlanningProblem, tables: int | None, over: int
) -> tuple[PlanningProblem, dict[Edge, str]]:
    """The problem with the locks that hold together; what stops each other one.

    What is over was held at all `tables`, whichever have closed since.

    Raises:
        MeetingsError: meetings that are over break a rule.
    """
    whole, refused = admit_locks(replace(problem, tables=tables))
    past = tuple(at for at in whole.fixed if over >> at.slot & 1)
    lost = sorted({at.edge for at in problem.fixed if over >> at.slot & 1} - {at.edge for at in past})
    if lost:
        told = "\n".join(
            said(
                "{one} and {other}: {refused}",
                one=problem.firms[p],
                other=problem.firms[q],
                refused=refused[p, q],
            )
            for p, q in lost
        )
        raise MeetingsError(
            "meetings before `now` break a rule, and are not changed any more. Mend their rows first:\n{told}",
            told=told,
        )
    live = tuple(at for at in whole.fixed if not over >> at.slot & 1)
    admitted, more = admit_locks(replace(whole, tables=problem.tables, fixed=live))
    return replace(admitted, fixed=(*past, *admitted.fixed)), refused | more


def _served(
    problem: PlanningProblem, forum: Forum, firms: Sequence[Firm], now: Sequence[Firm], changes: Changes
) -> set[int]:
    """Firms that may get new meetings although they lost none: they have more hours, or there are more tables."""
    if forum.tables is not None and (changes.tables or 0) > forum.tables:
        return set(range(len(problem.firms)))
    number = {firm: position for position, firm in enumerate(problem.firms)}
    return {
        number[firm.id]
        for firm, before in zip(now, firms, strict=True)
        if firm is not before and forum.open_slots(firm) - forum.open_slots(before)
    }


def _tables(forum: Forum, changes: Changes) -> list[int] | None:
    if forum.tables is None:
        return None
    return [table for table in range(1, forum.tables + 1) if table not in changes.closed_tables]


def _named(meetings: Iterable[Meeting], previous: Schedule, changes: Changes) -> tuple[Meeting, ...]:
    """With the ids that they had, and locked where they were or are to be."""
    old = {held.pair: held for held in previous.meetings}
    locked = {lock.pair for lock in changes.locks}
    return tuple(
        replace(
            meeting,
            id=old[meeting.pair].id if meeting.pair in old else meeting.id,
            locked=meeting.pair in locked or (meeting.pair in old and old[meeting.pair].locked),
            status=old[meeting.pair].status if meeting.pair in old else meeting.status,
        )
        for meeting in meetings
    )


def _told(one: Unplaced, names: Mapping[str, str], changes: Changes) -> Unplaced:
    """The words for what only the changes know."""
    if one.pair in changes.cancelled:
        return replace(one, status="unscheduled", why_not=said("cancelled by the organiser"), smallest_fix="")
    absent = [names[firm] for firm in (one.pair.a, one.pair.b) if firm in changes.no_shows]
    if absent:
        words = said_many(
            "{absent} does not come",
            "{absent} do not come",
            len(absent),
            absent=joined(said(" and "), absent),
        )
        return replace(one, why_not=words, smallest_fix="")
    return one


def _levels(
    problem: PlanningProblem, placements: Sequence[Placement], repaired: Repaired
) -> tuple[Level, ...]:
    names = (
        said("locks"),
        said("meetings kept"),
        said("meetings not moved"),
        said("locks and musts"),
        said("floor"),
    )
    levels = zip(names, repaired.reached[:5], repaired.bounds[:5], strict=True)
    return (
        *(Level(*level) for level in levels),
        Level(said("value"), repaired.reached.value / VALUE_SCALE, repaired.bounds.value / VALUE_SCALE),
        Level(said("gaps"), total_breaks(problem, placements), 0, maximise=False),
    )

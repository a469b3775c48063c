"""A draft timetable and what an organiser wants changed by hand -> the draft after it, or the rule that stands against it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from matchmaker.domain import (
    Certificate,
    Firm,
    Forum,
    Level,
    Lock,
    Match,
    Meeting,
    Pair,
    Preference,
    Schedule,
    Unplaced,
)
from matchmaker.domain.planning import (
    VALUE_SCALE,
    Edge,
    Placement,
    PlanningProblem,
    build_problem,
    goals,
    meeting_id,
)
from matchmaker.errors import MoveError
from matchmaker.said import joined, said
from matchmaker.scheduling.gaps import total_breaks
from matchmaker.scheduling.options import Options
from matchmaker.service.engine.timetable import shortfalls_of, unplaced_of

TAKEN_OUT = said("taken out by hand")
_BY_HAND = said("; changed by hand since, which the bounds do not know of")


@dataclass(frozen=True, slots=True)
class Choice:
    """One slot for a meeting, as a page offers it."""

    slot: int
    tables: tuple[int | None, ...]  # free for it; (None,) online; empty: it cannot be held then
    why: str = ""  # in words, when it cannot
    in_way: tuple[Pair, ...] = ()  # the meetings that take the place

    @property
    def free(self) -> bool:
        return bool(self.tables)


@dataclass(frozen=True)
class Timetable:
    """A timetable that may be changed; every change is a new Schedule of the same version, checked.

    Meetings whose firm no longer takes part stay as they are, and can only be removed.
    """

    forum: Forum
    firms: Sequence[Firm]  # of all meetings, and all others that take part
    schedule: Schedule
    preferences: Sequence[Preference] = ()  # of these firms
    away: frozenset[str] = frozenset()  # ids of firms that take no part any more

    def choices(self, pair: Pair) -> tuple[Choice, ...]:
        """Every slot of the forum in order: where the pair could meet with all else left as it is, and why not elsewhere.

        Raises:
            MoveError: a firm of the pair takes no part, or their meeting is locked.
        """
        self._movable(pair)
        firms = self._problem.firms
        return tuple(
            Choice(
                place.slot, place.tables, place.why, tuple(Pair(firms[p], firms[q]) for p, q in place.in_way)
            )
            for place in self._options.places(self._edge(pair))
        )

    def move(self, pair: Pair, slot: int, table: int | None = None) -> Schedule:
        """Without a table the meeting keeps its own where that is free, else it takes the first free one.

        Raises:
            MoveError: the two have no meeting, it is locked, or a rule stands against that place.
        """
        held = self._held(pair)
        at = self._settle(pair, slot, table, held.table)
        return self._with(pair, replace(held, slot=slot, table=at))

    def add(self, pair: Pair, slot: int, table: int | None = None) -> Schedule:
        """A meeting that a person wants; it is locked, so that the next plan keeps it.

        Raises:
            MoveError: the two meet already, or a rule stands against that place.
        """
        if pair in self._meetings:
            raise MoveError("{pair} meet already. Move that meeting instead.", pair=self._words(pair))
        at = self._settle(pair, slot, table, None)
        value = next((left.value for left in self.schedule.unplaced if left.pair == pair), 0.0)
        new = Meeting(meeting_id(self.forum.name, pair), pair, slot, at, locked=True, value=value)
        return self._with(pair, new)

    def remove(self, pair: Pair) -> Schedule:
        """Locked or not: whoever asks for it has seen the lock.

        Raises:
            MoveError: the two have no meeting.
        """
        self._held(pair)
        return self._with(pair, None)

    def lock(self, pair: Pair) -> Schedule:
        """Raises MoveError like `remove`."""
        return self._relocked(pair, locked=True)

    def unlock(self, pair: Pair) -> Schedule:
        """Raises MoveError like `remove`."""
        return self._relocked(pair, locked=False)

    # ---- asking

    @cached_property
    def _meetings(self) -> dict[Pair, Meeting]:
        return {meeting.pair: meeting for meeting in self.schedule.meetings}

    @cached_property
    def _problem(self) -> PlanningProblem:
        return build_problem(self.forum, self.firms, (), preferences=self.preferences)

    @cached_property
    def _number(self) -> dict[str, int]:
        return {firm: position for position, firm in enumerate(self._problem.firms)}

    @cached_property
    def _options(self) -> Options:
        return Options(self._problem, self._placements(self.schedule.meetings))

    def _placements(self, meetings: Iterable[Meeting]) -> list[Placement]:
        return [
            Placement(*self._edge(one.pair), one.slot, one.table) for one in meetings if self._known(one.pair)
        ]

    def _known(self, pair: Pair) -> bool:
        return pair.a in self._number and pair.b in self._number

    def _edge(self, pair: Pair) -> Edge:
        return self._number[pair.a], self._number[pair.b]  # ids and numbers have the same order

    def _words(self, pair: Pair) -> str:
        return said(
            "{one} and {other}",
            one=self._names.get(pair.a, pair.a),
            other=self._names.get(pair.b, pair.b),
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        return {firm.id: firm.name for firm in self.firms}

    def _held(self, pair: Pair) -> Meeting:
        if pair not in self._meetings:
            raise MoveError(
                "{pair} have no meeting in this draft. Somebody may have removed it.",
                pair=self._words(pair),
            )
        return self._meetings[pair]

    def _movable(self, pair: Pair) -> None:
        for firm in (pair.a, pair.b):
            if firm in self.away or firm not in self._number:
                name = self._names.get(firm, firm)
                raise MoveError(
                    "{name} takes no part in this forum any more. Its meetings can only be removed.",
                    name=name,
                )
        if pair in self._meetings and self._meetings[pair].locked:
            raise MoveError("The meeting of {pair} is locked. Unlock it to move it.", pair=self._words(pair))

    def _settle(self, pair: Pair, slot: int, table: int | None, own: int | None) -> int | None:
        """The table at which the meeting will be held."""
        self._movable(pair)
        place = self._options.place(self._edge(pair), slot)
        if place.tables and (table is None or table in place.tables):
            return table or (own if own in place.tables else place.tables[0])
        against = None if place.why else self._options.against(Placement(*self._edge(pair), slot, table))
        words = against[0] if against else place.why or said("there are no tables online")
        raise MoveError("{pair} cannot meet there: {words}.", pair=self._words(pair), words=words)

    # ---- changing

    def _relocked(self, pair: Pair, *, locked: bool) -> Schedule:
        """The proof stays: a lock on what is already there takes no better timetable away."""
        held = self._held(pair)
        meetings = tuple(
            replace(held, locked=locked) if one.pair == pair else one for one in self.schedule.meetings
        )
        return replace(self.schedule, meetings=meetings)

    def _with(self, pair: Pair, new: Meeting | None) -> Schedule:
        """The draft with that meeting in place of the pair's own, and what it means for all others."""
        others = [one for one in self.schedule.meetings if one.pair != pair]
        meetings = tuple(sorted([*others, new] if new else others, key=_place))
        matches = self._candidates()
        locks = [
            Lock(one.pair, one.slot)
            for one in self.schedule.meetings
            if one.locked and one.pair != pair and self._known(one.pair)
        ]
        problem = build_problem(self.forum, self.firms, matches, preferences=self.preferences, locks=locks)
        before, after = self._placements(self.schedule.meetings), self._placements(meetings)
        unplaced = unplaced_of(problem, after, matches, self.preferences, (), {})
        out = {left.pair for left in self.schedule.unplaced if left.why_not == TAKEN_OUT} | (
            set() if new else {pair}
        )
        return replace(
            self.schedule,
            meetings=meetings,
            unplaced=tuple(_taken_out(left) if left.pair in out else left for left in unplaced),
            shortfalls=tuple(one for one in shortfalls_of(problem, after) if one.firm not in self.away),
            certificate=_recounted(self.schedule.certificate, problem, before, after),
        )

    def _candidates(self) -> tuple[Match, ...]:
        """Every pair that the timetable knows a value of, whether it meets or not."""
        values = {left.pair: left.value for left in self.schedule.unplaced}
        values |= {held.pair: held.value for held in self.schedule.meetings}
        return tuple(
            Match(pair, value, value, value)
            for pair, value in sorted(values.items())
            if self._known(pair) and not self.away & {pair.a, pair.b}
        )


def _place(meeting: Meeting) -> tuple[int, int, Pair]:
    return meeting.slot, meeting.table or 0, meeting.pair


def _taken_out(left: Unplaced) -> Unplaced:
    return replace(left, why_not=TAKEN_OUT, smallest_fix="")


def _recounted(
    certificate: Certificate,
    problem: PlanningProblem,
    before: Sequence[Placement],
    after: Sequence[Placement],
) -> Certificate:
    """What the goals reach now beside the bounds of the plan.

    A bound holds given the goals before it: from the first goal that a change by hand altered on, only that one's
    bound is kept. Few gaps never had one.
    """
    was, now = (goals(problem, _counted(problem, ats)) for ats in (before, after))
    moved = {
        "locks and musts": now.asked - was.asked,
        "floor": now.floor - was.floor,
        "value": (now.value - was.value) / VALUE_SCALE,
        "gaps": total_breaks(problem, after) - total_breaks(problem, before),
    }
    levels: list[Level] = []
    for level in certificate.levels:
        change = moved.get(level.name)
        if change is None and before != after:
            break  # a goal of a replan, which speaks of the version before
        reached = level.reached + (change or 0)
        if level.maximise and reached > level.bound:
            break  # a pair that the plan did not choose from
        levels.append(replace(level, reached=reached))
        if change and level.name != "gaps":
            break
    method = certificate.method
    return Certificate(
        tuple(levels),
        (method if method.endswith(_BY_HAND) else joined("", (method, _BY_HAND))) if levels else "",
    )


def _counted(problem: PlanningProblem, ats: Sequence[Placement]) -> list[Edge]:
    """Pairs of these placements that the problem has a value for; a veto since then leaves one without."""
    return [at.edge for at in ats if at.edge in problem.index]

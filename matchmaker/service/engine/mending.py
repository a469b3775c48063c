"""A timetable, and the forum and firms as they are now -> what no longer holds of it, and the nearest one that does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matchmaker.domain import Fault, Firm, Forum, Lock, Match, Preference, Progress, Schedule, silent
from matchmaker.domain.stopping import Stop, never
from matchmaker.errors import InputError
from matchmaker.intake.changes import Changes
from matchmaker.said import said
from matchmaker.service.engine.faults import check_meetings


@dataclass(frozen=True)
class Standing:
    """A timetable beside everything that may have changed since it was made."""

    planned: Forum  # as it was then
    schedule: Schedule
    forum: Forum  # as it is now
    firms: tuple[Firm, ...]  # those that take part now
    away: tuple[Firm, ...] = ()  # those that took part then
    preferences: tuple[Preference, ...] = ()  # of the firms that take part now

    @property
    def same_slots(self) -> bool:
        """Whether its meetings still mean the same times."""
        return self.planned.slots == self.forum.slots

    def broken(self) -> tuple[Fault, ...]:
        """Every rule that the timetable breaks now, and every firm with meetings that takes no part any more."""
        if not self.same_slots:
            return (
                Fault(
                    "slots",
                    self.forum.name,
                    said("the sessions or slots are others than when it was planned"),
                ),
            )
        gone = {firm.id: firm.name for firm in self.away}
        named = {firm.id: firm.name for firm in self.firms}
        without = []
        for firm in sorted({id for held in self.schedule.meetings for id in (held.pair.a, held.pair.b)}):
            if firm not in named:
                without.append(
                    Fault(
                        said("takes part"),
                        firm,
                        said("{gone} takes no part any more", gone=gone.get(firm, firm)),
                    )
                )
        held = [one for one in self.schedule.meetings if one.pair.a in named and one.pair.b in named]
        return (*without, *check_meetings(self.forum, self.firms, held, preferences=self.preferences))

    def locks(self) -> tuple[Lock, ...]:
        """What a new plan has to keep: locked meetings of firms that still take part, at their time if it is still one."""
        at = {slot.start: slot.index for slot in self.forum.slots}
        here = {firm.id for firm in self.firms}
        found = []
        for held in self.schedule.meetings:
            if held.locked and {held.pair.a, held.pair.b} <= here:
                slot = at.get(self.planned.slots[held.slot].start)
                table = (
                    held.table if slot is not None and (held.table or 0) <= (self.forum.tables or 0) else None
                )
                found.append(Lock(held.pair, slot, table))
        return tuple(found)

    def mend(
        self,
        matches: Sequence[Match],
        *,
        seconds: float = 20,
        progress: Progress = silent,
        stop: Stop = never,
    ) -> Schedule:
        """The timetable nearest to it that breaks no rule; `replan_meetings` says what nearest means.

        Raises:
            InputError: the slots are others than when it was planned.
        """
        from matchmaker.service.engine.replanning import (
            replan_meetings,  # late: pages only ask what is broken
        )

        if not self.same_slots:
            raise InputError(
                "The sessions or slots have changed since this draft was planned, so that nothing can stay where "
                "it is. Plan anew: locked meetings are kept."
            )
        known = {firm.id for firm in (*self.firms, *self.away)}
        meeting = [one for one in self.schedule.meetings if one.pair.a in known and one.pair.b in known]
        away = tuple(
            firm for firm in self.away if any(firm.id in (one.pair.a, one.pair.b) for one in meeting)
        )
        found = replan_meetings(
            self.forum,
            (*self.firms, *away),
            matches,
            replace(self.schedule, meetings=tuple(meeting)),
            Changes(no_shows=tuple(firm.id for firm in away)),
            preferences=self.preferences,
            seconds=seconds,
            progress=progress,
            stop=stop,
        )
        gone = {firm.id for firm in away}
        return replace(
            found.schedule,
            unplaced=tuple(left for left in found.schedule.unplaced if not {left.pair.a, left.pair.b} & gone),
            shortfalls=tuple(short for short in found.schedule.shortfalls if short.firm not in gone),
            version=self.schedule.version,
        )

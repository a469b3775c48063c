"""Two versions of a timetable, each with the forum that it was planned for -> what changed, and whom to tell."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from matchmaker.domain import Change, ChangeKind, Meeting
from matchmaker.domain.difference import changes_between
from matchmaker.exporting import Book


@dataclass(frozen=True)
class Difference:
    """`before` None: everything is new."""

    before: Book | None
    after: Book

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """By time; slots are compared by when they are, so that a forum with other sessions does not confuse."""
        if self.before is None:
            return changes_between((), self.after.meetings)
        old = {meeting.id: meeting for meeting in self.before.meetings}
        found = changes_between(self._aligned(self.before), self.after.meetings)
        return tuple(replace(one, before=old[one.meeting]) if one.before else one for one in found)

    def _aligned(self, before: Book) -> list[Meeting]:
        """The meetings of before with the slots of after; where a time is no slot any more a number that is none."""
        at = {slot.start: slot.index for slot in self.after.forum.slots}
        return [replace(one, slot=at.get(before.slot(one).start, -1 - one.slot)) for one in before.meetings]

    @cached_property
    def tally(self) -> Mapping[ChangeKind, int]:
        count = Counter(change.kind for change in self.changes)
        return {kind: count[kind] for kind in ChangeKind}

    @property
    def to_tell(self) -> tuple[str, ...]:
        """Ids of the firms that take part now and whose meetings changed, sorted."""
        told = {firm for change in self.changes for firm in change.notify}
        return tuple(sorted(told & self.after.firm.keys()))

    def name(self, firm: str) -> str:
        """Of a firm that may have left since."""
        for book in (self.after, self.before):
            if book and firm in book.firm:
                return book.firm[firm].name
        return "a firm that takes no part any more"

    def names(self, change: Change) -> tuple[str, str]:
        """Of the two firms, the one whose delegation comes first first."""
        held = change.after or change.before
        assert held is not None, "a change has a meeting before it or after it"
        if {held.pair.a, held.pair.b} <= self.after.firm.keys():
            one, other = self.after.seated(held.pair)
            return one.name, other.name
        return self.name(held.pair.a), self.name(held.pair.b)

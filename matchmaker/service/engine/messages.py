"""A timetable, and what changed since the last one -> a message to each firm that has to know, in its own time."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain import Change, ChangeKind, Firm, Meeting
from matchmaker.exporting import Book
from matchmaker.exporting.calendar_file import where
from matchmaker.exporting.times import day, span, zone_words
from matchmaker.service.engine.differences import Difference

_HEADINGS = {ChangeKind.MOVED: "Moved", ChangeKind.ADDED: "New", ChangeKind.DROPPED: "Cancelled"}


@dataclass(frozen=True, slots=True)
class Message:
    firm: Firm
    subject: str  # one line
    text: str
    changes: tuple[Change, ...]


def messages(difference: Difference) -> tuple[Message, ...]:
    """One for every firm whose meetings differ, by firm id; for a first timetable to every firm that meets.

    A firm that takes no part any more is not written to: it knows.
    """
    book = difference.after
    first = difference.before is None
    title = "your meetings" if first else "your meetings have changed"
    subject = " ".join(f"{book.forum.name}: {title}".split())
    found = []
    for id in difference.to_tell:
        own = tuple(change for change in difference.changes if id in change.notify)
        told = _Letter(difference, book.firm[id], own)
        found.append(Message(book.firm[id], subject, told.first() if first else told.changed(), own))
    return tuple(found)


@dataclass(frozen=True)
class _Letter:
    difference: Difference
    firm: Firm
    changes: Sequence[Change]

    @property
    def book(self) -> Book:
        return self.difference.after

    def first(self) -> str:
        lines = [self._line(self.book, change.after) for change in self.changes]
        return self._letter(f"the timetable of {self.book.forum.name} is there. Your meetings:", lines)

    def changed(self) -> str:
        lines: list[str] = []
        for kind, heading in _HEADINGS.items():
            own = [change for change in self.changes if change.kind is kind]
            if own:
                lines += ["", heading, *map(self._told, own)]
        opening = f"your meetings at {self.book.forum.name} have changed. All others stay as they are."
        return self._letter(opening, lines)

    def _letter(self, opening: str, lines: Sequence[str]) -> str:
        slots = self.book.forum.slots
        zone = zone_words(slots[0].start, self.book.zone[self.firm.id]) if slots else "UTC"
        return "\n".join(
            [
                f"{self.firm.name},",
                "",
                opening,
                f"Times are yours ({zone}), the partner's stand behind.",
                *lines,
                "",
                "Your whole timetable and a calendar file are at your personal link.",
                "",
            ]
        )

    def _told(self, change: Change) -> str:
        if change.kind is ChangeKind.DROPPED and self.difference.before:
            return self._line(self.difference.before, change.before)
        line = self._line(self.book, change.after)
        if change.kind is ChangeKind.ADDED or self.difference.before is None:
            return line
        return f"{line}\n  (was {self._when(self.difference.before, change.before)})"

    def _line(self, book: Book, meeting: Meeting | None) -> str:
        assert meeting is not None, "a change has a meeting before it or after it"
        id = meeting.pair.other(self.firm.id)
        when, partner = self._when(book, meeting), self.book.firm.get(id)
        if partner is None:
            return f"- {when}: {self.difference.name(id)}"
        slot, zone = book.slot(meeting), self.book.zone[id]
        theirs = f"theirs: {span(slot.start, slot.end, zone)}, {zone_words(slot.start, zone)}"
        return f"- {when} ({theirs}): {partner.name} ({partner.country})"

    def _when(self, book: Book, meeting: Meeting | None) -> str:
        assert meeting is not None, "a moved meeting was somewhere"
        slot, zone = book.slot(meeting), self.book.zone[self.firm.id]
        place = where(meeting, book.video_url(meeting))
        return f"{day(slot.start, zone)}, {span(slot.start, slot.end, zone)}, {place}"

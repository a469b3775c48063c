"""A timetable, and what changed since the last one -> a message to each firm that has to know, in its own time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchmaker.domain import Change, ChangeKind, Firm, Meeting, Schedule
from matchmaker.domain.difference import changes_between
from matchmaker.exporting import Book
from matchmaker.exporting.calendar_file import where
from matchmaker.exporting.times import day, span, zone_words

_HEADINGS = {ChangeKind.MOVED: "Moved", ChangeKind.ADDED: "New", ChangeKind.DROPPED: "Cancelled"}


@dataclass(frozen=True, slots=True)
class Message:
    firm: Firm
    subject: str  # one line
    text: str
    changes: tuple[Change, ...]


def messages(book: Book, before: Schedule | None) -> tuple[Message, ...]:
    """One for every firm whose meetings differ from `before`, by firm id; without a before, for every firm that meets.

    A firm that takes no part any more is not written to: it knows.
    """
    changes = changes_between(before.meetings if before else (), book.meetings)
    found = []
    for firm in sorted(book.firms, key=lambda one: one.id):
        own = tuple(change for change in changes if firm.id in change.notify)
        if own:
            told = _first(book, firm, own) if before is None else _changed(book, firm, own)
            title = "your meetings" if before is None else "your meetings have changed"
            subject = " ".join(f"{book.forum.name}: {title}".split())
            found.append(Message(firm, subject, told, own))
    return tuple(found)


def _first(book: Book, firm: Firm, changes: Sequence[Change]) -> str:
    lines = [_line(book, firm, change.after) for change in changes if change.after]
    return _letter(book, firm, f"the timetable of {book.forum.name} is there. Your meetings:", [*lines])


def _changed(book: Book, firm: Firm, changes: Sequence[Change]) -> str:
    lines: list[str] = []
    for kind, heading in _HEADINGS.items():
        own = [change for change in changes if change.kind is kind]
        if own:
            lines += ["", heading, *(_told(book, firm, change) for change in own)]
    return _letter(
        book, firm, f"your meetings at {book.forum.name} have changed. All others stay as they are.", lines
    )


def _letter(book: Book, firm: Firm, opening: str, lines: Sequence[str]) -> str:
    slots = book.forum.slots
    zone = zone_words(slots[0].start, book.zone[firm.id]) if slots else "UTC"
    return "\n".join(
        [
            f"{firm.name},",
            "",
            opening,
            f"Times are yours ({zone}), the partner's stand behind.",
            *lines,
            "",
            "Your whole timetable and a calendar file are at your personal link.",
            "",
        ]
    )


def _told(book: Book, firm: Firm, change: Change) -> str:
    now = _line(book, firm, change.after or change.before)
    if change.kind is not ChangeKind.MOVED:
        return now
    return f"{now}\n  (was {' '.join(_when(book, firm, change.before))})"


def _line(book: Book, firm: Firm, meeting: Meeting | None) -> str:
    assert meeting is not None, "a change has a meeting before it or after it"
    partner = _partner(book, firm, meeting)
    name = f"{partner.name} ({partner.country})" if partner else "a firm that takes no part any more"
    theirs = ""
    if partner:
        slot = book.slot(meeting)
        zone = book.zone[partner.id]
        theirs = f" (theirs: {span(slot.start, slot.end, zone)}, {zone_words(slot.start, zone)})"
    return f"- {' '.join(_when(book, firm, meeting))}{theirs}: {name}"


def _partner(book: Book, firm: Firm, meeting: Meeting) -> Firm | None:
    return book.firm.get(meeting.pair.other(firm.id))


def _when(book: Book, firm: Firm, meeting: Meeting | None) -> Iterator[str]:
    assert meeting is not None, "a moved meeting was somewhere"
    slot, zone = book.slot(meeting), book.zone[firm.id]
    yield f"{day(slot.start, zone)}, {span(slot.start, slot.end, zone)},"
    yield where(meeting, book.video_url(meeting))

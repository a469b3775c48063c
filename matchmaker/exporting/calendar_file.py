"""One firm's meetings to an iCalendar file (RFC 5545) that any calendar program takes in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from matchmaker.domain import Firm, Meeting
from matchmaker.exporting.book import Book
from matchmaker.exporting.reasons import for_firm, in_words
from matchmaker.exporting.times import clock, day, zone_words

_ALARM = timedelta(minutes=-10)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def agenda_ics(book: Book, firm: Firm, representative: int | None = None) -> bytes:
    """The firm's meetings, or those of one of its representatives (from 1), METHOD:PUBLISH, no attendees.

    UID is the meeting's id and outlives replanning; SEQUENCE is the timetable's version less one, so it
    rises with every change; the book's cancelled meetings stay with STATUS:CANCELLED. Times are UTC, both
    firms' local times open the description. DTSTAMP must not be the hour of the run (same book, same
    bytes): it is a year before the first session plus a minute a version, in the past and rising.
    """
    from icalendar import Alarm, Calendar, vDDDTypes  # late: takes longer to load than all meetings to write

    calendar = Calendar()
    calendar.add("prodid", "-//matchmaker//agenda//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{book.forum.name}: {firm.name}")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Your meeting starts in 10 minutes")
    alarm.add("trigger", _ALARM)
    stamp = vDDDTypes(_stamp(book))
    for meeting, status in _agenda(book, firm, representative):
        event = _event(book, firm, meeting, status, stamp)
        if status != "CANCELLED":
            event.add_component(alarm)
        calendar.add_component(event)
    ics: bytes = calendar.to_ical(sorted=False)
    return ics


def _agenda(book: Book, firm: Firm, representative: int | None) -> list[tuple[Meeting, str]]:
    held = [
        meeting
        for meeting in book.meetings_of.get(firm.id, ())
        if representative is None or book.representative(meeting, firm.id) == representative
    ]
    gone = [(meeting, "CANCELLED") for meeting in book.gone if firm.id in (meeting.pair.a, meeting.pair.b)]
    agenda = [(meeting, "CONFIRMED") for meeting in held] + gone
    return sorted(agenda, key=lambda entry: (entry[0].slot, entry[0].id))


def _stamp(book: Book) -> datetime:
    version = book.schedule.version if book.schedule else 0
    first = min((session.start for session in book.forum.sessions), default=_EPOCH)
    return first.astimezone(UTC).replace(microsecond=0) - timedelta(days=365) + timedelta(minutes=version)


def _event(book: Book, firm: Firm, meeting: Meeting, status: str, stamp: Any) -> Any:
    from icalendar import Event

    partner = book.firm[meeting.pair.other(firm.id)]
    slot, url = book.slot(meeting), book.video_url(meeting)
    event = Event()
    event.add("uid", f"{meeting.id}@matchmaker")
    event.add("sequence", max(0, (book.schedule.version if book.schedule else 1) - 1))
    event.add("dtstamp", stamp)
    event.add("dtstart", slot.start.astimezone(UTC))
    event.add("dtend", slot.end.astimezone(UTC))
    event.add("status", status)
    event.add("summary", f"{partner.name} ({partner.country}): {book.forum.name}")
    event.add("description", _description(book, firm, partner, meeting, url))
    event.add("location", where(meeting, url))
    if url:
        event.add("url", url)
    return event


def where(meeting: Meeting, url: str) -> str:
    """Table 3, the video link, or Online."""
    return f"Table {meeting.table}" if meeting.table is not None else url or "Online"


def _description(book: Book, firm: Firm, partner: Firm, meeting: Meeting, url: str) -> str:
    slot = book.slot(meeting)
    lines = [
        f"{whose}: {day(slot.start, zone)}, {clock(slot.start, zone)} to {clock(slot.end, zone)} "
        f"({zone_words(slot.start, zone)})"
        for whose, zone in (("Your time", book.zone[firm.id]), ("Their time", book.zone[partner.id]))
    ]
    lines.append(f"{slot.session}, slot {slot.index + 1}. {where(meeting, url)}")
    match = book.match.get(meeting.pair)
    why = in_words(for_firm(match, firm.id) if match else None, firm, partner)
    return "\n".join(
        [*lines, *([f"Why: {why}"] if why else []), *([partner.website] if partner.website else [])]
    )

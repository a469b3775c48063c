"""One firm's meetings to a page that prints on a sheet of paper, in its own local time."""

from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from matchmaker.domain import Firm, Meeting, Reason, Slot
from matchmaker.exporting.book import Book
from matchmaker.exporting.page import render
from matchmaker.exporting.reasons import Marked, for_firm, marked, strongest
from matchmaker.exporting.times import day


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting as the firm sees it."""

    meeting: Meeting
    slot: Slot
    partner: Firm
    zone: ZoneInfo  # the partner's
    representative: int  # which of ours goes, from 1
    video_url: str
    why: Reason | None  # what the firm gains
    why_they: Reason | None
    quotes: tuple[Marked, ...]


def agenda_html(book: Book, firm: Firm) -> str:
    """The firm's meetings by time, its own clock first, the partner's beside it, and why they meet."""
    zone = book.zone[firm.id]
    entries = [_entry(book, firm, meeting) for meeting in book.meetings_of[firm.id]]
    days = [
        (words, list(same)) for words, same in groupby(entries, key=lambda entry: day(entry.slot.start, zone))
    ]
    return render(
        "agenda.html",
        forum=book.forum,
        firm=firm,
        zone=zone,
        days=days,
        meetings=len(entries),
        shortfall=book.shortfall.get(firm.id),
        version=book.schedule.version if book.schedule else None,
        first=entries[0].slot.start if entries else None,
        cancelled=[
            book.firm[meeting.pair.other(firm.id)]
            for meeting in book.gone
            if firm.id in (meeting.pair.a, meeting.pair.b)
        ],
    )


def _entry(book: Book, firm: Firm, meeting: Meeting) -> Entry:
    partner = book.firm[meeting.pair.other(firm.id)]
    match = book.match.get(meeting.pair)
    match = for_firm(match, firm.id) if match else None
    why, why_they = strongest(match, firm), strongest(match, partner)
    quotes = why.evidence if why else ()
    return Entry(
        meeting,
        book.slot(meeting),
        partner,
        book.zone[partner.id],
        book.representative(meeting, firm.id),
        book.video_url(meeting),
        why,
        why_they,
        tuple(found for quote in quotes if (found := marked(quote, (firm, partner)))),
    )

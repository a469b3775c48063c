"""A forum -> where each noun of its life stands, in numbers: what the line across the top of every page tells."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from matchmaker.domain import Schedule
from matchmaker.errors import NoMatchError
from matchmaker.exporting.times import date
from matchmaker.service.desk.desk import Desk
from matchmaker.service.desk.desks import Desks
from matchmaker.service.desk.roster import Roster
from matchmaker.service.desk.sheets import Sheet
from matchmaker.service.desk.timetables import Timetables
from matchmaker.storage import ForumStore


@dataclass(frozen=True, slots=True)
class Life:
    name: str
    decided: bool  # whether the rules are filled in
    when: str  # the first day, in words; "" without sessions
    firms: int  # that take part
    pending: int  # that wait for approval
    to_mend: int  # rows of sheets
    sheets: int  # that were not imported yet
    pairs: int
    stale: bool  # firms or rules changed since the pairs were worked out
    meetings: int
    proof: str  # the certificate in words; "" without a timetable
    published: int  # the version in force; 0: none
    waiting: int  # changes that call for a replan
    differs: bool  # whether firms would see something new if the draft was published


def life_of(
    store: ForumStore, desks: Desks, timetables: Timetables, roster: Roster, sheets: tuple[Sheet, ...]
) -> Life:
    """NotFoundError when there is no such forum."""
    record = store.record()
    try:
        desk: Desk | None = desks.desk()
    except NoMatchError:
        desk = None
    schedule: Schedule | None = desk.schedule if desk else None
    board = timetables.board()
    start: datetime | None = record.forum.slots[0].start if record.forum and record.forum.slots else None
    zone = ZoneInfo(record.forum.time_zone) if record.forum else ZoneInfo("UTC")
    return Life(
        name=record.name,
        decided=record.forum is not None,
        when=date(start, zone) if start else "",
        firms=roster.counts["approved"] - roster.counts["outside"],
        pending=roster.counts["pending"],
        to_mend=sum(sheet.to_mend for sheet in sheets if sheet.imported is not None),
        sheets=sum(sheet.imported is None for sheet in sheets),
        pairs=len(desk.book.matches) if desk else 0,
        stale=desk.stale if desk else False,
        meetings=len(schedule.meetings) if schedule else 0,
        proof=schedule.certificate.words if schedule else "",
        published=store.published() or 0,
        waiting=board.waiting if board else 0,
        differs=bool(board and board.publishable),
    )

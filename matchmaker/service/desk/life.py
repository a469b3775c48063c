"""A forum -> where each noun of its life stands, in numbers: what the line across the top of every page tells."""

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from matchmaker.domain import Forum, Schedule
from matchmaker.errors import NoMatchError
from matchmaker.exporting.times import dates
from matchmaker.service.desk.desk import Desk
from matchmaker.service.desk.desks import Desks
from matchmaker.service.desk.roster import Roster
from matchmaker.service.desk.sheets import Sheet
from matchmaker.service.desk.timetables import Timetables
from matchmaker.storage import ForumStore


class Next(StrEnum):
    """What an organiser does next, in the order of a forum's life."""

    RULES = "rules"  # to fill in
    SHEET = "sheet"  # of firms, to import
    APPROVE = "approve"
    PLAN = "plan"
    REPLAN = "replan"
    PUBLISH = "publish"
    LOOK = "look"  # nothing is to do


@dataclass(frozen=True, slots=True)
class Life:
    name: str
    decided: bool  # whether the rules are filled in
    zone: ZoneInfo  # in which it is told when something happened
    when: str  # its days, in words; "" without sessions
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

    @property
    def next(self) -> Next:
        if not self.decided and not self.firms + self.pending:
            return Next.RULES
        if not self.firms + self.pending:
            return Next.SHEET
        if self.pending:
            return Next.APPROVE
        if not self.decided:
            return Next.RULES
        if not self.proof:
            return Next.PLAN
        if self.waiting:
            return Next.REPLAN
        return Next.LOOK if self.published and not self.differs else Next.PUBLISH


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
    zone = ZoneInfo(record.forum.time_zone) if record.forum else ZoneInfo("UTC")
    return Life(
        name=record.name,
        decided=record.forum is not None,
        zone=zone,
        when=_days(record.forum, zone) if record.forum else "",
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


def _days(forum: Forum, zone: ZoneInfo) -> str:
    if not forum.slots:
        return ""
    starts = [slot.start for slot in forum.slots]
    return dates(min(starts), max(starts), zone)

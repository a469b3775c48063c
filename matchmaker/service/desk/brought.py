"""A meetings.csv, planned by the command line or edited by hand -> what of it can be the desk's draft, and what not.

The rules are those of the planner, asked for of as many meetings at once as keep them: what is left out breaks one
beside those that are taken. Locked rows come first, then the order of the file.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from matchmaker.domain import (
    ChangeKind,
    Fault,
    Firm,
    Forum,
    Match,
    Meeting,
    Pair,
    Preference,
    Problem,
    Schedule,
    Severity,
    Wish,
)
from matchmaker.domain.difference import changes_between
from matchmaker.domain.planning import Placement, PlanningProblem, build_problem, meeting_id
from matchmaker.domain.records import Draft
from matchmaker.errors import MeetingsError, NoMatchError
from matchmaker.exporting import Book
from matchmaker.exporting.csv_text import sheet
from matchmaker.exporting.times import iso_utc
from matchmaker.intake.meetings import MeetingsRead, read_meetings
from matchmaker.intake.workbook import OLE_MARK, ZIP_MARK
from matchmaker.said import joined, said, said_many, several
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.tables import keep_tables
from matchmaker.service.desk.desks import Desks
from matchmaker.service.engine.timetable import shortfalls_of, unplaced_of
from matchmaker.storage import ForumStore

MOST_BYTES = 8 * 1024 * 1024  # of a text, which a request may read
MOST_BYTES_OF_A_WORKBOOK = 2 * 1024 * 1024
MOST_MEETINGS = 8_000  # of one file: a form carries them
WHAT = several(
    "took up a timetable of {num} meeting from a file", "took up a timetable of {num} meetings from a file"
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that cannot be taken."""

    row: int  # 1-based, as a spreadsheet counts
    who: str  # the two firms in words; empty when the row does not say
    why: str
    rule: bool  # it breaks a rule; else it cannot be read


@dataclass(frozen=True)
class Brought:
    """A file of meetings, looked at beside the forum as it is now."""

    name: str  # of the file
    forum: Forum
    meetings: tuple[Meeting, ...]  # that together keep every rule
    left_out: tuple[LeftOut, ...]  # by row
    cancelled: int  # rows that say so; they are no meetings
    remarks: tuple[str, ...]  # what was read otherwise than it stands there
    changes: Mapping[ChangeKind, int]  # against the draft
    draft: Draft | None  # that it would replace

    @property
    def revision(self) -> int:
        return self.draft.revision if self.draft else 0

    @property
    def rows(self) -> str:
        """The meetings as a small meetings.csv, which a form can carry and `look` reads again."""
        columns = ("firm_a_id", "firm_b_id", "start_utc", "table", "locked", "score")
        slots = self.forum.slots
        return sheet(
            columns,
            (
                (one.pair.a, one.pair.b, iso_utc(slots[one.slot].start), one.table, one.locked, one.value)
                for one in self.meetings
            ),
        ).decode("utf-8-sig")


class TimetableIntake:
    """What pages do with a timetable that was made elsewhere."""

    def __init__(self, store: ForumStore, desks: Desks) -> None:
        self._store = store
        self._desks = desks

    def look(self, name: str, content: bytes) -> Brought:
        """What of the file can be the draft; nothing is saved.

        Raises:
            MeetingsError: it is too big, or no file of meetings.
            NoMatchError: there are no firms that could meet.
        """
        name = PurePath(name).name[:100] or "meetings.csv"
        packed = content.startswith((ZIP_MARK, OLE_MARK))
        if len(content) > (MOST_BYTES_OF_A_WORKBOOK if packed else MOST_BYTES):
            raise MeetingsError(
                "{name} is too big for the desk. Leave out the column reason, or save it as CSV.", name=name
            )
        book = self._book()
        read = read_meetings(content, book.forum, source=name)
        if len(read.meetings) > MOST_MEETINGS:
            raise MeetingsError(
                "{name} has more than {most:,} meetings, the most that we take up.",
                name=name,
                most=MOST_MEETINGS,
            )
        draft = self._store.draft()
        taken, left_out = _legal(read, book)
        before = draft.schedule.meetings if draft else ()
        same_slots = draft is None or draft.forum.slots == book.forum.slots
        return Brought(
            name,
            book.forum,
            taken,
            tuple(sorted([*left_out, *_unreadable(read)], key=lambda one: one.row)),
            len(read.cancelled),
            tuple(_remark(one) for one in read.problems if one.severity is Severity.WARNING),
            Counter(change.kind for change in changes_between(before, taken)) if same_slots else {},
            draft,
        )

    def take(self, name: str, content: bytes, *, revision: int, by: str) -> Brought:
        """Make it the draft; rows that cannot be taken have to be left out by then. What was taken.

        Raises:
            MeetingsError: there is no meeting in it, or one cannot be taken; and as `look`.
            StaleError: the draft is not of that revision any more.
        """
        found = self.look(name, content)
        if not found.meetings:
            raise MeetingsError("{found}: no row of it can be a meeting of this forum.", found=found.name)
        if found.left_out:
            first = found.left_out[0]
            raise MeetingsError(
                "{found} can no longer be taken as it was shown. {who}: {why}. Choose it again.",
                found=found.name,
                who=first.who,
                why=first.why,
            )
        schedule = _described(found.meetings, self._book())
        self._store.put_draft(
            found.forum, schedule, revision=revision, by=by, what=said_many(*WHAT, len(found.meetings))
        )
        return found

    def _book(self) -> Book:
        """Firms, pairs and wishes by the rules as they are now."""
        book = self._desks.desk().book
        forum = self._store.forum() or book.forum
        if not book.firms or not forum.slots:
            raise NoMatchError(
                "There are no firms, or no slots, yet: fill in the forum and bring in its firms first."
            )
        return replace(book, forum=forum)


def _legal(read: MeetingsRead, book: Book) -> tuple[tuple[Meeting, ...], list[LeftOut]]:
    """Meetings that keep every rule together, in file order, and the others with the rule that each breaks."""
    problem = build_problem(book.forum, book.firms, (), preferences=book.preferences)
    number = {firm: position for position, firm in enumerate(problem.firms)}
    rows = sorted(zip(read.rows, read.meetings, strict=True), key=lambda one: not one[1].locked)
    known, left_out = [], []
    for row, meeting in rows:
        strangers = [firm for firm in (meeting.pair.a, meeting.pair.b) if firm not in number]
        if strangers:
            words = said(
                "no firm that takes part has the id {strangers}", strangers=joined(said(" or "), strangers)
            )
            left_out.append(LeftOut(row, _who(meeting.pair, book.firm), words, True))
        else:
            known.append((row, meeting, Placement(*_edge(meeting.pair, number), meeting.slot, meeting.table)))
    taken: list[tuple[int, Meeting, Placement]] = []
    for bad, fault in _grow(problem, taken, known):
        left_out.append(LeftOut(bad[0], _who(bad[1].pair, book.firm), fault.words, True))
    taken.sort(key=lambda one: one[0])
    tables = range(1, problem.tables + 1) if problem.tables else None
    places = [place for *_, place in taken]
    table = {at.edge: at.table for at in keep_tables(places, places if tables else (), tables)}
    return tuple(
        replace(
            meeting,
            id=meeting_id(book.forum.name, meeting.pair),
            table=table[place.edge],
            value=book.match[meeting.pair].value if meeting.pair in book.match else meeting.value,
        )
        for _, meeting, place in taken
    ), left_out


Row = tuple[int, Meeting, Placement]


def _grow(problem: PlanningProblem, taken: list[Row], rows: Sequence[Row]) -> list[tuple[Row, Fault]]:
    """Add to `taken` what keeps the rules beside it, half by half; the rows that do not, each with its fault."""
    broken = faults(problem, [place for *_, place in (*taken, *rows)])
    if not broken:
        taken += rows
        return []
    if len(rows) == 1:
        return [(rows[0], broken[0])]
    half = len(rows) // 2
    return _grow(problem, taken, rows[:half]) + _grow(problem, taken, rows[half:])


def _edge(pair: Pair, number: Mapping[str, int]) -> tuple[int, int]:
    return number[pair.a], number[pair.b]


def _who(pair: Pair, firms: Mapping[str, Firm]) -> str:
    return " – ".join(firms[id].name if id in firms else id for id in (pair.a, pair.b))


def _unreadable(read: MeetingsRead) -> list[LeftOut]:
    found: dict[int, list[str]] = {}
    for problem in read.problems:
        if problem.severity is Severity.ERROR:
            found.setdefault(problem.row_number or 0, []).append(
                said("{problem}. {suggestion}", problem=problem.problem, suggestion=problem.suggestion)
            )
    return [LeftOut(row, "", joined(" ", words), False) for row, words in found.items()]


def _remark(problem: Problem) -> str:
    return said(
        "Row {row}, {field}: {problem}. {suggestion}",
        row=problem.row_number,
        field=problem.field,
        problem=problem.problem,
        suggestion=problem.suggestion,
    )


def _described(meetings: Sequence[Meeting], book: Book) -> Schedule:
    """The timetable with what it leaves out; nothing about it is proved."""
    wished = _wished(book.preferences)
    held = {meeting.pair for meeting in meetings}
    worth = book.forum.worth
    matches = [
        Match(one.pair, one.value, one.value, one.value)
        for one in book.matches
        if one.value >= worth or one.pair in wished or one.pair in held
    ]
    known = {match.pair for match in matches}
    matches += [Match(one.pair, one.value, one.value, one.value) for one in meetings if one.pair not in known]
    problem = build_problem(book.forum, book.firms, matches, preferences=book.preferences)
    number = {firm: position for position, firm in enumerate(problem.firms)}
    placements = [Placement(*_edge(one.pair, number), one.slot, one.table) for one in meetings]
    return Schedule(
        tuple(meetings),
        unplaced_of(problem, placements, matches, book.preferences, (), {}),
        shortfalls_of(problem, placements, matches),
    )


def _wished(preferences: Sequence[Preference]) -> frozenset[Pair]:
    return frozenset(Pair.of(one.firm, one.partner) for one in preferences if one.wish is not Wish.NO)

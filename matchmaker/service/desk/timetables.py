"""What an organiser does with the timetable of a forum on the desk: look, change, publish, compare, go back, mend."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import RLock
from zoneinfo import ZoneInfo

from matchmaker.domain import Fault, Firm, Forum, Meeting, Pair, Schedule, Unplaced, Wish
from matchmaker.domain.records import Draft, FirmState, Notice, VersionRecord
from matchmaker.errors import ConflictError, InputError, MoveError, NotFoundError, StaleError
from matchmaker.exporting import Book
from matchmaker.exporting.times import clock, day, zone_words
from matchmaker.said import said
from matchmaker.service.desk.desks import Desks
from matchmaker.service.desk.hours import not_in
from matchmaker.service.desk.origin import Origin, origin_of
from matchmaker.service.desk.timetable_grid import Grid
from matchmaker.service.engine.differences import Difference
from matchmaker.service.engine.mending import Standing
from matchmaker.service.engine.messages import Message, messages
from matchmaker.storage import ForumStore

DRAFT = 0  # its number among the versions

OTHER_TIME, CANCEL, WITHDRAW, NOTHING = "other-time", "cancel", "withdraw", "nothing"
ANSWERS = (OTHER_TIME, CANCEL, WITHDRAW, NOTHING)  # what an organiser can make of "I can't come"


@dataclass(frozen=True, slots=True)
class Absence:
    """A firm's "I can't come", with the meeting that it speaks of where the draft still has it."""

    notice: Notice
    firm: Firm
    meeting: Meeting | None
    partner: Firm | None
    answers: tuple[str, ...]  # of ANSWERS, the most likely first


@dataclass(frozen=True)
class Board:
    """The draft with all that a page says of it."""

    book: Book  # of the draft; firms that left and still have meetings in it are there too
    draft: Draft
    away: frozenset[str]  # ids of those firms
    standing: Standing
    published: int | None
    before: Book | None  # of the version in force, with the firms that left since
    notices: tuple[Notice, ...]  # that no organiser has answered yet
    chosen: Pair | None = None
    unchosen: "Board | None" = None  # the same without a choice: what depends on none is worked out there
    # parts of pages, by what they are
    drawn: dict[tuple[str, ...], str] = field(default_factory=dict, compare=False, repr=False)

    def choose(self, pair: Pair) -> "Board":
        """The same with that pair chosen; NotFoundError when one of its firms is not in the forum."""
        if not {pair.a, pair.b} <= self.book.firm.keys():
            raise NotFoundError("One of the two firms is not in this forum.")
        return replace(self, chosen=pair, unchosen=self, drawn={})

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.book, self.before.schedule if self.before else None, self.chosen, self.away)

    @cached_property
    def broken(self) -> tuple[Fault, ...]:
        """Rules that the draft keeps no longer."""
        return self.unchosen.broken if self.unchosen else self.standing.broken()

    @property
    def waiting(self) -> int:
        """Changes that call for a replan."""
        return len(self.notices) + len(self.broken)

    @cached_property
    def difference(self) -> Difference:
        """Of the draft against the version in force."""
        if self.unchosen:
            return self.unchosen.difference
        return Difference(self.before, replace(self.book, firms=self.standing.firms))

    @property
    def publishable(self) -> bool:
        """Whether firms would see something new."""
        return bool(self.book.meetings) and (self.before is None or bool(self.difference.changes))

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.book.forum.time_zone)

    @property
    def names(self) -> list[tuple[str, str]]:
        """(id, name) of the firms that take part, by name."""
        firms = sorted(self.standing.firms, key=lambda firm: (firm.name.casefold(), firm.id))
        return [(firm.id, firm.name) for firm in firms]

    def place_in_words(self, slot: int, table: int | None) -> str:
        """Thursday 20 November 2025, 10:40 (Bucharest time, UTC+2), table 3"""
        if not 0 <= slot < len(self.book.forum.slots):
            return said("slot {slot}", slot=slot + 1)
        start = self.book.forum.slots[slot].start
        words = said(
            "{day}, {time} ({zone})",
            day=day(start, self.zone),
            time=clock(start, self.zone),
            zone=zone_words(start, self.zone),
        )
        return words + (said(", table {table}", table=table) if table else "")

    def unplaced(self, firm: str = "") -> list[tuple[Unplaced, Firm, Firm]]:
        """Pairs without a meeting with their firms, the best first; of one firm (its id) when it is named."""
        here = {one.id for one in self.standing.firms}
        return [
            (left, *self.book.seated(left.pair))
            for left in self.draft.schedule.unplaced
            if {left.pair.a, left.pair.b} <= here and (not firm or firm in (left.pair.a, left.pair.b))
        ]

    @cached_property
    def absences(self) -> tuple[Absence, ...]:
        """The oldest first."""
        return tuple(self._absence(notice) for notice in reversed(self.notices) if notice.firm in self._firms)

    @cached_property
    def _firms(self) -> Mapping[str, Firm]:
        return {firm.id: firm for firm in (*self.book.firms, *self.standing.firms)}

    def _absence(self, notice: Notice) -> Absence:
        held = next((one for one in self.book.meetings if one.id == notice.meeting), None)
        firm = self._firms[notice.firm]
        if notice.meeting is None:
            return Absence(notice, firm, None, None, (WITHDRAW, NOTHING))
        if held is None:
            return Absence(notice, firm, None, None, (NOTHING,))
        partner = self._firms[held.pair.other(firm.id)]
        return Absence(notice, firm, held, partner, (OTHER_TIME, CANCEL, NOTHING))


class Timetables:
    """`by` is who acts, as the audit names them; `revision` is the draft's as they saw it."""

    def __init__(self, store: ForumStore, desks: Desks) -> None:
        self._store = store
        self._desks = desks
        self._lock = RLock()  # threads ask at once; the first one works, the others wait
        self._kept: tuple[int, Board | None] | None = None  # with the stamp of the forum then

    # ---- look

    def board(self, chosen: Pair | None = None) -> Board | None:
        """None before the first plan; made once for each state of the forum, whichever process changed it.

        Raises:
            NotFoundError: a firm of the chosen pair is not in the forum.
        """
        stamp = self._store.stamp()  # before the rest is read: what changes meanwhile changes the next stamp
        with self._lock:
            if self._kept is None or self._kept[0] != stamp:
                self._kept = stamp, self._make()
            board = self._kept[1]
        return board.choose(chosen) if board and chosen else board

    def _make(self) -> Board | None:
        draft = self._store.draft()
        if draft is None:
            return None
        book, away = self._book(draft.schedule, draft.forum, None)
        here = tuple(firm for firm in book.firms if firm.id not in away)
        forum = self._store.forum() or draft.forum
        standing = Standing(
            draft.forum,
            draft.schedule,
            forum,
            here,
            tuple(firm for firm in book.firms if firm.id in away),
            book.preferences,
        )
        published = self._store.published()
        before = self._whole(published) if published else None
        return Board(book, draft, away, standing, published, before, self._store.notices(unseen=True))

    def versions(self) -> tuple[VersionRecord, ...]:
        """The newest first."""
        return self._store.versions()[::-1]

    def version(self, number: int) -> VersionRecord:
        """NotFoundError when there is none."""
        found = next((one for one in self._store.versions() if one.number == number), None)
        if found is None:
            raise NotFoundError("There is no such version of the timetable.")
        return found

    def book(self, number: int) -> Book:
        """A version (0: the draft) as exports and firms know it; firms that left since are not in it.

        Raises:
            NotFoundError: there is no such version.
        """
        if number == DRAFT:
            if self._store.draft() is None:
                raise NotFoundError("There is no draft yet: plan the meetings first.")
            return self._desks.desk().book
        book = self._desks.desk(number).book
        return replace(book, cancelled=self._cancelled(number))

    def difference(self, before: int, after: int) -> Difference:
        """Between two versions (0: the draft); NotFoundError when one is not there."""
        return Difference(self._whole(before), self.book(after))

    def origin(self, book: Book) -> Origin:
        """What the timetable of a book was made of."""
        return origin_of(self._store, book, settings=self._desks.settings, stale=self._desks.desk().stale)

    def messages(self, difference: Difference) -> tuple[Message, ...]:
        return messages(difference)

    # ---- change by hand

    def move(self, pair: Pair, slot: int, table: int | None, *, revision: int, by: str) -> None:
        """Put the meeting of a pair there, or a new one where it has none.

        Raises:
            StaleError: the draft is another by now.
            ConflictError: a rule stands against it; names the slots that are free.
            NotFoundError: there is no draft.
        """
        board = self._board(revision, pair)
        timetable = board.grid.timetable
        held = board.grid.held
        try:
            after = (timetable.move if held else timetable.add)(pair, slot, table)
        except MoveError as error:
            free = tuple(choice.slot for choice in board.grid.choice.values() if choice.free)
            raise ConflictError(error.words, free=free) from error
        words = (
            said("moved the meeting of {firm} and {partner}")
            if held
            else said("added a meeting of {firm} and {partner}")
        )
        self._put(board, after, words, pair, by)

    def remove(self, pair: Pair, *, revision: int, by: str) -> None:
        """Raises InputError when the two have no meeting, and as `move`."""
        board = self._board(revision, pair)
        after = board.grid.timetable.remove(pair)
        self._put(board, after, said("removed the meeting of {firm} and {partner}"), pair, by)

    def lock(self, pair: Pair, *, locked: bool, revision: int, by: str) -> None:
        """Raises as `remove`."""
        board = self._board(revision, pair)
        timetable = board.grid.timetable
        after = timetable.lock(pair) if locked else timetable.unlock(pair)
        words = (
            said("locked the meeting of {firm} and {partner}")
            if locked
            else said("unlocked the meeting of {firm} and {partner}")
        )
        self._put(board, after, words, pair, by)

    # ---- publish and go back

    def publish(self, *, revision: int, by: str, note: str = "", tell: bool = True) -> int:
        """The draft as the next version, which firms see; with `tell` each firm concerned gets a mail. Its number.

        Raises:
            InputError: the draft breaks a rule, or nothing is in it.
            NotFoundError, StaleError: as `move`.
        """
        board = self._board(revision, None)
        if board.broken:
            raise InputError(
                "The draft breaks a rule, so it is not published: {broken}. Replan first.",
                broken=board.broken[0].words,
            )
        if not board.book.meetings:
            raise InputError("The draft has no meetings. Plan them first.")
        with self._store.together():
            number = self._store.publish(revision=revision, by=by, note=note)
            for message in self.messages(board.difference) if tell else ():
                if message.firm.contact.email:
                    self._store.queue_mail(
                        firm=message.firm.id,
                        kind="change" if board.before else "agenda",
                        address=message.firm.contact.email,
                        subject=message.subject,
                        text=message.text,
                        by=by,
                    )
        return number

    def restore(self, number: int, *, revision: int, by: str) -> None:
        """A version as the draft again. Raises NotFoundError, StaleError."""
        self._store.restore_version(number, revision=revision, by=by)

    # ---- mend

    def heed(self, answers: Mapping[str, str], *, revision: int, by: str) -> None:
        """Turn each "I can't come" (id -> one of `ANSWERS`) into a fact that every later plan heeds.

        Another time: the firm is not open in that slot any more. Cancel: the pair is kept apart. Withdraw: the firm
        takes no part. A notice without an answer waits on.

        Raises:
            InputError: another answer; or another time for a firm that has no other.
            NotFoundError, StaleError: as `move`.
        """
        board = self._board(revision, None)
        with self._store.together():
            for absence in board.absences:
                answer = answers.get(absence.notice.id)
                if answer is None:
                    continue
                if answer not in absence.answers:
                    raise InputError(
                        "{answer!r} is no answer to that notice. Choose one of those offered.", answer=answer
                    )
                self._heed(absence, answer, board.book.forum, by)
                self._store.seen_notice(absence.notice.id, by=by)

    def _heed(self, absence: Absence, answer: str, forum: Forum, by: str) -> None:
        record = self._store.firm_record(absence.firm.id)
        if answer == WITHDRAW and record.state is not FirmState.WITHDRAWN:
            self._store.set_state(record.firm.id, FirmState.WITHDRAWN, version=record.version, by=by)
        if absence.meeting is None:
            return
        if answer == OTHER_TIME:
            changed = not_in(record.firm, forum, absence.meeting.slot)
            self._store.put_firm(changed, version=record.version, by=by)
        if answer == CANCEL:
            pair = absence.meeting.pair
            pin = next((one for one in self._store.pins() if one.pair == pair), None)
            self._store.put_pin(
                pair,
                Wish.NO,
                "cancelled after a firm could not come",
                version=pin.version if pin else 0,
                by=by,
            )

    # ---- inside

    def _board(self, revision: int, pair: Pair | None) -> Board:
        board = self.board(pair)
        if board is None:
            raise NotFoundError("There is no draft yet: plan the meetings first.")
        if board.draft.revision != revision:
            raise StaleError(said("The draft"), _now(board))
        return board

    def _put(self, board: Board, after: Schedule, what: str, pair: Pair, by: str) -> None:
        self._store.put_draft(
            board.draft.forum, after, revision=board.draft.revision, by=by, what=what, about=pair
        )

    def _book(self, schedule: Schedule, forum: Forum, version: int | None) -> tuple[Book, frozenset[str]]:
        """A timetable with every firm of its meetings, and the ids of those that take no part any more."""
        book = self._desks.desk(version).book
        wanted = {id for one in schedule.meetings for id in (one.pair.a, one.pair.b)} - book.firm.keys()
        left = tuple(record.firm for record in self._store.firm_records() if record.firm.id in wanted)
        return replace(book, firms=book.firms + left, schedule=schedule, forum=forum), frozenset(wanted)

    def _whole(self, number: int) -> Book:
        """A version with the firms that left since: what is cancelled has to have a name."""
        if number == DRAFT:
            return self.book(DRAFT)
        schedule, forum = self._store.schedule(number), self._store.planned_forum(number)
        if schedule is None or forum is None:
            raise NotFoundError("There is no such version of the timetable.")
        return self._book(schedule, forum, number)[0]

    def _cancelled(self, number: int) -> tuple[Meeting, ...]:
        """Meetings of earlier published versions that this one does not hold: calendars keep them as cancelled."""
        now = self._store.schedule(number)
        held = {one.id for one in now.meetings} if now else set()
        forum = self._store.planned_forum(number)
        gone: dict[str, Meeting] = {}
        for record in self._store.versions():
            if record.number < number and record.published_at:
                old = self._store.schedule(record.number)
                same = self._store.planned_forum(record.number)
                if old and same and forum and same.slots == forum.slots:
                    gone |= {one.id: one for one in old.meetings if one.id not in held}
        here = {firm.id for firm in self._store.firms()}
        return tuple(one for _, one in sorted(gone.items()) if {one.pair.a, one.pair.b} <= here)


def _now(board: Board) -> dict[str, str]:
    """The draft as it is now, for somebody whose page is older."""
    at, zone = board.draft.at, board.zone
    words = {
        "changed": said(
            "{day}, {time} ({zone}) by {by}",
            day=day(at, zone),
            time=clock(at, zone),
            zone=zone_words(at, zone),
            by=board.draft.by,
        ),
        "meetings": str(len(board.book.meetings)),
    }
    held = board.grid.held
    if board.chosen and board.grid.pair:
        one, other = board.grid.pair
        place = board.place_in_words(held.slot, held.table) if held else said("no meeting")
        words[said("{one} with {other}", one=one.name, other=other.name)] = (
            said("{place}, locked", place=place) if held and held.locked else place
        )
    return words

"""A draft, the version before it and a chosen pair -> the timetable as a grid, each cell with what can be done there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from matchmaker.domain import Change, ChangeKind, Firm, Meeting, Pair, Schedule, Slot
from matchmaker.domain.difference import changes_between
from matchmaker.errors import MoveError
from matchmaker.exporting import Book
from matchmaker.exporting.times import day, day_and_month, span
from matchmaker.said import said
from matchmaker.service.desk.moves import Choice, Timetable


@dataclass(frozen=True, slots=True)
class Seat:
    """A meeting in the grid."""

    meeting: Meeting
    one: Firm
    other: Firm
    change: ChangeKind | None  # since the version before
    chosen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    seats: tuple[Seat, ...]  # more than one only online, or for a firm of several representatives
    free: bool = False  # the chosen pair can be put here
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A slot."""

    slot: Slot
    cells: tuple[Cell, ...]  # a cell for each table; online the only one
    choice: Choice | None  # for the chosen pair
    here: bool = False  # the chosen pair meets in it now
    engaged: tuple[tuple[Firm, Firm], ...] = ()  # a firm of the chosen pair, and whom it meets then instead

    @property
    def seats(self) -> list[Seat]:
        return [seat for cell in self.cells for seat in cell.seats]

    @property
    def free(self) -> bool:
        """The chosen pair can be put somewhere in it."""
        return any(cell.free for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Line:
    """A firm."""

    firm: Firm
    cells: tuple[Cell, ...]  # a cell for each slot
    meetings: int


@dataclass(frozen=True)
class Grid:
    """`book.schedule` is the draft; every firm of its meetings is in the book, those that left among them."""

    book: Book
    before: Schedule | None = None  # the version in force
    chosen: Pair | None = None
    away: frozenset[str] = frozenset()  # ids of firms in the book that take no part any more

    @cached_property
    def timetable(self) -> Timetable:
        book = self.book
        return Timetable(book.forum, book.firms, book.schedule or Schedule(), book.preferences, self.away)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Since the version before; none without one."""
        return changes_between(self.before.meetings, self.book.meetings) if self.before else ()

    @cached_property
    def change(self) -> Mapping[str, ChangeKind]:
        return {change.meeting: change.kind for change in self.changes}

    @property
    def to_tell(self) -> int:
        """Firms whose meetings changed."""
        return len({firm for change in self.changes for firm in change.notify} - self.away)

    # ---- the chosen pair

    @cached_property
    def held(self) -> Meeting | None:
        """The meeting of the chosen pair, when it has one."""
        return next((one for one in self.book.meetings if one.pair == self.chosen), None)

    @cached_property
    def pair(self) -> tuple[Firm, Firm] | None:
        return self.book.seated(self.chosen) if self.chosen else None

    @cached_property
    def refused(self) -> str:
        """Why the chosen pair cannot be put anywhere as things stand: it is locked, say; empty when it may be tried."""
        try:
            return "" if self.chosen is None or self.choices else said("The forum has no slots.")
        except MoveError as error:
            return error.words

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        return self.timetable.choices(self.chosen) if self.chosen else ()

    @cached_property
    def choice(self) -> Mapping[int, Choice]:
        """By slot; empty when nothing is chosen or it cannot be moved at all."""
        return {} if self.refused else {choice.slot: choice for choice in self.choices}

    def own(self, cell: Cell) -> tuple[Seat, ...]:
        """The meetings of a cell that the two chosen firms have."""
        wanted = {self.chosen.a, self.chosen.b} if self.chosen else set()
        return tuple(seat for seat in cell.seats if wanted & {seat.one.id, seat.other.id})

    @property
    def room(self) -> int:
        """Slots in which the chosen pair could meet, the present one aside."""
        here = self.held.slot if self.held else None
        return sum(choice.free and choice.slot != here for choice in self.choice.values())

    # ---- the grid

    @cached_property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """A clock for each delegation's zone."""
        names = [one.time_zone for one in self.book.forum.delegations] or [self.book.forum.time_zone]
        return tuple(ZoneInfo(name) for name in dict.fromkeys(names))

    @property
    def tables(self) -> tuple[int, ...]:
        """Numbers of the tables; none online."""
        return tuple(range(1, (self.book.forum.tables or 0) + 1))

    @cached_property
    def days(self) -> list[tuple[str, str, list[Row]]]:
        """(day in words, session, its rows) in time order, days as the first delegation reads them."""
        rows = [self._row(slot) for slot in self.book.forum.slots]
        return [
            (words, session, list(same))
            for (words, session), same in groupby(
                rows, key=lambda row: (day(row.slot.start, self.zones[0]), row.slot.session)
            )
        ]

    def _row(self, slot: Slot) -> Row:
        seats = self._seats.get(slot.index, ())
        choice = self.choice.get(slot.index)
        here = self.held is not None and self.held.slot == slot.index
        free: Sequence[int | None] = choice.tables if choice else ()
        if not self.tables:
            return Row(slot, (Cell(seats, bool(free) and not here),), choice, here, self._engaged(choice))
        at: dict[int, list[Seat]] = {}
        for seat in seats:
            at.setdefault(seat.meeting.table or 0, []).append(seat)
        numbers = (*self.tables, *sorted(number for number in at if number not in self.tables))
        cells = tuple(
            Cell(tuple(at.get(table, ())), table in free and table not in at, table) for table in numbers
        )
        return Row(slot, cells, choice, here, self._engaged(choice))

    def _engaged(self, choice: Choice | None) -> tuple[tuple[Firm, Firm], ...]:
        """When all that stands in the way are other meetings of the two in that slot, those."""
        if choice is None or choice.free or self.chosen is None:
            return ()
        then = {one.pair for one in self.book.meetings if one.slot == choice.slot}
        own = {self.chosen.a, self.chosen.b}
        found = []
        for pair in choice.in_way:
            mine = own & {pair.a, pair.b}
            if pair not in then or not mine:
                return ()
            found += [(self.book.firm[firm], self.book.firm[pair.other(firm)]) for firm in sorted(mine)]
        return tuple(found)

    @cached_property
    def _seats(self) -> Mapping[int, tuple[Seat, ...]]:
        found: dict[int, list[Seat]] = {}
        for meeting in self.book.meetings:
            found.setdefault(meeting.slot, []).append(self._seat(meeting))
        for seats in found.values():
            seats.sort(
                key=lambda seat: (seat.meeting.table or 0, seat.one.name.casefold(), seat.meeting.pair)
            )
        return {slot: tuple(seats) for slot, seats in found.items()}

    def _seat(self, meeting: Meeting) -> Seat:
        one, other = self.book.seated(meeting.pair)
        return Seat(meeting, one, other, self.change.get(meeting.id), meeting.pair == self.chosen)

    @cached_property
    def hours(self) -> list[str]:
        """When each slot is, in the time of the first zone; with the day where there are several."""
        slots, zone = self.book.forum.slots, self.zones[0]
        if len({day(slot.start, zone) for slot in slots}) < 2:
            return [span(slot.start, slot.end, zone) for slot in slots]
        return [
            said("{day}, {time}", day=day_and_month(slot.start, zone), time=span(slot.start, slot.end, zone))
            for slot in slots
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """Firms by delegation, then name; with a chosen pair its two firms alone."""
        order = {one.code: place for place, one in enumerate(self.book.forum.delegations)}

        def place(firm: Firm) -> tuple[int, str, str]:
            home = self.book.delegation[firm.id]
            return order[home.code] if home else len(order), firm.name.casefold(), firm.id

        shown = self.pair or sorted(self.book.firms, key=place)
        return [self._line(firm) for firm in shown]

    def _line(self, firm: Firm) -> Line:
        held = self.book.meetings_of[firm.id]
        cells = tuple(
            Cell(
                tuple(self._seat(one) for one in held if one.slot == slot.index),
                slot.index in self.choice
                and self.choice[slot.index].free
                and not (self.held and self.held.slot == slot.index),
            )
            for slot in self.book.forum.slots
        )
        return Line(firm, cells, len(held))

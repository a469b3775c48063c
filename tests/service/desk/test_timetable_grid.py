"""The grid that a page draws: every meeting once, and for a chosen pair what every slot says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.domain import ChangeKind, Pair
from matchmaker.exporting import Book
from matchmaker.service.desk.timetable_grid import Grid
from tests.factories import make_book, make_forum

BOOK: Book = make_book(3, forum=make_forum(tables=4))
ONLINE: Book = make_book(3)
HELD = BOOK.meetings[0]


@pytest.mark.parametrize("book", [BOOK, ONLINE])
def test_every_meeting_stands_once_by_slot_and_twice_by_firm(book: Book) -> None:
    grid = Grid(book)
    by_slot = [seat.meeting for _, _, rows in grid.days for row in rows for seat in row.seats]
    assert sorted(one.id for one in by_slot) == sorted(one.id for one in book.meetings)
    by_firm = [seat.meeting.id for line in grid.lines for cell in line.cells for seat in cell.seats]
    assert sorted(by_firm) == sorted(2 * [one.id for one in book.meetings])
    assert [line.firm.country for line in grid.lines] == 3 * ["RO"] + 3 * ["PK"]


def test_a_meeting_stands_in_the_cell_of_its_table() -> None:
    for _, _, rows in Grid(BOOK).days:
        for row in rows:
            for cell in row.cells:
                assert all(
                    (seat.meeting.slot, seat.meeting.table) == (row.slot.index, cell.table)
                    for seat in cell.seats
                )


def test_free_cells_are_exactly_the_places_that_the_rules_leave() -> None:
    grid = Grid(BOOK, chosen=HELD.pair)
    for _, _, rows in grid.days:
        for row in rows:
            assert row.choice is not None
            free = [cell.table for cell in row.cells if cell.free]
            assert free == [
                table for table in row.choice.tables if (row.slot.index, table) != (HELD.slot, HELD.table)
            ]
            assert row.here == (row.slot.index == HELD.slot)
            assert row.free == bool(free)


def test_only_the_two_firms_of_a_chosen_pair_are_shown_by_firm() -> None:
    grid = Grid(BOOK, chosen=HELD.pair)
    assert {line.firm.id for line in grid.lines} == {HELD.pair.a, HELD.pair.b}
    free = [slot for slot, cell in enumerate(grid.lines[0].cells) if cell.free]
    assert free == [one.slot for one in grid.choices if one.free and one.slot != HELD.slot]
    assert grid.room == len(free)


def test_a_locked_meeting_says_so_in_place_of_choices() -> None:
    locked = replace(BOOK.schedule, meetings=tuple(replace(one, locked=True) for one in BOOK.meetings))
    grid = Grid(replace(BOOK, schedule=locked), chosen=HELD.pair)
    assert "is locked" in grid.refused and grid.choice == {} and grid.room == 0


def test_changes_since_the_version_in_force_are_marked() -> None:
    moved = replace(HELD, slot=8, table=4)
    draft = replace(BOOK.schedule, meetings=(*BOOK.meetings[2:], moved))
    grid = Grid(replace(BOOK, schedule=draft), before=BOOK.schedule)
    assert grid.change == {HELD.id: ChangeKind.MOVED, BOOK.meetings[1].id: ChangeKind.DROPPED}
    marked = {seat.meeting.id: seat.change for _, _, rows in grid.days for row in rows for seat in row.seats}
    assert [id for id, change in marked.items() if change] == [HELD.id]
    assert grid.to_tell == len(
        {*(HELD.pair.a, HELD.pair.b), BOOK.meetings[1].pair.a, BOOK.meetings[1].pair.b}
    )


def test_a_firm_that_left_is_still_shown_and_nothing_can_be_put_with_it() -> None:
    grid = Grid(BOOK, chosen=HELD.pair, away=frozenset({HELD.pair.a}))
    assert "takes no part" in grid.refused
    assert HELD.id in {seat.meeting.id for _, _, rows in grid.days for row in rows for seat in row.seats}


def test_a_pair_without_a_meeting_can_be_chosen_too() -> None:
    left = replace(BOOK.schedule, meetings=BOOK.meetings[1:])
    grid = Grid(replace(BOOK, schedule=left), chosen=Pair(HELD.pair.a, HELD.pair.b))
    assert grid.held is None and grid.room > 0


def test_a_firm_that_is_engaged_is_named_with_whom() -> None:
    other = next(one for one in BOOK.meetings if HELD.pair.a in (one.pair.a, one.pair.b) and one != HELD)
    grid = Grid(BOOK, chosen=HELD.pair)
    row = next(row for _, _, rows in grid.days for row in rows if row.slot.index == other.slot)
    assert (BOOK.firm[HELD.pair.a], BOOK.firm[other.pair.other(HELD.pair.a)]) in row.engaged


def test_tables_that_are_all_taken_are_nobody_s_engagement() -> None:
    forum = make_forum(tables=1)
    book = make_book(3, forum=forum)
    held = book.meetings[0]
    grid = Grid(book, chosen=held.pair)
    rows = [row for _, _, rows in grid.days for row in rows if row.choice and not row.choice.free]
    full = [row for row in rows if "tables" in (row.choice.why if row.choice else "")]
    assert full and all(row.engaged == () for row in full)


def test_hours_name_the_day_where_there_are_several() -> None:
    assert Grid(ONLINE).hours[0] == "10:00–10:20"
    first, second = make_forum().sessions
    later = replace(second, start=second.start + timedelta(days=1), end=second.end + timedelta(days=1))
    hours = Grid(make_book(3, forum=make_forum(sessions=(first, later)))).hours
    assert (hours[0], hours[-1]) == ("Thursday 20 November, 10:00–10:20", "Friday 21 November, 13:00–13:20")

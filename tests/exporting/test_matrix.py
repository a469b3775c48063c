from collections import Counter
from dataclasses import replace

from matchmaker.domain import Pair, Preference, Wish
from matchmaker.exporting.matrix import LEVELS, matrices
from tests.factories import make_book, make_delegation, make_firms, make_forum


def test_it_has_one_dot_a_meeting_and_one_cell_a_match() -> None:
    book = make_book(6)
    (matrix,) = matrices(book)
    assert len(matrix.meetings) == len(book.meetings)
    assert sum(path.count("M") for _, path in matrix.shades) == len(book.matches)
    assert {level for level, _ in matrix.shades} <= set(range(1, LEVELS + 1))


def test_no_dot_lies_on_another_or_outside() -> None:
    (matrix,) = matrices(make_book(6))
    places = [(mark.x, mark.y) for mark in matrix.meetings]
    assert len(set(places)) == len(places)
    assert all(0 < x < matrix.width and 0 < y < matrix.height for x, y in places)


def test_a_dot_stands_in_the_row_and_column_of_its_firms() -> None:
    book = make_book(5, forum=make_forum(limit=2))  # limit 1 would be the diagonal
    (matrix,) = matrices(book)
    rows = {label.at: label.title for label in matrix.rows}
    columns = {label.at: label.title for label in matrix.columns}
    drawn = {frozenset((rows[mark.y], columns[mark.x])) for mark in matrix.meetings}
    assert all(
        mark.title.startswith(f"{rows[mark.y]} – {columns[mark.x]}: value 0.") for mark in matrix.meetings
    )
    assert drawn == {frozenset(firm.name for firm in book.seated(held.pair)) for held in book.meetings}


def test_the_larger_delegation_goes_down() -> None:
    forum = make_forum()
    book = make_book(forum=forum, firms=(*make_firms("RO", 2), *make_firms("PK", 5)))
    (matrix,) = matrices(book)
    assert (matrix.down, len(matrix.rows), matrix.across, len(matrix.columns)) == (
        "Pakistan",
        5,
        "Romania",
        2,
    )


def test_three_delegations_make_three_pictures() -> None:
    book = make_book(3, codes=("RO", "BG", "PK"))
    drawn = matrices(book)
    assert [(one.down, one.across) for one in drawn] == [
        ("Romania", "Bulgaria"),
        ("Romania", "Pakistan"),
        ("Bulgaria", "Pakistan"),
    ]
    assert sum(len(one.meetings) for one in drawn) == len(book.meetings)


def test_delegations_that_may_not_meet_have_no_picture() -> None:
    forum = make_forum(("RO", "BG", "PK"), may_meet=(("RO", "PK"),))
    assert [(one.down, one.across) for one in matrices(make_book(3, forum=forum))] == [
        ("Romania", "Pakistan")
    ]


def test_a_wish_said_by_both_is_one_mark() -> None:
    said = (
        Preference("ro-1", "pk-1", Wish.MUST),
        Preference("pk-1", "ro-1", Wish.MUST),
        Preference("ro-2", "pk-1", Wish.NO),
    )
    (matrix,) = matrices(make_book(preferences=said))
    assert (len(matrix.musts), len(matrix.noes)) == (1, 1)


def test_many_firms_are_drawn_by_area_with_the_same_meetings() -> None:
    forum = replace(make_forum(), delegations=(make_delegation("RO"), make_delegation("PK")), limit=1)
    firms = (*make_firms("RO", 151), *make_firms("PK", 5))
    book = make_book(forum=forum, firms=firms)
    (matrix,) = matrices(book)
    assert (len(matrix.rows), len(matrix.columns), len(matrix.meetings)) == (5, 5, 0)
    assert sum(int(number.text) for number in matrix.numbers) == len(book.meetings) > 0
    assert Counter(label.text for label in matrix.columns) == Counter(
        f"{label} (1)" for label in book.labels.values()
    )


def test_every_listed_pair_has_a_door_that_says_what_stands_in_its_cell() -> None:
    book = make_book(6)
    (matrix,) = matrices(book)
    assert {Pair.of(door.one, door.other) for door in matrix.doors} == {match.pair for match in book.matches}
    assert [(door.row, door.column) for door in matrix.doors] == sorted(
        (door.row, door.column) for door in matrix.doors
    )
    met = {Pair.of(door.one, door.other) for door in matrix.doors if "slot" in door.title}
    assert met == {meeting.pair for meeting in book.meetings}
    assert matrix.rows[matrix.doors[0].row].title in matrix.doors[0].title

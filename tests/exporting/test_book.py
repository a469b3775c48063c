from matchmaker.domain import Meeting, Pair, Preference, Schedule, Wish
from matchmaker.exporting import Book
from tests.factories import make_book, make_firm, make_forum, make_match


def test_the_delegation_named_first_is_seated_first() -> None:
    book = make_book(codes=("RO", "PK"))
    assert [firm.id for firm in book.seated(Pair("pk-1", "ro-1"))] == ["ro-1", "pk-1"]


def test_firms_of_one_delegation_are_seated_by_id() -> None:
    book = make_book(codes=("RO", "PK"))
    assert [firm.id for firm in book.seated(Pair("ro-1", "ro-2"))] == ["ro-1", "ro-2"]


def test_matches_are_ranked_by_value_and_then_by_ids() -> None:
    ro, pk = [make_firm(f"ro-{n}") for n in (1, 2)], make_firm("pk-1")
    matches = (make_match(ro[1], pk, 0.4), make_match(ro[0], pk, 0.4), make_match(ro[0], ro[1], 0.9))
    book = Book(forum=make_forum(), firms=(*ro, pk), matches=matches)
    assert [match.pair for match in book.ranked] == [
        Pair("ro-1", "ro-2"),
        Pair("pk-1", "ro-1"),
        Pair("pk-1", "ro-2"),
    ]


def test_a_no_outdoes_a_must_said_later() -> None:
    book = make_book(preferences=(Preference("ro-1", "pk-1", Wish.NO), Preference("ro-1", "pk-1", Wish.MUST)))
    assert book.wish("ro-1", "pk-1") is Wish.NO
    assert book.wish("pk-1", "ro-1") is None


def test_parallel_meetings_go_to_different_representatives() -> None:
    firms = (make_firm("ro-1", representatives=2), make_firm("pk-1"), make_firm("pk-2"))
    pairs = Pair("pk-1", "ro-1"), Pair("pk-2", "ro-1")
    meetings = tuple(Meeting(f"m{n}", pair, 0) for n, pair in enumerate(pairs))
    book = Book(forum=make_forum(), firms=firms, schedule=Schedule(meetings))
    assert [book.representative(meeting, "ro-1") for meeting in meetings] == [1, 2]
    assert [book.representative(meeting, meeting.pair.a) for meeting in meetings] == [1, 1]

from matchmaker.domain import Change, ChangeKind, Meeting, Pair
from matchmaker.domain.difference import changes_between

STAYS = Meeting("m-1", Pair("a", "b"), 0, 1)
MOVES = Meeting("m-2", Pair("a", "c"), 1, 1)
GOES = Meeting("m-3", Pair("b", "c"), 2)
COMES = Meeting("m-4", Pair("b", "d"), 0, 2)


def moved(meeting, slot, table):
    return Meeting(meeting.id, meeting.pair, slot, table)


def test_each_meeting_that_changed_is_there_once_by_time():
    after = (STAYS, moved(MOVES, 3, 1), COMES)
    assert changes_between((STAYS, MOVES, GOES), after, away={"c"}) == (
        Change(ChangeKind.ADDED, "m-4", None, COMES, ("b", "d")),
        Change(ChangeKind.DROPPED, "m-3", GOES, None, ("b",)),
        Change(ChangeKind.MOVED, "m-2", MOVES, moved(MOVES, 3, 1), ("a",)),
    )


def test_another_table_is_a_move():
    (change,) = changes_between((STAYS,), (moved(STAYS, 0, 2),))
    assert change.kind is ChangeKind.MOVED


def test_nothing_changed_between_equals():
    assert changes_between((STAYS, MOVES), (MOVES, STAYS)) == ()

from matchmaker.domain.planning import Placement
from matchmaker.scheduling.tables import keep_tables, seat_at_tables
from tests.scheduling.tiny import make_problem


def test_tables_are_filled_from_one_in_the_order_of_the_pairs():
    problem = make_problem((0, 0, 1, 1), tables=2)
    placements = [Placement(1, 3, 0), Placement(0, 2, 0), Placement(0, 3, 1)]
    assert seat_at_tables(problem, placements) == (
        Placement(0, 2, 0, 1),
        Placement(1, 3, 0, 2),
        Placement(0, 3, 1, 1),
    )


def test_a_locked_table_stays_and_the_others_go_round_it():
    problem = make_problem((0, 0, 1, 1), tables=2, fixed=[Placement(1, 3, 0, 1)])
    assert seat_at_tables(problem, [Placement(0, 2, 0), Placement(1, 3, 0)]) == (
        Placement(1, 3, 0, 1),
        Placement(0, 2, 0, 2),
    )


def test_online_meetings_have_no_table():
    placements = (Placement(0, 2, 0), Placement(1, 3, 0))
    assert seat_at_tables(make_problem((0, 0, 1, 1)), placements) == placements


def test_a_meeting_in_its_old_slot_keeps_its_table_and_the_others_fill_the_free_ones():
    before = [Placement(0, 2, 0, 3), Placement(1, 3, 0, 1), Placement(0, 3, 1, 2)]
    now = [Placement(0, 2, 0), Placement(1, 3, 1), Placement(0, 3, 1)]
    assert keep_tables(now, before, [1, 2, 3]) == (
        Placement(0, 2, 0, 3), Placement(1, 3, 1, 1), Placement(0, 3, 1, 2),
    )  # fmt: skip


def test_a_closed_table_is_left_but_not_in_a_slot_that_is_over():
    before = [Placement(0, 2, 0, 3), Placement(1, 3, 1, 3)]
    assert keep_tables(before, before, [1, 2], over=0b01) == (Placement(0, 2, 0, 3), Placement(1, 3, 1, 1))


def test_without_tables_nothing_is_seated():
    assert keep_tables([Placement(0, 2, 0)], [], None) == (Placement(0, 2, 0),)

from matchmaker.domain.planning import Placement
from matchmaker.scheduling.tables import seat_at_tables
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

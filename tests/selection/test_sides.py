"""Groups fall into two sides where that is possible."""

from matchmaker.selection.sides import sides_of


def test_groups_that_meet_stand_on_different_sides() -> None:
    assert sides_of([(3, 1), (1, 2), (5, 6)]) == {1: 0, 2: 1, 3: 1, 5: 0, 6: 1}


def test_three_that_all_meet_have_no_sides() -> None:
    assert sides_of([(0, 1), (1, 2), (2, 0)]) is None


def test_a_group_that_meets_itself_has_no_side() -> None:
    assert sides_of([(0, 0)]) is None

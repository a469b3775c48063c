import numpy as np
import pytest

from matchmaker.selection.potentials import potentials


def lengths(nodes, *arcs):
    return potentials(nodes, *(np.array(part, dtype=np.int64) for part in zip(*arcs, strict=True))).tolist()


def test_a_node_is_as_near_as_the_shortest_way_to_it():
    assert lengths(4, (0, 1, -3), (1, 2, 1), (0, 2, -1), (2, 3, -2)) == [0, -3, -2, -4]


def test_without_a_cheap_way_everything_is_at_nought():
    assert lengths(3, (0, 1, 2), (1, 2, 0)) == [0, 0, 0]


def test_a_circle_below_nothing_is_refused():
    with pytest.raises(ArithmeticError):
        lengths(2, (0, 1, -2), (1, 0, 1))

"""Pairs that have met are left out or come first, as the forum says, and a wish outweighs that."""

import numpy as np
import pytest

from matchmaker.domain import Forum
from matchmaker.domain.history import History
from matchmaker.service.engine.history import NONE, heed_met, past_of, tell_met
from tests.factories import make_firms, make_forum

FIRMS = (*make_firms("RO", 2), *make_firms("PK", 2))
PAIRS = np.array([[0, 2], [0, 3], [1, 2]])
MET = History((("pk-1", "ro-1"), ("pk-2", "ro-2"), ("ro-1", "ro-2"), ("pk-1", "~Siemens")))


@pytest.mark.parametrize(
    ("met_before", "left"),
    [
        ("allow", [[0, 2], [0, 3], [1, 2]]),
        ("exclude", [[0, 3], [1, 2]]),
        ("prefer", [[0, 2], [0, 3], [1, 2], [1, 3]]),
    ],
)
def test_the_forum_says_what_becomes_of_pairs_that_have_met(met_before: str, left: list[list[int]]) -> None:
    forum = make_forum(met_before=met_before)
    assert heed_met(PAIRS, MET, FIRMS, forum).tolist() == left
    assert heed_met(PAIRS, NONE, FIRMS, forum).tolist() == PAIRS.tolist()


@pytest.mark.parametrize("met_before", ["allow", "exclude", "prefer"])
def test_it_is_told_how_many_have_met(met_before: str) -> None:
    (note,) = tell_met(MET, FIRMS, make_forum(met_before=met_before), source="before.csv")
    assert note.problem == "2 pairs of firms have met before"  # those who may not meet are no pair
    assert note.suggestion
    assert tell_met(NONE, FIRMS, make_forum(), source="") == ()


def test_the_past_speaks_by_the_forum_s_rule() -> None:
    def pull(forum: Forum) -> float:
        past = past_of(MET, FIRMS, forum)
        assert past is not None
        return float(past.pull([("ro-1", "pk-1")])[0])

    assert pull(make_forum(met_before="prefer")) > pull(make_forum(met_before="allow")) == 0
    assert past_of(NONE, FIRMS, make_forum()) is None

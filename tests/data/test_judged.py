import re
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain import Firm
from matchmaker.evaluation import JudgedForum, read_judged_forums

DATA = Path(__file__).parents[2] / "data"
RUN = 6  # words in a row


@pytest.fixture(scope="module")
def judged() -> tuple[JudgedForum, ...]:
    return read_judged_forums(str(DATA / "judged"))


@pytest.fixture(scope="module")
def practice() -> tuple[JudgedForum, ...]:
    return read_judged_forums(str(DATA / "practice"))


def runs_of(firms: tuple[Firm, ...]) -> set[str]:
    found = set()
    for firm in firms:
        for text in (firm.offers, firm.seeks):
            words = re.findall(r"\w+", text.casefold())
            found |= {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
    return found


def test_every_pair_of_two_countries_is_graded_both_ways(practice: tuple[JudgedForum, ...]) -> None:
    assert len(practice) == 104
    for forum in practice:
        countries = np.array([firm.country for firm in forum.firms])
        assert np.array_equal(forum.judged, countries[:, None] != countries[None, :]), forum.name
        assert set(np.unique(forum.grades[forum.judged])) == {0, 1, 2, 3}


def test_practice_is_no_judged_forum_in_disguise(
    judged: tuple[JudgedForum, ...], practice: tuple[JudgedForum, ...]
) -> None:
    names = {firm.name for forum in judged for firm in forum.firms}
    shown = set().union(*(runs_of(told) for forum in judged for told in (forum.firms, *forum.retold)))
    for forum in practice:
        assert not names & {firm.name for firm in forum.firms}
        for told in (forum.firms, *forum.retold):
            assert not shown & runs_of(told), forum.name


def test_profiles_are_told_again_in_other_words(
    judged: tuple[JudgedForum, ...], practice: tuple[JudgedForum, ...]
) -> None:
    for forum in (*judged, *practice):
        assert len(forum.retold) == (2 if forum in judged else 1)
        for told in forum.retold:
            assert [bool(firm.seeks) for firm in told] == [bool(firm.seeks) for firm in forum.firms]
            assert all(firm.offers for firm in told)
            assert len(runs_of(told) & runs_of(forum.firms)) < 0.02 * len(runs_of(told)), forum.name
            names = {firm.name.casefold() for firm in forum.firms}
            assert not [name for name in names for firm in told if name in firm.offers.casefold()]

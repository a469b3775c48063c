"""Partners in common bring two firms nearer, and the words say who they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.history import History
from matchmaker.scoring import Scorer
from matchmaker.scoring.history import PARTNERS, TIMES, Past, Ties, ties_of
from tests.scoring.forums import COMPLEMENTS, FORUM, LABELS, profile, weights

PARTIES = 8
group_lists = st.lists(st.sets(st.integers(0, PARTIES - 1), min_size=1, max_size=4), max_size=10)


def slowly(groups: list[set[int]], one: int, other: int) -> float:
    """The formula, term by term."""

    def times(a: int, b: int) -> int:
        return sum({a, b} <= group for group in groups) if a != b else 0

    def partners(k: int) -> int:
        return sum(times(k, party) > 0 for party in range(PARTIES))

    return sum(
        times(one, k) ** TIMES * times(k, other) ** TIMES / partners(k) ** PARTNERS
        for k in range(PARTIES)
        if times(one, k) and times(k, other)
    )


def ties(groups: list[set[int]]) -> Ties:
    return ties_of([sorted(group) for group in groups], PARTIES)


@settings(max_examples=60, deadline=None)
@given(group_lists)
def test_nearness_follows_the_formula(groups: list[set[int]]) -> None:
    left, right = np.triu_indices(PARTIES, 1)
    raw = np.array([slowly(groups, one, other) for one, other in zip(left, right, strict=True)])
    found = ties(groups).nearness(left, right)
    assert found == pytest.approx(raw / (1 + raw))
    assert ties(groups).nearness(right, left) == pytest.approx(found)


@settings(max_examples=60, deadline=None)
@given(group_lists, st.integers(0, PARTIES - 1))
def test_one_more_partner_in_common_brings_two_nearer(groups: list[set[int]], between: int) -> None:
    one, other = [party for party in range(PARTIES) if party != between][:2]
    free = [group for group in groups if between not in group]
    before = ties(free).nearness([one], [other])
    after = ties([*free, {one, between}, {between, other}]).nearness([one], [other])
    assert after > before


def test_a_partner_of_few_says_more_than_one_of_many() -> None:
    busy = [{0, 2}, {1, 2}, {2, 5}, {2, 6}, {2, 7}]
    quiet = [{0, 2}, {1, 2}]
    assert ties(busy).nearness([0], [1]) < ties(quiet).nearness([0], [1])
    assert ties([*busy, {0, 3}, {1, 3}]).common(0, 1) == [3, 2]


def test_no_history_says_nothing() -> None:
    past = Past(History(), {"a": "A", "b": "B"}, met_again=True)
    assert past.pull([("a", "b")]).tolist() == [0.0]
    assert past.pull([]).tolist() == []
    assert past.words("a", "b") == ""


def test_the_words_name_the_partners_in_common() -> None:
    groups = tuple(
        sorted(("~" + name, firm)) for firm in ("a", "b") for name in ("Siemens", "Bosch", "Orange", "SAP")
    )
    past = Past(History(tuple(map(tuple, groups))), {"a": "A", "b": "B"}, met_again=False)
    assert past.words("a", "b") == "Both have worked with Bosch, Orange, SAP and 1 more before."


def test_who_met_is_pulled_only_where_that_is_wanted() -> None:
    met, names = History((("a", "b"),)), {"a": "A", "b": "B"}
    assert Past(met, names, met_again=False).pull([("a", "b")]).tolist() == [0.0]
    again = Past(met, names, met_again=True)
    assert again.pull([("b", "a")]).tolist() == [0.3]
    assert again.words("b", "a") == "The two have met before."


def test_the_past_raises_interest_and_value_and_says_why() -> None:
    profiles = profile(FORUM)
    one, other = FORUM[0].id, FORUM[2].id
    history = History(((one, "~Siemens"), (other, "~Siemens")))
    past = Past(history, {firm.id: firm.name for firm in FORUM}, met_again=False)
    plain = Scorer(weights(), LABELS, COMPLEMENTS).match(profiles, 0, 2)
    found = Scorer(weights(), LABELS, COMPLEMENTS, past=past).match(profiles, 0, 2)
    assert plain.interest_a < found.interest_a < 1
    assert plain.interest_b < found.interest_b < 1
    assert plain.value < found.value < 1
    assert found.reasons[: len(plain.reasons)] == plain.reasons
    assert [(reason.firm, reason.text) for reason in found.reasons[len(plain.reasons) :]] == [
        (one, "Both have worked with Siemens before."),
        (other, "Both have worked with Siemens before."),
    ]


def test_firms_without_a_past_score_as_before() -> None:
    profiles = profile(FORUM)
    history = History(((FORUM[0].id, "~Siemens"), (FORUM[2].id, "~Siemens")))
    past = Past(history, {firm.id: firm.name for firm in FORUM}, met_again=False)
    plain = Scorer(weights(), LABELS, COMPLEMENTS).match(profiles, 0, 1)
    assert Scorer(weights(), LABELS, COMPLEMENTS, past=past).match(profiles, 0, 1) == plain

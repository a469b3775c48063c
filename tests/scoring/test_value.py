import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Pair, Preference, Wish
from matchmaker.scoring.value import pulled, pulls, refused, value

interests = st.floats(0, 1)


@given(interests, interests)
def test_value_does_not_care_for_the_order(one: float, other: float) -> None:
    assert value(one, other) == value(other, one)


@given(interests, interests, interests)
def test_more_interest_is_never_worth_less(one: float, other: float, more: float) -> None:
    assert value(max(one, more), other) >= value(one, other)


@given(interests, interests)
def test_value_lies_between_the_two_interests(one: float, other: float) -> None:
    worth = float(value(one, other))
    assert min(one, other) - 1e-9 <= worth <= max(one, other) + 1e-9


def test_values_of_arrays_are_values_of_their_parts() -> None:
    assert value([0.25, 1.0], [1.0, 0.0]).tolist() == np.sqrt([0.25, 0.0]).tolist()


FIRMS = ("a", "b", "c", "d", "e", "f")
wish_lists = st.lists(
    st.builds(Preference, st.sampled_from(FIRMS), st.sampled_from(FIRMS), st.sampled_from(list(Wish))).filter(
        lambda said: said.firm != said.partner
    ),
    max_size=20,
)


def said(partners: str, wish: Wish, firm: str = "x") -> list[Preference]:
    return [Preference(firm, partner, wish) for partner in partners]


def test_a_must_pulls_more_than_a_meet_and_a_meet_more_than_nothing() -> None:
    must, meet = pulls(said("a", Wish.MUST))["x", "a"], pulls(said("a", Wish.MEET))["x", "a"]
    assert 0 < meet < must < 1
    assert pulled(0.3, 0) == 0.3 < pulled(0.3, meet) < pulled(0.3, must) < 1


def test_of_two_words_the_stricter_counts() -> None:
    assert pulls(said("a", Wish.MUST) + said("a", Wish.MEET)) == pulls(said("a", Wish.MUST))
    assert pulls(said("a", Wish.NO) + said("a", Wish.MUST)) == {}


def test_a_no_of_either_firm_is_absolute() -> None:
    both = [Preference("x", "a", Wish.MUST), Preference("a", "x", Wish.NO)]
    assert refused(both) == {Pair("a", "x")}


@given(wish_lists)
def test_the_wishes_of_a_firm_pull_no_more_than_three_musts(wishes: list[Preference]) -> None:
    found = pulls(wishes)
    for firm in FIRMS:
        assert sum(pull for (who, _), pull in found.items() if who == firm) <= 2.4 + 1e-9


@given(wish_lists, st.sampled_from(FIRMS), st.sampled_from([Wish.MEET, Wish.MUST]))
def test_asking_for_one_more_never_helps_what_was_asked_before(
    wishes: list[Preference], partner: str, wish: Wish
) -> None:
    own = [Preference("x", one.partner, one.wish) for one in wishes if one.partner != partner]
    before, after = pulls(own), pulls([*own, Preference("x", partner, wish)])
    assert all(after[key] <= pull + 1e-12 for key, pull in before.items())


@given(wish_lists)
def test_the_order_of_wishes_changes_nothing(wishes: list[Preference]) -> None:
    mirrored = pulls(wishes[::-1])
    assert mirrored == pytest.approx(pulls(wishes))

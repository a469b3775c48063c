import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.scoring import value

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

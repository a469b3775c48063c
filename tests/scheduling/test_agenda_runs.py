"""Runs without a break: the same as trying every order of the meetings."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.scheduling.agendas.runs import starts


@given(st.integers(1, 6).flatmap(lambda slots: st.tuples(
    st.just(slots), st.lists(st.sets(st.integers(0, slots - 1)).map(sorted), min_size=1, max_size=4)
)))  # fmt: skip
def test_a_run_starts_where_some_order_of_the_meetings_fills_it(case: tuple[int, list[list[int]]]) -> None:
    slots, domains = case
    tried = [
        first
        for first in range(slots - len(domains) + 1)
        if any(
            all(slot in domain for slot, domain in enumerate(order, first)) for order in permutations(domains)
        )
    ]
    assert starts(domains, slots) == tried


def test_a_morning_and_an_afternoon_meeting_leave_one_run_across_noon() -> None:
    assert starts([[0, 1, 2], [3, 4, 5]], 6) == [2]

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Pair, Suggestions
from matchmaker.exporting.exposure import exposures, gini
from matchmaker.exporting.report import report_html
from tests.factories import make_book

amounts = st.lists(st.integers(0, 50), min_size=1, max_size=20)


@given(amounts)
def test_gini_is_half_the_mean_difference_over_the_mean(times: list[int]) -> None:
    differences = sum(abs(one - other) for one in times for other in times)
    total = sum(times)
    slowly = differences / (2 * len(times) * total) if total else 0.0
    assert gini(times) == pytest.approx(slowly)


def test_nobody_left_out_and_nobody_everywhere_is_even() -> None:
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 9]) == pytest.approx(2 / 3)
    assert gini([]) == gini([0, 0]) == 0


def test_who_is_shown_to_nobody_is_named() -> None:
    fair = {"ro-1": ("pk-1",), "ro-2": ("pk-2",), "pk-1": ("ro-1",), "pk-2": ("ro-2",)}
    plain = {"ro-1": ("pk-1",), "ro-2": ("pk-1",), "pk-1": ("ro-1",), "pk-2": ("ro-1",)}
    book = replace(make_book(2), suggestions=Suggestions(fair, plain))
    ours, theirs = exposures(book)
    assert (ours.most, ours.unseen, ours.gini) == (1, (), pytest.approx(0))
    assert (theirs.most, theirs.unseen, theirs.gini) == (2, ("pk-2", "ro-2"), pytest.approx(0.5))
    assert ours.value == pytest.approx(
        sum(book.match[Pair.of(one, other[0])].value for one, other in fair.items()) / 4
    )
    report = report_html(book)
    assert "most valuable first" in report and "shown to nobody" in report


def test_without_lists_the_report_is_silent_on_them() -> None:
    assert exposures(make_book()) == ()
    assert "Who is shown to whom" not in report_html(make_book())

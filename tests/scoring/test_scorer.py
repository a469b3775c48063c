from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Firm
from matchmaker.scoring import Scorer
from tests.scoring.forums import COMPLEMENTS, FORUM, LABELS, NIGHT, SOC, make_firm, profile, scorer, weights

words = st.sampled_from(
    ["payments", "bank", "radar", "honey", "cloud", "SAP", "night shift", "testing", "Karachi"]
)
texts = st.lists(words, max_size=8).map(" ".join)


@st.composite
def forums(draw: st.DrawFn) -> tuple[Firm, ...]:
    count = draw(st.integers(2, 7))
    return tuple(
        make_firm(f"{'ro' if number % 2 else 'pk'}-{number}", offers=draw(texts), seeks=draw(texts),
                  capability_areas=tuple(draw(st.lists(words, max_size=2, unique=True))))
        for number in range(count)
    )  # fmt: skip


def every_pair(count: int) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.triu_indices(count, 1)
    return left, right


@given(forums())
@settings(max_examples=25, deadline=None)
def test_interest_is_between_0_and_1(firms: tuple[Firm, ...]) -> None:
    there, back = scorer().score(profile(firms), *every_pair(len(firms)))
    both = np.concatenate([there, back])
    assert ((both >= 0) & (both <= 1)).all()


@given(forums(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_firms_does_not_matter(firms: tuple[Firm, ...], dice: object) -> None:
    order = list(range(len(firms)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    shuffled = tuple(firms[old] for old in order)
    place = np.argsort(order)
    left, right = every_pair(len(firms))
    straight = scorer().score(profile(firms), left, right)
    mixed = scorer().score(profile(shuffled), place[left], place[right])
    np.testing.assert_allclose(straight, mixed, atol=2e-3)


def test_a_pair_alone_scores_as_in_a_batch() -> None:
    profiles, judge = profile(FORUM), scorer()
    left, right = every_pair(len(FORUM))
    there, back = judge.score(profiles, left, right)
    for number, pair in enumerate(zip(left, right, strict=True)):
        alone = judge.score(profiles, [pair[0]], [pair[1]])
        np.testing.assert_allclose([alone[0][0], alone[1][0]], [there[number], back[number]], atol=1e-4)


def test_a_pair_asked_for_backwards_changes_sides() -> None:
    profiles = profile(FORUM)
    there, back = scorer().score(profiles, [0], [1])
    back_again, there_again = scorer().score(profiles, [1], [0])
    np.testing.assert_allclose([there, back], [there_again, back_again], atol=1e-5)


def test_no_pairs_give_no_scores() -> None:
    there, back = scorer().score(profile(FORUM), [], [])
    assert len(there) == len(back) == 0
    assert scorer().matches(profile(FORUM), []) == ()


def test_a_match_names_firms_in_order_and_keeps_each_interest_with_its_firm() -> None:
    profiles, judge = profile(FORUM), scorer()
    soc, night = FORUM.index(SOC), FORUM.index(NIGHT)
    there, back = judge.score(profiles, [soc], [night])
    match = judge.match(profiles, soc, night)
    assert (match.pair.a, match.pair.b) == ("pk-night", "ro-soc")
    assert (match.interest("ro-soc"), match.interest("pk-night")) == (there[0], back[0])
    assert (match.shared_areas, match.cooperation_types) == (("SEC", "ITES"), ("C-OUT",))


def test_the_answering_partner_scores_best() -> None:
    matches = scorer().matches(profile(FORUM), [(0, 1), (0, 2), (0, 3)], explain=False)
    assert max(matches, key=lambda match: match.value).pair.a == "pk-night"
    assert all(match.reasons == () for match in matches)


def test_vectors_of_another_length_are_scored_without_the_text_map() -> None:
    there, back = scorer().score(profile(FORUM, dimensions=64), [0], [1])
    assert 0 <= there[0] <= 1
    assert 0 <= back[0] <= 1


def test_wide_tiles_and_single_rows_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    import matchmaker.scoring.scorer as module

    profiles = profile(FORUM)
    wide = scorer().score(profiles, *every_pair(len(FORUM)))
    monkeypatch.setattr(module, "_DENSE", 2.0)
    monkeypatch.setattr(module, "_COLUMNS", 2)
    np.testing.assert_allclose(wide, scorer().score(profiles, *every_pair(len(FORUM))), atol=1e-5)


def test_swapping_offers_and_seeks_turns_interest_around() -> None:
    turned = tuple(replace(firm, offers=firm.seeks, seeks=firm.offers) for firm in (SOC, NIGHT))
    judge = Scorer(weights(), LABELS, COMPLEMENTS)
    straight = judge.score(profile((SOC, NIGHT)), [0], [1])
    around = judge.score(profile(turned), [0], [1])
    assert not np.allclose(straight, around)

"""A forum too large to keep every pair keeps each firm's best, and they are the same pairs."""

import numpy as np
import pytest

from matchmaker.domain import Preference, Wish
from matchmaker.service.engine import matching
from matchmaker.settings import Settings
from tests.factories import make_firms, make_forum

FIRMS = (*make_firms("RO", 9), *make_firms("PK", 7), *make_firms("BG", 5))
FORUM = make_forum(("RO", "PK", "BG"), may_meet=(("RO", "PK"), ("PK", "BG")))


@pytest.fixture
def lexical(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(model="lexical", cache=str(tmp_path_factory.mktemp("cache")))


def test_each_firm_keeps_its_best_of_every_delegation(
    lexical: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = matching.match_firms(FIRMS, FORUM, settings=lexical)
    monkeypatch.setattr(matching, "ALL_PAIRS", 10)
    monkeypatch.setattr(matching, "CANDIDATES", 3)
    best = matching.match_firms(FIRMS, FORUM, settings=lexical)
    values = {match.pair: match.value for match in whole.matches}
    kept = {match.pair: match.value for match in best.matches}
    assert len(kept) < len(values)
    assert kept == pytest.approx({pair: values[pair] for pair in kept}, abs=1e-5)
    home = {firm.id: firm.country for firm in FIRMS}
    for firm in FIRMS:
        for country in {"RO", "PK", "BG"} - {firm.country}:
            own = [
                (value, pair)
                for pair, value in values.items()
                if firm.id in (pair.a, pair.b) and home[pair.other(firm.id)] == country
            ]
            missed = [value for value, pair in own if pair not in kept]
            best_three = sorted(value for value, _ in own)[-3:]
            assert all(value <= best_three[0] + 1e-5 for value in missed)


def test_a_wished_pair_is_among_them(lexical: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = matching.match_firms(FIRMS, FORUM, settings=lexical)
    last = whole.matches[-1]
    monkeypatch.setattr(matching, "ALL_PAIRS", 10)
    monkeypatch.setattr(matching, "CANDIDATES", 1)
    without = matching.match_firms(FIRMS, FORUM, settings=lexical)
    assert last.pair not in {match.pair for match in without.matches}
    wish = [Preference(last.pair.a, last.pair.b, Wish.MEET)]
    found = {
        match.pair: match
        for match in matching.match_firms(FIRMS, FORUM, preferences=wish, settings=lexical).matches
    }
    assert found[last.pair].value == pytest.approx(last.value, abs=1e-5)


def test_best_first_whatever_the_way(lexical: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "ALL_PAIRS", 10)
    values = [match.value for match in matching.match_firms(FIRMS, FORUM, settings=lexical).matches]
    assert values == sorted(values, reverse=True)
    assert np.isfinite(values).all()

import numpy as np

from matchmaker.scoring.facts import FACTS, Tile, facts_of
from matchmaker.scoring.reading import read_profiles
from tests.scoring.forums import COMPLEMENTS, EMPTY, FORUM, GAMES, NIGHT, SOC, profile, weights

EVERY = np.arange(len(FORUM))
READING = read_profiles(profile(FORUM), COMPLEMENTS, weights().texts, weights().codes)
TABLE = dict(zip(FACTS, facts_of(Tile(READING, EVERY, EVERY)), strict=True))


def at(fact: str, left: object, right: object) -> float:
    return float(TABLE[fact][FORUM.index(left), FORUM.index(right)])  # type: ignore[arg-type]


def test_every_fact_says_what_it_is() -> None:
    assert all(fact.__doc__ for fact in FACTS.values())


def test_every_fact_is_a_number_even_of_an_empty_firm() -> None:
    assert all(np.isfinite(rows).all() for rows in TABLE.values())


def test_a_need_is_nearer_to_the_offer_that_answers_it() -> None:
    for fact in ("need_meets_offer", "need_clauses", "best_need_clause", "words_need_offer"):
        assert at(fact, SOC, NIGHT) > at(fact, SOC, GAMES)


def test_a_firm_without_words_has_no_likeness() -> None:
    for fact in ("need_meets_offer", "whole_profiles", "need_clauses", "words_whole"):
        assert at(fact, SOC, EMPTY) == 0


def test_facts_of_the_other_direction_are_transposed() -> None:
    pairs = [("need_meets_offer", "offer_meets_need"), ("need_clauses", "offer_clauses"),
             ("words_need_offer", "words_offer_need"), ("areas_sought_offered", "areas_offered_sought"),
             ("texts_fit", "texts_fit_back"), ("codes_fit", "codes_fit_back"),
             ("market_wanted", "market_offered")]  # fmt: skip
    for there, back in pairs:
        np.testing.assert_allclose(TABLE[there], TABLE[back].T, atol=1e-5)


def test_a_market_a_certificate_and_a_cooperation_type_are_seen() -> None:
    assert at("market_wanted", SOC, NIGHT) == 1
    assert at("certificates_met", GAMES, NIGHT) == 1
    assert at("cooperation_answered", SOC, NIGHT) == 1
    assert at("cooperation_answered", SOC, GAMES) == 0


def test_alignment_equals_the_slow_way() -> None:
    profiles = READING.profiles
    for left in EVERY:
        for right in EVERY:
            needs = range(*profiles.seeks.starts[left : left + 2])
            offers = range(*profiles.offers.starts[right : right + 2])
            slow = sum(
                profiles.seeks.weights[need]
                * max(profiles.seeks.vectors[need] @ profiles.offers.vectors[offer] for offer in offers)
                for need in needs
                if len(offers)
            )
            assert abs(TABLE["need_clauses"][left, right] - slow) < 1e-5

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from matchmaker.domain import Firm, Match, Tags
from matchmaker.scoring import Scorer
from matchmaker.scoring.reasons import CAUTION
from matchmaker.scoring.texts import field_text
from tests.factories import make_firm
from tests.scoring.forums import FORUM, GAMES, MUTE, NIGHT, SOC, profile, scorer, weights
from tests.scoring.test_scorer import forums
from tests.scoring.test_speech import TAXONOMY

PROFILES = profile(FORUM)


def explain(one: Firm, other: Firm) -> Match:
    return scorer().match(PROFILES, FORUM.index(one), FORUM.index(other))


@given(forums())
@settings(max_examples=20, deadline=None)
def test_every_quote_is_the_firms_own_words(firms: tuple[Firm, ...]) -> None:
    by_id = {firm.id: firm for firm in firms}
    for match in scorer().matches(profile(firms), list(combinations(range(len(firms)), 2))):
        for reason in match.reasons:
            for quote in reason.evidence:
                assert field_text(by_id[quote.firm], quote.field)[quote.start : quote.end] == quote.text
                assert quote.text


@pytest.mark.parametrize("pair", list(combinations(FORUM, 2)))
def test_each_side_has_one_or_two_reasons_strongest_first(pair: tuple[Firm, Firm]) -> None:
    match = explain(*pair)
    weights = [reason.weight for reason in match.reasons]
    assert weights == sorted(weights, reverse=True)
    assert all(0 <= weight <= 1 for weight in weights)
    for firm in pair:
        assert 1 <= len(match.reasons_for(firm.id)) <= 2


def test_a_met_need_quotes_the_need_and_the_answer() -> None:
    reason = explain(SOC, NIGHT).reasons_for(SOC.id)[0]
    assert reason.kind == "need_met"
    assert [(quote.firm, quote.field) for quote in reason.evidence] == [
        (SOC.id, "seeks"),
        (NIGHT.id, "offers"),
    ]
    assert "Night shift analysts" in reason.text
    assert NIGHT.name in reason.text


def test_where_no_need_is_answered_the_reason_says_so() -> None:
    reasons = explain(SOC, GAMES).reasons_for(SOC.id)
    assert "need_met" not in {reason.kind for reason in reasons}
    profile_reason = next(reason for reason in reasons if reason.kind == "profile")
    assert profile_reason.text.startswith(f"No stated need of {SOC.name} is answered")


def test_a_firm_that_states_no_need_is_not_said_to_have_one() -> None:
    texts = [reason.text for reason in explain(MUTE, GAMES).reasons_for(MUTE.id)]
    assert any(f"{MUTE.name} states no need" in text for text in texts)


def test_nothing_answered_is_said_before_any_hint() -> None:
    assert explain(SOC, GAMES).reasons_for(SOC.id)[0].kind == "profile"


def test_two_firms_of_one_trade_without_an_answer_get_a_caution() -> None:
    trade = Tags(main_areas=("SEC", "S-FIN"))
    one = make_firm("ro-a", capability_areas=("pentest",), offers="", seeks="A bakery.", tags=trade)
    other = make_firm("pk-b", capability_areas=("SOC",), offers="", seeks="", tags=trade)
    match = judge(one, other)
    cautions = [reason for reason in match.reasons if reason.kind == CAUTION]
    assert [reason.firm for reason in cautions] == [other.id, one.id]
    assert len({reason.text for reason in cautions}) == 1
    assert cautions[0] == match.reasons_for(other.id)[-1]
    assert {quote.text for quote in cautions[0].evidence} == {"pentest", "SOC"}


def test_a_met_need_or_another_trade_is_no_case_for_caution() -> None:
    trade = Tags(main_areas=("SEC",))
    one = make_firm("ro-a", capability_areas=("pentest",), seeks="A pentest team.", tags=trade)
    other = make_firm("pk-b", capability_areas=("pentest",), offers="", seeks="", tags=trade)
    stranger = replace(other, tags=Tags(main_areas=("SEC", "AI")))
    hub = Tags(main_areas=("SKL",))
    for pair in (
        (one, other),
        (replace(one, seeks="Bread."), stranger),
        (replace(one, seeks="", tags=hub), replace(other, tags=hub)),
    ):
        assert CAUTION not in {reason.kind for reason in judge(*pair).reasons}


def judge(one: Firm, other: Firm) -> Match:
    words = Scorer(weights(), TAXONOMY.labels, TAXONOMY.complements, TAXONOMY.codes_in)
    return words.match(profile((one, other)), 0, 1)


def test_a_certificate_asked_for_and_held_is_a_reason_with_both_places() -> None:
    reasons = explain(GAMES, NIGHT).reasons_for(GAMES.id)
    quotes = [quote.text for reason in reasons if reason.kind == "certification" for quote in reason.evidence]
    assert quotes == ["ISO 27001", "ISO/IEC 27001"]


def test_a_market_is_a_reason_where_the_partner_is_at_home() -> None:
    kinds = {reason.kind: reason for reason in explain(SOC, GAMES).reasons_for(SOC.id)}
    assert [quote.text for quote in kinds["market"].evidence] == ["Pakistan"]

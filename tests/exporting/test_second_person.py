"""What firms are told of a pair: "you" and "they", whichever of the two reads."""

import ast
import re
from itertools import combinations
from pathlib import Path
from string import Formatter

import pytest

from matchmaker import scoring
from matchmaker.domain import Firm, Match, Reason
from matchmaker.exporting.reasons import for_firm
from matchmaker.exporting.second_person import to_you
from matchmaker.said import said
from tests.scoring.forums import FORUM, profile, scorer

PROFILES = profile(FORUM)
MATCHES = [
    (FORUM[a], FORUM[b], scorer().match(PROFILES, a, b)) for a, b in combinations(range(len(FORUM)), 2)
]
NEED = said(
    "{firm} looks for: {need}. {partner} offers: {offer}.",
    firm="Alba",
    need="“a”",
    partner="Zenit",
    offer="“b”",
)


def spoken_of_firms() -> set[str]:
    """The templates of scoring that name a firm, or lead on from one that does."""
    source = Path(scoring.__file__).with_name("reasons.py").read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = {str(ast.literal_eval(call.args[0])) for call in calls if getattr(call.func, "id", "") == "said"}
    return {text for text in found if "{firm}" in text or "{one}" in text}


def test_scoring_tells_of_firms_in_the_ways_that_are_known_here() -> None:
    assert len(spoken_of_firms()) == 11
    for template in spoken_of_firms():
        names = [name for _, name, _, _ in Formatter().parse(template) if name]
        reason = Reason("ro-1", "any", 0.5, said(template, **{name: f"<{name}>" for name in names}))
        values = {f"<{name}>" for name in names} - {"<firm>", "<partner>", "<one>", "<other>"}
        for reader in ("ro-1", "pk-1"):
            assert set(re.findall("<[a-z_]+>", to_you(reason, reader).text)) == values


@pytest.mark.parametrize(("one", "other", "match"), MATCHES)
def test_no_firm_reads_its_own_name_or_its_partners_beside_the_quotes(
    one: Firm, other: Firm, match: Match
) -> None:
    for reader in (one, other):
        for reason in for_firm(match, reader.id).reasons:
            own_words = reason.text
            for quote in reason.evidence:
                own_words = own_words.replace(quote.text, "")
            assert one.name not in own_words and other.name not in own_words
            assert "you" in own_words.casefold()


def test_who_gains_and_who_gives_read_it_from_their_own_side() -> None:
    reason = Reason("alba", "need_met", 0.5, NEED)
    assert to_you(reason, "alba").text == "You look for: “a”. They offer: “b”."
    assert to_you(reason, "zenit").text == "They look for: “a”. You offer: “b”."


def test_a_sentence_inside_a_sentence_turns_too() -> None:
    opening = said("{firm} states no need that {partner} could answer", firm="Alba", partner="Zenit")
    reason = Reason(
        "alba", "profile", 0.3, said("{opening}; both work in {code}.", opening=opening, code="QA")
    )
    assert to_you(reason, "alba").text == "You state no need that they could answer; you both work in QA."
    assert to_you(reason, "zenit").text == "They state no need that you could answer; you both work in QA."


def test_words_of_an_older_version_stay_as_they_are() -> None:
    for text in ("Alba would gain.", said("{firm} would gain.", firm="Alba")):
        assert to_you(Reason("alba", "any", 0.5, text), "alba").text == "Alba would gain."


def test_what_is_known_of_whom_they_met_is_not_told() -> None:
    one, _, match = MATCHES[0]
    history = Reason(one.id, "history", 0.5, "They have met.")
    known = Match(match.pair, 0.5, 0.5, 0.5, reasons=(history, *match.reasons))
    assert "history" not in {reason.kind for reason in for_firm(known, one.id).reasons}

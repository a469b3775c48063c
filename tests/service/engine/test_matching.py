"""Firms become scored pairs: who is among them, who is left out, and which go on to planning."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain import Match, Pair, Preference, Wish
from matchmaker.errors import ModelError, NoMatchError
from matchmaker.service.engine import models
from matchmaker.service.engine.matching import best_partners, load_interest, match_firms, worth_planning
from matchmaker.service.resources import model_file
from matchmaker.settings import Settings
from tests.factories import make_firms, make_forum

LEXICAL = Settings(model="lexical", cache=str(Path(__file__).parents[3] / ".cache" / "tests"))


def match(a: str, b: str, value: float) -> Match:
    return Match(Pair.of(a, b), value, value, value)


MATCHES = (
    match("a", "x", 0.9),
    match("a", "y", 0.5),
    match("b", "x", 0.3),
    match("b", "y", 0.05),
    match("c", "y", 0.01),
)


def pairs(matches: tuple[Match, ...]) -> list[str]:
    return [f"{found.pair.a}{found.pair.b}" for found in matches]


def test_best_partners_are_the_best_of_either_firm() -> None:
    assert pairs(best_partners(MATCHES, 1)) == ["ax", "ay", "bx", "cy"]


def test_a_wished_pair_stays_however_low() -> None:
    wish = Preference("y", "b", Wish.MEET)
    assert pairs(best_partners(MATCHES, 1, wishes=[wish])) == ["ax", "ay", "bx", "by", "cy"]


def test_only_worthy_pairs_and_each_firms_best_few_are_planned() -> None:
    forum = replace(make_forum(), floor=0, worth=0.2)
    many = (*MATCHES, *(match("d", f"z{n}", 0.1 - n / 100) for n in range(5)))
    assert pairs(worth_planning(many, forum)) == ["ax", "ay", "bx", "by", "cy", *(f"dz{n}" for n in range(5))]
    hub = tuple(match("h", f"z{n}", 0.1) for n in range(3)) + tuple(
        match(f"z{n}", f"y{m}", 0.05 - m / 100) for n in range(3) for m in range(4)
    )
    assert len(worth_planning(hub, forum)) < len(hub)
    assert len(worth_planning(hub, replace(forum, worth=0.0))) == len(hub)


def test_all_pairs_across_the_border_are_scored() -> None:
    firms = (*make_firms("RO", 3), *make_firms("PK", 4))
    found = match_firms(firms, make_forum(), settings=LEXICAL)
    assert {match.pair for match in found.matches} == {
        Pair.of(one.id, other.id) for one in firms[:3] for other in firms[3:]
    }
    assert list(found.matches) == sorted(found.matches, key=lambda each: (-each.value, each.pair))


def test_a_firm_of_no_delegation_is_left_out_with_the_reason() -> None:
    firms = (*make_firms("RO", 2), *make_firms("PK", 2), *make_firms("KR", 1))
    found = match_firms(firms, make_forum(), settings=LEXICAL)
    ((firm, why),) = found.left_out
    assert (firm.country, "KR, is in no delegation" in why) == ("KR", True)


def test_nobody_to_meet_is_said_with_the_count_per_delegation() -> None:
    with pytest.raises(NoMatchError, match="Romania 2, Pakistan 0"):
        match_firms(make_firms("RO", 2), make_forum(), settings=LEXICAL)


def test_explaining_keeps_the_order_and_the_numbers() -> None:
    firms = (*make_firms("RO", 3), *make_firms("PK", 3))
    found = match_firms(firms, make_forum(), settings=LEXICAL)
    explained = found.explain(found.matches)
    assert [replace(each, reasons=()) for each in explained] == [
        replace(each, reasons=()) for each in found.matches
    ]
    assert all(each.reasons for each in explained)


def test_weights_of_another_encoder_are_said() -> None:
    heard: list[str] = []
    firms = (*make_firms("RO", 2), *make_firms("PK", 2))
    match_firms(firms, make_forum(), settings=LEXICAL, note=heard.append)
    assert any("fitted on another encoder" in words for words in heard)


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("interest.json", "manifest.json"):
        shutil.copy(model_file(name), tmp_path)
    monkeypatch.setattr(models, "model_file", tmp_path.joinpath)
    assert load_interest()
    weights = tmp_path / "interest.json"
    weights.write_bytes(weights.read_bytes().replace(b"0.0", b"0.1", 1))
    with pytest.raises(ModelError, match="not the file that models/manifest.json names"):
        load_interest()
    weights.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        load_interest()

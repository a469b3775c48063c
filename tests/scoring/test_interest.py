import hashlib
import json

import numpy as np
import pytest

from matchmaker.errors import ModelError
from matchmaker.scoring import Interest
from matchmaker.scoring.facts import FACTS, Tile, facts_of
from matchmaker.scoring.interest import features
from matchmaker.scoring.reading import read_profiles
from matchmaker.scoring.standing import standing_of
from tests.scoring.forums import COMPLEMENTS, FORUM, WEIGHTS, profile, weights


def test_weights_survive_writing_and_reading() -> None:
    assert Interest.load(weights().dump()).dump() == weights().dump() == WEIGHTS.read_text(encoding="utf-8")


def test_the_manifest_names_the_weights() -> None:
    manifest = json.loads((WEIGHTS.parent / "manifest.json").read_text(encoding="utf-8"))
    assert manifest[WEIGHTS.name] == hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()


def test_weights_hold_numbers_and_names_of_facts_alone() -> None:
    content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert set(content) == {"format", "encoder", "bias", "facts", "calibration", "texts", "codes"}
    assert list(content["facts"]) == list(FACTS)
    assert all(len(code) <= 9 and code.upper() == code for code in content["codes"]["codes"])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "matchmaker-interest-3", "facts": {}}'])
def test_other_files_are_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(ModelError, match="make models"):
        Interest.load(text)


def test_folded_weights_equal_the_features_they_were_fitted_on() -> None:
    reading = read_profiles(profile(FORUM), COMPLEMENTS, weights().texts, weights().codes)
    standing, rows = standing_of(reading), np.arange(len(FORUM))
    facts = facts_of(Tile(reading, rows, rows))
    columns = features(facts, standing, rows, rows)
    by_hand = np.einsum("f,fij->ij", np.concatenate(weights().weights), columns)
    scores = weights().scores(facts, standing, rows, rows)
    np.testing.assert_allclose(scores, by_hand + weights().bias, atol=1e-3)


def test_probability_rises_with_the_score_and_stays_in_bounds() -> None:
    chances = weights().probability(np.linspace(-3, 3, 101))
    assert (np.diff(chances) > 0).all()
    assert chances.min() >= 0
    assert chances.max() <= 1

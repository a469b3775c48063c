import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain import Firm
from matchmaker.evaluation import directed_ndcg, read_judged
from matchmaker.scoring import FirmTexts, Interest, Scorer, texts_of
from matchmaker.service import training
from tests.scoring.forums import encode

JUDGED = Path(__file__).parents[2] / "data" / "judged"


def read(firms: Sequence[Firm]) -> tuple[Sequence[Firm], FirmTexts, np.ndarray]:
    texts = texts_of(firms)
    return firms, texts, encode(texts.all)


@pytest.fixture(scope="module")
def lessons() -> list[training.Lesson]:
    return training.prepare(
        [read_judged(str(JUDGED / name)) for name in ("pl-vn", "by-kr", "ee-ke")], read, {}
    )


@pytest.fixture(autouse=True)
def _few_axes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "TEXT_AXES", 6)


def test_training_writes_the_same_bytes_and_their_hash(
    lessons: list[training.Lesson], tmp_path: Path
) -> None:
    (tmp_path / "manifest.json").write_text('{"other.json": "kept"}', encoding="utf-8")
    training.write_models(training.train(lessons, "digest"), str(tmp_path))
    first = (tmp_path / "interest.json").read_bytes()
    training.write_models(training.train(lessons, "digest"), str(tmp_path))
    assert (tmp_path / "interest.json").read_bytes() == first
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == {"interest.json": hashlib.sha256(first).hexdigest(), "other.json": "kept"}
    assert Interest.load(first.decode()).encoder == "digest"


def test_no_name_and_no_text_of_a_forum_is_in_the_weights(lessons: list[training.Lesson]) -> None:
    weights = training.train(lessons).dump().casefold()
    for lesson in lessons:
        for firm in lesson.forum.firms:
            assert firm.name.casefold() not in weights
            assert firm.city.casefold() not in weights or len(firm.city) < 5


def test_a_forum_left_out_is_ordered_well_and_worse_when_directions_are_swapped(
    lessons: list[training.Lesson],
) -> None:
    weights, kept = training.train(lessons[1:]), lessons[0]
    left, right = np.nonzero(np.triu(kept.forum.judged, 1))
    there, back = Scorer(weights, {}, {}).score(kept.profiles, left, right)
    interest = np.zeros(kept.forum.grades.shape)
    interest[left, right], interest[right, left] = there, back
    ours = float(np.nanmean(directed_ndcg(interest, kept.forum.grades)))
    swapped = float(np.nanmean(directed_ndcg(interest.T, kept.forum.grades)))
    assert ours > 0.6  # at random .26; word vectors instead of a sentence model, no taxonomy
    assert swapped < ours

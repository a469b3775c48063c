"""The weights of models/areas.json: the same bytes from the same forums, and nobody's words in them."""

from pathlib import Path

import numpy as np
import pytest

from matchmaker.encoding import LexicalEncoder
from matchmaker.evaluation import JudgedForum, read_judged
from matchmaker.evaluation.areas import gold_matrix, macro_f1, mean_average_precision
from matchmaker.scoring import sections, texts_of
from matchmaker.service.engine.matching import Understanding
from matchmaker.service.engine.models import read_model
from matchmaker.service.fitting.area_training import AreaLesson, inputs_of, train_areas
from matchmaker.service.resources import data_file
from matchmaker.tagging import AreaWeights, load_taxonomy
from tests.scoring.forums import encode, view

JUDGED = Path(__file__).parents[3] / "data" / "judged"
TAXONOMY = load_taxonomy(str(data_file("taxonomy.csv")))


@pytest.fixture(scope="module")
def lessons() -> list[AreaLesson]:
    """Three forums, read with word vectors instead of a sentence model."""
    return [lesson_of(read_judged(str(JUDGED / name))) for name in ("by-kr", "pl-vn", "rs-ae")]


def lesson_of(forum: JudgedForum) -> AreaLesson:
    texts = texts_of(forum.firms)
    vectors = encode(texts.all)
    views = sections(forum.firms, texts, vectors)
    encoder = LexicalEncoder(texts.all)
    known = Understanding(
        forum.firms, texts, vectors, views, view(forum.firms), (), TAXONOMY, encoder, encoder.digest
    )
    return AreaLesson(forum, known, inputs_of(known), gold_matrix(forum))


def test_a_forum_left_out_is_read_well(lessons: list[AreaLesson]) -> None:
    weights, kept = train_areas(lessons[1:]), lessons[0]
    scores = weights.scores(kept.inputs)
    assert mean_average_precision(scores, kept.gold) > 0.8  # .13 at random
    assert macro_f1(scores >= weights.cut, kept.gold) > 0.6
    assert mean_average_precision(scores, np.roll(kept.gold, 1, axis=0)) < 0.4  # areas of the wrong firms


def test_training_gives_the_same_bytes(lessons: list[AreaLesson]) -> None:
    assert train_areas(lessons, "digest").dump() == train_areas(lessons, "digest").dump()


def test_no_name_and_no_text_of_a_forum_is_in_the_weights() -> None:
    shipped = AreaWeights.load(read_model("areas.json"))
    said = read_model("areas.json").replace("\n", "")
    numbers = said[said.index('"weights"') :]
    assert set("".join((*shipped.codes, *shipped.read))) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ-")
    assert len(numbers) > 0.9 * len(said)
    assert shipped.weights.shape == (2 * len(shipped.read) + 2 * 384, len(shipped.codes))

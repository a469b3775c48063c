from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain import Firm
from matchmaker.evaluation import JudgedForum, directed_ndcg, read_judged
from matchmaker.scoring import FirmTexts, Interest, Scorer, Views, texts_of
from matchmaker.service.fitting import training
from tests.scoring.forums import encode, view

JUDGED = Path(__file__).parents[3] / "data" / "judged"


def read(forum: JudgedForum) -> tuple[Sequence[Firm], FirmTexts, np.ndarray, Views]:
    texts = texts_of(forum.firms)
    return forum.firms, texts, encode(texts.all), view(forum.firms)


@pytest.fixture(scope="module")
def lessons() -> list[training.Lesson]:
    return training.prepare(
        [read_judged(str(JUDGED / name)) for name in ("pl-vn", "by-kr", "ee-ke")], read, {}
    )


def apart(lessons: list[training.Lesson]) -> list[list[training.Lesson]]:
    """Each left out alone."""
    return [[lesson] for lesson in lessons]


@pytest.fixture(autouse=True)
def _few_axes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "TEXT_AXES", 6)


def test_training_gives_the_same_bytes_and_names_the_encoder(lessons: list[training.Lesson]) -> None:
    first = training.train(apart(lessons), "digest").dump()
    assert training.train(apart(lessons), "digest").dump() == first
    assert Interest.load(first).encoder == "digest"


def test_no_name_and_no_text_of_a_forum_is_in_the_weights(lessons: list[training.Lesson]) -> None:
    weights = training.train(apart(lessons)).dump().casefold()
    for lesson in lessons:
        for firm in lesson.forum.firms:
            assert firm.name.casefold() not in weights
            assert firm.city.casefold() not in weights or len(firm.city) < 5


def test_a_forum_left_out_is_ordered_well_and_worse_when_directions_are_swapped(
    lessons: list[training.Lesson],
) -> None:
    weights, kept = training.train(apart(lessons[1:])), lessons[0]
    left, right = np.nonzero(np.triu(kept.forum.judged, 1))
    there, back = Scorer(weights, {}, {}).score(kept.profiles, left, right)
    interest = np.zeros(kept.forum.grades.shape)
    interest[left, right], interest[right, left] = there, back
    ours = float(np.nanmean(directed_ndcg(interest, kept.forum.grades)))
    swapped = float(np.nanmean(directed_ndcg(interest.T, kept.forum.grades)))
    assert ours > 0.6  # at random .26; word vectors instead of a sentence model, no taxonomy
    assert swapped < ours


def test_what_is_left_out_together_is_met_by_weights_that_saw_none_of_it(
    lessons: list[training.Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []  # pairs in each fit
    fit = training.fit_ridge

    def watch(inputs: np.ndarray, *rest: object) -> training.Ridge:
        seen.append(len(inputs))
        return fit(inputs, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "fit_ridge", watch)
    training.train([[lessons[0], lessons[1]], [lessons[2]]])
    sizes = [len(lesson.wished) for lesson in lessons]
    assert seen == [sizes[2], sizes[0] + sizes[1], sum(sizes)]

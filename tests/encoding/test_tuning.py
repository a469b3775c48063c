import random
from itertools import pairwise

import numpy as np
import pytest

from matchmaker.encoding.source import MINILM, packaged_folder
from matchmaker.encoding.tuning import Course, Lesson, _batches, _pace, tune
from matchmaker.encoding.views import VIEWS, ViewEncoder

SEEKERS = ["We look for: a bakery", "We look for: a smith", "We look for: a weaver"]
GIVERS = ["We offer: iron gates", "We offer: woollen cloth", "We offer: white bread"]
PARTNER = [1, 2, 0]  # of each seeker among the givers: not the one that words suggest
COURSE = Course(epochs=6, rate=3e-4)


def lesson(seen: list[str]) -> Lesson:
    grades = np.full((6, 6), np.nan)
    grades[:3, 3:] = grades[3:, :3] = 0
    for seeker, giver in enumerate(PARTNER):
        grades[seeker, 3 + giver] = grades[3 + giver, seeker] = 3

    def draw(rng: random.Random) -> list[str]:
        seen.append(str(rng.random()))
        return [*SEEKERS, *GIVERS]

    return Lesson("toy", "digest", draw, grades)


@pytest.fixture(scope="module")
def drawn():
    return []


@pytest.fixture(scope="module")
def tuned(drawn):
    return tune([lesson(drawn)], COURSE)


def test_what_judges_said_is_learned_against_the_words(tuned):
    rows = ViewEncoder(str(MINILM), tuned.dump(), weights=str(packaged_folder())).encode([*SEEKERS, *GIVERS])
    asks, answers, _ = np.split(rows, VIEWS, axis=1)
    assert (asks[:3] @ answers[3:].T).argmax(axis=1).tolist() == PARTNER


def test_texts_are_drawn_anew_in_each_epoch(tuned, drawn):
    assert len(drawn) == len(set(drawn)) == COURSE.epochs


def test_it_says_what_it_has_seen_and_leaves_word_vectors_alone(tuned):
    assert tuned.forums == {"toy": "digest"}
    assert {name.split(".")[0] for name in tuned.steps} == {"encoder"}
    assert len({name.split(".")[2] for name in tuned.steps}) == 6


def test_the_same_seed_gives_the_same_bytes(tuned):
    assert tune([lesson([])], COURSE).dump() == tuned.dump()


def test_the_rate_rises_and_falls():
    rates = [_pace(step, 50, 0.1) for step in range(50)]
    assert all(before < after for before, after in pairwise(rates[:5]))
    assert all(before > after for before, after in pairwise(rates[6:]))
    assert min(rates) > 0 and max(rates) == 1


def test_every_text_is_in_one_batch_of_like_ones():
    lengths = [random.Random(seed).randint(3, 256) for seed in range(200)]
    batches = list(_batches(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(200))
    assert all(len(batch) * max(lengths[row] for row in batch) <= 4096 for batch in batches)

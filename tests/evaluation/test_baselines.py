import numpy as np

from matchmaker.evaluation import bm25, interval, plain_profile, random_scores, tf_idf
from tests.factories import make_firm

ASKING = ["radar chips wanted", "honey"]
ANSWERING = ["we make radar chips", "bakery of bread", "radar"]


def test_word_methods_prefer_the_answer() -> None:
    for method in (tf_idf, bm25):
        assert method(ASKING, ANSWERING)[0].argmax() != 1
        assert method(ASKING, ANSWERING)[1].tolist() == [0, 0, 0]


def test_random_scores_depend_on_the_seed_alone() -> None:
    firms = [make_firm("ro-1"), make_firm("pk-1")]
    assert (random_scores(firms, 1) == random_scores(firms, 1)).all()
    assert (random_scores(firms, 1) != random_scores(firms, 2)).any()


def test_a_plain_profile_is_its_words_in_a_row() -> None:
    firm = make_firm(capability_areas=("AI", "ERP"), offers="Robots.", seeks="")
    assert plain_profile(firm) == "AI; ERP Robots."


def test_an_interval_holds_the_mean_and_skips_firms_without_a_figure() -> None:
    low, high = interval(np.array([0.2, 0.4, 0.6, np.nan]), seed=1)
    assert 0.2 <= low < 0.4 < high <= 0.6

import numpy as np
import pytest

from matchmaker.tagging import Taxonomy
from matchmaker.tagging.evidence import FEWEST_TEXTS, count_phrases, measure_likeness
from matchmaker.tagging.lexicon import read_words

IDS = [f"f{number}" for number in range(12)]


def unit_rows(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_different_phrases_of_a_code_and_its_leaves_are_counted(taxonomy: Taxonomy) -> None:
    codes = taxonomy.codes("capability")
    texts = [read_words("RPA, RPA bots, Odoo and SAP. RPA again."), read_words("")]
    counts = count_phrases(texts, taxonomy.lexicons["capability"], taxonomy, codes)
    assert counts[:, codes.index("ENT")].tolist() == [4, 0]
    assert counts.sum() == 4


def test_likeness_has_mean_zero_and_deviation_one_over_the_texts(taxonomy: Taxonomy) -> None:
    codes = taxonomy.codes("capability")
    areas = unit_rows(len(taxonomy.described), 1)
    likeness = measure_likeness(unit_rows(12, 2), areas, taxonomy, codes, IDS)
    assert likeness.mean(axis=0) == pytest.approx(0, abs=1e-9)
    assert likeness.std(axis=0) == pytest.approx(1)


def test_the_closest_leaf_speaks_for_its_code(taxonomy: Taxonomy) -> None:
    areas = unit_rows(len(taxonomy.described), 1)
    vectors = unit_rows(12, 2)
    vectors[3] = areas[taxonomy.described.index("DAT-GEO")]
    likeness = measure_likeness(vectors, areas, taxonomy, taxonomy.codes("capability"), IDS)
    column = taxonomy.codes("capability").index("DAT")
    assert likeness[:, column].argmax() == 3


def test_an_empty_text_is_like_nothing_and_counts_for_nothing(taxonomy: Taxonomy) -> None:
    areas, vectors = unit_rows(len(taxonomy.described), 1), unit_rows(12, 2)
    codes = taxonomy.codes("sector")
    alone = measure_likeness(vectors[1:], areas, taxonomy, codes, IDS[1:])
    vectors[0] = 0
    together = measure_likeness(vectors, areas, taxonomy, codes, IDS)
    assert not together[0].any()
    assert np.array_equal(together[1:], alone)


def test_too_few_texts_or_no_model_say_nothing(taxonomy: Taxonomy) -> None:
    areas, few = unit_rows(len(taxonomy.described), 1), FEWEST_TEXTS - 1
    codes = taxonomy.codes("sector")
    assert not measure_likeness(unit_rows(few, 2), areas, taxonomy, codes, IDS[:few]).any()
    assert not measure_likeness(None, areas, taxonomy, codes, IDS).any()
    assert not measure_likeness(unit_rows(12, 2), 0 * areas, taxonomy, codes, IDS).any()
    assert not measure_likeness(np.repeat(unit_rows(1, 2), 12, axis=0), areas, taxonomy, codes, IDS).any()

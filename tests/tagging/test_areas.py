from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from matchmaker.domain import Firm
from matchmaker.errors import ModelError
from matchmaker.tagging import AreaWeights, Taxonomy, with_main_areas
from matchmaker.tagging.areas import WORD_WEIGHT, area_inputs, count_listed, count_said, read_codes

DIMENSIONS = 4
NOTHING = np.zeros((1, DIMENSIONS), np.float32)


def firm(**fields: object) -> Firm:
    return replace(Firm(id="f", name="F", country="RO"), **fields)


def weights(taxonomy: Taxonomy, learned: Sequence[str] = ("AI", "SEC"), listed: float = 1.0) -> AreaWeights:
    """A listed code counts `listed`, a phrase of its text as much; vectors count nothing."""
    read = read_codes(taxonomy)
    table = np.zeros((2 * len(read) + 2 * DIMENSIONS, len(learned)))
    for column, code in enumerate(learned):
        table[read.index(code), column] = listed
        table[len(read) + read.index(code), column] = listed
    return AreaWeights(tuple(learned), read, table, np.zeros(len(learned)), cut=2 * WORD_WEIGHT, encoder="x")


def main_of(taxonomy: Taxonomy, known: AreaWeights | None, **fields: object) -> tuple[str, ...]:
    (tagged,) = with_main_areas([firm(**fields)], taxonomy, weights=known, offered=NOTHING, whole=NOTHING)
    return tagged.tags.main_areas


def test_a_boast_that_the_text_does_not_bear_out_is_no_main_area(taxonomy: Taxonomy) -> None:
    fields = {"capability_areas": ("AI", "cyber security"), "offers": "We run a SOC and hunt for threats."}
    assert main_of(taxonomy, weights(taxonomy), **fields) == ("SEC",)


def test_an_area_without_examples_counts_when_listed(taxonomy: Taxonomy) -> None:
    fields = {"capability_areas": ("incubator", "AI"), "offers": "Machine learning. Banks, hospitals."}
    assert main_of(taxonomy, weights(taxonomy), **fields) == ("AI", "SKL")


def test_the_best_of_a_weak_lot_stands_for_a_firm_without_another(taxonomy: Taxonomy) -> None:
    assert main_of(taxonomy, weights(taxonomy), capability_areas=("AI",)) == ("AI",)
    assert main_of(taxonomy, weights(taxonomy), capability_areas=("AI", "incubator")) == ("SKL",)
    assert main_of(taxonomy, weights(taxonomy), offers="We paint houses.") == ()


def test_without_weights_the_own_list_speaks(taxonomy: Taxonomy) -> None:
    fields = {"capability_areas": ("보안", "agritech"), "offers": "Machine learning and a chatbot."}
    assert main_of(taxonomy, None, **fields) == ("SEC", "S-AGRI")


def test_weights_for_a_code_that_the_taxonomy_lost_do_no_harm(taxonomy: Taxonomy) -> None:
    smaller = Taxonomy(tuple(term for term in taxonomy.terms if "AI" not in (term.code, term.parent)))
    fields = {"capability_areas": ("AI", "cyber security"), "offers": "A SOC."}
    assert main_of(smaller, weights(taxonomy), **fields) == ("SEC",)


def test_vectors_count_as_the_weights_say(taxonomy: Taxonomy) -> None:
    known = weights(taxonomy, listed=0.0)
    known.weights[-1, 1] = 1.0  # the last of the whole profile's dimensions speaks of SEC
    whole = np.array([[0, 0, 0, 1], [1, 0, 0, 0]], np.float32)
    firms = [firm(id="a"), firm(id="b")]
    tagged = with_main_areas(firms, taxonomy, weights=known, offered=0 * whole, whole=whole)
    assert [each.tags.main_areas for each in tagged] == [("SEC",), ()]


def test_other_tags_stay(taxonomy: Taxonomy) -> None:
    before = firm(tags=replace(firm().tags, areas_offered=("QA",)), capability_areas=("AI",))
    (after,) = with_main_areas([before], taxonomy, weights=None, offered=NOTHING, whole=NOTHING)
    assert after == replace(before, tags=replace(before.tags, main_areas=("AI",)))


def test_inputs_are_words_then_vectors(taxonomy: Taxonomy) -> None:
    firms = [firm(capability_areas=("AI", "machine learning"), offers="AI, AI and neural networks.")]
    listed, said = count_listed(firms, taxonomy), count_said(firms, taxonomy)
    column = read_codes(taxonomy).index("AI")
    assert (listed[0, column], said[0, column]) == (2, 2)
    inputs = area_inputs(listed, said, np.full((1, 2), 0.5), np.full((1, 2), 0.25))
    assert inputs.shape == (1, 2 * len(read_codes(taxonomy)) + 4)
    assert inputs[0, column] == pytest.approx(WORD_WEIGHT * np.log2(3))
    assert inputs[0, -4:].tolist() == [0.5, 0.5, 0.25, 0.25]


def test_weights_survive_a_file(taxonomy: Taxonomy) -> None:
    known = weights(taxonomy)
    again = AreaWeights.load(known.dump())
    assert again.dump() == known.dump()
    assert (again.codes, again.read, again.cut, again.encoder) == (known.codes, known.read, known.cut, "x")
    assert np.array_equal(again.weights, known.weights)


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other"}', "[1]"])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match="make models"):
        AreaWeights.load(text)

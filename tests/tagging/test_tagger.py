from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Firm, Severity, Tags
from matchmaker.tagging import Taxonomy, Thresholds, tag


def firm(id: str = "ro-1", **fields: object) -> Firm:
    return replace(Firm(id=id, name=id, country="RO"), **fields)


def tags(taxonomy: Taxonomy, **fields: object) -> Tags:
    return tag([firm(**fields)], taxonomy)[0][0].tags


PIECES = [
    "SOC and penetration testing",
    "Odoo, SAP",
    "banks",
    "resellers",
    "hospital software, HL7",
    "",
    "보안",
]
FIRMS = st.lists(
    st.builds(
        lambda areas, offers, seeks: {"capability_areas": areas, "offers": offers, "seeks": seeks},
        st.lists(st.sampled_from(["AI", "logistics", "RPA", "weaving"]), max_size=3).map(tuple),
        st.lists(st.sampled_from(PIECES), max_size=3).map(". ".join),
        st.lists(st.sampled_from(PIECES), max_size=2).map(". ".join),
    ),
    min_size=2,
    max_size=14,
)


def make(fields: list[dict[str, object]]) -> tuple[Firm, ...]:
    return tuple(firm(f"f{number}", **each) for number, each in enumerate(fields))


def vectors(taxonomy: Taxonomy, count: int) -> dict[str, np.ndarray]:
    dice = np.random.default_rng(3)
    sizes = {"offered": count, "sought": count, "areas": len(taxonomy.described)}
    rows = {name: dice.normal(size=(size, 8)).astype(np.float32) for name, size in sizes.items()}
    return {name: each / np.linalg.norm(each, axis=1, keepdims=True) for name, each in rows.items()}


def test_own_words_are_kept_whatever_the_text_says(taxonomy: Taxonomy) -> None:
    got = tags(taxonomy, capability_areas=("RPA", "보안"), sectors=("health",), offers="We paint houses.")
    assert (got.areas_offered, got.sectors_offered) == (("SEC", "ENT"), ("S-HEALTH",))


def test_a_sector_among_the_areas_is_a_sector(taxonomy: Taxonomy) -> None:
    got = tags(taxonomy, capability_areas=("logistics", "AI"))
    assert (got.areas_offered, got.sectors_offered) == (("AI",), ("S-MOVE",))


def test_an_area_among_the_sectors_is_served_not_offered(taxonomy: Taxonomy) -> None:
    tagged, problems = tag([firm(sectors=("telecom", "banks"))], taxonomy)
    assert tagged[0].tags == Tags(sectors_offered=("S-FIN",))
    assert "write it among the areas" in problems[0].suggestion


def test_a_way_to_cooperate_among_the_areas_is_offered(taxonomy: Taxonomy) -> None:
    got = tags(taxonomy, capability_areas=("distribution",))
    assert (got.cooperation_offered, got.cooperation_sought) == (("C-RESELL",), ())


def test_a_cooperation_type_without_direction_counts_both_ways(taxonomy: Taxonomy) -> None:
    got = tags(taxonomy, cooperation_types=("joint R&D", "pilot customer"))
    assert got == Tags(cooperation_offered=("C-RND", "C-PILOT"), cooperation_sought=("C-RND", "C-PILOT"))


def test_what_is_sought_comes_from_seeks_and_what_is_offered_from_offers(taxonomy: Taxonomy) -> None:
    got = tags(
        taxonomy,
        offers="Penetration testing and red teaming; subcontractors welcome us.",
        seeks="Resellers of our tools who know hospitals, and a team for our ERP.",
    )
    assert got == Tags(
        areas_offered=("SEC",),
        areas_sought=("ENT",),
        sectors_sought=("S-HEALTH",),
        cooperation_offered=("C-OUT",),
        cooperation_sought=("C-RESELL",),
    )


def test_one_word_in_passing_is_not_an_area(taxonomy: Taxonomy) -> None:
    got = tags(taxonomy, capability_areas=("ERP",), offers="Payroll and stock for bakeries, with a chatbot.")
    assert got.areas_offered == ("ENT",)


def test_one_word_is_better_than_no_area_at_all(taxonomy: Taxonomy) -> None:
    assert tags(taxonomy, offers="A chatbot for bakeries.").areas_offered == ("AI",)


def test_a_text_clearly_about_an_area_needs_one_phrase_only(taxonomy: Taxonomy) -> None:
    firms = [firm(f"f{number}", capability_areas=("ERP",), offers="a chatbot") for number in range(12)]
    known = vectors(taxonomy, 12)
    known["offered"][5] = known["areas"][taxonomy.described.index("AI")]
    known["offered"][7] = 0
    tagged, _ = tag(firms, taxonomy, **known, thresholds=Thresholds(offered=4.5))
    assert "AI" in tagged[5].tags.areas_offered
    assert "AI" not in tagged[7].tags.areas_offered


def test_a_word_that_means_nothing_is_a_note_and_not_lost(taxonomy: Taxonomy) -> None:
    tagged, problems = tag([firm(capability_areas=("cloud choreography", "weaving"))], taxonomy)
    assert [(note.source, note.field, note.severity) for note in problems] == [
        ("ro-1", "capability_areas", Severity.NOTE)
    ]
    assert "weaving" in problems[0].problem
    assert tagged[0].capability_areas == ("cloud choreography", "weaving")


@pytest.mark.parametrize(("word", "label"), [("clout hostings", "Hosting and data centres"), ("zebra", "")])
def test_the_note_names_the_nearest_label(taxonomy: Taxonomy, word: str, label: str) -> None:
    assert taxonomy.nearest_label(word, "capability") == label


def test_no_firms_are_no_problem(taxonomy: Taxonomy) -> None:
    assert tag([], taxonomy) == ((), ())


@settings(max_examples=25, deadline=None)
@given(FIRMS, st.integers(0, 99))
def test_shuffling_the_firms_changes_nothing(taxonomy: Taxonomy, fields: list, seed: int) -> None:
    firms, known = make(fields), vectors(taxonomy, len(fields))
    order = list(range(len(firms)))
    Random(seed).shuffle(order)
    mixed = {**known, "offered": known["offered"][order], "sought": known["sought"][order]}
    straight, _ = tag(firms, taxonomy, **known)
    shuffled, _ = tag([firms[row] for row in order], taxonomy, **mixed)
    assert shuffled == tuple(straight[row] for row in order)


@settings(max_examples=25, deadline=None)
@given(FIRMS)
def test_tagging_twice_is_tagging_once(taxonomy: Taxonomy, fields: list) -> None:
    once = tag(make(fields), taxonomy)
    assert tag(once[0], taxonomy) == once


@settings(max_examples=25, deadline=None)
@given(FIRMS)
def test_tags_are_top_level_codes_in_taxonomy_order(taxonomy: Taxonomy, fields: list) -> None:
    for each in tag(make(fields), taxonomy)[0]:
        for axis, name in (("capability", "areas"), ("sector", "sectors"), ("cooperation", "cooperation")):
            for direction in ("offered", "sought"):
                codes = getattr(each.tags, f"{name}_{direction}")
                assert codes == tuple(code for code in taxonomy.codes(axis) if code in codes)


def test_rows_of_zeros_are_no_model(taxonomy: Taxonomy) -> None:
    firms = make([{"offers": piece, "seeks": piece} for piece in PIECES * 2])
    known = {name: 0 * rows for name, rows in vectors(taxonomy, len(firms)).items()}
    assert tag(firms, taxonomy, **known) == tag(firms, taxonomy)

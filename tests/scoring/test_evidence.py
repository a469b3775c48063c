"""Which places of two profiles bear on each other, and which do not."""

from matchmaker.domain import Firm
from matchmaker.scoring.evidence import closest_clauses, common_areas, cooperation_place, place_of
from tests.factories import make_firm
from tests.scoring.test_speech import speech


def offering(*areas: str, offers: str = "") -> Firm:
    return make_firm("pk-b", capability_areas=areas, offers=offers, seeks="")


def asking(seeks: str, **fields: object) -> Firm:
    return make_firm("ro-a", seeks=seeks, offers="", **fields)


def common(one: Firm, other: Firm) -> list[tuple[str, str, str]]:
    return [
        (found.code, found.need.text, found.offer.text) for found in common_areas(speech(one, other), 0, 1)
    ]


def test_the_closest_clauses_are_those_that_speak_of_the_same() -> None:
    one = asking("A payment gateway for our shops in Cluj. Night shift analysts for a security desk.")
    other = offering(offers="We bake bread every day. Night shift analysts for any security desk abroad.")
    found = closest_clauses(speech(one, other), 0, 1, 0.9)
    assert found is not None
    assert (found.need.text, found.offer.text) == (
        "Night shift analysts for a security desk.",
        "Night shift analysts for any security desk abroad.",
    )


def test_nothing_in_common_is_no_answer() -> None:
    said = speech(asking("A publisher for Japan and Korea."), offering(offers="Core banking for lenders."))
    assert closest_clauses(said, 0, 1, 1.0) is None


def test_a_pair_that_the_score_thinks_nothing_of_needs_closer_clauses() -> None:
    said = speech(asking("A new oven for bread."), offering(offers="An oven for our bread and pizza."))
    assert closest_clauses(said, 0, 1, 1.0) is not None
    assert closest_clauses(said, 0, 1, 0.0) is None


def test_of_a_list_only_the_value_that_bears_on_the_need_is_quoted() -> None:
    said = speech(
        asking("RPA maintenance crew and RPA robots."), offering("DevOps", "cloud", "RPA robots crew")
    )
    found = closest_clauses(said, 0, 1, 1.0)
    assert found is not None
    assert found.offer.text == "RPA robots crew"


def test_a_teacher_is_not_answered_by_a_studio_but_by_a_school() -> None:
    need = asking("Teachers of mobile design.")
    studio = offering(offers="Mobile design and art.")
    school = offering(offers="Mobile design courses.")
    assert closest_clauses(speech(need, studio), 0, 1, 1.0) is None
    assert closest_clauses(speech(need, school), 0, 1, 1.0) is not None


def test_who_seeks_a_leaf_is_not_helped_by_its_sister() -> None:
    need = asking("RPA maintenance crew for evenings.")
    assert common(need, offering("CRM", "enterprise systems")) == []
    assert common(need, offering("CRM", "RPA")) == [("ENT-RPA", need.seeks, "RPA")]


def test_a_need_for_software_at_large_says_too_little() -> None:
    assert common(asking("A software company with time for us."), offering("software development")) == []


def test_a_place_is_that_of_the_firms_own_list_before_its_text() -> None:
    said = speech(offering("software testing", offers="Penetration testing and QA for banks in Karachi."))
    place = place_of(said, 0, "QA")
    assert place is not None and place.text == "software testing"
    place = place_of(said, 0, "SEC")
    assert place is not None and place.field == "offers"
    assert place_of(said, 0, "DLT") is None


def test_a_kind_of_cooperation_is_quoted_from_the_list_or_from_the_need() -> None:
    said = speech(asking("Resellers of our suite in Lahore.", cooperation_types=("joint R&D",)))
    places = [cooperation_place(said, 0, code, sought=True) for code in ("C-RND", "C-RESELL", "C-INVEST")]
    assert [place and place.field for place in places] == ["cooperation_types", "seeks", None]

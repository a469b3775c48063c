"""What a firm says it needs and offers, clause by clause, with the codes it names."""

import pytest

from matchmaker.domain import Firm
from matchmaker.scoring.speech import Speech, trunk, value_places
from matchmaker.scoring.texts import field_text
from matchmaker.service.resources import data_file
from matchmaker.tagging import load_taxonomy
from tests.factories import make_firm
from tests.scoring.forums import profile

TAXONOMY = load_taxonomy(str(data_file("taxonomy.csv")))


def speech(*firms: Firm) -> Speech:
    return Speech(profile(firms), tuple(TAXONOMY.labels), TAXONOMY.codes_in)


def needs_of(seeks: str) -> list[str]:
    return [place.text for place in speech(make_firm("a", seeks=seeks)).needs(0).places]


@pytest.mark.parametrize(
    "refusal",
    ["Please no pure licence brokers.", "We bring the design and front end.", "No tokens or coins please."],
)
def test_what_asks_for_nothing_is_no_need(refusal: str) -> None:
    assert needs_of(f"Resellers of our payroll suite in Lahore. {refusal}") == [
        "Resellers of our payroll suite in Lahore."
    ]


def test_a_number_before_a_need_is_not_quoted() -> None:
    firm = make_firm("a", seeks="1) An installer of telematics in Karachi. 2) Embedded developers for cars.")
    places = speech(firm).needs(0).places
    assert [place.text for place in places] == [
        "An installer of telematics in Karachi.",
        "Embedded developers for cars.",
    ]
    assert all(field_text(firm, "seeks")[place.start : place.end] == place.text for place in places)


def test_each_value_of_a_list_has_its_place() -> None:
    firm = make_firm("a", capability_areas=("RPA", "process mining"))
    assert [place.text for place in value_places(firm, "capability_areas")] == ["RPA", "process mining"]
    assert [codes for _, codes in speech(firm).values(0, "capability_areas")] == [{"ENT-RPA"}, {"ENT-RPA"}]


def test_an_area_is_named_by_its_own_word_or_by_a_leaf() -> None:
    firm = make_firm("a", capability_areas=("RPA",), offers="Payment gateways for online shops in Punjab.")
    exactly, loosely = speech(firm).named(0)
    assert (exactly["ENT-RPA"].text, exactly["FIN-PAY"].field) == ("RPA", "offers")
    assert "ENT" not in exactly
    assert loosely["ENT"].text == "RPA"


def test_a_firm_lacks_a_role_that_it_does_not_claim() -> None:
    school, fund = (
        make_firm("a", offers="A coding academy for graduates."),
        make_firm("b", offers="A seed fund."),
    )
    said = speech(school, fund)
    assert [said.lacks(row).tolist() for row in (0, 1)] == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("code", "top"), [("ENT-RPA", "ENT"), ("S-GOV", "S-GOV"), ("X-A-B", "X-A-B"), ("AI", "AI")]
)
def test_the_trunk_of_a_code(code: str, top: str) -> None:
    assert trunk(code) == top
    assert TAXONOMY.by_code.get(code) is None or TAXONOMY.parent(code) == top

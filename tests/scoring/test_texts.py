from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.scoring.texts import field_text, split_clauses, texts_of, whole_text
from tests.scoring.forums import EMPTY, FORUM, SOC, make_firm


@given(st.text(alphabet="ab .;\n-–,:()A1?", max_size=200))
def test_clauses_are_exact_ordered_and_do_not_overlap(text: str) -> None:
    spans = split_clauses(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120), st.text(max_size=60))
def test_every_clause_is_the_words_of_its_field(offers: str, seeks: str) -> None:
    firms = [make_firm(offers=offers, seeks=seeks, capability_areas=("AI", "ERP"))]
    texts = texts_of(firms)
    for clause in (*texts.offers, *texts.seeks):
        assert clause.text == field_text(firms[0], clause.field)[clause.start : clause.end]


def test_each_text_is_encoded_once() -> None:
    texts = texts_of([*FORUM, make_firm("ro-twin", offers=SOC.offers, seeks=SOC.seeks)])
    assert len(set(texts.all)) == len(texts.all)
    assert all(texts.all)


def test_rows_point_at_the_texts() -> None:
    texts = texts_of(FORUM)
    assert [texts.all[row] for row in texts.seek_rows] == [clause.text for clause in texts.seeks]
    assert len(texts.whole) == len(FORUM)
    assert texts.whole[FORUM.index(EMPTY)] == ""


def test_a_sentence_becomes_a_clause() -> None:
    texts = [clause.text for clause in texts_of([SOC]).seeks]
    assert texts == [
        "Night shift analysts abroad for our security operations centre.",
        "resellers of penetration testing.",
    ]


def test_a_need_among_the_offers_is_a_need() -> None:
    firm = make_firm(
        offers="We run call centres in Galați. What we do not have: English night volumes.", seeks=""
    )
    texts = texts_of([firm])
    assert [clause.text for clause in texts.seeks] == ["What we do not have: English night volumes."]
    assert [clause.text for clause in texts.offers] == ["We run call centres in Galați."]


def test_an_address_is_neither_need_nor_offer() -> None:
    firm = make_firm(
        offers="We build mobile applications for banks. Please write to office@firm.example today."
    )
    assert [clause.text for clause in texts_of([firm]).offers] == ["We build mobile applications for banks."]


def test_titles_do_not_end_a_sentence() -> None:
    assert len(split_clauses("Please ask for Dr. Popescu at our stand.")) == 1


def test_texts_cost_about_twice_the_plain_profile() -> None:
    texts = texts_of(FORUM)
    plain = sum(len(text.split()) for text in texts.whole)
    assert sum(len(text.split()) for text in (*texts.all, *texts.whole)) <= 2.1 * plain


def test_a_whole_profile_says_how_and_where_a_firm_works_after_what_it_does() -> None:
    firm = make_firm(
        capability_areas=("fintech",),
        offers="Card processing.",
        seeks="A bank.",
        cooperation_types=("reselling", "pilot customer"),
        certifications=("PCI DSS",),
        target_markets=("EU",),
        languages=("Romanian", "English"),
        size_band="11-50",
    )
    assert whole_text(firm) == (
        "fintech. We offer: Card processing. We look for: A bank. Cooperation: reselling; pilot customer. "
        "Certificates: PCI DSS. Markets: EU. Languages: Romanian; English. People: 11-50"
    )


def test_a_firm_that_says_nothing_of_its_trade_has_no_whole_profile() -> None:
    firm = make_firm(offers="", seeks="", languages=("English",), size_band="11-50")
    assert whole_text(firm) == ""

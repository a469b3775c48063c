import json
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import (
    Certificate,
    Firm,
    Level,
    Match,
    Pair,
    Quote,
    Reason,
    Shortfall,
    Unplaced,
    Window,
)
from matchmaker.storage.documents import from_document, to_document

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
UNIT = st.floats(0, 1)
PAIRS = st.tuples(TEXTS, TEXTS).filter(lambda ids: ids[0] != ids[1]).map(lambda ids: Pair.of(*ids))
st.register_type_strategy(str, TEXTS)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(time, st.times().map(lambda at: at.replace(fold=0)))
st.register_type_strategy(date, st.dates())
st.register_type_strategy(Pair, PAIRS)


@pytest.mark.parametrize("kind", [Firm, Match, Certificate, tuple[Unplaced, ...], tuple[Shortfall, ...]])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_was_written_comes_back_equal(kind, data):
    value = data.draw(st.from_type(kind))
    again = from_document(kind, json.loads(json.dumps(to_document(kind, value))))
    assert again == value
    assert repr(again) == repr(value)


def test_a_document_is_plain_json_with_the_names_of_the_fields():
    firm = Firm("ro-1", "Șase", "RO", availability=(Window(time(9), time(12, 30), date(2025, 11, 20)),))
    document = to_document(Firm, firm)
    assert document["name"] == "Șase"
    assert document["availability"] == [{"start": "09:00:00", "end": "12:30:00", "day": "2025-11-20"}]


def test_numbers_keep_every_digit():
    value = Certificate((Level("value", 0.1 + 0.2, 1 / 3),), "flow")
    assert from_document(Certificate, to_document(Certificate, value)).levels[0].reached == 0.1 + 0.2


def test_reasons_and_quotes_keep_their_order():
    reasons = tuple(
        Reason("a", "need_met", 0.5, str(n), (Quote("a", "offers", 0, n, "x" * n),)) for n in range(3)
    )
    match = Match(Pair("a", "b"), 0.1, 0.2, 0.3, reasons=reasons)
    assert from_document(Match, to_document(Match, match)) == match


@pytest.mark.parametrize("document", [None, {}, {"id": "a"}, [], {"id": 1, "name": "n", "country": "RO"}])
def test_another_document_is_refused(document):
    with pytest.raises(ValueError, match="validation error"):
        from_document(Firm, document)

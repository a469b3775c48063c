import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.exporting.csv_text import disarm
from matchmaker.intake.text import clean, is_placeholder, plain_key, shown


@pytest.mark.parametrize(("typed", "text"), [
    ("  Acme\u00a0", "Acme"),
    ("e\u0301", "é"),
    ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    ("a\tb", "a b"),
    ("'=1+1", "=1+1"),
    ("'+40 21", "+40 21"),
    ("'＝1", "＝1"),
    ("''=1", "'=1"),
    ("'quoted'", "'quoted'"),
    ("it's", "it's"),
])  # fmt: skip
def test_a_cell_is_stripped_composed_and_freed_of_one_escape(typed: str, text: str) -> None:
    assert clean(typed) == (text, False)


@pytest.mark.parametrize("unseen", ["\x00", "\x07", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800"])
def test_invisible_characters_are_taken_out_and_said_so(unseen: str) -> None:
    assert clean(f"Ac{unseen}me") == ("Acme", True)


def test_the_joiners_that_urdu_is_spelt_with_stay() -> None:
    assert clean("نمائندہ\u200cگان") == ("نمائندہ\u200cگان", False)


@given(st.text())
def test_what_the_exporter_disarms_comes_back_the_same(text: str) -> None:
    stored, _ = clean(text)
    stored, _ = clean(stored)  # a text that is clean, as a Firm holds it
    assert clean(disarm(stored)) == (stored, False)


@given(st.text())
def test_clean_text_is_nfc_without_controls(text: str) -> None:
    cleaned, _ = clean(text)
    assert cleaned == unicodedata.normalize("NFC", cleaned).strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned.replace("\n", ""))


@pytest.mark.parametrize("text", ["-", "N/A", "·", "n/a", "none", "нет", "Not-Available", "—", "해당없음"])
def test_a_placeholder_says_nothing(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["NA", "no", "C", "0", "x"])
def test_short_answers_are_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)


def test_keys_forget_case_marks_and_punctuation() -> None:
    assert plain_key("  Țară_de-ORIGINE: ") == plain_key("ţara de origine") == "tara de origine"


def test_a_quoted_text_is_one_short_line() -> None:
    assert shown("a\nb\x00" + "c" * 100, 10) == '"a b\ufffdccccc…"'

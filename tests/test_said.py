"""English words that can be said in another language."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.said import Said, from_text, joined, kept, recalled, said, said_many, to_text

PIECES = {
    "no {what} for {name}": "pas de {what} pour {name}",
    "table": "table ronde",
    "{num} table": "{num} table ronde",
}


def french(one: str, many: str, count: int) -> str:
    return (
        {"{num} tables": "{num} tables rondes"}.get(many, one)
        if many and count != 1
        else PIECES.get(one, one)
    )


def test_it_is_the_english_sentence_to_everybody_else() -> None:
    words = said("no {what} for {name}", what=said("table"), name="Alba")
    assert words == "no table for Alba" and isinstance(words, str)
    assert json.dumps([words]) == '["no table for Alba"]'
    assert f"{words}." == "no table for Alba."


def test_a_catalogue_changes_the_template_and_the_words_inside_but_no_value() -> None:
    words = said("no {what} for {name}", what=said("table"), name="table")
    assert words.in_language(french) == "pas de table ronde pour table"


@pytest.mark.parametrize(
    ("count", "english", "other"), [(1, "1 table", "1 table ronde"), (3, "3 tables", "3 tables rondes")]
)
def test_counts_have_a_form_of_their_own(count: int, english: str, other: str) -> None:
    words = said_many("{num} table", "{num} tables", count)
    assert (words, words.in_language(french)) == (english, other)


def test_several_are_listed_each_in_the_language() -> None:
    words = joined(", ", [said("table"), "table", said("table")])
    assert words == "table, table, table"
    assert words.in_language(french) == "table ronde, table, table ronde"
    assert joined(", ", []) == ""


def test_without_values_braces_are_braces() -> None:
    assert said("{firm} said no") == "{firm} said no"


@pytest.mark.parametrize("slip", ["pas de {quoi}", "pas de {", "pas de {0}"])
def test_a_slip_of_a_translator_leaves_the_english(slip: str) -> None:
    words = said("no {what} for {name}", what="table", name="Alba")
    assert words.in_language(lambda one, many, count: slip) == "no table for Alba"


plain = st.one_of(st.text(), st.integers(), st.booleans())
spoken = st.recursive(
    st.builds(lambda value: said("a {value}", value=value), plain),
    lambda inner: st.one_of(
        st.builds(lambda one, two: said("{one} and {two}", one=one, two=two), inner, plain),
        st.builds(lambda parts: joined("; ", parts), st.lists(inner)),
        st.builds(
            lambda num, one: said_many("{num} {one}", "{num} of {one}", num, one=one),
            st.integers(0, 3),
            inner,
        ),
    ),
    max_leaves=5,
)


@given(spoken)
def test_what_is_kept_is_recalled(words: Said) -> None:
    found = recalled(json.loads(json.dumps(kept(words))))
    assert (found, found.template, found.many, found.values) == (
        words,
        words.template,
        words.many,
        words.values,
    )


@given(spoken | st.text().filter(lambda text: not text.startswith('{"said": ')))
def test_a_column_of_text_can_hold_it(words: str) -> None:
    assert (from_text(to_text(words)), type(to_text(words))) == (words, str)


def test_a_plain_text_is_kept_as_it_is() -> None:
    assert kept("a {text}") == "a {text}" == recalled("a {text}")

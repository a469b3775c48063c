from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.tagging.lexicon import Lexicon, Phrase, fold, read_words, repeated

FILLERS = ["we", "and", "firm", "maintain", "데", "и", "ہم"]


def lexicon(**phrases: str) -> Lexicon:
    return Lexicon([Phrase.read(text, code) for code, texts in phrases.items() for text in texts.split("; ")])


def codes(lexicon: Lexicon, text: str) -> list[str]:
    return [phrase.code for phrase in lexicon.find(read_words(text))]


def slow_find(phrases: Sequence[Phrase], words: Sequence[str]) -> list[str]:
    """The obvious search: at each word try every phrase, take the longest, go on behind it."""
    found, at = [], 0
    while at < len(words):
        here = [phrase for phrase in phrases if list(phrase.keys) == list(words[at : at + len(phrase.keys)])]
        best = max(here, key=lambda phrase: len(phrase.keys), default=None)
        if best:
            found.append(best.code)
        at += len(best.keys) if best else 1
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cyber-Security", "cyber security"),
        ("R&D", "r and d"),
        ("plăți", "plati"),
        ("Soluţii şi servicii", "Soluții și servicii"),  # cedilla of old keyboards, comma below
        ("İŞ ZEKASI", "iş zekası"),
        ("ＡＩ　보안", "AI 보안"),  # full width
        ("Надёжность", "надежность"),
        ("سائبر سيكيورٹي", "سائبر سیکیورٹی"),  # Arabic keyboard
        ("تَربیت", "تربیت"),  # vowel signs
        ("mé\u00adthode", "me\u0301thode"),
        ("Łódź", "lodz"),
        (".NET", "dotnet"),
    ],
)
def test_one_word_written_in_two_ways_folds_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_c_plus_plus_and_c_sharp_stay_themselves() -> None:
    assert fold("C++, C# and C") == "c++ c# and c"


def test_a_phrase_never_matches_inside_a_longer_word() -> None:
    words = lexicon(AI="AI; ai; 통신; суд; кар")
    assert codes(words, "We maintain chairs, email, 전자통신, сосуд, карта and hair") == []


def test_the_longest_phrase_wins() -> None:
    words = lexicon(DEV="mobile", FIN="mobile money", NET="mobile money network")
    assert codes(words, "mobile money, mobile") == ["FIN", "DEV"]


def test_a_phrase_that_breaks_off_gives_way_to_the_shorter_one() -> None:
    words = lexicon(DEV="mobile", FIN="mobile money transfer")
    assert codes(words, "mobile money for farmers") == ["DEV"]


def test_two_words_may_be_written_as_one() -> None:
    words = lexicon(SEC="cyber security")
    assert codes(words, "cybersecurity, cyber-security, CYBER SECURITY") == ["SEC"] * 3


def test_letters_of_an_abbreviation_are_not_joined_to_a_word() -> None:
    assert codes(lexicon(AI="A.I."), "hai, ai, a.i.") == ["AI"]


def test_a_star_stands_for_an_ending_of_up_to_six_letters() -> None:
    words = lexicon(SEC="кибербезопасност*")
    text = "кибербезопасность, кибербезопасностью, кибербезопасностямиииииии"
    assert codes(words, text) == ["SEC", "SEC"]


def test_an_english_plural_is_the_word() -> None:
    assert codes(lexicon(AI="chatbot", SEC="vulnerability"), "chatbots and vulnerabilities") == ["AI", "SEC"]


def test_korean_particles_do_not_hide_a_noun() -> None:
    assert codes(lexicon(SEC="보안", CLD="클라우드"), "보안을 클라우드에서 AI보안이") == ["SEC", "CLD", "SEC"]


def test_capitals_tell_an_abbreviation_from_a_word() -> None:
    words = lexicon(XR="AR", DEV="SI")
    assert codes(words, "o ar condicionado, și") == []
    assert codes(words, "AR and SI") == ["XR", "DEV"]


def test_in_a_list_an_abbreviation_may_be_small() -> None:
    assert [phrase.code for phrase in lexicon(XR="AR").find_entry("ar")] == ["XR"]


def test_a_word_for_lists_is_not_read_in_a_text() -> None:
    words = lexicon(DEV="=web")
    assert codes(words, "on the web") == []
    assert [phrase.code for phrase in words.find_entry("Web")] == ["DEV"]


def test_parts_of_an_entry_count_when_the_whole_is_unknown() -> None:
    words = lexicon(DEV="=web", XR="=media")
    assert [phrase.code for phrase in words.find_entry("web & media")] == ["DEV", "XR"]


def test_two_codes_with_one_phrase_are_found_out() -> None:
    phrases = [Phrase.read("cyber security", "SEC"), Phrase.read("CyberSecurity*", "AI")]
    assert [(one.code, other.code) for one, other in repeated(phrases)] == [("SEC", "AI")]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3), max_size=8, unique_by=tuple),
    st.lists(st.sampled_from("abcd"), max_size=20),
)
def test_the_trie_finds_what_a_slow_search_finds(keys: list[list[str]], words: list[str]) -> None:
    phrases = [
        Phrase(str(number), " ".join(one), tuple(one), False, False) for number, one in enumerate(keys)
    ]
    found = Lexicon(phrases).find(read_words(" ".join(words)))
    assert [phrase.code for phrase in found] == slow_find(phrases, words)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*FILLERS, "SOC", "보안", "кибер"]), max_size=12))
def test_every_phrase_of_a_text_is_found_once(words: list[str]) -> None:
    wanted = [word for word in words if word not in FILLERS]
    found = lexicon(S="SOC", K="보안", C="кибер").find(read_words(" ".join(words)))
    assert [phrase.text for phrase in found] == [fold(word) for word in wanted]


@pytest.mark.parametrize(
    "text", ["a+" * 50_000 + "!", "#" * 100_000, "é\u0301" * 50_000, ".net" * 25_000, "и" * 100_000]
)
def test_hostile_text_takes_one_pass(text: str) -> None:
    assert codes(lexicon(AI="machine learning; a b c d; и*"), text) == []

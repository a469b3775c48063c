import numpy as np

from matchmaker.scoring.words import vocabulary_of, word_spans, words_of


def test_words_are_folded() -> None:
    assert words_of("Cybersecurity SERVICES for Băncile") == ["cybersecurity", "service", "bancile"]


def test_word_spans_are_exact() -> None:
    text = "Ștefan sells C++ tools"
    assert [text[start:end] for _, start, end in word_spans(text)] == ["Ștefan", "sells", "C++", "tools"]


def test_rows_are_unit_and_shared_words_meet() -> None:
    texts = [["radar", "chip"], ["radar"], ["honey"]]
    rows = vocabulary_of(texts).rows([*texts, []])
    assert rows[0] @ rows[1] > 0
    assert rows[0] @ rows[2] == 0
    assert np.linalg.norm(rows[3]) == 0


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    vocabulary = vocabulary_of([["cloud", "radar"], ["cloud", "radar"], ["cloud"], ["cloud"]])
    assert vocabulary.weight(["radar"]) > vocabulary.weight(["cloud"])

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.preprocessing import normalize

from matchmaker.encoding.lexical import _SOME_TEXT, LexicalEncoder
from tests.encoding.texts import FIFTY, SENTENCES


def test_inner_products_are_those_of_tf_idf():
    words = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", stop_words="english")
    letters = TfidfVectorizer(
        sublinear_tf=True, strip_accents="unicode", analyzer="char_wb", ngram_range=(3, 5)
    )
    plain = make_union(words, letters).fit([*sorted(SENTENCES), _SOME_TEXT])
    expected = normalize(plain.transform(SENTENCES)).toarray()
    found = LexicalEncoder(SENTENCES).encode(SENTENCES)
    assert np.allclose(found @ found.T, expected @ expected.T, atol=1e-5)


def test_an_empty_or_strange_text_is_a_zero_row():
    vectors = LexicalEncoder(SENTENCES).encode(["", "  ", "한국", SENTENCES[0]])
    assert vectors.any(axis=1).tolist() == [False, False, False, True]


def test_order_and_repeats_of_the_corpus_change_nothing():
    one, two = LexicalEncoder(FIFTY), LexicalEncoder([*FIFTY[::-1], FIFTY[0]])
    assert one.digest == two.digest
    assert np.array_equal(one.encode(FIFTY), two.encode(FIFTY))


def test_another_corpus_is_another_digest():
    assert LexicalEncoder(FIFTY).digest != LexicalEncoder(FIFTY[1:]).digest


@pytest.mark.parametrize("corpus", [[], [""], ["."], ["the"], ["a"] * 3])
def test_a_corpus_of_next_to_nothing_still_encodes(corpus):
    vectors = LexicalEncoder(corpus).encode(["the cloud", "."])
    assert vectors.dtype == np.float32
    assert len(vectors) == 2
    assert np.isfinite(vectors).all()


def test_a_large_corpus_stays_narrow():
    corpus = [f"{SENTENCES[number % 13]} {number}" for number in range(1_500)]
    vectors = LexicalEncoder(corpus).encode(corpus[:5])
    assert vectors.shape == (5, 1_024)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from matchmaker.encoding.cache import CachedEncoder, VectorCache
from tests.encoding.texts import FIFTY


class CountingEncoder:
    """Gives each text a vector of its own, and remembers what it was asked."""

    name, digest = "counting", "d1"

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        return np.array([vector_of(text) for text in texts], np.float32).reshape(len(texts), 8)


def vector_of(text):
    return np.random.default_rng(list(text.encode())).random(8, np.float32) if text.strip() else np.zeros(8)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "vectors.db"


def test_what_is_kept_is_found_again(path):
    VectorCache(path).keep("d1", {"one": vector_of("one"), "two": vector_of("two")})
    found = VectorCache(path).find("d1", ["two", "three", "one"])
    assert {text: vector.tolist() for text, vector in found.items()} == {
        "one": vector_of("one").tolist(),
        "two": vector_of("two").tolist(),
    }


def test_another_model_finds_nothing(path):
    VectorCache(path).keep("d1", {"one": vector_of("one")})
    assert VectorCache(path).find("d2", ["one"]) == {}


def test_thousands_are_found_at_once(path):
    texts = [f"text {number}" for number in range(3_000)]
    VectorCache(path).keep("d1", {text: vector_of(text) for text in texts})
    assert set(VectorCache(path).find("d1", [*texts, "unknown"])) == set(texts)


def test_each_distinct_text_is_encoded_once(path):
    inner = CountingEncoder()
    encoder = CachedEncoder(inner, VectorCache(path))
    texts = ["b", "a", "", "b", "cafe\u0301", "café"]
    expected = [vector_of(text).astype(np.float32).tolist() for text in ["b", "a", "", "b", "café", "café"]]
    assert encoder.encode(texts).tolist() == expected
    assert CachedEncoder(inner, VectorCache(path)).encode(texts).tolist() == expected
    assert sorted(inner.asked) == ["a", "b", "café"]


def test_an_encoder_in_front_of_a_real_one_changes_no_bit(path, onnx_encoder):
    expected = onnx_encoder.encode(FIFTY)
    encoder = CachedEncoder(onnx_encoder, VectorCache(path))
    assert np.array_equal(encoder.encode(FIFTY), expected)
    assert np.array_equal(encoder.encode(FIFTY), expected)
    assert (encoder.name, encoder.digest) == (onnx_encoder.name, onnx_encoder.digest)


def test_nothing_but_empty_texts_has_the_encoders_width(path):
    assert (
        CachedEncoder(CountingEncoder(), VectorCache(path)).encode(["", " "]).tolist()
        == np.zeros((2, 8)).tolist()
    )
    assert CachedEncoder(CountingEncoder(), VectorCache(path)).encode([]).shape == (0, 8)


def test_progress_goes_from_nothing_to_all(path):
    said = []
    encoder = CachedEncoder(CountingEncoder(), VectorCache(path), lambda *step: said.append(step))
    encoder.encode([f"text {number}" for number in range(150)])
    assert said == [("Reading profiles", done, 150) for done in (0, 128, 150)]
    said.clear()
    encoder.encode(["text 7"])
    assert said == []


def test_an_interruption_keeps_what_was_done(path):
    class Interrupted(CountingEncoder):
        def encode(self, texts):
            if len(self.asked) >= 128:
                raise KeyboardInterrupt
            return super().encode(texts)

    texts = [f"text {number:03}" for number in range(200)]
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(Interrupted(), VectorCache(path)).encode(texts)
    assert len(VectorCache(path).find("d1", texts)) == 128


@pytest.mark.parametrize("damage", [b"no database at all" * 300, b""])
def test_a_damaged_file_is_set_aside_and_made_anew(path, damage):
    texts = [f"text {number}" for number in range(500)]
    VectorCache(path).keep("d1", {text: vector_of(text) for text in texts})
    content = bytearray(path.read_bytes())
    content[: len(damage)] = damage
    content[len(content) // 2 : len(content) // 2 + 9_000] = b"\xff" * 9_000
    path.write_bytes(content)
    notes = []
    encoder = CachedEncoder(CountingEncoder(), VectorCache(path, notes.append))
    expected = [vector_of(text).tolist() for text in texts]
    assert encoder.encode(texts).tolist() == expected
    assert encoder.encode(texts).tolist() == expected
    assert len(notes) <= 1 and all("is damaged" in note for note in notes)
    fresh = CountingEncoder()
    assert CachedEncoder(fresh, VectorCache(path)).encode(texts).tolist() == expected
    assert fresh.asked == []


def test_a_vector_with_a_flipped_bit_is_not_believed(path):
    VectorCache(path).keep("d1", {"one": vector_of("one")})
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("update vectors set vector = zeroblob(32)")
    connection.close()
    assert VectorCache(path).find("d1", ["one"]) == {}


def test_a_folder_that_cannot_be_written_is_said_once_and_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    notes = []
    encoder = CachedEncoder(CountingEncoder(), VectorCache(tmp_path / "file" / "vectors.db", notes.append))
    for _ in range(2):
        assert encoder.encode(["one"]).tolist() == [vector_of("one").tolist()]
    assert len(notes) == 1 and "cannot be kept" in notes[0]


def test_threads_and_processes_share_one_file(path):
    texts = [f"text {number}" for number in range(300)]
    with ThreadPoolExecutor(8) as pool:
        rows = list(
            pool.map(lambda _: CachedEncoder(CountingEncoder(), VectorCache(path)).encode(texts), range(8))
        )
    assert all(np.array_equal(row, rows[0]) for row in rows)
    code = (
        "import sys, numpy as np; from matchmaker.encoding import VectorCache\n"
        "for n in range(40): VectorCache(sys.argv[1]).keep(sys.argv[2], {str(n): np.full(8, n, np.float32)})"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), f"p{number}"], cwd=Path(__file__).parents[2])
        for number in range(3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    for number in range(3):
        assert len(VectorCache(path).find(f"p{number}", [str(n) for n in range(40)])) == 40

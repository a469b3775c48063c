"""The kept vectors of the taxonomy's descriptions are those of the packaged model, and only its."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from matchmaker.encoding import OnnxEncoder
from matchmaker.errors import ModelError
from matchmaker.service.engine import descriptions
from matchmaker.service.engine.descriptions import dump_descriptions, encode_descriptions
from matchmaker.service.resources import data_file
from matchmaker.tagging import load_taxonomy

TAXONOMY = load_taxonomy(str(data_file("taxonomy.csv")))


class Counting:
    """An encoder that counts what it is asked for."""

    name = "counting"

    def __init__(self, digest: str) -> None:
        self.digest = digest
        self.asked = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += len(texts)
        return np.ones((len(texts), 4), np.float32)


def test_the_packaged_model_would_say_the_same(onnx_encoder: OnnxEncoder) -> None:
    kept = encode_descriptions(Counting(onnx_encoder.digest), TAXONOMY)
    assert np.abs(kept - onnx_encoder.encode(TAXONOMY.descriptions)).max() < 1e-5


def test_nothing_is_encoded_for_the_packaged_model(onnx_encoder: OnnxEncoder) -> None:
    encoder = Counting(onnx_encoder.digest)
    assert encode_descriptions(encoder, TAXONOMY).shape == (len(TAXONOMY.descriptions), 384)
    assert encoder.asked == 0


def test_another_model_and_another_taxonomy_are_encoded(onnx_encoder: OnnxEncoder) -> None:
    for encoder, taxonomy in (
        (Counting("another"), TAXONOMY),
        (Counting(onnx_encoder.digest), replace(TAXONOMY, terms=TAXONOMY.terms[1:])),
    ):
        assert len(encode_descriptions(encoder, taxonomy)) == encoder.asked == len(taxonomy.descriptions)


def test_a_damaged_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descriptions, "read_model_bytes", lambda name: b"something else")
    with pytest.raises(ModelError, match=r"descriptions.npz cannot be read .*make models"):
        encode_descriptions(Counting("any"), TAXONOMY)


def test_what_is_dumped_is_kept_for_its_model_and_the_same_bytes_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dumped = dump_descriptions(Counting("any"), TAXONOMY)
    assert dumped == dump_descriptions(Counting("any"), TAXONOMY)
    monkeypatch.setattr(descriptions, "read_model_bytes", lambda name: dumped)
    same, other = Counting("any"), Counting("another")
    assert np.array_equal(encode_descriptions(same, TAXONOMY), np.ones((len(TAXONOMY.descriptions), 4)))
    encode_descriptions(other, TAXONOMY)
    assert same.asked == 0 and other.asked == len(TAXONOMY.descriptions)

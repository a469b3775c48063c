import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matchmaker.encoding.onnx import OnnxEncoder
from matchmaker.encoding.source import MINILM, packaged_folder
from matchmaker.errors import ModelError
from tests.encoding.texts import FIFTY


@pytest.fixture
def copied(tmp_path):
    """The packaged model, all its files in one folder of the test's own."""
    folder = tmp_path / "model"
    shutil.copytree(MINILM, folder)
    for name in ("model.safetensors", "tokenizer.json"):
        shutil.copy(packaged_folder() / name, folder)
    return folder


def test_rows_are_unit_and_in_order(onnx_encoder):
    vectors = onnx_encoder.encode(FIFTY)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.array_equal(onnx_encoder.encode(FIFTY[::-1]), vectors[::-1])


def test_a_vector_depends_on_its_text_alone_to_the_last_bit(onnx_encoder):
    together = onnx_encoder.encode(FIFTY * 3)
    alone = np.vstack([onnx_encoder.encode([text]) for text in FIFTY])
    assert np.array_equal(together, np.tile(alone, (3, 1)))


def test_an_empty_text_is_a_zero_row(onnx_encoder):
    vectors = onnx_encoder.encode(["", "cloud", " \n\t"])
    assert vectors.any(axis=1).tolist() == [False, True, False]
    assert onnx_encoder.encode([]).shape == (0, 384)


def test_neighbours_make_sense(onnx_encoder):
    vectors = onnx_encoder.encode(
        ["payments for banks", "fintech and payment gateways", "video games studio"]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.parametrize("name", ["model.onnx", "model.safetensors", "tokenizer.json"])
def test_a_damaged_file_is_refused_before_it_is_loaded(copied, name):
    damaged = bytearray((copied / name).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (copied / name).write_bytes(damaged)
    encoder = OnnxEncoder(str(copied))
    with pytest.raises(ModelError, match=rf"{name} is damaged or was replaced"):
        encoder.encode(["cloud"])


def test_a_missing_file_is_named(copied):
    (copied / "model.onnx").unlink()
    with pytest.raises(ModelError, match=r"model\.onnx cannot be read"):
        OnnxEncoder(str(copied)).encode(["cloud"])


@pytest.mark.parametrize("text", ["", "{}", "[]", "\0", '{"name": 1}'])
def test_a_manifest_that_is_none_is_refused(copied, text):
    (copied / "encoder.json").write_text(text)
    with pytest.raises(ModelError, match=r"encoder\.json cannot be read"):
        OnnxEncoder(str(copied))


def test_a_folder_without_manifest_is_refused(tmp_path):
    with pytest.raises(ModelError, match="holds no exported model"):
        OnnxEncoder(str(tmp_path))


def test_torch_is_never_imported_and_the_runtime_only_to_encode():
    code = """
import sys
from matchmaker.encoding import open_encoder
encoder = open_encoder("", "", corpus=())
encoder.digest, encoder.encode([""])
heavy = {"torch", "onnxruntime", "tokenizers", "sklearn", "sentence_transformers"}
print(sorted(heavy & set(sys.modules)))
encoder.encode(["cloud"])
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.splitlines() == ["[]", "['onnxruntime', 'tokenizers']"]

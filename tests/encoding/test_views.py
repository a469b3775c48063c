import subprocess
import sys

import numpy as np
import pytest

from matchmaker.encoding.manifest import read_manifest
from matchmaker.encoding.source import MINILM, packaged_folder
from matchmaker.encoding.views import LEVELS, VIEWS, Tuned, ViewEncoder
from matchmaker.errors import ModelError
from tests.encoding.texts import FIFTY

HIDDEN = 384
SOURCE = read_manifest(MINILM).source
LAYER = "encoder.layer.2.attention.self.query"


def tuned(scale: float = 0.0, base: str = SOURCE) -> Tuned:
    """Some weights of one layer changed by random numbers; views that differ from each other with them."""
    rng = np.random.default_rng(1)
    differences = {
        f"{LAYER}.weight": rng.normal(0, scale, (HIDDEN, HIDDEN)),
        f"{LAYER}.bias": rng.normal(0, scale, HIDDEN),
        "encoder.layer.5.output.LayerNorm.weight": rng.normal(0, scale, HIDDEN),
    }
    turns = np.stack([np.eye(HIDDEN)] * VIEWS) + rng.normal(0, scale, (VIEWS, HIDDEN, HIDDEN))
    return Tuned.of(base, {"forum": "digest"}, differences, rng.normal(0, scale, (VIEWS, HIDDEN)), turns)


def encoder_of(made: Tuned) -> ViewEncoder:
    return ViewEncoder(str(MINILM), made.dump(), weights=str(packaged_folder()))


def test_what_is_written_is_read_back_and_has_the_same_bytes():
    made = tuned(0.02)
    read = Tuned.load(made.dump())
    assert read.dump() == made.dump()
    assert (read.base, read.forums) == (SOURCE, {"forum": "digest"})
    for name in made.steps:
        assert np.array_equal(read.difference(name), made.difference(name))


def test_rounding_moves_a_weight_by_half_a_step_at_most():
    wanted = np.random.default_rng(0).normal(0, 0.01, (8, HIDDEN)).astype(np.float32)
    gates, turns = np.zeros((VIEWS, HIDDEN)), np.zeros((VIEWS, HIDDEN, HIDDEN))
    kept = Tuned.of(SOURCE, {}, {"weight": wanted}, gates, turns).difference("weight")
    steps = np.abs(wanted).max(axis=1, keepdims=True) / LEVELS
    assert (np.abs(kept - wanted) <= 0.501 * steps).all()


def test_with_nothing_changed_each_view_is_the_packaged_models_vector(onnx_encoder):
    views = encoder_of(tuned()).encode(FIFTY).reshape(len(FIFTY), VIEWS, HIDDEN) * np.sqrt(VIEWS)
    expected = onnx_encoder.encode(FIFTY)
    for view in range(VIEWS):
        assert np.allclose(views[:, view], expected, atol=1e-5)


def test_changed_weights_give_what_torch_gives():
    import torch  # late: most tests need none
    from transformers import AutoTokenizer, BertModel

    made = tuned(0.02)
    model = BertModel.from_pretrained(packaged_folder(), add_pooling_layer=False).eval()
    tokenizer = AutoTokenizer.from_pretrained(packaged_folder())
    weights = dict(model.named_parameters())
    for name in made.steps:
        weights[name].data += torch.tensor(made.difference(name))
    rows = []
    for text in FIFTY[:8]:
        with torch.no_grad():
            states = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].numpy()
        gates = np.exp(states @ made.gates.T)
        pooled = (gates / gates.sum(axis=0)).T @ states
        views = np.stack(
            [row / np.linalg.norm(row) @ turn for row, turn in zip(pooled, made.turns, strict=True)]
        )
        rows.append((views / np.linalg.norm(views, axis=1, keepdims=True)).ravel() / np.sqrt(VIEWS))
    assert np.allclose(encoder_of(made).encode(FIFTY[:8]), rows, atol=2e-5)


def test_a_row_depends_on_its_text_alone_to_the_last_bit():
    encoder = encoder_of(tuned(0.02))
    together = encoder.encode(FIFTY[:12] * 2)
    alone = np.vstack([encoder.encode([text]) for text in FIFTY[:12]])
    assert np.array_equal(together, np.tile(alone, (2, 1)))


def test_rows_are_unit_and_an_empty_text_is_a_zero_row():
    rows = encoder_of(tuned(0.02)).encode(["cloud", ""])
    assert rows.shape == (2, VIEWS * HIDDEN)
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 0], atol=1e-6)


def test_another_file_has_another_digest(onnx_encoder):
    assert len({encoder_of(tuned()).digest, encoder_of(tuned(0.02)).digest, onnx_encoder.digest}) == 3


def test_what_was_tuned_from_another_model_is_refused():
    with pytest.raises(ModelError, match="made from another model"):
        encoder_of(tuned(base="0" * 64)).encode(["cloud"])


@pytest.mark.parametrize("content", [b"", b"not an archive", tuned().dump()[:-100]])
def test_a_damaged_file_is_refused(content):
    with pytest.raises(ModelError, match="cannot be read"):
        ViewEncoder(str(MINILM), content, weights=str(packaged_folder())).encode(["cloud"])


def test_torch_is_never_loaded(tmp_path):
    (tmp_path / "encoder.npz").write_bytes(tuned(0.02).dump())
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from matchmaker.encoding.source import MINILM, packaged_folder\n"
        "from matchmaker.encoding.views import ViewEncoder\n"
        f"content = Path({str(tmp_path / 'encoder.npz')!r}).read_bytes()\n"
        "ViewEncoder(str(MINILM), content, weights=str(packaged_folder())).encode(['cloud'])\n"
        "print(bool({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

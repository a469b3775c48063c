"""What every room may ask for: one thread for numeric libraries, and one exported sentence model."""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy loads: two threads on two cores only get in each other's way

from pathlib import Path

import pytest

from matchmaker.encoding import OnnxEncoder, open_encoder

MODELS = Path(__file__).parents[1] / ".cache" / "test-models"  # kept between runs: an export takes ten seconds


@pytest.fixture(scope="session")
def onnx_encoder() -> OnnxEncoder:
    encoder = open_encoder("", str(MODELS), corpus=())
    assert isinstance(encoder, OnnxEncoder)
    return encoder

"""What every room may ask for: one thread for numeric libraries, and the packaged sentence model."""

import os

os.environ["OMP_NUM_THREADS"] = (
    "1"  # before numpy loads: two threads on two cores only get in each other's way
)

import pytest

from matchmaker.encoding import OnnxEncoder, open_encoder


@pytest.fixture(scope="session")
def onnx_encoder() -> OnnxEncoder:
    encoder = open_encoder("", "no cache is needed", corpus=())
    assert isinstance(encoder, OnnxEncoder)
    return encoder

"""What every room may ask for: one thread for numeric libraries, laws without a clock, and the packaged sentence model."""

import os

os.environ["OMP_NUM_THREADS"] = (
    "1"  # before numpy loads: two threads on two cores only get in each other's way
)

import pytest
from hypothesis import HealthCheck, settings

from matchmaker.encoding import OnnxEncoder, open_encoder

# A law says nothing of time: on a machine that does much else any example may take a second.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def onnx_encoder() -> OnnxEncoder:
    encoder = open_encoder("", "no cache is needed", corpus=())
    assert isinstance(encoder, OnnxEncoder)
    return encoder

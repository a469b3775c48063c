"""One file of arrays and a head: what is written is read, and nothing else."""

import numpy as np
import pytest

from matchmaker.encoding.npz import read_npz, write_npz


def test_what_is_written_is_read() -> None:
    content = write_npz({"format": "a-1", "base": "x"}, {"rows": np.eye(2)})
    head, arrays = read_npz(content, "a-1")
    assert head == {"format": "a-1", "base": "x"}
    assert arrays.keys() == {"rows"} and (arrays["rows"] == np.eye(2)).all()
    assert content == write_npz({"base": "x", "format": "a-1"}, {"rows": np.eye(2)})


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 cut off", write_npz({"format": "b-1"}, {}), write_npz({}, {})]
)
def test_anything_else_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        read_npz(content, "a-1")

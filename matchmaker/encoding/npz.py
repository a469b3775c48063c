"""Named arrays and a head of JSON <-> the bytes of one npz file."""

import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

import numpy as np


def write_npz(head: Mapping[str, Any], arrays: Mapping[str, Any]) -> bytes:
    """Compressed; the same head and arrays, in the same order, give the same bytes."""
    file = io.BytesIO()
    line = np.frombuffer(json.dumps(head, sort_keys=True).encode(), np.uint8)
    np.savez_compressed(file, head=line, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def read_npz(content: bytes, made_as: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The head and the arrays of what `write_npz` wrote with this "format" in its head.

    Raises:
        ValueError: it is something else.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        head = json.loads(arrays.pop("head").tobytes())
        if head["format"] != made_as:
            raise ValueError(f"its format is {head['format']}")
        return head, arrays
    except (KeyError, OSError, EOFError, BadZipFile) as error:
        raise ValueError(str(error)) from error

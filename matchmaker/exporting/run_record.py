"""What a run was made of, to run.json: canonical, so that equal runs are equal bytes."""

import json
from collections.abc import Mapping
from typing import Any


def run_json(record: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys, two spaces a level and a newline at the end.

    Raises:
        ValueError: a number that JSON has no word for (nan, infinity).
    """
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return f"{text}\n".encode()

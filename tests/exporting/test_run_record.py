import json

import pytest

from matchmaker.exporting import run_json


def test_equal_records_are_equal_bytes_whatever_their_order() -> None:
    assert run_json({"b": 1, "a": {"d": "ș", "c": None}}) == run_json({"a": {"c": None, "d": "ș"}, "b": 1})


def test_it_is_utf_8_with_one_newline_at_the_end() -> None:
    data = run_json({"name": "Iași"})
    assert data == '{\n  "name": "Iași"\n}\n'.encode()
    assert json.loads(data) == {"name": "Iași"}


def test_a_number_that_json_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        run_json({"gap": float("nan")})

import hashlib
import json
from pathlib import Path

from matchmaker.service.engine.models import write_model, write_model_bytes


def test_a_file_is_written_with_its_hash_and_other_lines_stay(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"other.json": "kept"}', encoding="utf-8")
    write_model("one.json", "{}", str(tmp_path))
    write_model_bytes("two.npz", b"\0", str(tmp_path))
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == {
        "one.json": hashlib.sha256(b"{}").hexdigest(),
        "other.json": "kept",
        "two.npz": hashlib.sha256(b"\0").hexdigest(),
    }
    assert (tmp_path / "two.npz").read_bytes() == b"\0"

"""Fitted files of models/ <-> their bytes, each held to its SHA-256 in models/manifest.json."""

import hashlib
import json
from pathlib import Path

from matchmaker.errors import ModelError
from matchmaker.service.resources import model_file

MANIFEST = "manifest.json"


def read_model(name: str) -> str:
    """The text of a fitted file; see `read_model_bytes`."""
    return read_model_bytes(name).decode()


def read_model_bytes(name: str) -> bytes:
    """A fitted file, if it is the one that the manifest names.

    Raises:
        ModelError: a file is missing, or the weights are damaged or changed by hand.
    """
    try:
        content = model_file(name).read_bytes()
        manifest = json.loads(model_file(MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The weights cannot be read ({error}). Install matchmaker again.") from error
    if hashlib.sha256(content).hexdigest() != manifest.get(name):
        raise ModelError(
            f"models/{name} is not the file that models/manifest.json names. "
            "Install matchmaker again, or run `make models`."
        )
    return content


def write_model(name: str, text: str, folder: str) -> None:
    """Write a fitted file of text; see `write_model_bytes`."""
    write_model_bytes(name, text.encode(), folder)


def write_model_bytes(name: str, content: bytes, folder: str) -> None:
    """Write a fitted file and its SHA-256; other lines of the manifest stay as they are."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / name).write_bytes(content)
    manifest = out / MANIFEST
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    known[name] = hashlib.sha256(content).hexdigest()
    manifest.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")

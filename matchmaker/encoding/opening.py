"""A model's name and a cache folder -> an Encoder that is ready to be asked."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from matchmaker.domain.ports import Encoder, Progress, silent
from matchmaker.encoding.lexical import LexicalEncoder
from matchmaker.encoding.manifest import FILE
from matchmaker.encoding.onnx import OnnxEncoder
from matchmaker.encoding.source import PACKAGE, Source, find_source
from matchmaker.errors import ModelError

LEXICAL = "lexical"
_FOR_EXPORT = ("torch", "sentence_transformers", "onnx")


def _ignore(words: str) -> None:
    """Say nothing."""


def open_encoder(
    model: str,
    cache_folder: str,
    *,
    corpus: Sequence[str],
    progress: Progress = silent,
    note: Callable[[str], None] = _ignore,
) -> Encoder:
    """The sentence model run by ONNX, exported into `cache_folder` when it is not there yet.

    `model` is a name or path for sentence-transformers, "lexical", or "" for the packaged MiniLM. Without
    the packaged model, or what its export needs, the lexical encoder over `corpus` takes its place, and
    `note` hears of it.

    Raises:
        ModelError: the model cannot be exported; or it was named and is not there.
    """
    if model == LEXICAL:
        return LexicalEncoder(corpus)
    source = find_source(model)
    if source is not None:
        folder = source.export_folder(cache_folder)
        if (folder / FILE).is_file():
            return OnnxEncoder(str(folder))
    lacking = _lacking(source)
    if not lacking:
        note(f"Exporting the sentence model {model or 'MiniLM'} once, for some ten seconds.")
        progress("Exporting the sentence model", 0, 1)
        _export_apart(model, cache_folder)
        progress("Exporting the sentence model", 1, 1)
        return OnnxEncoder(str(folder))
    if model:
        raise ModelError(f"The sentence model {model} cannot be prepared: {' and '.join(lacking)} not installed. "
                         f"Install them with: pip install {' '.join(lacking)}; or choose the model {LEXICAL}.")
    note(f"No sentence model: {' and '.join(lacking)} not installed. Firms are compared by the words they share, "
         f"which finds fewer partners. To change that: pip install {' '.join(lacking)}")
    return LexicalEncoder(corpus)


def _lacking(source: Source | None) -> list[str]:
    """Distributions whose absence keeps us from exporting."""
    missing = [module for module in _FOR_EXPORT if importlib.util.find_spec(module) is None]
    if source is None:
        missing.append(PACKAGE)
    return [module.replace("_", "-") for module in missing]


def _export_apart(model: str, cache_folder: str) -> None:
    """Export in a process of its own: torch's memory and threads are gone when it ends."""
    package = Path(__file__).parents[2]
    environment = os.environ | {
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(package), os.environ.get("PYTHONPATH", "")])),
    }
    command = [sys.executable, "-m", "matchmaker.encoding.export", "--model", model, "--cache", cache_folder]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"the exporter ended with code {done.returncode}"]
        raise ModelError(words[-1])

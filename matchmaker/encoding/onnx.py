"""Texts -> unit vectors, by an exported sentence model; torch is never imported."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.encoding.manifest import check_file, read_manifest
from matchmaker.errors import ModelError

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

_TOKENS_A_BATCH = 512  # larger ones leave the processor's caches: a quarter fewer texts a second at 2,048
_WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path"


class OnnxEncoder:
    """An Encoder; the model is loaded, and its files checked, with the first text that is encoded."""

    def __init__(self, folder: str, *, weights: str = "", threads: int = 1) -> None:
        """`folder` is what `export` wrote; or `detach`, and then `weights` is the folder with the rest.

        Raises:
            ModelError: it is not such a folder.
        """
        self.folder = Path(folder)
        self._weights = Path(weights or folder)
        self._threads = threads
        self._manifest = read_manifest(self.folder)
        self._digest = self._manifest.digest
        self._parts: tuple[Any, Any] | None = None

    @property
    def name(self) -> str:
        return self._manifest.name

    @property
    def digest(self) -> str:
        return self._digest

    @property
    def dimensions(self) -> int:
        """Length of a row."""
        return self._manifest.dimensions

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """(texts, dimensions) float32, unit rows in the order of `texts`; zeros for an empty text.

        Raises:
            ModelError: a file of the model is missing or not the one its manifest names.
        """
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        if not filled:
            return vectors
        tokenizer, session = self._load()
        tokens = [tokenizer.encode(self._manifest.prompt + texts[row]).ids for row in filled]
        for batch in _batches([len(ids) for ids in tokens]):
            vectors[[filled[at] for at in batch]] = self._run(session, [tokens[at] for at in batch])
        return vectors

    def _load(self) -> tuple[Any, Any]:
        if self._parts is None:
            for name, expected in self._manifest.files.items():
                check_file(self._path(name), expected)
            self._parts = self._open_tokenizer(), self._open_session()
        return self._parts

    def _path(self, name: str) -> Path:
        own = self.folder / name
        return own if own.exists() else self._weights / name

    def _open_tokenizer(self) -> Any:
        return _open_tokenizer(self._path("tokenizer.json"), self._manifest.max_tokens)

    def _open_session(self) -> Any:
        import onnxruntime  # late, as above

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry(_WEIGHTS_FOLDER, str(self._weights))
        changed = self._changed_weights()
        if changed:
            values = [onnxruntime.OrtValue.ortvalue_from_numpy(weight) for weight in changed.values()]
            options.add_external_initializers(list(changed), values)
        path = self._path("model.onnx")
        detached = self._weights != self.folder
        try:
            return onnxruntime.InferenceSession(  # only a graph given as bytes is looked up elsewhere
                path.read_bytes() if detached else str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime's own kinds derive from Exception alone
            raise ModelError(
                f"{path} cannot be run by onnxruntime {onnxruntime.__version__}: {error}. "
                "Export or install the model again."
            ) from error

    def _run(self, session: Any, rows: list[list[int]]) -> NDArray[np.float32]:
        """Token ids of texts of one length -> (texts, dimensions), pooled and brought to unit length."""
        ids = np.array(rows, np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        wanted = [value.name for value in session.get_inputs()]
        # the only other input a text encoder has is the token type, 0 for a single text
        [states] = session.run(None, {name: given.get(name, np.zeros_like(ids)) for name in wanted})
        return self._pool(states)

    def _changed_weights(self) -> dict[str, NDArray[np.float32]]:
        """Initializers of the graph that take the place of those in the file; a tuned model has some."""
        return {}

    def _pool(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """(texts, tokens, hidden) last states -> (texts, dimensions) unit rows."""
        pooled = states[:, 0] if self._manifest.pooling == "cls" else states.mean(axis=1)
        return unit(pooled)


@lru_cache(maxsize=2)  # the tuned model and the one it was tuned from share theirs
def _open_tokenizer(path: Path, max_tokens: int) -> Any:
    from tokenizers import Tokenizer  # late: a run with all vectors cached needs none

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows (along the last axis) brought to length 1; a zero row stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of equal length, shortest first, at most _TOKENS_A_BATCH tokens together.

    Without padding a text has the same vector, to the last bit, whatever it is encoded with: a cache that
    was filled by another sheet changes no result.
    """
    rows_of: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        rows_of.setdefault(length, []).append(row)
    for length, rows in sorted(rows_of.items()):
        size = max(1, _TOKENS_A_BATCH // length)
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

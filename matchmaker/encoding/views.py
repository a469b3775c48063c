"""Texts -> three unit vectors each, by the packaged model fine-tuned on judged forums; torch is never imported.

What tuning changed is kept apart from the packaged weights, as differences of half a byte or so, and put
onto them in memory when the first text is encoded. One pass over a text gives its three views: the firm as
one that asks, as one that answers, and as one of its trade.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.encoding.npz import read_npz, write_npz
from matchmaker.encoding.onnx import OnnxEncoder, unit
from matchmaker.errors import ModelError

FORMAT = "matchmaker-views-1"
VIEWS = 3  # asks, answers, own
LEVELS = 15  # of a difference, to each side of zero: .06 standard deviations off, and 5 MB instead of 21

Rows = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Tuned:
    """What tuning made of a model: differences of its weights, and how its states become views."""

    base: str  # SHA-256 of the weights it was tuned from
    forums: dict[str, str]  # name -> digest of each forum that it has seen
    steps: dict[str, NDArray[np.int8]] = field(repr=False)  # weight name -> difference in steps
    sizes: dict[str, Rows] = field(repr=False)  # weight name -> size of a step, per row
    gates: Rows = field(repr=False)  # (VIEWS, hidden): how much each token bears on a view
    turns: Rows = field(repr=False)  # (VIEWS, hidden, hidden): from pooled states to the view

    @classmethod
    def of(
        cls, base: str, forums: dict[str, str], differences: dict[str, Rows], gates: Rows, turns: Rows
    ) -> "Tuned":
        """Differences of weights, rounded as they will be stored."""
        steps, sizes = {}, {}
        for name, difference in sorted(differences.items()):
            rows = difference.reshape(len(difference), -1) if difference.ndim > 1 else difference[None]
            size = np.maximum(np.abs(rows).max(axis=1, keepdims=True) / LEVELS, 1e-12).astype(np.float32)
            steps[name] = np.rint(rows / size).astype(np.int8).reshape(difference.shape)
            sizes[name] = size[:, 0]
        return cls(
            base, forums, steps, sizes, gates.astype(np.float32), turns.astype(np.float16).astype(np.float32)
        )

    def difference(self, name: str) -> Rows:
        """What is added to a weight, in its shape."""
        steps, size = self.steps[name], self.sizes[name]
        shaped = size[:, None] if steps.ndim > 1 else size
        return np.asarray(steps * shaped, np.float32)

    def dump(self) -> bytes:
        """The bytes of an npz file; the same numbers give the same bytes."""
        head = {"format": FORMAT, "base": self.base, "forums": self.forums}
        arrays: dict[str, Any] = {"gates": self.gates, "turns": self.turns.astype(np.float16)}
        for name in sorted(self.steps):
            arrays[f"steps/{name}"] = self.steps[name]
            arrays[f"sizes/{name}"] = self.sizes[name]
        return write_npz(head, arrays)

    @classmethod
    def load(cls, content: bytes) -> "Tuned":
        """Read what `dump` wrote.

        Raises:
            ModelError: it is something else.
        """
        try:
            head, arrays = read_npz(content, FORMAT)
            steps = {name[6:]: rows for name, rows in arrays.items() if name.startswith("steps/")}
            sizes = {name: arrays[f"sizes/{name}"] for name in steps}
            turns = arrays["turns"].astype(np.float32)
            return cls(head["base"], head["forums"], steps, sizes, arrays["gates"], turns)
        except (ValueError, KeyError) as error:
            raise ModelError(
                f"The tuned sentence model cannot be read ({error}). Install matchmaker again, or run "
                "`python -m matchmaker.service.fitting.tuning`."
            ) from error


class ViewEncoder(OnnxEncoder):
    """An Encoder whose rows are three unit views side by side, together of length 1."""

    def __init__(self, folder: str, content: bytes, *, weights: str, threads: int = 1) -> None:
        """`folder` and `weights` as for OnnxEncoder; `content` is the file that `Tuned.dump` made.

        Raises:
            ModelError: one of them is not what it should be, or they do not belong together.
        """
        super().__init__(folder, weights=weights, threads=threads)
        self._content = content
        self._tuned: Tuned | None = None
        parts = f"{self._manifest.digest}\n{hashlib.sha256(content).hexdigest()}\n{FORMAT}"
        self._digest = hashlib.sha256(parts.encode()).hexdigest()

    @property
    def name(self) -> str:
        return f"{self._manifest.name}, tuned"

    @property
    def dimensions(self) -> int:
        return VIEWS * self._manifest.dimensions

    @property
    def tuned(self) -> Tuned:
        """What tuning made; read with the first text, since a run with all vectors cached needs none of it."""
        if self._tuned is None:
            self._tuned = Tuned.load(self._content)
            if self._tuned.base != self._manifest.source:
                raise ModelError(
                    "The tuned sentence model was made from another model than the packaged one. "
                    "Install matchmaker again, or run `python -m matchmaker.service.fitting.tuning`."
                )
        return self._tuned

    def _changed_weights(self) -> dict[str, Rows]:
        from safetensors import safe_open  # late, as the session

        tuned = self.tuned
        with safe_open(str(self._path("model.safetensors")), framework="numpy") as file:
            return {
                _in_graph(name, steps): np.ascontiguousarray(file.get_tensor(name) + tuned.difference(name))
                for name, steps in tuned.steps.items()
            }

    def _pool(self, states: Rows) -> Rows:
        # products text by text, so that a text's neighbours in a batch do not bear on its last bits
        gates = np.matmul(states, self.tuned.gates.T)
        weights = np.exp(gates - gates.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        pooled = unit(np.matmul(weights.transpose(0, 2, 1), states))
        views = unit(np.matmul(pooled[:, :, None, :], self.tuned.turns)[:, :, 0])
        return np.asarray(views.reshape(len(states), -1) / np.float32(np.sqrt(VIEWS)), np.float32)


def _in_graph(name: str, steps: NDArray[np.int8]) -> str:
    """The weights of linear layers keep their stored names (see detach.py); others got the exporter's prefix."""
    return name if steps.ndim > 1 else f"transformer.{name}"

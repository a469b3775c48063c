"""What a step asks of the world, as Protocols; the service hands in what fulfils them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # floor 0 loads the standard library only
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]  # (texts, dimensions), unit rows; a zero row for an empty text


class Encoder(Protocol):
    """Text to meaning."""

    @property
    def name(self) -> str:
        """What a person would call the model."""

    @property
    def digest(self) -> str:
        """SHA-256 that changes when any vector could: of the weights and the way texts are cut."""

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """One unit row per text, float32, in order; zeros for an empty text."""


class Index(Protocol):
    """Vectors of one country's firms, searched exactly."""

    def search(self, queries: "Vectors", top: int) -> "tuple[Vectors, NDArray[np.int64]]":
        """(scores, rows), both (queries, min(top, size)), best first, ties by lower row."""


Clock = Callable[[], datetime]  # aware, UTC
Progress = Callable[[str, int, int], None]  # step in words, done, total (0: not known)


def silent(step: str, done: int, total: int) -> None:
    """A Progress that says nothing."""

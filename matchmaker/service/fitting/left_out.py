"""Views of judged forums by encoders that never saw them <-> models/left_out.npz.

The weights of the facts, calibration and all figures must meet a judged forum as they will meet a new one. The
shipped encoder was tuned on the judged forums; so for each of them there are the views that an encoder
tuned on the others gave its firms.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.encoding.npz import read_npz, write_npz
from matchmaker.errors import ModelError
from matchmaker.evaluation import JudgedForum
from matchmaker.scoring import texts_of

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

FILE = "left_out.npz"
FORMAT = "matchmaker-left-out-2"
LEVELS = 31  # of a number, to each side of zero; moves a similarity by .002 as a rule, by .01 at most


@dataclass(frozen=True, eq=False)
class LeftOut:
    """By digest of a forum: its firms' rows, and the digest of what taught the encoder that made them."""

    rows: "dict[str, Vectors]" = field(default_factory=dict)  # (firms, dimensions) as the encoder gave them
    taught: dict[str, str] = field(default_factory=dict)

    def dump(self) -> bytes:
        """The bytes of an npz file, less than one a number; the same rows give the same bytes."""
        arrays: dict[str, Any] = {}
        for name in sorted(self.rows):
            rows = self.rows[name]
            size = (np.abs(rows).max(axis=1, keepdims=True) / LEVELS).astype(np.float16)
            arrays[f"sizes/{name}"] = size
            arrays[f"steps/{name}"] = np.rint(rows / size).astype(np.int8)
        return write_npz({"format": FORMAT, "taught": self.taught}, arrays)

    @classmethod
    def load(cls, content: bytes) -> "LeftOut":
        """Read what `dump` wrote.

        Raises:
            ModelError: it is something else.
        """
        try:
            head, arrays = read_npz(content, FORMAT)
            names = [name.removeprefix("steps/") for name in arrays if name.startswith("steps/")]
            rows = {
                name: arrays[f"steps/{name}"] * arrays[f"sizes/{name}"].astype(np.float32) for name in names
            }
            return cls(rows, head["taught"])
        except (ValueError, KeyError) as error:
            raise ModelError(
                f"models/{FILE} cannot be read ({error}): run `python -m matchmaker.service.fitting.tuning`."
            ) from error


def digest_of(forum: JudgedForum) -> str:
    """SHA-256 of all that tuning reads of a forum: its firms' texts and their grades."""
    tellings = [texts_of(firms).whole for firms in (forum.firms, *forum.retold)]
    texts = json.dumps([forum.name, *tellings])
    return hashlib.sha256(texts.encode() + forum.grades.astype("<f8").tobytes()).hexdigest()


def unseen_rows(forum: JudgedForum, seen: dict[str, str], left_out: LeftOut) -> "Vectors | None":
    """The forum's rows by an encoder that did not see it; None when the shipped one, which saw `seen`, did not.

    Raises:
        ModelError: it did, and no other encoder's rows are kept, or the forum has changed since.
    """
    digest = digest_of(forum)
    if digest in left_out.rows:
        return left_out.rows[digest]
    if forum.name in seen:
        raise ModelError(
            f"The sentence model was tuned on the judged forum {forum.name}, and models/{FILE} has no views of it "
            "by a model that was not: run `python -m matchmaker.service.fitting.tuning`, then `make models`."
        )
    return None

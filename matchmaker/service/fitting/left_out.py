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
from matchmaker.encoding.views import VIEWS
from matchmaker.errors import ModelError
from matchmaker.evaluation import JudgedForum
from matchmaker.scoring import texts_of, views_of

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

FILE = "left_out.npz"
FORMAT = "matchmaker-left-out-3"


@dataclass(frozen=True, eq=False)
class LeftOut:
    """By digest of a forum: its firms' rows, and the digest of what taught the encoder that made them."""

    rows: "dict[str, Vectors]" = field(default_factory=dict)  # as `on_own_axes` makes them
    taught: dict[str, str] = field(default_factory=dict)

    def dump(self) -> bytes:
        """The bytes of an npz file, in half precision; the same rows give the same bytes."""
        arrays: dict[str, Any] = {name: self.rows[name].astype(np.float16) for name in sorted(self.rows)}
        return write_npz({"format": FORMAT, "taught": self.taught}, arrays)

    @classmethod
    def load(cls, content: bytes) -> "LeftOut":
        """Read what `dump` wrote.

        Raises:
            ModelError: it is something else.
        """
        try:
            head, arrays = read_npz(content, FORMAT)
            return cls({name: rows.astype(np.float32) for name, rows in arrays.items()}, head["taught"])
        except (ValueError, KeyError) as error:
            raise ModelError(
                f"models/{FILE} cannot be read ({error}): run `python -m matchmaker.service.fitting.tuning`."
            ) from error


def on_own_axes(rows: "Vectors") -> "Vectors":
    """(firms, VIEWS x (axes + 1)) views on the axes that the forum's own firms span, of (firms, VIEWS x dimensions).

    The products within the forum, all that is read of views, stay what they are, and most of the numbers go: a
    forum of 48 firms spans 48 axes. What a firm asks has a part outside of all that is answered there; its length
    takes one more column.
    """
    views = views_of(rows, VIEWS)
    pairs = ((views.asks, views.answers), (views.answers, views.answers), (views.own, views.own))
    return np.concatenate([_turned(view, onto) for view, onto in pairs], axis=1)


def _turned(view: "Vectors", onto: "Vectors") -> "Vectors":
    inside = view @ np.linalg.qr(onto.T)[0]
    outside = (view**2).sum(axis=1) - (inside**2).sum(axis=1)
    return np.column_stack([inside, np.sqrt(outside.clip(0))])


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

"""Facts about a pair in; out comes the probability that the left firm would call the right one useful."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.errors import ModelError
from matchmaker.scoring.facts import FACTS
from matchmaker.scoring.maps import Bilinear, dump_bilinear, load_bilinear
from matchmaker.scoring.profiles import Rows
from matchmaker.scoring.standing import Standing

FORMAT = "matchmaker-interest-3"
# How a fact is read: against the left firm's other partners, the right one's, and both at once (what is left when
# both firms' usual is taken off), and by how much it falls short of the best that either firm has.
KINDS = ("left", "right", "apart", "short_of_left", "short_of_right")


@dataclass(frozen=True)
class Interest:
    """Fitted weights of the facts in each of their readings."""

    weights: tuple[tuple[float, ...], ...]  # (KINDS, facts)
    bias: float
    calibration: tuple[
        float, float, float
    ]  # slope, offset and cap of the logistic curve from score to chance
    texts: Bilinear
    codes: Bilinear
    encoder: str = ""  # digest of the sentence model whose vectors they were fitted on

    @classmethod
    def load(cls, text: str) -> Self:
        """Read models/interest.json.

        Raises:
            ModelError: when the file is not one of these or was fitted for other facts.
        """
        try:
            content = json.loads(text)
            known = content["format"] == FORMAT and list(content["facts"]) == list(FACTS)
            facts = content["facts"] if known else {}
            weights = tuple(tuple(float(fact[kind]) for fact in facts.values()) for kind in KINDS)
            slope, offset, cap = (float(number) for number in content["calibration"])
            bias = float(content["bias"])
            texts, codes = load_bilinear(content["texts"]), load_bilinear(content["codes"])
            encoder = str(content["encoder"])
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"the interest weights cannot be read ({error}): run `make models`.") from error
        if not known:
            raise ModelError("the interest weights were fitted for other facts: run `make models`.")
        return cls(weights, bias, (slope, offset, cap), texts, codes, encoder)

    def dump(self) -> str:
        """The text that `load` reads; the same weights give the same bytes."""
        facts = {
            name: dict(zip(KINDS, (round(weight, 6) for weight in weights), strict=True))
            for name, *weights in zip(FACTS, *self.weights, strict=True)
        }
        content = {
            "format": FORMAT,
            "encoder": self.encoder,
            "bias": round(self.bias, 6),
            "facts": facts,
            "calibration": [round(number, 6) for number in self.calibration],
            "texts": dump_bilinear(self.texts),
            "codes": dump_bilinear(self.codes),
        }
        return json.dumps(content, indent=1) + "\n"

    def scores(self, facts: Rows, standing: Standing, left: NDArray, right: NDArray) -> Rows:
        """(left, right) weighted sums of a tile's `facts` (facts, left, right).

        The readings are folded into weights per firm, so that no tile of them is ever made.
        """
        in_left, in_right, apart, short_of_left, short_of_right = self._weights
        apart, short_of_left, short_of_right = (
            weight / standing.spread for weight in (apart, short_of_left, short_of_right)
        )
        of_left = (
            in_left / standing.left_spread[left] + apart + short_of_left + short_of_right
        )  # (left, facts)
        of_right = in_right / standing.right_spread[right]
        total = np.zeros(facts.shape[1:], np.float32)
        for index, fact in enumerate(facts):
            total += fact * (of_left[:, index, None] + of_right[None, :, index])
        total -= (
            standing.left_mean[left] * (in_left / standing.left_spread[left] + apart)
            + standing.left_most[left] * short_of_left
        ).sum(axis=1)[:, None]
        total -= (
            standing.right_mean[right] * (of_right + apart) + standing.right_most[right] * short_of_right
        ).sum(axis=1)[None, :]
        return total + np.float32(self.bias + standing.mean @ apart)

    def probability(self, scores: ArrayLike) -> NDArray[np.float64]:
        """Scores as probabilities in 0..1, rising throughout so that ranks survive calibration."""
        slope, offset, cap = self.calibration
        return cap / (1 + np.exp(-(slope * np.asarray(scores, np.float64) + offset)))

    @cached_property
    def _weights(self) -> Rows:
        return np.array(self.weights, np.float32)


def features(facts: Rows, standing: Standing, left: NDArray, right: NDArray) -> Rows:
    """(KINDS x facts, left, right): what the weights multiply, in the order of KINDS; to fit them."""

    def per_left(values: Rows) -> Rows:
        return values[left].T[:, :, None]

    def per_right(values: Rows) -> Rows:
        return values[right].T[:, None, :]

    mean, spread = standing.mean[:, None, None], standing.spread[:, None, None]
    left_mean, right_mean = per_left(standing.left_mean), per_right(standing.right_mean)
    return np.concatenate(
        [
            (facts - left_mean) / per_left(standing.left_spread),
            (facts - right_mean) / per_right(standing.right_spread),
            (facts - left_mean - right_mean + mean) / spread,
            (facts - per_left(standing.left_most)) / spread,
            (facts - per_right(standing.right_most)) / spread,
        ]
    ).astype(np.float32, copy=False)

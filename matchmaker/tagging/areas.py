"""What a firm lists, says and means -> the areas and sectors that an expert reader would call its own.

Everything a firm speaks of is in its tags already. A reader names fewer, one to four: a list may boast, a text
may mention. The weights of a linear map are fitted on firms whose areas a reader gave (`make models`): from the
codes that the firm lists, the phrases of each code in its text, and the vectors of what it offers and is.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.domain import Firm
from matchmaker.errors import ModelError
from matchmaker.tagging.evidence import count_phrases
from matchmaker.tagging.lexicon import read_words
from matchmaker.tagging.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.domain.ports import Vectors

    Numbers = NDArray[np.float64]

FORMAT = "matchmaker-areas-1"
# How far a first listed word, or a first phrase, moves a firm, beside vectors of length 1. Chosen with the
# penalty of the fit on forums left out; from .2 to .5 the mean average precision changes by less than .015.
WORD_WEIGHT = 0.3
_AXES = ("capability", "sector")


@dataclass(frozen=True, eq=False)
class AreaWeights:
    """score = inputs @ weights + bias; a firm is in the areas whose score reaches the cut."""

    codes: tuple[str, ...]  # areas and sectors for which there were examples
    read: tuple[str, ...]  # codes whose listed words and phrases are counted
    weights: "Numbers"  # (inputs, codes)
    bias: "Numbers"  # (codes,)
    cut: float
    encoder: str  # digest of the sentence model behind the vectors

    def scores(self, inputs: "Numbers") -> "Numbers":
        """(firms, codes), about 0 for a stranger to the area and 1 for its own; inputs as `area_inputs` makes."""
        return inputs @ self.weights + self.bias

    def dump(self) -> str:
        """The text that `load` reads; the same weights give the same bytes."""
        packed = np.ascontiguousarray(np.vstack([self.weights, self.bias]), dtype="<f2").tobytes()
        content = {
            "format": FORMAT,
            "encoder": self.encoder,
            "cut": round(self.cut, 6),
            "codes": list(self.codes),
            "read": list(self.read),
            "weights": base64.b64encode(packed).decode(),  # little-endian float16; the last row is the bias
        }
        return json.dumps(content, indent=1) + "\n"

    @classmethod
    def load(cls, text: str) -> "AreaWeights":
        """What `dump` wrote.

        Raises:
            ModelError: it is something else.
        """
        try:
            content: dict[str, Any] = json.loads(text)
            if content["format"] != FORMAT:
                raise ValueError(f"format {content['format']}")
            codes, read = tuple(content["codes"]), tuple(content["read"])
            rows = np.frombuffer(base64.b64decode(content["weights"], validate=True), "<f2")
            table = rows.reshape(-1, len(codes)).astype(np.float64)
            return cls(codes, read, table[:-1], table[-1], float(content["cut"]), str(content["encoder"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"the weights of areas cannot be read ({error}): run `make models`.") from error


def with_main_areas(
    firms: Sequence[Firm],
    taxonomy: Taxonomy,
    *,
    weights: AreaWeights | None,
    offered: "Vectors",
    whole: "Vectors",
) -> tuple[Firm, ...]:
    """Tagged firms in their order, `tags.main_areas` filled; a firm's answer depends on no other firm.

    `offered` and `whole` are (firms, dimensions). Codes without examples, such as an organiser's own, count when
    the firm lists them itself; without weights that is so for every code.
    """
    codes = read_codes(taxonomy)
    listed = count_listed(firms, taxonomy)
    chosen: list[set[str]] = [{codes[column] for column in np.flatnonzero(row)} for row in listed]
    if weights is not None:
        said = count_said(firms, taxonomy)
        counts = [_columns(found, codes, weights.read) for found in (listed, said)]
        inputs = area_inputs(counts[0], counts[1], offered, whole)
        for own, scores in zip(chosen, weights.scores(inputs), strict=True):
            own.difference_update(weights.codes)
            own.update(_reached(weights, scores, alone=not own))
    return tuple(
        replace(firm, tags=replace(firm.tags, main_areas=tuple(code for code in codes if code in own)))
        for firm, own in zip(firms, chosen, strict=True)
    )


def _columns(counts: "Numbers", codes: Sequence[str], wanted: Sequence[str]) -> "Numbers":
    """The columns of the wanted codes; zeros for one that the taxonomy no longer has."""
    column = {code: number for number, code in enumerate(codes)}
    padded = np.concatenate([counts, np.zeros((len(counts), 1))], axis=1)
    return padded[:, [column.get(code, -1) for code in wanted]]


def _reached(weights: AreaWeights, scores: "Numbers", *, alone: bool) -> list[str]:
    """The codes that reach the cut; for a firm with no other, its best code when that comes half as far."""
    found = [code for code, score in zip(weights.codes, scores, strict=True) if score >= weights.cut]
    if not found and alone and scores.max() >= weights.cut / 2:
        found = [weights.codes[int(scores.argmax())]]
    return found


def area_inputs(listed: "Numbers", phrases: "Numbers", offered: "Vectors", whole: "Vectors") -> "Numbers":
    """(firms, inputs) of one row a firm each: codes listed, different phrases found, and two vectors.

    The first of a kind counts most: the second word for an area says less than the first.
    """
    words = WORD_WEIGHT * np.log2(1 + np.concatenate([listed, phrases], axis=1))
    return np.concatenate([words, offered, whole], axis=1)


def count_listed(firms: Sequence[Firm], taxonomy: Taxonomy) -> "Numbers":
    """(firms, codes of `read_codes`): how many entries of a firm's own list of areas stand for a top-level code."""
    read = _entry_reader(taxonomy)
    column = {code: number for number, code in enumerate(read_codes(taxonomy))}
    counts = np.zeros((len(firms), len(column)))
    for row, firm in enumerate(firms):
        for entry in firm.capability_areas:
            for code in read(entry):
                counts[row, column[code]] += 1
    return counts


def count_said(firms: Sequence[Firm], taxonomy: Taxonomy) -> "Numbers":
    """(firms, codes of `read_codes`): how many different phrases of a code its offer and description hold."""
    texts = [read_words(f"{firm.offers}\n{firm.description}") for firm in firms]
    found = [count_phrases(texts, taxonomy.lexicons[axis], taxonomy, taxonomy.codes(axis)) for axis in _AXES]
    return np.concatenate(found, axis=1)


def read_codes(taxonomy: Taxonomy) -> tuple[str, ...]:
    """The areas, then the sectors, that firms can be in."""
    return tuple(code for axis in _AXES for code in taxonomy.codes(axis))


def _entry_reader(taxonomy: Taxonomy) -> Callable[[str], frozenset[str]]:
    """Entry of a list of areas -> the top-level areas and sectors it names; remembers what it has read."""
    known: dict[str, frozenset[str]] = {}

    def read(entry: str) -> frozenset[str]:
        if entry not in known:
            found = (taxonomy.match_words([entry], axis)[0] for axis in _AXES)
            known[entry] = frozenset(taxonomy.parent(code) for codes in found for code in codes)
        return known[entry]

    return read

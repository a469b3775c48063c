"""Profiles in; out come rows whose dot products are learned: what, where asked for, is answered by what.

A bilinear map says of every trait of a need and every trait of an offer how much the one helps the other:
    m(i, j) = ask_i' A answer_j + answer_i' B ask_j + self_i' C self_j
Traits are the main axes of the text vectors, or the taxonomy's codes. So "night shift wanted" may meet
"call centre" although the two texts are not close. Fitted on judged forums; see `evaluation.bilinear`.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchmaker.domain import Firm
from matchmaker.scoring.profiles import Profiles, Rows, hot, with_parents

Traits = tuple[Rows, Rows, Rows]  # ask, answer, self: (firms, traits) each


@dataclass(frozen=True)
class TextAxes:
    """The main axes of what firms seek, offer and are: (dimensions, axes) and (axes,) to take off."""

    bases: Traits
    offsets: Traits

    def traits(self, profiles: Profiles) -> Traits:
        """A firm that says nothing has no traits; nor has any when the vectors are another model's length."""
        sides = (profiles.sought, profiles.offered, profiles.whole)
        return _three(
            self._traits(rows, basis, offset)
            for rows, basis, offset in zip(sides, self.bases, self.offsets, strict=True)
        )

    def _traits(self, rows: Rows, basis: Rows, offset: Rows) -> Rows:
        if rows.shape[1] != len(basis):
            return np.zeros((len(rows), basis.shape[1]), np.float32)
        said = np.any(rows != 0, axis=1, keepdims=True)
        return np.asarray((rows @ basis - offset) * said, np.float32)


@dataclass(frozen=True)
class CodeAxes:
    """Taxonomy codes as traits, each against its frequency in the forum; unknown codes do not count."""

    codes: tuple[str, ...]

    def traits(self, profiles: Profiles) -> Traits:
        sought = self._traits(profiles, _sought)
        offered = self._traits(profiles, _offered)
        return sought, offered, offered

    def _traits(self, profiles: Profiles, of: Callable[[Firm], set[str]]) -> Rows:
        known = set(self.codes)
        rows = hot(profiles.firms, self.codes, lambda firm: of(firm) & known)
        return np.asarray(rows - rows.mean(axis=0), np.float32)


@dataclass(frozen=True)
class Bilinear:
    """How much each trait helps each: A, B and C of the module's formula."""

    axes: TextAxes | CodeAxes
    helps: Traits  # (traits, traits) each

    def rows(self, profiles: Profiles) -> tuple[Rows, Rows]:
        """Left and right rows of every firm; m(i, j) is their dot product."""
        ask, answer, own = self.axes.traits(profiles)
        there, back, alike = self.helps
        left = np.concatenate([ask @ there, answer @ back, own @ alike], axis=1)
        return left, np.concatenate([answer, ask, own], axis=1)


def dump_bilinear(bilinear: Bilinear) -> dict[str, Any]:
    """As JSON knows it; numbers as base64 of little-endian float16 (bases) and float32."""
    content: dict[str, Any] = {"helps": [_packed(part, "<f4") for part in bilinear.helps]}
    if isinstance(bilinear.axes, CodeAxes):
        return content | {"codes": list(bilinear.axes.codes)}
    return content | {
        "bases": [_packed(part, "<f2") for part in bilinear.axes.bases],
        "offsets": [_packed(part[None, :], "<f4") for part in bilinear.axes.offsets],
    }


def load_bilinear(content: Mapping[str, Any]) -> Bilinear:
    """What `dump_bilinear` made; raises KeyError, ValueError or TypeError for anything else."""
    helps = _three(map(_unpacked, content["helps"]))
    if "codes" in content:
        return Bilinear(CodeAxes(tuple(content["codes"])), helps)
    bases = _three(map(_unpacked, content["bases"]))
    offsets = _three(_unpacked(part)[0] for part in content["offsets"])
    return Bilinear(TextAxes(bases, offsets), helps)


def _packed(rows: Rows, kind: str) -> dict[str, Any]:
    data = np.ascontiguousarray(rows, dtype=kind).tobytes()
    return {"shape": list(rows.shape), "type": kind, "base64": base64.b64encode(data).decode()}


def _unpacked(content: Mapping[str, Any]) -> Rows:
    data = base64.b64decode(content["base64"], validate=True)
    if content["type"] not in ("<f2", "<f4"):
        raise ValueError(f"numbers of type {content['type']}")
    return np.frombuffer(data, content["type"]).reshape(content["shape"]).astype(np.float32)


def _three(parts: Any) -> Traits:
    one, two, three = parts
    return one, two, three


def _sought(firm: Firm) -> set[str]:
    tags = firm.tags
    return {*with_parents(tags.areas_sought), *tags.sectors_sought, *tags.cooperation_sought}


def _offered(firm: Firm) -> set[str]:
    tags = firm.tags
    return {*with_parents(tags.areas_offered), *tags.sectors_offered, *tags.cooperation_offered}


def codes_seen(firms: Iterable[Firm]) -> tuple[str, ...]:
    """The codes that a map can learn about: capabilities without their leaves, sectors, cooperation types."""
    return tuple(sorted({_trunk(code) for firm in firms for code in _sought(firm) | _offered(firm)}))


def _trunk(code: str) -> str:
    return code if code.startswith(("S-", "C-", "X-")) else code.split("-")[0]

"""Delegations that may meet -> the best pairs of every firm, from all pairs scored."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Progress, silent
from matchmaker.scoring import Profiles, Scored, Scorer

NOTHING = Scored(np.empty((0, 2), np.int64), np.empty(0), np.empty(0))


def score_best(
    scorer: Scorer,
    profiles: Profiles,
    delegation: NDArray[np.int64],
    allowed: NDArray[np.bool_],
    top: int,
    progress: Progress = silent,
) -> Scored:
    """The `top` best pairs of every firm with each delegation that it may meet; the lower row first, in order.

    `delegation` (firms,): its number, -1 for a firm of none; `allowed`: (delegations, delegations) who may meet.
    """
    members = [np.flatnonzero(delegation == number) for number in range(len(allowed))]
    parts = [
        scorer.best(profiles, members[one], members[two], top, progress)
        for one, two in np.argwhere(np.triu(allowed | allowed.T))
        if len(members[one]) and len(members[two])
    ]
    return _in_order(parts, len(delegation))


def score_others(
    scorer: Scorer,
    profiles: Profiles,
    scored: Scored,
    pairs: NDArray[np.int64],
    progress: Progress = silent,
) -> Scored:
    """The scores of `pairs` (the lower row first), which are looked up in `scored` where they are there."""
    firms = len(profiles.firms)
    known, asked = scored.pairs @ [firms, 1], pairs @ [firms, 1]
    place = np.minimum(np.searchsorted(known, asked), max(0, len(known) - 1))
    new = np.flatnonzero(known[place] != asked) if len(known) else np.arange(len(asked))
    there, back = (of[place] if len(known) else np.zeros(len(asked)) for of in (scored.there, scored.back))
    there[new], back[new] = scorer.score(profiles, pairs[new, 0], pairs[new, 1], progress)
    return Scored(pairs, there, back)


def _in_order(parts: list[Scored], firms: int) -> Scored:
    pairs = np.concatenate([part.pairs for part in parts])
    there, back = (np.concatenate([getattr(part, way) for part in parts]) for way in ("there", "back"))
    swap = pairs[:, 0] > pairs[:, 1]
    there, back = np.where(swap, back, there), np.where(swap, there, back)
    pairs = np.sort(pairs, axis=1)
    _, first = np.unique(pairs @ [firms, 1], return_index=True)
    return Scored(pairs[first], there[first], back[first])

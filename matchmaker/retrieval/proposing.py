"""Vectors of firms and who may meet whom -> the pairs worth scoring.

Each delegation has an index of its own, so the country filter is exact and no partner is lost to it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.ports import Index, Progress, silent
from matchmaker.retrieval.flat import FaissIndex

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

Pairs = NDArray[np.int64]  # (pairs, 2) rows of firms, i < j
Codes = NDArray[np.int64]  # a pair as i * firms + j

_QUERIES_AT_ONCE = 1024


def propose(
    views: "Sequence[tuple[Vectors, Vectors]]",
    groups: NDArray[np.int64],
    allowed: NDArray[np.bool_],
    top: int,
    *,
    index: "Callable[[Vectors], Index]" = FaissIndex,
    progress: Progress = silent,
) -> Pairs:
    """The `top` partners of every firm in each delegation it may meet and each view, as (pairs, 2), sorted.

    Args:
        views: (queries, keys), each (firms, dimensions), e.g. (needs, offers): firm i looks for firm j by
            the inner product of queries[i] and keys[j].
        groups: (firms,) the delegation's number, -1 for a firm of none, which is in no pair.
        allowed: (delegations, delegations) who may meet; one direction is enough. The diagonal lets the
            firms of one delegation meet each other.
        top: per firm, delegation and view. Between delegations of which one has no more members, all pairs
            are proposed without a search.
        index: how to search; FaissIndex or ExactIndex.
    """
    members = [np.flatnonzero(groups == group) for group in range(len(allowed))]
    meetings = [
        (one, two) for one, two in np.argwhere(np.triu(allowed | allowed.T)) if _filled(members, one, two)
    ]
    codes: list[Codes] = []
    for done, (one, two) in enumerate(meetings):
        progress("Finding partners", done, len(meetings))
        codes.append(_between(views, members[one], members[two], len(groups), top, index))
    progress("Finding partners", len(meetings), len(meetings))
    return _decoded(codes, len(groups))


def _filled(members: Sequence[NDArray[np.int64]], one: int, two: int) -> bool:
    return bool(len(members[one]) and len(members[two]))


def _between(
    views: "Sequence[tuple[Vectors, Vectors]]",
    ones: NDArray[np.int64],
    twos: NDArray[np.int64],
    firms: int,
    top: int,
    index: "Callable[[Vectors], Index]",
) -> Codes:
    """Distinct pairs between two delegations, or within one."""
    within = ones is twos
    if min(len(ones), len(twos)) - within <= top:
        return _all_between(ones, twos, firms, within)
    codes: list[Codes] = []
    for queries, keys in views:
        for seekers, partners in [(ones, twos)] if within else [(ones, twos), (twos, ones)]:
            searched = index(keys[partners])
            for some, rows in _search(searched, queries, seekers, top, within):
                codes.append(_coded(some[:, None], partners[rows], firms).ravel())
    return np.unique(np.concatenate(codes)) if codes else np.empty(0, np.int64)


def _search(
    searched: Index, queries: "Vectors", seekers: NDArray[np.int64], top: int, within: bool
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """(some seekers, their partners' rows in the index), a portion at a time."""
    for start in range(0, len(seekers), _QUERIES_AT_ONCE):
        some = seekers[start : start + _QUERIES_AT_ONCE]
        if not within:
            yield some, searched.search(queries[some], top)[1]
            continue
        rows = searched.search(queries[some], top + 1)[1]
        others = rows != np.arange(start, start + len(some))[:, None]
        others[others.all(axis=1), -1] = False  # who did not find itself has one partner too many
        yield some, rows[others].reshape(len(some), top)


def _all_between(ones: NDArray[np.int64], twos: NDArray[np.int64], firms: int, within: bool) -> Codes:
    if within:
        first, second = np.triu_indices(len(ones), 1)
        return _coded(ones[first], ones[second], firms)
    return _coded(ones[:, None], twos, firms).ravel()


def _coded(ones: NDArray[np.int64], twos: NDArray[np.int64], firms: int) -> Codes:
    codes: Codes = np.minimum(ones, twos)
    codes *= firms
    codes += np.maximum(ones, twos)
    return codes


def _decoded(codes: list[Codes], firms: int) -> Pairs:
    """In order; different delegations have no pair in common. Frugal: 5,000 x 5,000 pairs are 400 MB."""
    found = np.concatenate(codes) if codes else np.empty(0, np.int64)
    codes.clear()
    found.sort()
    pairs = np.empty((len(found), 2), np.int64)
    np.floor_divide(found, max(1, firms), out=pairs[:, 0])
    np.remainder(found, max(1, firms), out=pairs[:, 1])
    return pairs

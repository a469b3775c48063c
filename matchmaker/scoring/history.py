"""Who worked together before, in; out comes how near two firms are by the partners that they have in common.

Two firms that have both worked with a third are likelier to work together. A partner in common that works with
everybody says less than one with few partners, and that two worked together ten times says little more than that
they did once:

    raw(i, j) = sum over k of  times(i, k)^0.3  x  times(k, j)^0.3  /  partners(k)^0.4

This lies between Adamic and Adar, Friends and neighbors on the Web (2003), which divides by the logarithm of the
number of partners, and resource allocation (Zhou, Lu and Zhang 2009), which divides by the number itself, and
orders new partnerships of firms in Horizon 2020 better than either: `benchmarks/history.py`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from matchmaker.domain.history import OUTSIDE, History

TIMES, PARTNERS = 0.3, 0.4  # chosen on projects that began before 2018
_NEAR = 0.3  # how far full nearness moves an interest towards 1
_MET = 0.3  # how far having met moves it, where that is wanted
_NAMED = 3  # partners in common that a sentence names


@dataclass(frozen=True, eq=False)
class Ties:
    """How often each two parties (by number) have worked together: symmetric, with an empty diagonal."""

    times: sparse.csr_array  # (parties, parties)

    @property
    def partners(self) -> NDArray[np.int64]:
        """(parties,) with how many others each has worked."""
        return np.diff(self.times.indptr)

    @cached_property
    def _damped(self) -> sparse.csr_array:
        return self.times.power(TIMES)

    @cached_property
    def _weighed(self) -> sparse.csr_array:
        return sparse.csr_array(
            sparse.diags_array(np.maximum(self.partners, 1.0) ** -PARTNERS) @ self._damped
        )

    def common(self, one: int, other: int) -> list[int]:
        """Parties with whom both have worked, those with the fewest partners first, ties by number."""
        rows = [
            self.times.indices[self.times.indptr[party] : self.times.indptr[party + 1]]
            for party in (one, other)
        ]
        shared = np.intersect1d(*rows)
        order = np.argsort(self.partners[shared], kind="stable")
        return [int(party) for party in shared[order]]

    def raw(self, left: ArrayLike) -> sparse.csr_array:
        """(left, parties) the sums of the formula, 0 or more."""
        return sparse.csr_array(self._damped[np.asarray(left)] @ self._weighed)

    def nearness(self, left: ArrayLike, right: ArrayLike) -> NDArray[np.float64]:
        """(pairs,) 0..1 for parties left[n] and right[n]: 0 without a partner in common, rising with each."""
        one, other = np.asarray(left, np.int64), np.asarray(right, np.int64)
        if not len(one):
            return np.empty(0)
        rows, where = np.unique(one, return_inverse=True)
        raw = self.raw(rows)
        found = np.asarray(raw[where, other], np.float64).reshape(-1)
        return found / (1 + found)


def ties_of(groups: Sequence[Collection[int]], parties: int) -> Ties:
    """Two parties of one group have worked together once; a group names each of its parties once."""
    member = np.array([party for group in groups for party in group], np.int64)
    group = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    there = sparse.csr_array((np.ones(len(member)), (member, group)), shape=(parties, len(groups)))
    times = sparse.csr_array(there @ there.T)
    times.setdiag(0)
    times.eliminate_zeros()
    times.sort_indices()
    return Ties(times)


class Past:
    """What a history says of firms (by id): how far it pulls their interest in each other, and why."""

    def __init__(self, history: History, names: dict[str, str], *, met_again: bool) -> None:
        """`names`: id -> name of the forum's firms. `met_again`: firms that have met are to meet again."""
        self._again = frozenset((pair.a, pair.b) for pair in history.met(names)) if met_again else frozenset()
        parties = sorted({party for group in history.groups for party in group} | set(names))
        self._number = {party: number for number, party in enumerate(parties)}
        self._names = [names.get(party, party.removeprefix(OUTSIDE)) for party in parties]
        self._ties = ties_of(
            [[self._number[party] for party in group] for group in history.groups], len(parties)
        )

    def pull(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """(pairs,) how far each pair's interests move towards 1, see `matchmaker.scoring.value.pulled`."""
        numbers = np.array([(self._number[a], self._number[b]) for a, b in pairs], np.int64).reshape(-1, 2)
        found = _NEAR * self._ties.nearness(numbers[:, 0], numbers[:, 1])
        again = np.array([tuple(sorted(pair)) in self._again for pair in pairs], bool)
        return np.where(again, np.maximum(found, _MET), found)

    def words(self, one: str, other: str) -> str:
        """One sentence for a person; empty when the past says nothing of the two."""
        if tuple(sorted((one, other))) in self._again:
            return "The two have met before."
        shared = [self._names[party] for party in self._ties.common(self._number[one], self._number[other])]
        if not shared:
            return ""
        more = f" and {len(shared) - _NAMED} more" if len(shared) > _NAMED else ""
        return f"Both have worked with {', '.join(shared[:_NAMED])}{more} before."

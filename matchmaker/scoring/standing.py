"""Profiles in; out comes how each fact usually turns out for each firm, so that a pair is read against it.

A cosine of .5 is much for a firm with an odd profile and little for one that resembles everybody. So every
fact is read against what it usually is, and at most is, for the left and for the right firm. The
partners looked at are a fixed sample of the forum: a pair's score does not depend on which other pairs are
asked for together with it, only on the forum's firms.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.scoring.facts import FACTS, Reading, Tile, facts_of
from matchmaker.scoring.profiles import Profiles, Rows

SAMPLE = 128  # possible partners looked at; every one in a forum of ordinary size
_CHUNK = 256  # firms at once
_LEAST_SPREAD = 0.02  # below this a fact says nothing about a firm's partners, and its z-score stays near 0


@dataclass(frozen=True)
class Standing:
    """Mean, standard deviation and largest value of each fact, (firms, facts): with the firm as the left and the right."""

    left_mean: Rows
    left_spread: Rows
    left_most: Rows
    right_mean: Rows
    right_spread: Rows
    right_most: Rows

    @cached_property
    def mean(self) -> Rows:
        """(facts,) over all the forum."""
        return np.asarray(self.left_mean.mean(axis=0), np.float32)

    @cached_property
    def spread(self) -> Rows:
        """(facts,) standard deviation over all the forum."""
        within = ((self.left_spread - _LEAST_SPREAD) ** 2).mean(axis=0)
        return np.asarray(np.sqrt(within + self.left_mean.var(axis=0)) + _LEAST_SPREAD, np.float32)


def standing_of(reading: Reading) -> Standing:
    """Facts of every firm with up to `SAMPLE` firms of other countries, evenly drawn by id."""
    shape = (len(reading.profiles.firms), len(FACTS))
    standing = Standing(*(np.zeros(shape, np.float32) for _ in fields(Standing)))
    for firms, partners in _peers(reading.profiles):
        for start in range(0, len(firms), _CHUNK):
            rows = firms[start : start + _CHUNK]
            tile = Tile(reading, rows, partners)
            there = facts_of(tile)
            standing.left_mean[rows] = there.mean(axis=2).T
            standing.left_spread[rows] = there.std(axis=2).T + _LEAST_SPREAD
            standing.left_most[rows] = there.max(axis=2).T
            back = facts_of(tile.back)
            standing.right_mean[rows] = back.mean(axis=1).T
            standing.right_spread[rows] = back.std(axis=1).T + _LEAST_SPREAD
            standing.right_most[rows] = back.max(axis=1).T
    return standing


def _peers(profiles: Profiles) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """For each country its firms, and the sample of the others; of all firms when there is one country."""
    by_id = np.array(sorted(range(len(profiles.firms)), key=lambda row: profiles.firms[row].id), np.int64)
    for country in np.unique(profiles.country):
        home = np.flatnonzero(profiles.country == country)
        others = by_id[profiles.country[by_id] != country]
        if not len(others):
            others = by_id
        step = max(1.0, len(others) / SAMPLE)
        chosen = others[(np.arange(min(SAMPLE, len(others))) * step).astype(np.int64)]
        yield home, chosen

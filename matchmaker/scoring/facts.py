"""Profiles in; out come named numbers about each pair, read as "why should the left firm want the right one".

Facts are computed in tiles (some left firms x some right firms), so that ten thousand firms are a few
hundred matrix products. A fact that has nothing to read (no needs stated, no tags) is 0.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matchmaker.scoring.profiles import Clauses, Profiles, Rows


@dataclass(frozen=True, eq=False)
class Reading:
    """Profiles, and what the taxonomy and the fitted maps make of them."""

    profiles: Profiles
    complements: Rows  # (codes, codes) 1: the offered type of the row answers the sought type of the column
    texts_map: tuple[Rows, Rows]  # left and right rows of the map learned on texts
    codes_map: tuple[Rows, Rows]  # the same of the map learned on codes


_Known = dict[tuple[int, int, bool], tuple[object, object, tuple[Rows, ...]]]


@dataclass(frozen=True, eq=False)
class Tile:
    """Left firms x right firms of one forum.

    What is costly is kept for the tile's other direction, `back`: what one side asks of the other is there what
    the other asks of the one.
    """

    reading: Reading
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    _known: _Known = field(default_factory=dict, repr=False)
    _turned: bool = False  # whether this is the `back` of the tile for which things are kept

    @property
    def profiles(self) -> Profiles:
        return self.reading.profiles

    @property
    def back(self) -> "Tile":
        """The same pairs with the sides changed."""
        return Tile(self.reading, self.right, self.left, self._known, not self._turned)

    def product(self, left_rows: Rows, right_rows: Rows) -> Rows:
        """(left, right) dot products of the firms' rows."""
        return self._once(left_rows, right_rows, lambda: (left_rows[self.left] @ right_rows[self.right].T,))[
            0
        ]

    def alignment(self, asking: Clauses, answering: Clauses) -> tuple[Rows, ...]:
        """(left, right) each left clause's best cosine over the right firm's clauses: their mean, and the largest."""
        return self._once(asking, answering, lambda: _alignment(asking, answering, self.left, self.right))

    def _once(self, one: object, other: object, compute: Callable[[], tuple[Rows, ...]]) -> tuple[Rows, ...]:
        """Kept with what it is made of, so that no other object can get the same id."""
        found = self._known.get((id(one), id(other), self._turned))
        if found is None:
            mirrored = self._known.get((id(other), id(one), not self._turned))
            made = compute() if mirrored is None else tuple(rows.T for rows in mirrored[2])
            found = self._known[id(one), id(other), self._turned] = one, other, made
        return found[2]

    def spread_left(self, values: Rows) -> Rows:
        """A number of each left firm, (left, right)."""
        return np.broadcast_to(values[self.left][:, None], (len(self.left), len(self.right)))

    def spread_right(self, values: Rows) -> Rows:
        """A number of each right firm, (left, right)."""
        return np.broadcast_to(values[self.right][None, :], (len(self.left), len(self.right)))


Fact = Callable[[Tile], Rows]
FACTS: dict[str, Fact] = {}


def _fact(function: Fact) -> Fact:
    FACTS[function.__name__] = function
    return function


@_fact
def need_meets_offer(tile: Tile) -> Rows:
    """Cosine of what the left firm seeks and the right firm offers."""
    return tile.product(tile.profiles.sought, tile.profiles.offered)


@_fact
def offer_meets_need(tile: Tile) -> Rows:
    """Cosine of what the left firm offers and the right firm seeks: a customer, perhaps."""
    return tile.product(tile.profiles.offered, tile.profiles.sought)


@_fact
def whole_profiles(tile: Tile) -> Rows:
    """Cosine of the whole profiles."""
    return tile.product(tile.profiles.whole, tile.profiles.whole)


@_fact
def offers_alike(tile: Tile) -> Rows:
    """Cosine of the two offers: the same trade, or competitors."""
    return tile.product(tile.profiles.offered, tile.profiles.offered)


@_fact
def needs_alike(tile: Tile) -> Rows:
    """Cosine of the two needs."""
    return tile.product(tile.profiles.sought, tile.profiles.sought)


@_fact
def need_meets_profile(tile: Tile) -> Rows:
    """Cosine of the left need and the right firm's whole profile."""
    return tile.product(tile.profiles.sought, tile.profiles.whole)


@_fact
def profile_meets_need(tile: Tile) -> Rows:
    """Cosine of the left firm's whole profile and the right need."""
    return tile.product(tile.profiles.whole, tile.profiles.sought)


@_fact
def need_clauses(tile: Tile) -> Rows:
    """For each clause of the left need its best clause of the right offer; mean, telling clauses first."""
    return tile.alignment(tile.profiles.seeks, tile.profiles.offers)[0]


@_fact
def best_need_clause(tile: Tile) -> Rows:
    """The closest clause of the left need and clause of the right offer."""
    return tile.alignment(tile.profiles.seeks, tile.profiles.offers)[1]


@_fact
def offer_clauses(tile: Tile) -> Rows:
    """For each clause of the right need its best clause of the left offer; mean."""
    return tile.back.alignment(tile.profiles.seeks, tile.profiles.offers)[0].T


@_fact
def best_offer_clause(tile: Tile) -> Rows:
    """The closest clause of the right need and clause of the left offer."""
    return tile.back.alignment(tile.profiles.seeks, tile.profiles.offers)[1].T


@_fact
def words_need_offer(tile: Tile) -> Rows:
    """Vocabulary shared by the left need and the right offer (TF-IDF cosine)."""
    return tile.product(tile.profiles.words_sought, tile.profiles.words_offered)


@_fact
def words_offer_need(tile: Tile) -> Rows:
    """Vocabulary shared by the left offer and the right need."""
    return tile.product(tile.profiles.words_offered, tile.profiles.words_sought)


@_fact
def words_offers(tile: Tile) -> Rows:
    """Vocabulary shared by the two offers."""
    return tile.product(tile.profiles.words_offered, tile.profiles.words_offered)


@_fact
def words_whole(tile: Tile) -> Rows:
    """Vocabulary shared by the whole profiles."""
    return tile.product(tile.profiles.words_whole, tile.profiles.words_whole)


@_fact
def areas_sought_offered(tile: Tile) -> Rows:
    """Capability areas that the left seeks and the right offers, rare ones first."""
    return tile.product(tile.profiles.areas_sought, tile.profiles.areas_offered)


@_fact
def areas_offered_sought(tile: Tile) -> Rows:
    """Capability areas that the left offers and the right seeks."""
    return tile.product(tile.profiles.areas_offered, tile.profiles.areas_sought)


@_fact
def areas_shared(tile: Tile) -> Rows:
    """Capability areas that both offer."""
    return tile.product(tile.profiles.areas_offered, tile.profiles.areas_offered)


@_fact
def sectors_shared(tile: Tile) -> Rows:
    """Sectors that both know."""
    return tile.product(tile.profiles.sectors, tile.profiles.sectors)


@_fact
def cooperation_answered(tile: Tile) -> Rows:
    """Kinds of cooperation that the left seeks and an offer of the right answers; saturates at two."""
    answered = tile.profiles.cooperation_offered @ tile.reading.complements
    return np.minimum(tile.product(tile.profiles.cooperation_sought, answered), 2.0)


@_fact
def cooperation_wanted(tile: Tile) -> Rows:
    """Kinds of cooperation that the right seeks and an offer of the left answers; saturates at two."""
    answered = tile.profiles.cooperation_offered @ tile.reading.complements
    return np.minimum(tile.product(answered, tile.profiles.cooperation_sought), 2.0)


@_fact
def market_wanted(tile: Tile) -> Rows:
    """The left firm's target markets name the right firm's country."""
    return tile.product(tile.profiles.market_of, tile.profiles.home)


@_fact
def market_offered(tile: Tile) -> Rows:
    """The right firm's target markets name the left firm's country."""
    return tile.product(tile.profiles.home, tile.profiles.market_of)


@_fact
def need_names_country(tile: Tile) -> Rows:
    """The left need names the right firm's country."""
    return tile.product(tile.profiles.mentions, tile.profiles.home)


@_fact
def languages_shared(tile: Tile) -> Rows:
    """Languages that both speak, rare ones first."""
    return tile.product(tile.profiles.languages, tile.profiles.languages)


@_fact
def certificates_met(tile: Tile) -> Rows:
    """Certificates that the left need names and the right firm holds; saturates at two."""
    return np.minimum(tile.product(tile.profiles.certificates_asked, tile.profiles.certified), 2.0)


@_fact
def size_gap(tile: Tile) -> Rows:
    """How far apart the two firms' sizes are, in standard deviations."""
    return np.abs(tile.spread_left(tile.profiles.people) - tile.spread_right(tile.profiles.people))


@_fact
def partner_says_much(tile: Tile) -> Rows:
    """Logarithm of the words in the right firm's offer."""
    return tile.spread_right(tile.profiles.words_in_offers)


@_fact
def need_says_much(tile: Tile) -> Rows:
    """Logarithm of the words in the left firm's need; 0 when it states none."""
    return tile.spread_left(tile.profiles.words_in_seeks)


@_fact
def texts_fit(tile: Tile) -> Rows:
    """What judged forums taught about needs and offers worded so, for the left firm."""
    left, right = tile.reading.texts_map
    return tile.product(left, right)


@_fact
def texts_fit_back(tile: Tile) -> Rows:
    """The same for the right firm."""
    left, right = tile.reading.texts_map
    return tile.product(right, left)


@_fact
def codes_fit(tile: Tile) -> Rows:
    """What judged forums taught about areas, sectors and cooperation types that meet, for the left firm."""
    left, right = tile.reading.codes_map
    return tile.product(left, right)


@_fact
def codes_fit_back(tile: Tile) -> Rows:
    """The same for the right firm."""
    left, right = tile.reading.codes_map
    return tile.product(right, left)


@_fact
def need_answered(tile: Tile) -> Rows:
    """How well the right profile answers what the left one is after, as a tuned sentence model reads them."""
    return tile.product(tile.profiles.views.asks, tile.profiles.views.answers)


@_fact
def need_answered_back(tile: Tile) -> Rows:
    """The same for the right firm."""
    return tile.product(tile.profiles.views.answers, tile.profiles.views.asks)


@_fact
def trades_alike(tile: Tile) -> Rows:
    """How near the tuned model holds the two trades."""
    return tile.product(tile.profiles.views.own, tile.profiles.views.own)


def facts_of(tile: Tile) -> NDArray[np.float32]:
    """(facts, left, right) in the order of `FACTS`."""
    return np.stack([fact(tile) for fact in FACTS.values()]).astype(np.float32, copy=False)


def _alignment(
    asking: Clauses, answering: Clauses, left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[Rows, Rows]:
    """(left, right) best cosine of each asking clause over the answering firm's: averaged, and the largest."""
    mean, most = np.zeros((2, len(left), len(right)), np.float32)
    rows, left_starts, left_has = _gather(asking, left)
    columns, right_starts, right_has = _gather(answering, right)
    if len(rows) and len(columns):
        likeness = asking.vectors[rows] @ answering.vectors[columns].T
        best = np.maximum.reduceat(likeness, right_starts, axis=1)
        where = np.ix_(left_has, right_has)
        mean[where] = np.add.reduceat(best * asking.weights[rows][:, None], left_starts, axis=0)
        most[where] = np.maximum.reduceat(best, left_starts, axis=0)
    return mean, most


def _gather(
    clauses: Clauses, firms: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Rows of the firms' clauses, where each firm's begin, and which of the firms have any."""
    counts = clauses.starts[firms + 1] - clauses.starts[firms]
    has = np.flatnonzero(counts)
    counts = counts[has]
    begins = np.cumsum(counts) - counts
    rows = np.repeat(clauses.starts[firms[has]] - begins, counts) + np.arange(counts.sum())
    return rows, begins, has

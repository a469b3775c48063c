"""Profiles and pairs in; out come directed interests, values and matches with their reasons."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.domain import Match, Pair, Progress, Reason, silent
from matchmaker.said import said
from matchmaker.scoring.best import Best, Scored
from matchmaker.scoring.facts import Reading, Tile, facts_of
from matchmaker.scoring.interest import Interest
from matchmaker.scoring.profiles import Profiles, Rows
from matchmaker.scoring.reading import read_profiles
from matchmaker.scoring.reasons import reasons_of
from matchmaker.scoring.speech import Codes, Speech
from matchmaker.scoring.standing import Standing, standing_of
from matchmaker.scoring.value import pulled, value

if TYPE_CHECKING:
    from matchmaker.scoring.history import Past  # loads scipy, which few forums need

Numbers = NDArray[np.float64]

_ROWS, _COLUMNS = 128, 1024  # a tile of facts takes about 16 MB
_DENSE = 0.25  # above this part of all (left x right) pairs asked for, whole tiles are cheaper than rows


class Scorer:
    """Scores the pairs of any profiles with one set of weights and the taxonomy's words.

    `labels`: taxonomy code -> label for a sentence. `complements`: cooperation code offered -> codes sought
    that it answers. `codes`: words -> the codes they name, for reasons. `past`: what is known of who worked
    together before; it bears on matches, not on `score`.
    """

    def __init__(
        self,
        weights: Interest,
        labels: Mapping[str, str],
        complements: Mapping[str, frozenset[str]],
        codes: Codes = lambda _: frozenset(),
        *,
        past: "Past | None" = None,
    ) -> None:
        self._past = past
        self._weights = weights
        self._labels = labels
        self._complements = complements
        self._codes = codes
        self._rank = {code: rank for rank, code in enumerate(labels)}
        self._speech: WeakKeyDictionary[Profiles, Speech] = WeakKeyDictionary()
        self._known: WeakKeyDictionary[Profiles, tuple[Reading, Standing]] = WeakKeyDictionary()

    def score(
        self, profiles: Profiles, left: ArrayLike, right: ArrayLike, progress: Progress = silent
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Interest of each left firm in its right firm and the other way round, 0..1, one per pair.

        A pair's numbers depend on the forum's firms (usual words, countries, each firm's other possible
        partners) but not on the other pairs asked for, nor on the order of firms or pairs.
        """
        lefts, rights = np.asarray(left, np.int64), np.asarray(right, np.int64)
        there, back = np.zeros(len(lefts), np.float32), np.zeros(len(lefts), np.float32)
        reading, standing = self._read(profiles)
        done = 0
        for rows, columns, wanted, at in _tiles(lefts, rights):
            tile = Tile(reading, rows, columns)
            there[wanted] = self._scores(tile, standing)[at]
            back[wanted] = self._scores(tile.back, standing).T[at]
            done += len(wanted)
            progress(said("scoring pairs"), done, len(lefts))
        return self._weights.probability(there), self._weights.probability(back)

    def best(
        self, profiles: Profiles, left: ArrayLike, right: ArrayLike, top: int, progress: Progress = silent
    ) -> Scored:
        """Score all pairs of some left with some right firms, and keep the `top` most valuable of each firm.

        A firm on both sides is not paired with itself. Needs memory for what is kept, not for all pairs.
        """
        lefts, rights = np.asarray(left, np.int64), np.asarray(right, np.int64)
        reading, standing = self._read(profiles)
        best = Best(rights, top)
        for start in range(0, len(lefts), _ROWS):
            rows = lefts[start : start + _ROWS]
            there, back = np.empty((2, len(rows), len(rights)))
            for begin in range(0, len(rights), _COLUMNS):
                tile = Tile(reading, rows, rights[begin : begin + _COLUMNS])
                part = slice(begin, begin + _COLUMNS)
                there[:, part] = self._weights.probability(self._scores(tile, standing))
                back[:, part] = self._weights.probability(self._scores(tile.back, standing)).T
            itself = rows[:, None] == rights[None, :]
            best.add(rows, there, back, np.where(itself, -1.0, value(there, back)))
            progress(said("scoring pairs"), (start + len(rows)) * len(rights), len(lefts) * len(rights))
        return best.result()

    def match(self, profiles: Profiles, left: int, right: int, explain: bool = True) -> Match:
        """One pair, by the firms' rows."""
        return self.matches(profiles, [(left, right)], explain=explain)[0]

    def matches(
        self, profiles: Profiles, pairs: ArrayLike, explain: bool = True, progress: Progress = silent
    ) -> tuple[Match, ...]:
        """Matches of (pairs, 2) rows of firms, in order; without reasons unless `explain`, they cost more."""
        rows = np.asarray(pairs, np.int64).reshape(-1, 2)
        scored = Scored(rows, *self.score(profiles, rows[:, 0], rows[:, 1], progress))
        return self.matches_of(profiles, scored, explain, progress)

    def matches_of(
        self, profiles: Profiles, scored: Scored, explain: bool = False, progress: Progress = silent
    ) -> tuple[Match, ...]:
        """Matches of pairs that are scored already, in order."""
        rows = scored.pairs
        there, back = self._with_past(profiles, rows, scored.there, scored.back)
        worth = value(there, back)
        found = []
        speech = self._listen(profiles) if explain else None
        for number, (left, right) in enumerate(rows.tolist()):
            interests = float(there[number]), float(back[number])
            reasons: tuple[Reason, ...] = ()
            if speech:
                reasons = reasons_of(speech, left, right, interests, self._labels, self._complements)
                reasons += self._remembered(profiles, left, right)
            found.append(self._match(profiles, (left, right), interests, float(worth[number]), reasons))
            if explain:
                progress(said("writing reasons"), number + 1, len(rows))
        return tuple(found)

    def _with_past(
        self, profiles: Profiles, rows: NDArray[np.int64], there: Numbers, back: Numbers
    ) -> tuple[Numbers, Numbers]:
        if self._past is None:
            return there, back
        ids = [firm.id for firm in profiles.firms]
        pull = self._past.pull([(ids[left], ids[right]) for left, right in rows.tolist()])
        return pulled(there, pull), pulled(back, pull)

    def _remembered(self, profiles: Profiles, left: int, right: int) -> tuple[Reason, ...]:
        """The same words for both sides, after what the profiles say."""
        if self._past is None:
            return ()
        one, other = profiles.firms[left].id, profiles.firms[right].id
        text = self._past.words(one, other)
        weight = float(self._past.pull([(one, other)])[0]) if text else 0.0
        return tuple(Reason(firm, "history", weight, text) for firm in (one, other) if text)

    def _match(
        self,
        profiles: Profiles,
        rows: tuple[int, int],
        interests: tuple[float, float],
        worth: float,
        reasons: tuple[Reason, ...],
    ) -> Match:
        one, other = (profiles.firms[row] for row in rows)
        there, back = interests
        in_order = one.id < other.id
        shared = {*one.tags.areas_offered, *one.tags.areas_sought} & {*other.tags.areas_offered}
        shared |= {*other.tags.areas_sought} & {*one.tags.areas_offered}
        fitting = {
            sought
            for giving, taking in ((one, other), (other, one))
            for offered in giving.tags.cooperation_offered
            for sought in taking.tags.cooperation_sought
            if sought in self._complements.get(offered, ())
        }
        return Match(
            pair=Pair.of(one.id, other.id),
            interest_a=there if in_order else back,
            interest_b=back if in_order else there,
            value=worth,
            shared_areas=self._ordered(shared),
            cooperation_types=self._ordered(fitting),
            reasons=reasons,
        )

    def _ordered(self, codes: set[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=lambda code: (self._rank.get(code, len(self._rank)), code)))

    def _scores(self, tile: Tile, standing: Standing) -> Rows:
        return self._weights.scores(facts_of(tile), standing, tile.left, tile.right)

    def _listen(self, profiles: Profiles) -> Speech:
        """Kept as long as the profiles are, as `_read` is."""
        if profiles not in self._speech:
            self._speech[profiles] = Speech(profiles, tuple(self._labels), self._codes)
        return self._speech[profiles]

    def _read(self, profiles: Profiles) -> tuple[Reading, Standing]:
        """Kept as long as the profiles are: `matches` after `score` does not look at every firm again."""
        if profiles not in self._known:
            reading = read_profiles(profiles, self._complements, self._weights.texts, self._weights.codes)
            self._known[profiles] = reading, standing_of(reading)
        return self._known[profiles]


_Tile = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], tuple[NDArray, NDArray]]


def _tiles(left: NDArray[np.int64], right: NDArray[np.int64]) -> Iterator[_Tile]:
    """Cut pairs into tiles: left rows, right rows, positions of the pairs, and where each is in the tile.

    When most pairs of the firms are asked for, tiles are wide; when few are (the candidates of a big forum),
    each left firm makes its own.
    """
    if not len(left):
        return
    order = np.lexsort((right, left))
    lefts = np.unique(left)
    height = _ROWS if len(left) >= _DENSE * len(lefts) * len(np.unique(right)) else 1
    for start in range(0, len(lefts), height):
        rows = lefts[start : start + height]
        inside = order[
            np.searchsorted(left[order], rows[0]) : np.searchsorted(left[order], rows[-1], "right")
        ]
        columns = np.unique(right[inside])
        for begin in range(0, len(columns), _COLUMNS):
            some = columns[begin : begin + _COLUMNS]
            wanted = inside[(right[inside] >= some[0]) & (right[inside] <= some[-1])]
            at = (np.searchsorted(rows, left[wanted]), np.searchsorted(some, right[wanted]))
            yield rows, some, wanted, at

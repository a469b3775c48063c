"""Firms and a forum -> scored pairs with reasons: encode, tag, propose, score."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import (
    Encoder,
    Firm,
    Forum,
    Match,
    Pair,
    Preference,
    Problem,
    Progress,
    Schedule,
    Wish,
    silent,
)
from matchmaker.domain.history import History
from matchmaker.encoding import CachedEncoder, VectorCache, open_encoder, open_view_encoder
from matchmaker.errors import NoMatchError
from matchmaker.said import said
from matchmaker.scoring import (
    FirmTexts,
    Interest,
    Profiles,
    Scorer,
    Sections,
    Views,
    build_profiles,
    sections,
    texts_of,
    views_of,
)
from matchmaker.service.engine.all_pairs import NOTHING, score_best, score_others
from matchmaker.service.engine.descriptions import encode_descriptions
from matchmaker.service.engine.history import NONE, heed_met, past_of
from matchmaker.service.engine.models import read_model, read_model_bytes
from matchmaker.service.resources import data_file
from matchmaker.settings import Settings
from matchmaker.tagging import AreaWeights, Taxonomy, load_taxonomy, tag, with_main_areas

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

ENCODER = "encoder.npz"  # what tuning changed of the packaged sentence model
ALL_PAIRS = 250_000  # up to so many allowed pairs all are scored and kept
SCORED = 30_000_000  # up to so many all are scored, and each firm's best are kept; beyond, the index proposes
CANDIDATES = 50  # partners per firm that planning chooses from
LISTED = 16  # partners per firm that go into a plan's pairings.csv, with their reasons
SPARE = 2  # partners of little worth that a firm may fall back on, beyond the floor
PROPOSED = 50  # partners that the index proposes a firm in each view, beyond that


Note = Callable[[str], None]  # a remark for the person who waits


def unheard(words: str) -> None:
    """A Note that goes nowhere."""


@dataclass(frozen=True)
class Understanding:
    """Firms as the machine reads them: their texts as vectors, their words as codes."""

    firms: tuple[Firm, ...]  # tagged, in the order given
    texts: FirmTexts
    vectors: "Vectors"  # of texts.all
    views: Sections
    whole: Views
    problems: tuple[Problem, ...]
    taxonomy: Taxonomy
    encoder: Encoder
    digest: str  # of the encoder of `whole`; it stands for both


@dataclass(frozen=True)
class Matching:
    """What matching found; `explain` adds the reasons, which cost more than the scores."""

    known: Understanding
    left_out: tuple[tuple[Firm, str], ...]  # firms of no delegation, and why
    matches: tuple[Match, ...]  # best first, without reasons
    scorer: Scorer
    profiles: Profiles

    @property
    def firms(self) -> tuple[Firm, ...]:
        """The forum's firms, tagged, in the order given."""
        return self.known.firms

    def explain(self, matches: Iterable[Match], *, progress: Progress = silent) -> tuple[Match, ...]:
        """The same matches with their reasons, in order."""
        row = {firm.id: number for number, firm in enumerate(self.firms)}
        pairs = [(row[match.pair.a], row[match.pair.b]) for match in matches]
        rows = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return self.scorer.matches(self.profiles, rows, progress=progress)


def understand_firms(
    firms: Sequence[Firm],
    *,
    settings: Settings,
    main_areas: bool = True,
    progress: Progress = silent,
    note: Note = unheard,
) -> Understanding:
    """Encode the firms' texts and tag the firms with taxonomy codes; `main_areas` need fitted weights.

    Raises:
        ModelError: the model named in the settings cannot be used.
    """
    texts = texts_of(firms)
    taxonomy = load_taxonomy(str(data_file("taxonomy.csv")))
    corpus = (*texts.all, *texts.whole, *taxonomy.descriptions)
    encoder = open_cached_encoder(settings, corpus=corpus, progress=progress, note=note)
    whole, digest = _read_whole(texts, settings, encoder, progress, note)
    vectors = encoder.encode(texts.all)
    views = sections(firms, texts, vectors)
    tagged, problems = tag(
        firms,
        taxonomy,
        offered=views.offered,
        sought=views.sought,
        areas=encode_descriptions(encoder, taxonomy),
    )
    if main_areas:
        tagged = with_main_areas(
            tagged, taxonomy, weights=_area_weights(encoder), offered=views.offered, whole=views.whole
        )
    return Understanding(tagged, texts, vectors, views, whole, problems, taxonomy, encoder, digest)


def match_firms(
    firms: Sequence[Firm],
    forum: Forum,
    *,
    preferences: Sequence[Preference] = (),
    history: History = NONE,
    every_pair: bool = False,
    settings: Settings,
    progress: Progress = silent,
    note: Note = unheard,
) -> Matching:
    """Score the pairs that the forum allows; a pair that somebody wishes for is always among them.

    Up to ALL_PAIRS pairs, or with `every_pair`, all are scored and kept. Up to SCORED all are scored and the best
    CANDIDATES of each firm kept; beyond, those that the index proposes are scored. `history` bears on interest, and as the forum's `met_before` says pairs that have met are left out or come first.

    Raises:
        NoMatchError: no two firms of delegations that may meet.
        ModelError: the model named in the settings cannot be used.
    """
    members, left_out = _members(firms, forum)
    allowed, delegation = _allowed(members, forum)
    _refuse_if_nobody_meets(members, forum, delegation, allowed)
    known = understand_firms(members, settings=settings, progress=progress, note=note)
    profiles = build_profiles(known.firms, known.texts, known.vectors, known.whole)
    weights = load_interest()
    if weights.encoder != known.digest:
        note(
            said(
                "The weights were fitted on another encoder than {encoder}: scores are less sure. "
                "`make models` fits them anew.",
                encoder=known.encoder.name,
            )
        )
    words = known.taxonomy
    scorer = Scorer(
        weights, words.labels, words.complements, words.codes_in, past=past_of(history, members, forum)
    )
    count = _pair_count(np.bincount(delegation, minlength=len(allowed)), allowed)
    scored = NOTHING
    if not every_pair and ALL_PAIRS < count <= SCORED:
        scored = score_best(scorer, profiles, delegation, allowed, CANDIDATES, progress)
        pairs = scored.pairs
    else:
        few = every_pair or count <= ALL_PAIRS
        pairs = _pairs(known.whole, delegation, allowed, few, progress)
    pairs = _with_wishes(heed_met(pairs, history, members, forum), members, preferences)
    scored = score_others(scorer, profiles, scored, pairs, progress)
    matches = scorer.matches_of(profiles, scored)
    best_first = tuple(sorted(matches, key=lambda match: (-match.value, match.pair)))
    return Matching(known, left_out, best_first, scorer, profiles)


def open_cached_encoder(
    settings: Settings,
    *,
    corpus: Sequence[str],
    progress: Progress = silent,
    note: Note = unheard,
) -> Encoder:
    """The encoder of the settings with the vector cache before it."""
    folder = settings.cache_folder
    folder.mkdir(parents=True, exist_ok=True)
    encoder = open_encoder(settings.model, str(folder), corpus=corpus, progress=progress, note=note)
    return CachedEncoder(encoder, _cache(settings, note), progress=progress)


def _cache(settings: Settings, note: Note) -> VectorCache:
    return VectorCache(str(settings.cache_folder / "vectors.db"), note=note)


def _read_whole(
    texts: FirmTexts, settings: Settings, encoder: Encoder, progress: Progress, note: Note
) -> tuple[Views, str]:
    """The views of the whole profiles, and the digest of their encoder, which ends here: it takes 150 MB."""
    of_whole, count = open_view_encoder(settings.model, encoder, lambda: read_model_bytes(ENCODER))
    if of_whole is not encoder:
        of_whole = CachedEncoder(of_whole, _cache(settings, note), progress=progress)
    return views_of(of_whole.encode(texts.whole), count), of_whole.digest


def _area_weights(encoder: Encoder) -> AreaWeights | None:
    """The weights of models/areas.json; None for another sentence model than theirs."""
    weights = AreaWeights.load(read_model("areas.json"))
    return weights if weights.encoder == encoder.digest else None


def load_interest() -> Interest:
    """The weights of models/interest.json, if they are those that models/manifest.json names.

    Raises:
        ModelError: a file is missing, or the weights are damaged or changed by hand.
    """
    return Interest.load(read_model("interest.json"))


def best_partners(
    matches: Sequence[Match], top: int, *, wishes: Sequence[Preference] = (), worth: float = math.inf
) -> tuple[Match, ...]:
    """The matches among the best `top` of either firm or of at least `worth`, and those that somebody wishes for.

    Takes and keeps the order best first.
    """
    wished = {Pair.of(wish.firm, wish.partner) for wish in wishes}
    seen: Counter[str] = Counter()
    kept = []
    for match in matches:
        firms = (match.pair.a, match.pair.b)
        among_best = min(seen[firm] for firm in firms) < top
        if among_best or match.value >= worth or match.pair in wished:
            kept.append(match)
        seen.update(firms)
    return tuple(kept)


def worth_planning(
    matches: Sequence[Match], forum: Forum, *, wishes: Sequence[Preference] = ()
) -> tuple[Match, ...]:
    """The matches among which a timetable is chosen.

    Those of the forum's `worth` or more and those that somebody wishes for; of the others only the best few of
    each firm, so that it can reach the floor.
    """
    return best_partners(matches, forum.floor + SPARE, wishes=wishes, worth=forum.worth)


def listed(
    matches: Sequence[Match], schedule: Schedule, *, wishes: Sequence[Preference] = ()
) -> tuple[Match, ...]:
    """The matches that a plan's outputs speak of: each firm's best, all that meet, and all that are wished for."""
    held = {meeting.pair for meeting in schedule.meetings}
    best = {match.pair for match in best_partners(matches, LISTED, wishes=wishes)}
    return tuple(match for match in matches if match.pair in held or match.pair in best)


def _members(firms: Sequence[Firm], forum: Forum) -> tuple[tuple[Firm, ...], tuple[tuple[Firm, str], ...]]:
    inside, outside = [], []
    for firm in firms:
        if forum.delegation_of(firm) is None:
            outside.append(
                (
                    firm,
                    said(
                        "its country, {firm_country}, is in no delegation of this forum",
                        firm_country=firm.country,
                    ),
                )
            )
        else:
            inside.append(firm)
    return tuple(inside), tuple(outside)


def _allowed(firms: Sequence[Firm], forum: Forum) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """(delegations x delegations) who may meet whom, and each firm's delegation by number."""
    codes = [delegation.code for delegation in forum.delegations]
    allowed = np.array([[(one, two) in forum.meeting_delegations for two in codes] for one in codes])
    number = {code: n for n, code in enumerate(codes)}
    found = [forum.delegation_of(firm) for firm in firms]
    return allowed, np.array([number[one.code] if one else -1 for one in found], dtype=np.int64)


def _refuse_if_nobody_meets(
    members: Sequence[Firm], forum: Forum, delegation: NDArray[np.int64], allowed: NDArray[np.bool_]
) -> None:
    size = np.bincount(delegation, minlength=len(forum.delegations)) if len(members) else np.zeros(1, int)
    if not len(members) or not _pair_count(size, allowed):
        there = ", ".join(
            said("{delegation} {count}", delegation=delegation.name, count=count)
            for delegation, count in zip(forum.delegations, size, strict=False)
        )
        raise NoMatchError(
            "Nobody may meet anybody: firms per delegation: {there}. "
            "Add firms of a second delegation, or change who may meet whom in the forum file.",
            there=there or said("none"),
        )


def _pair_count(size: NDArray[np.int64], allowed: NDArray[np.bool_]) -> int:
    """How many unordered pairs of different firms the delegations allow."""
    ordered = np.outer(size, size) * allowed
    return int(ordered.sum() - (size * np.diag(allowed)).sum()) // 2


def _pairs(
    views: Views,
    delegation: NDArray[np.int64],
    allowed: NDArray[np.bool_],
    every_pair: bool,
    progress: Progress,
) -> NDArray[np.int64]:
    from matchmaker.retrieval import propose  # late: it may load faiss

    top = int(np.bincount(delegation).max()) if every_pair else PROPOSED
    return propose(
        [(views.asks, views.answers), (views.answers, views.asks), (views.own, views.own)],
        delegation,
        allowed,
        top,
        progress=progress,
    )


def _with_wishes(
    pairs: NDArray[np.int64], firms: Sequence[Firm], preferences: Sequence[Preference]
) -> NDArray[np.int64]:
    """The proposed pairs and those that a firm wishes for, each once."""
    row = {firm.id: number for number, firm in enumerate(firms)}
    wished = [
        sorted((row[wish.firm], row[wish.partner]))
        for wish in preferences
        if wish.wish is not Wish.NO and wish.firm in row and wish.partner in row
    ]
    if not wished:
        return pairs
    return np.unique(np.concatenate([pairs, np.array(wished, dtype=np.int64)]), axis=0)

"""A forum's matches -> whom each firm is shown: fair lists of partners, beside plain ones."""

from collections.abc import Mapping, Sequence

import numpy as np

from matchmaker.domain import Firm, Forum, Match, Preference, Suggestions
from matchmaker.scoring.value import pulled, pulls, refused

CANDIDATES = 50  # most valuable partners per firm that lists are made of, and all whom these would be to


def suggestions_of(
    forum: Forum,
    firms: Sequence[Firm],
    matches: Sequence[Match],
    *,
    preferences: Sequence[Preference] = (),
) -> Suggestions:
    """Up to `forum.shown` partners for each firm, by `forum.fairness`.

    A pair is never suggested that somebody said no to, or that is worth nothing. What firms wish makes the pairs
    likelier to be shown, to both.
    """
    from matchmaker.selection.market import Market  # late: the flow in it costs a moment to load
    from matchmaker.selection.suggestions import suggest

    ids = sorted(firm.id for firm in firms if forum.delegation_of(firm))
    row = {id: number for number, id in enumerate(ids)}
    no = refused(preferences)
    ranked = sorted(
        (match for match in matches if match.value > 0 and match.pair not in no),
        key=lambda match: (-match.value, match.pair),
    )
    plain = _most_valuable(ids, ranked, forum.shown)
    kept = _candidates(ranked)
    home = {firm.id: forum.delegation_of(firm) for firm in firms}
    codes = [delegation.code for delegation in forum.delegations]
    groups = np.array([codes.index(home[id].code) for id in ids], np.int64)  # type: ignore[union-attr]
    pairs = np.array([(row[match.pair.a], row[match.pair.b]) for match in kept], np.int64).reshape(-1, 2)
    market = Market(len(ids), pairs, _chances(kept, pulls(preferences)), groups)
    places = suggest(market, shown=forum.shown, fairness=forum.fairness)
    lists: dict[str, list[tuple[int, str]]] = {id: [] for id in ids}
    for owner, partner, place in zip(
        market.owner.tolist(), market.partner.tolist(), places.tolist(), strict=True
    ):
        if place < forum.shown:
            lists[ids[owner]].append((place, ids[partner]))
    fair = {id: tuple(partner for _, partner in sorted(own)) for id, own in lists.items() if own}
    return Suggestions(fair, {id: plain[id] for id in fair})


def _chances(matches: Sequence[Match], pull: Mapping[tuple[str, str], float]) -> "np.ndarray":
    """(matches,) the chance that both firms say yes, their wishes heeded."""
    a = [match.interest_a for match in matches]
    b = [match.interest_b for match in matches]
    there = [pull.get((match.pair.a, match.pair.b), 0.0) for match in matches]
    back = [pull.get((match.pair.b, match.pair.a), 0.0) for match in matches]
    return pulled(a, there) * pulled(b, back)


def _most_valuable(ids: Sequence[str], ranked: Sequence[Match], top: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {id: [] for id in ids}
    for match in ranked:
        for firm, partner in ((match.pair.a, match.pair.b), (match.pair.b, match.pair.a)):
            if len(found[firm]) < top:
                found[firm].append(partner)
    return {id: tuple(partners) for id, partners in found.items()}


def _candidates(ranked: Sequence[Match]) -> list[Match]:
    """The matches among the best few of either firm."""
    seen: dict[str, int] = {}
    kept = []
    for match in ranked:
        a, b = match.pair.a, match.pair.b
        if min(seen.get(a, 0), seen.get(b, 0)) < CANDIDATES:
            kept.append(match)
        seen[a], seen[b] = seen.get(a, 0) + 1, seen.get(b, 0) + 1
    return kept

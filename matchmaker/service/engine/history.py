"""A history of meetings and projects -> what it means for this forum's pairs, by the forum's `met_before`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Firm, Forum, Problem, Severity
from matchmaker.domain.history import History
from matchmaker.said import said

if TYPE_CHECKING:
    from matchmaker.scoring.history import Past

NONE = History()


def past_of(history: History, firms: Sequence[Firm], forum: Forum) -> "Past | None":
    """What scoring needs of it; None where there is no history."""
    if not history.groups:
        return None
    from matchmaker.scoring.history import Past  # late: it loads scipy

    return Past(history, {firm.id: firm.name for firm in firms}, met_again=forum.met_before == "prefer")


def heed_met(
    pairs: NDArray[np.int64], history: History, firms: Sequence[Firm], forum: Forum
) -> NDArray[np.int64]:
    """(pairs, 2) rows of firms without those that have met, or with them, as the forum says."""
    row = {firm.id: number for number, firm in enumerate(firms)}
    met = [
        sorted((row[pair.a], row[pair.b]))
        for pair in sorted(history.met(row))
        if forum.may_pair(firms[row[pair.a]], firms[row[pair.b]])
    ]
    if not met or forum.met_before == "allow":
        return pairs
    codes = np.array(met, np.int64) @ [len(firms), 1]
    if forum.met_before == "exclude":
        return pairs[~np.isin(pairs @ [len(firms), 1], codes)]
    every = np.union1d(pairs @ [len(firms), 1], codes)
    return np.stack(np.divmod(every, len(firms)), axis=1)


def tell_met(history: History, firms: Sequence[Firm], forum: Forum, *, source: str) -> tuple[Problem, ...]:
    """A note on how many pairs have met, and what becomes of them."""
    known = {firm.id: firm for firm in firms}
    count = sum(forum.may_pair(known[pair.a], known[pair.b]) for pair in history.met(known))
    if not count:
        return ()
    pairs = (
        said("1 pair of firms has met")
        if count == 1
        else said("{count} pairs of firms have met", count=count)
    )
    return (
        Problem(
            source, None, "", said("{pairs} before", pairs=pairs), _BECOMES[forum.met_before], Severity.NOTE
        ),
    )


_BECOMES = {
    "allow": said(
        'They are treated like others; met_before = "exclude" or "prefer" in the forum file changes that.'
    ),
    "exclude": said("They are left out, but where a firm wishes to meet again."),
    "prefer": said("They count for more."),
}

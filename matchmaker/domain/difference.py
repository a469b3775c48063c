"""Two versions of a timetable in; what happened to each meeting, and whom to tell, out."""

from collections.abc import Collection, Sequence

from matchmaker.domain.schedule import Change, ChangeKind, Meeting


def changes_between(
    before: Sequence[Meeting], after: Sequence[Meeting], *, away: Collection[str] = ()
) -> tuple[Change, ...]:
    """Meetings that were added, moved (slot or table) or dropped, by their new time, then their old one.

    Both firms of a meeting are told, but those that are `away` (ids).
    """
    old, new = ({meeting.id: meeting for meeting in meetings} for meetings in (before, after))
    changes = []
    for id in old.keys() | new.keys():
        was, now = old.get(id), new.get(id)
        if was and now and (was.slot, was.table) == (now.slot, now.table):
            continue
        kind = ChangeKind.ADDED if was is None else ChangeKind.DROPPED if now is None else ChangeKind.MOVED
        held = now or was
        assert held is not None, "the id is of one of the two"
        notify = tuple(firm for firm in (held.pair.a, held.pair.b) if firm not in away)
        changes.append(Change(kind, id, was, now, notify))
    return tuple(sorted(changes, key=_time))


def _time(change: Change) -> tuple[int, int, str]:
    held = change.after or change.before
    assert held is not None, "a change has a meeting before it or after it"
    return held.slot, held.table or 0, change.meeting

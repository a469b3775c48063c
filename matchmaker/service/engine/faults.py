"""Meetings in a forum -> every hard rule that they break; light, so that each page can ask."""

from collections.abc import Sequence

from matchmaker.domain import Fault, Firm, Forum, Lock, Meeting, Preference
from matchmaker.domain.planning import Placement, build_problem
from matchmaker.said import said
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.locks import admit_locks


def check_meetings(
    forum: Forum,
    firms: Sequence[Firm],
    meetings: Sequence[Meeting],
    *,
    preferences: Sequence[Preference] = (),
    locks: Sequence[Lock] = (),
) -> tuple[Fault, ...]:
    """Every hard rule that the meetings break; a lock that no timetable could keep is no fault.

    Raises:
        PreferenceError, ForumError: as `planning.plan_meetings`.
    """
    problem, _ = admit_locks(build_problem(forum, firms, (), preferences=preferences, locks=locks))
    number = {firm: position for position, firm in enumerate(problem.firms)}
    strangers = tuple(
        Fault(
            said("firm is registered"),
            meeting.id,
            said("no firm has the id {firm!r} of meeting {meeting_id}", firm=firm, meeting_id=meeting.id),
        )
        for meeting in meetings
        for firm in (meeting.pair.a, meeting.pair.b)
        if firm not in number
    )
    placements = [
        Placement(number[meeting.pair.a], number[meeting.pair.b], meeting.slot, meeting.table)
        for meeting in meetings
        if meeting.pair.a in number and meeting.pair.b in number
    ]
    return strangers + faults(problem, placements)

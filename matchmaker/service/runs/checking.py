"""A meetings.csv, perhaps edited by hand -> the rules that it breaks, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta

from matchmaker.domain import (
    Delegation,
    Fault,
    Firm,
    Forum,
    Meeting,
    Preference,
    Problem,
    Session,
    Severity,
    Window,
)
from matchmaker.domain.forum_file import read_forum
from matchmaker.errors import MeetingsError
from matchmaker.intake import read_preferences
from matchmaker.intake.meetings import MeetingsRead, read_meetings
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.engine.proving import Confirmed
from matchmaker.service.engine.wishes import fit_wishes
from matchmaker.service.runs.cleaning import read_sheets

ALL_DAY = Window(time(0), time(0))
EVERYBODY = "everybody"
NO_LIMIT = 10_000


@dataclass(frozen=True)
class Checked:
    """What a check found; a timetable is sound when there are neither faults nor unreadable rows."""

    meetings: tuple[Meeting, ...]
    faults: tuple[Fault, ...]
    problems: tuple[Problem, ...]
    unchecked: tuple[str, ...]  # rules that could not be checked, and what to give for it
    confirmed: tuple[Confirmed, ...] = ()  # the certificate's goals, where a run's record was given

    @property
    def sound(self) -> bool:
        return (
            not self.faults
            and not any(one.severity is Severity.ERROR for one in self.problems)
            and all(goal.true for goal in self.confirmed)
        )


def check_file(path: str, *, forum: str = "", sheets: tuple[str, ...] = (), preferences: str = "") -> Checked:
    """Check a meetings file against the forum, the firms' sheets and their wishes, as far as they are given.

    Raises:
        InputError: one of the files cannot be read.
    """
    rules = read_forum(forum) if forum else None
    read = read_meetings(path, rules)
    unchecked = []
    if rules is None:
        rules = _forum_of(read, path)
        unchecked.append("tables, limits, sessions and who may meet whom (give --forum)")
    firms: tuple[Firm, ...]
    wishes: tuple[Preference, ...] = ()
    faults: list[Fault] = []
    if sheets:
        given = read_sheets(sheets)
        firms = tuple(_in_zone(firm, read) for firm in given.firms)
        wishes = given.preferences
        faults += unknown_firms(read.meetings, firms)
        if not forum:
            rules = replace(rules, delegations=(_everybody(),), may_meet=((EVERYBODY, EVERYBODY),))
    else:
        firms = _firms_of(read)
        rules = replace(rules, delegations=(_everybody(),), may_meet=((EVERYBODY, EVERYBODY),))
        unchecked.append("countries, availability, vetoes and the firms' own limits (give --firms)")
    if preferences:
        wishes += read_preferences(preferences, firms).preferences
    known = {firm.id for firm in firms}
    meetings = tuple(one for one in read.meetings if {one.pair.a, one.pair.b} <= known)
    rules = _with_all(rules, firms)
    heeded = fit_wishes(wishes, (), firms, rules, source=path).preferences
    faults += check_meetings(rules, firms, meetings, preferences=heeded)
    return Checked(read.meetings, tuple(faults), read.problems, tuple(unchecked))


def _forum_of(read: MeetingsRead, path: str) -> Forum:
    """A forum whose slots are the times of the file.

    Raises:
        MeetingsError: times overlap or differ in length, so that they are no slots.
    """
    lengths = {end - start for start, end in read.times}
    for (start, end), (following, _) in zip(read.times, read.times[1:], strict=False):
        if following < end:
            raise MeetingsError(
                f"{path}: meetings at {start:%H:%M} and at {following:%H:%M} UTC overlap without being in the "
                "same slot. Give the forum file (--forum), which says what the slots are."
            )
    if len(lengths) > 1:
        raise MeetingsError(
            f"{path}: meetings last {' and '.join(str(length) for length in sorted(lengths))}. "
            "Give the forum file (--forum), which says what the slots are."
        )
    minutes = int(min(lengths, default=timedelta(minutes=20)).total_seconds() // 60)
    sessions = tuple(Session(f"{start:%H:%M}", start, end) for start, end in read.times)
    return Forum("", (), sessions, meeting_minutes=minutes, floor=0, limit=NO_LIMIT)


def _everybody() -> Delegation:
    return Delegation(EVERYBODY, EVERYBODY, (), "UTC", ALL_DAY)


def _with_all(forum: Forum, firms: Sequence[Firm]) -> Forum:
    """The forum with every firm in its one pseudo-delegation; a real forum stays as it is."""
    if [delegation.code for delegation in forum.delegations] != [EVERYBODY]:
        return forum
    ids = tuple(firm.id for firm in firms)
    return replace(forum, delegations=(replace(forum.delegations[0], firm_ids=ids),))


def _in_zone(firm: Firm, read: MeetingsRead) -> Firm:
    """The firm with the zone that the file shows for it, unless its sheet names one."""
    return replace(firm, time_zone=firm.time_zone or read.zones.get(firm.id, ""))


def _firms_of(read: MeetingsRead) -> tuple[Firm, ...]:
    ids = sorted({firm for meeting in read.meetings for firm in (meeting.pair.a, meeting.pair.b)})
    return tuple(
        Firm(
            firm,
            read.names.get(firm, firm),
            "",
            time_zone=read.zones.get(firm, ""),
            representatives=read.representatives.get(firm, 1),
        )
        for firm in ids
    )


def unknown_firms(meetings: Sequence[Meeting], firms: Sequence[Firm]) -> list[Fault]:
    known = {firm.id for firm in firms}
    strangers = sorted({firm for one in meetings for firm in (one.pair.a, one.pair.b)} - known)
    return [
        Fault("known firm", stranger, f"{stranger} has a meeting, but is in none of the sheets")
        for stranger in strangers
    ]

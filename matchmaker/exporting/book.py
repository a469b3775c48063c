"""What there is to tell of a forum, in one place: firms, matches, wishes and the timetable, with look-ups."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from matchmaker.domain import (
    Delegation,
    Firm,
    Forum,
    Match,
    Meeting,
    Pair,
    Preference,
    Schedule,
    Shortfall,
    Slot,
    Suggestions,
    Wish,
)

_STRENGTH = {Wish.NO: 2, Wish.MUST: 1, Wish.MEET: 0}


@dataclass(frozen=True)
class Book:
    """Everything that an export may speak of; every id in matches and meetings is one of `firms`."""

    forum: Forum
    firms: tuple[Firm, ...]
    matches: tuple[Match, ...] = ()
    preferences: tuple[Preference, ...] = ()
    schedule: Schedule | None = None  # None: pairs are proposed, nothing is placed yet
    labels: Mapping[str, str] = field(default_factory=dict)  # taxonomy code -> English label
    run_id: str = ""
    left_out: tuple[tuple[Firm, str], ...] = ()  # firms of the sheet that take no part, and why
    cancelled: tuple[Meeting, ...] = ()  # of earlier versions; they stay in calendars as cancelled
    suggestions: Suggestions | None = None  # of pairs in `matches`; None: nobody was to be shown any

    @cached_property
    def firm(self) -> Mapping[str, Firm]:
        """Firms by id."""
        return {firm.id: firm for firm in self.firms}

    @cached_property
    def match(self) -> Mapping[Pair, Match]:
        return {match.pair: match for match in self.matches}

    @cached_property
    def ranked(self) -> tuple[Match, ...]:
        """Matches, the most valuable first, ties by ids."""
        return tuple(sorted(self.matches, key=lambda match: (-match.value, match.pair)))

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        return self.schedule.meetings if self.schedule else ()

    @cached_property
    def meetings_of(self) -> Mapping[str, tuple[Meeting, ...]]:
        """Meetings by firm id, in time order; every firm has an entry."""
        found: dict[str, list[Meeting]] = {firm.id: [] for firm in self.firms}
        for meeting in sorted(self.meetings, key=lambda meeting: (meeting.slot, meeting.pair)):
            found[meeting.pair.a].append(meeting)
            found[meeting.pair.b].append(meeting)
        return {firm: tuple(meetings) for firm, meetings in found.items()}

    @cached_property
    def gone(self) -> tuple[Meeting, ...]:
        """Cancelled meetings that did not come back."""
        held = {meeting.id for meeting in self.meetings}
        return tuple(meeting for meeting in self.cancelled if meeting.id not in held)

    @cached_property
    def shortfall(self) -> Mapping[str, Shortfall]:
        """Firms below the floor, by id."""
        return {short.firm: short for short in self.schedule.shortfalls} if self.schedule else {}

    @cached_property
    def _wishes(self) -> Mapping[tuple[str, str], Wish]:
        found: dict[tuple[str, str], Wish] = {}
        for said in sorted(self.preferences, key=lambda said: _STRENGTH[said.wish]):
            found[said.firm, said.partner] = said.wish
        return found

    def wish(self, firm: str, partner: str) -> Wish | None:
        """What one firm says of another; said twice, a no outdoes a must, and a must a meet."""
        return self._wishes.get((firm, partner))

    @cached_property
    def delegation(self) -> Mapping[str, Delegation | None]:
        """Delegations by firm id."""
        return {firm.id: self.forum.delegation_of(firm) for firm in self.firms}

    @cached_property
    def _place(self) -> Mapping[str, tuple[int, str]]:
        order = {delegation.code: place for place, delegation in enumerate(self.forum.delegations)}
        places = {}
        for firm, delegation in self.delegation.items():
            places[firm] = (order[delegation.code] if delegation else len(order), firm)
        return places

    def seated(self, pair: Pair) -> tuple[Firm, Firm]:
        """The two firms as files show them: first the one whose delegation the forum names first."""
        a, b = sorted((pair.a, pair.b), key=self._place.__getitem__)
        return self.firm[a], self.firm[b]

    @cached_property
    def zone(self) -> Mapping[str, ZoneInfo]:
        """Time zones by firm id."""
        return {firm.id: self.forum.zone_of(firm) for firm in self.firms}

    def slot(self, meeting: Meeting) -> Slot:
        return self.forum.slots[meeting.slot]

    @cached_property
    def _representatives(self) -> Mapping[tuple[str, str], int]:
        at_once: dict[tuple[str, int], int] = defaultdict(int)
        found = {}
        for meeting in sorted(self.meetings, key=lambda held: (held.slot, held.table or 0, held.pair)):
            for firm in (meeting.pair.a, meeting.pair.b):
                at_once[firm, meeting.slot] += 1
                found[meeting.id, firm] = at_once[firm, meeting.slot]
        return found

    def representative(self, meeting: Meeting, firm: str) -> int:
        """Which of the firm's representatives goes, from 1; the first one unless several meet at once."""
        return self._representatives.get((meeting.id, firm), 1)

    def video_url(self, meeting: Meeting) -> str:
        return self.forum.video_url.replace("{meeting_id}", meeting.id)

    def label(self, code: str) -> str:
        """The label of a taxonomy code in English, else the code."""
        return self.labels.get(code, code)

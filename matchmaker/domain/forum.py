"""A forum: who may meet whom, when, at how many tables, and how often."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from matchmaker.domain.firm import Firm, Window

MET_BEFORE = ("allow", "exclude", "prefer")
ORDERS = (("floor", "value", "gaps"), ("value", "floor", "gaps"))  # of goals, after locks and musts


@dataclass(frozen=True, slots=True)
class Delegation:
    """Firms that come together: a country's, or an association's when `firm_ids` names them."""

    code: str
    name: str
    countries: tuple[str, ...]  # ISO 3166-1 alpha-2
    time_zone: str  # IANA
    working_hours: Window = field(default_factory=lambda: Window(time(9), time(18)))  # local
    firm_ids: tuple[str, ...] = ()  # named firms join whatever their country


@dataclass(frozen=True, slots=True)
class Session:
    name: str
    start: datetime  # aware, UTC
    end: datetime  # aware, UTC
    limit: int | None = None  # meetings that a firm gets in it at most; None: the forum's limit alone counts


@dataclass(frozen=True, slots=True)
class Slot:
    index: int  # 0-based over the whole forum, in time order
    session: str
    start: datetime  # aware, UTC
    end: datetime  # aware, UTC


@dataclass(frozen=True)
class Forum:
    """All that an organiser decides; `slots` and the answers below follow from it."""

    name: str
    delegations: tuple[Delegation, ...]
    sessions: tuple[Session, ...]
    time_zone: str = "UTC"  # IANA; in which the organiser reads times
    may_meet: tuple[tuple[str, str], ...] = ()  # delegation codes; empty: every two different ones
    meeting_minutes: int = 20
    break_minutes: int = 0  # between two slots
    floor: int = 3  # meetings that every firm should get at least (soft: with the reason when not met)
    limit: int = 8  # meetings that a firm gets at most, unless its profile says fewer
    worth: float = 0.1  # 0..1; a meeting of less value is planned only where a firm lacks better ones
    tables: int | None = None  # meetings at once; None: online, no limit
    seed: int = 0
    video_url: str = ""  # http(s); "{meeting_id}" is replaced by the meeting's id
    shown: int = 8  # partners suggested to each firm
    fairness: float = 0.5  # 0..1; of suggestions: 0 most matches, 1 least envy
    met_before: str = MET_BEFORE[0]  # what becomes of pairs that a history says have met
    order: tuple[str, ...] = ORDERS[0]  # of goals: a later one counts only where the earlier ones are equal

    @classmethod
    def load(cls, path: str) -> "Forum":
        """Read a forum file (TOML).

        Raises:
            ForumError: naming the field, what is wrong with it and what to write.
        """
        from matchmaker.domain.forum_file import read_forum  # late: it imports this module

        return read_forum(path)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot of every session in time order; a remainder too short for a meeting is left free."""
        length, pause = timedelta(minutes=self.meeting_minutes), timedelta(minutes=self.break_minutes)
        found: list[Slot] = []
        for session in sorted(self.sessions, key=lambda session: (session.start, session.name)):
            start = session.start
            while start + length <= session.end:
                found.append(Slot(len(found), session.name, start, start + length))
                start += length + pause
        return tuple(found)

    @cached_property
    def meeting_delegations(self) -> frozenset[tuple[str, str]]:
        """Ordered pairs of delegation codes that may meet, in both orders."""
        codes = [delegation.code for delegation in self.delegations]
        pairs = self.may_meet or [(one, other) for one in codes for other in codes if one != other]
        return frozenset(pairs) | frozenset((other, one) for one, other in pairs)

    def delegation_of(self, firm: Firm) -> Delegation | None:
        """The delegation that names the firm, else the first with its country, else None."""
        for delegation in self.delegations:
            if firm.id in delegation.firm_ids:
                return delegation
        for delegation in self.delegations:
            if firm.country in delegation.countries:
                return delegation
        return None

    def may_pair(self, firm: Firm, other: Firm) -> bool:
        """Whether the delegations of two firms may meet."""
        one, two = self.delegation_of(firm), self.delegation_of(other)
        return one is not None and two is not None and (one.code, two.code) in self.meeting_delegations

    def zone_of(self, firm: Firm) -> ZoneInfo:
        """The firm's own time zone, else its delegation's, else the forum's."""
        delegation = self.delegation_of(firm)
        return ZoneInfo(firm.time_zone or (delegation.time_zone if delegation else self.time_zone))

    def open_slots(self, firm: Firm) -> frozenset[int]:
        """Indices of the slots in which the firm can meet.

        That is inside one of its own windows, or, when it names none, inside its delegation's working
        hours, read in the firm's zone.
        """
        delegation = self.delegation_of(firm)
        if delegation is None:
            return frozenset()
        zone = self.zone_of(firm)
        windows = firm.availability or (delegation.working_hours,)
        return frozenset(
            slot.index
            for slot in self.slots
            if any(window.covers(slot.start, slot.end, zone) for window in windows)
        )

    def limit_of(self, firm: Firm) -> int:
        """Meetings that the firm gets at most."""
        return self.limit if firm.max_meetings is None else min(self.limit, firm.max_meetings)

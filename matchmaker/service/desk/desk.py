"""A book -> what the pages of the web desk show of it: found firms, pairs, agendas, the timetable, the files."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from math import fsum
from zoneinfo import ZoneInfo

from matchmaker.domain import (
    Delegation,
    Firm,
    Forum,
    Match,
    Meeting,
    Pair,
    Reason,
    Schedule,
    Session,
    Slot,
    Suggestions,
    Wish,
)
from matchmaker.exporting import Book
from matchmaker.exporting.areas import top
from matchmaker.exporting.matrix import Matrix, matrices
from matchmaker.exporting.reasons import Marked, cautions, marked, strongest
from matchmaker.exporting.times import day
from matchmaker.service.runs.books import plan_files

STATUSES = (
    "meeting",
    "must",
    "no",
    "open",
)  # what stands of a pair: it meets, it should, it must not, nothing


@dataclass(frozen=True, slots=True)
class Group:
    """A delegation in figures."""

    delegation: Delegation
    firms: int
    meetings: int
    served: int  # firms at or above the floor


@dataclass(frozen=True, slots=True)
class Side:
    """What one firm of a pair gains."""

    firm: Firm
    interest: float  # 0..1
    reason: Reason | None  # the strongest
    quotes: tuple[Marked, ...]  # from both profiles


@dataclass(frozen=True, slots=True)
class Card:
    """A pair as a page shows it."""

    value: float  # 0..1
    sides: tuple[Side, Side]
    areas: tuple[str, ...]  # labels of those that both offer
    slot: Slot | None  # when they meet
    cautions: tuple[str, ...]  # what speaks against it


@dataclass(frozen=True, slots=True)
class Line:
    """A firm in the table beside the picture of who meets whom."""

    firm: Firm
    pairs: int  # that are listed
    meetings: int
    best: Firm | None  # the partner worth the most to both
    value: float  # 0..1, of that pair


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting as one of its firms sees it."""

    meeting: Meeting
    slot: Slot
    partner: Firm
    zone: ZoneInfo  # the partner's


@dataclass(frozen=True)
class Desk:
    """One state of a forum; costly things are made when a page first asks for them, and kept."""

    book: Book
    stale: bool = False  # firms or rules changed since the pairs were computed, or they never were
    # parts of pages, by what they are
    drawn: dict[tuple[str, ...], str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def forum(self) -> Forum:
        return self.book.forum

    @property
    def schedule(self) -> Schedule | None:
        return self.book.schedule

    @cached_property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """A clock for each time zone of the delegations."""
        names = [delegation.time_zone for delegation in self.forum.delegations] or [self.forum.time_zone]
        return tuple(ZoneInfo(name) for name in dict.fromkeys(names))

    @property
    def floor(self) -> int:
        """Meetings that count as enough; without a floor, one."""
        return max(1, self.forum.floor)

    @property
    def served(self) -> int:
        """Firms with enough meetings."""
        return sum(len(held) >= self.floor for held in self.book.meetings_of.values())

    @property
    def average(self) -> float:
        """Mean value of a meeting, 0..1."""
        return fsum(held.value for held in self.book.meetings) / max(1, len(self.book.meetings))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """In the forum's order."""
        found = []
        for delegation in self.forum.delegations:
            held = [
                len(self.book.meetings_of[firm.id])
                for firm in self.book.firms
                if self.book.delegation[firm.id] is delegation
            ]
            served = sum(count >= self.floor for count in held)
            found.append(Group(delegation, len(held), sum(held), served))
        return tuple(found)

    @cached_property
    def matrices(self) -> Sequence[Matrix]:
        """Who meets whom, a picture for every two delegations that may."""
        return matrices(self.book)

    @cached_property
    def pairs_by_firm(self) -> tuple[Line, ...]:
        """What the pictures show, a line for each firm, by name."""
        best: dict[str, Match] = {}
        count: Counter[str] = Counter()
        for match in self.book.ranked:
            for id in (match.pair.a, match.pair.b):
                best.setdefault(id, match)
                count[id] += 1
        lines = []
        for firm in self.firms:
            found = best.get(firm.id)
            partner = self.book.firm[found.pair.other(firm.id)] if found else None
            held = len(self.book.meetings_of[firm.id])
            lines.append(Line(firm, count[firm.id], held, partner, found.value if found else 0.0))
        return tuple(lines)

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """What `export` writes, by name."""
        return plan_files(self.book)

    # ---- firms

    @cached_property
    def areas(self) -> Mapping[str, str]:
        """Code -> label of the areas that firms offer, by label."""
        codes = {code for offered in self._offered.values() for code in offered}
        return {code: self.book.label(code) for code in sorted(codes, key=lambda code: self.book.label(code))}

    def areas_of(self, firm: Firm) -> list[str]:
        """Labels of the areas that it offers."""
        return [self.book.label(code) for code in self._offered[firm.id]]

    @cached_property
    def _offered(self) -> Mapping[str, tuple[str, ...]]:
        return {firm.id: tuple(dict.fromkeys(map(top, firm.tags.areas_offered))) for firm in self.book.firms}

    @cached_property
    def firms(self) -> tuple[Firm, ...]:
        """By name."""
        return tuple(sorted(self.book.firms, key=lambda firm: (firm.name.casefold(), firm.id)))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Id -> name of the firms, by name."""
        return {firm.id: firm.name for firm in self.firms}

    @property
    def delegations(self) -> Mapping[str, str]:
        """Code -> name, in the forum's order."""
        return {delegation.code: delegation.name for delegation in self.forum.delegations}

    def find_firms(self, words: str = "", delegation: str = "", area: str = "") -> list[Firm]:
        """Firms whose profile has every word, of one delegation and area (their codes; empty: any), by name."""
        wanted = plain(words).split()
        return [
            firm
            for firm in self.firms
            if all(word in self._texts[firm.id] for word in wanted)
            and (not delegation or self._code(firm) == delegation)
            and (not area or area in self._offered[firm.id])
        ]

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return {firm.id: profile_words(firm) for firm in self.book.firms}

    def _code(self, firm: Firm) -> str:
        delegation = self.book.delegation[firm.id]
        return delegation.code if delegation else ""

    # ---- pairs

    def find_matches(self, firm: str = "", area: str = "", status: str = "") -> list[Match]:
        """Pairs with that firm (its id), that area (its code) in both and that status of STATUSES.

        The most valuable first; empty: any.
        """
        return [
            match
            for match in self.book.ranked
            if (not firm or firm in (match.pair.a, match.pair.b))
            and (not area or area in map(top, match.shared_areas))
            and (not status or self.status(match.pair) == status)
        ]

    def status(self, pair: Pair) -> str:
        """One of STATUSES, in the order in which they count."""
        if pair in self._held:
            return "meeting"
        said = {self.book.wish(pair.a, pair.b), self.book.wish(pair.b, pair.a)}
        return "no" if Wish.NO in said else "must" if Wish.MUST in said else "open"

    def suggested(self, firm: str) -> list[Match]:
        """Whom a firm (its id) is to be shown, the first to look at first.

        What firms say moves nobody on these lists, so that they stay as they are while answers come in; only a
        partner that said no to the firm is gone from them.
        """
        partners = self._suggestions.lists.get(firm, ())
        return [
            self.book.match[Pair.of(firm, partner)]
            for partner in partners
            if self.book.wish(partner, firm) is not Wish.NO
        ]

    @cached_property
    def _suggestions(self) -> Suggestions:
        from matchmaker.service.engine.suggestions import suggestions_of  # late: few pages show them

        return suggestions_of(self.forum, self.book.firms, self.book.matches)

    def card(self, match: Match, firm: str = "") -> Card:
        """The pair for a page, `firm` (an id) first when one is named."""
        firms = self.book.seated(match.pair)
        one, other = firms[::-1] if firms[1].id == firm else firms
        meeting = self._held.get(match.pair)
        return Card(
            match.value,
            (self._side(match, one, other), self._side(match, other, one)),
            tuple(self.book.label(code) for code in match.shared_areas),
            self.book.slot(meeting) if meeting else None,
            cautions(match),
        )

    def reasons(self, match: Match, firm: Firm) -> list[tuple[Reason, tuple[Marked, ...]]]:
        """All reasons why `firm` gains, the strongest first, each with its quotes."""
        firms = self.book.seated(match.pair)
        return [
            (reason, tuple(found for quote in reason.evidence if (found := marked(quote, firms))))
            for reason in match.reasons_for(firm.id)
        ]

    def _side(self, match: Match, firm: Firm, partner: Firm) -> Side:
        reason = strongest(match, firm)
        evidence = reason.evidence if reason else ()
        quotes = tuple(found for quote in evidence if (found := marked(quote, (firm, partner))))
        return Side(firm, match.interest(firm.id), reason, quotes)

    @cached_property
    def _held(self) -> Mapping[Pair, Meeting]:
        return {meeting.pair: meeting for meeting in self.book.meetings}

    # ---- times

    def agenda(self, firm: Firm) -> list[tuple[str, list[Appointment]]]:
        """(day in words, its meetings in time order), in the firm's own zone."""
        found = []
        for meeting in self.book.meetings_of[firm.id]:
            partner = self.book.firm[meeting.pair.other(firm.id)]
            found.append(Appointment(meeting, self.book.slot(meeting), partner, self.book.zone[partner.id]))
        zone = self.book.zone[firm.id]
        return [
            (words, list(same)) for words, same in groupby(found, key=lambda one: day(one.slot.start, zone))
        ]

    def sessions(self) -> Iterator[tuple[Session, list[tuple[Slot, list[tuple[Meeting, Firm, Firm]]]]]]:
        """Each session with its slots, each slot with its meetings, by table and name, and their two firms."""
        for session in sorted(self.forum.sessions, key=lambda one: (one.start, one.name)):
            yield (
                session,
                [
                    (slot, self._by_slot.get(slot.index, []))
                    for slot in self.forum.slots
                    if slot.session == session.name and session.start <= slot.start < session.end
                ],
            )

    @cached_property
    def _by_slot(self) -> Mapping[int, list[tuple[Meeting, Firm, Firm]]]:
        found: dict[int, list[tuple[Meeting, Firm, Firm]]] = {}
        for meeting in self.book.meetings:
            found.setdefault(meeting.slot, []).append((meeting, *self.book.seated(meeting.pair)))
        for held in found.values():
            held.sort(key=lambda one: (one[0].table or 0, one[1].name.casefold(), one[0].pair))
        return found


def profile_words(firm: Firm) -> str:
    """All that a search looks through, plain."""
    return plain(
        " ".join(
            (
                firm.name,
                firm.city,
                firm.offers,
                firm.seeks,
                firm.description,
                *firm.capability_areas,
                *firm.sectors,
            )
        )
    )


def plain(text: str) -> str:
    """Letters without case and accents, so that "bucuresti" finds "București"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

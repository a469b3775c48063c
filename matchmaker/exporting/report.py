"""A whole forum to one self-contained page: totals, who meets whom, why, and who is still without partners."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum
from zoneinfo import ZoneInfo

from matchmaker.domain import (
    Certificate,
    Delegation,
    Firm,
    Match,
    Meeting,
    Pair,
    Problem,
    Reason,
    Session,
    Severity,
    Slot,
    Suspect,
    Wish,
)
from matchmaker.exporting.areas import areas_met
from matchmaker.exporting.book import Book
from matchmaker.exporting.exposure import exposures
from matchmaker.exporting.matrix import matrices
from matchmaker.exporting.page import number, render
from matchmaker.exporting.reasons import Marked, cautions, marked, strongest
from matchmaker.exporting.times import day

_PAIRS = 6  # best pairs shown
_PROBLEMS = 40  # problems written out; the rest is counted
_UNPLACED = {
    "reserve": "worth a meeting, kept in reserve",
    "vetoed": "ruled out by a firm’s no",
    "unscheduled": "not placed",
}
# an e-mail address, or a number long enough to be a telephone's
_CONTACT = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}|\+?\d(?:[ ()./-]{0,2}\d){6,}")


@dataclass(frozen=True, slots=True)
class Group:
    """One delegation in figures."""

    delegation: Delegation
    firms: int
    meetings: int
    fewest: int
    most: int
    served: int  # firms at or above the floor


@dataclass(frozen=True, slots=True)
class Gain:
    """What one side of a pair gets out of it."""

    firm: Firm
    interest: float | None  # 0..1
    reason: Reason | None
    quotes: Sequence[Marked]


@dataclass(frozen=True, slots=True)
class Best:
    value: float
    gains: tuple[Gain, Gain]
    areas: Sequence[str]  # labels
    meeting: Meeting | None
    slot: Slot | None
    cautions: Sequence[str]  # what speaks against it


@dataclass(frozen=True, slots=True)
class Short:
    """A firm without a meeting, or with fewer than the floor."""

    firm: Firm
    meetings: int
    why: str
    fix: str = ""  # the smallest change that would help


@dataclass(frozen=True, slots=True)
class Part:
    """One session with the meetings of each slot."""

    session: Session
    slots: Sequence[tuple[Slot, int]]

    @property
    def meetings(self) -> int:
        return sum(count for _, count in self.slots)


def report_html(book: Book, problems: Sequence[Problem] = (), suspects: Sequence[Suspect] = ()) -> str:
    """One page for a person who was not there; it loads nothing, runs nothing and names no contacts."""
    counts = {firm: len(held) for firm, held in book.meetings_of.items()}
    parts = _parts(book)
    certificate = book.schedule.certificate if book.schedule else None
    floor = max(1, book.forum.floor)  # without a floor, having a meeting at all is what counts
    areas, zones = areas_met(book), _zones(book)
    return render(
        "report.html",
        forum=book.forum,
        book=book,
        zones=zones,
        firms=len(book.firms),
        meetings=len(book.meetings),
        floor=floor,
        served=sum(count >= floor for count in counts.values()),
        average=fsum(held.value for held in book.meetings) / max(1, len(book.meetings)),
        certificate=certificate,
        headline=_headline(certificate),
        open_goals=[level.name for level in certificate.levels if level.gap > 1e-6] if certificate else [],
        groups=_groups(book, counts, floor),
        matrices=matrices(book),
        areas=[(book.label(code), count) for code, count in areas],
        most_met=max((n for _, n in areas), default=1),
        best=_best(book),
        shorts=_shorts(book, counts),
        exposures=exposures(book),
        sessions=parts,
        busiest=max((count for part in parts for _, count in part.slots), default=0) or 1,
        left_out=[(firm, _without_contacts(why)) for firm, why in book.left_out],
        pairs=_pairs(book),
        days=_days(parts, zones[0]),
        **_notes(problems),
        suspects=_suspects(book, suspects),
    )


def _zones(book: Book) -> list[ZoneInfo]:
    """One clock for each time zone of the delegations, the forum's own when there are none."""
    names = [delegation.time_zone for delegation in book.forum.delegations] or [book.forum.time_zone]
    return [ZoneInfo(name) for name in dict.fromkeys(names)]


def _pairs(book: Book) -> list[tuple[str, str]]:
    """What became of the pairs, and of the firms' wishes, as (words, number)."""
    held = {meeting.pair for meeting in book.meetings}
    facts = [("listed as candidates", number(len(book.matches)))]
    if book.schedule:
        facts.append(("with a meeting", number(len(held))))
        left = Counter(pair.status for pair in book.schedule.unplaced)
        facts += [(_UNPLACED.get(status, status), number(count)) for status, count in sorted(left.items())]
    for wish, words in ((Wish.MUST, "“must meet” granted"), (Wish.MEET, "“would like to meet” granted")):
        asked = {Pair.of(said.firm, said.partner) for said in book.preferences if said.wish is wish}
        if asked and book.schedule:
            facts.append((words, f"{number(len(asked & held))} of {number(len(asked))}"))
    return facts


def _days(parts: Sequence[Part], zone: ZoneInfo) -> list[tuple[str, list[Part]]]:
    return [
        (words, list(same)) for words, same in groupby(parts, key=lambda part: day(part.session.start, zone))
    ]


def _headline(certificate: Certificate | None) -> str:
    if certificate is None:
        return "no timetable yet"
    return certificate.words if certificate.levels else "no certificate"


def _groups(book: Book, counts: dict[str, int], floor: int) -> list[Group]:
    groups = []
    for delegation in book.forum.delegations:
        held = [counts[firm.id] for firm in book.firms if book.delegation[firm.id] is delegation]
        groups.append(
            Group(
                delegation,
                len(held),
                sum(held),
                min(held, default=0),
                max(held, default=0),
                sum(count >= floor for count in held),
            )
        )
    return groups


def _best(book: Book) -> list[Best]:
    """The most valuable meetings, or pairs where nothing is placed; each firm at most once."""
    held = {meeting.pair: meeting for meeting in book.meetings}
    shown: set[str] = set()
    best: list[Best] = []
    for match in book.ranked:
        if len(best) == _PAIRS:
            break
        if (held and match.pair not in held) or shown & {match.pair.a, match.pair.b}:
            continue
        shown |= {match.pair.a, match.pair.b}
        best.append(_pair(book, match, held.get(match.pair)))
    return best


def _pair(book: Book, match: Match, meeting: Meeting | None) -> Best:
    firms = book.seated(match.pair)
    gains = []
    for firm in firms:
        reason = strongest(match, firm)
        quotes = [found for quote in (reason.evidence if reason else ()) if (found := marked(quote, firms))]
        gains.append(Gain(firm, match.interest(firm.id), reason, quotes))
    return Best(
        match.value,
        (gains[0], gains[1]),
        [book.label(code) for code in match.shared_areas],
        meeting,
        book.slot(meeting) if meeting else None,
        cautions(match),
    )


def _shorts(book: Book, counts: dict[str, int]) -> list[Short]:
    """Firms below the floor or without any meeting, those with the fewest first."""
    if book.schedule is None:
        return []
    why = {firm: short.why for firm, short in book.shortfall.items()}
    fix = {firm: short.smallest_fix for firm, short in book.shortfall.items()}
    best_left = {
        firm: left.why_not for left in reversed(book.schedule.unplaced) for firm in (left.pair.a, left.pair.b)
    }
    shorts = [
        Short(
            firm,
            counts[firm.id],
            _without_contacts(
                why.get(firm.id) or best_left.get(firm.id) or "no firm of another delegation matched"
            ),
            _without_contacts(fix.get(firm.id, "")),
        )
        for firm in book.firms
        if firm.id in why or not counts[firm.id]
    ]
    return sorted(
        shorts, key=lambda short: (short.meetings, short.firm.country, short.firm.name, short.firm.id)
    )


def _parts(book: Book) -> list[Part]:
    counts = Counter(meeting.slot for meeting in book.meetings)
    sessions = sorted(book.forum.sessions, key=lambda session: (session.start, session.name))
    return [
        Part(
            session,
            [
                (slot, counts[slot.index])
                for slot in book.forum.slots
                if slot.session == session.name and session.start <= slot.start < session.end
            ],
        )
        for session in sessions
    ]


def _notes(problems: Iterable[Problem]) -> dict[str, object]:
    """Problems in their order, errors first; the report goes far, so it repeats no e-mail and no telephone."""
    ranked = sorted(problems, key=lambda problem: list(Severity).index(problem.severity))
    return {
        "severities": Counter(problem.severity.value for problem in ranked),
        "problems": [_without_contacts(str(problem)) for problem in ranked[:_PROBLEMS]],
        "more_problems": max(0, len(ranked) - _PROBLEMS),
    }


def _without_contacts(text: str) -> str:
    return _CONTACT.sub("[contact]", text)


def _suspects(book: Book, suspects: Iterable[Suspect]) -> list[tuple[str, str, str]]:
    names = {firm.id: firm.name for firm in (*book.firms, *(firm for firm, _ in book.left_out))}
    return [
        (names.get(one.firm, one.firm), names.get(one.other, one.other), _without_contacts(one.why))
        for one in suspects
    ]

"""Firms, forums, matches and whole books for tests: valid by default, every field open to change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from matchmaker.domain import (
    Certificate,
    Delegation,
    Firm,
    Forum,
    Level,
    Match,
    Meeting,
    Pair,
    Quote,
    Reason,
    Schedule,
    Session,
    Shortfall,
    Tags,
    Unplaced,
)

AREAS = {
    "AI": "Artificial intelligence",
    "SEC": "Cybersecurity",
    "FIN": "Fintech and payments",
    "DEV": "Custom software",
    "DAT": "Data and BI",
}
COUNTRIES = {
    "RO": ("Romania", "Europe/Bucharest"),
    "PK": ("Pakistan", "Asia/Karachi"),
    "BG": ("Bulgaria", "Europe/Sofia"),
}
FORUM_DAY = datetime(2025, 11, 20, tzinfo=UTC)  # Bucharest is at UTC+2, Karachi at UTC+5


def make_firm(id: str = "ro-1", **changes: Any) -> Firm:
    """A firm that offers and seeks something; its country is the start of its id."""
    firm = Firm(
        id=id,
        name=id.title().replace("-", " ") + " Systems",
        country=id[:2].upper(),
        city="Iași",
        website=f"https://{id}.example",
        offers=f"Payment gateways and fraud checks by the team of {id}.",
        seeks="Banking partners with a local licence.",
        tags=Tags(areas_offered=("FIN",), areas_sought=("SEC",)),
    )
    return replace(firm, **changes)


def make_firms(country: str, count: int) -> tuple[Firm, ...]:
    """`count` firms of one country, their areas taking turns."""
    codes = list(AREAS)
    return tuple(
        make_firm(
            f"{country.lower()}-{number}",
            tags=Tags(
                areas_offered=(codes[number % len(codes)],), areas_sought=(codes[(number + 1) % len(codes)],)
            ),
        )
        for number in range(1, count + 1)
    )


def make_delegation(code: str = "RO", **changes: Any) -> Delegation:
    name, zone = COUNTRIES[code]
    return replace(Delegation(code, name, (code,), zone), **changes)


def make_forum(codes: Sequence[str] = ("RO", "PK"), **changes: Any) -> Forum:
    """An online forum on 20 November 2025: two sessions, 08:00-09:40 and 10:00-11:20 UTC, nine slots."""
    forum = Forum(
        name="IT forum",
        delegations=tuple(make_delegation(code) for code in codes),
        sessions=(
            Session("Morning", FORUM_DAY + timedelta(hours=8), FORUM_DAY + timedelta(hours=9, minutes=40)),
            Session("Noon", FORUM_DAY + timedelta(hours=10), FORUM_DAY + timedelta(hours=11, minutes=20)),
        ),
    )
    return replace(forum, **changes)


def make_quote(firm: Firm, field: str = "offers", start: int = 0, end: int = 16) -> Quote:
    return Quote(firm.id, field, start, min(end, len(getattr(firm, field))), getattr(firm, field)[start:end])


def make_match(one: Firm, other: Firm, value: float = 0.5, **changes: Any) -> Match:
    """A match with one reason a side, each quoting both profiles; interests differ by .1."""
    pair = Pair.of(one.id, other.id)
    a, b = (one, other) if pair.a == one.id else (other, one)
    match = Match(
        pair,
        interest_a=min(1.0, value + 0.05),
        interest_b=max(0.0, value - 0.05),
        value=value,
        shared_areas=tuple(code for code in a.tags.areas_offered if code in b.tags.areas_offered),
        cooperation_types=("RESELLER",),
        reasons=(
            Reason(
                a.id,
                "need_met",
                0.8,
                f"{b.name} offers what {a.name} seeks.",
                (make_quote(a, "seeks"), make_quote(b, "offers")),
            ),
            Reason(
                b.id,
                "need_met",
                0.6,
                f"{a.name} offers what {b.name} seeks.",
                (make_quote(b, "seeks"), make_quote(a, "offers")),
            ),
        ),
    )
    return replace(match, **changes)


def make_matches(forum: Forum, firms: Iterable[Firm], seed: int = 0) -> tuple[Match, ...]:
    """Every pair that may meet, with values drawn by `seed`, higher where areas are shared."""
    dice, firms = Random(seed), sorted(firms, key=lambda firm: firm.id)
    return tuple(
        make_match(
            one,
            other,
            round(
                dice.uniform(0.1, 0.6)
                + 0.3 * bool(set(one.tags.areas_offered) & set(other.tags.areas_offered)),
                4,
            ),
        )
        for one, other in product(firms, firms)
        if one.id < other.id and forum.may_pair(one, other)
    )


def make_schedule(forum: Forum, firms: Sequence[Firm], matches: Sequence[Match], **changes: Any) -> Schedule:
    """First fit by value: valid, but nobody would call it best."""
    taken: set[tuple[str, int]] = set()
    crowd, count = [0] * len(forum.slots), {firm.id: 0 for firm in firms}
    meetings, unplaced = [], []
    for match in sorted(matches, key=lambda match: (-match.value, match.pair)):
        a, b = match.pair.a, match.pair.b
        free = [
            slot.index
            for slot in forum.slots
            if not {(a, slot.index), (b, slot.index)} & taken
            and (forum.tables is None or crowd[slot.index] < forum.tables)
        ]
        if not free or max(count[a], count[b]) >= forum.limit:
            unplaced.append(
                Unplaced(
                    match.pair, match.value, "reserve", "one of the two has no free slot", "a longer session"
                )
            )
            continue
        slot = free[0]
        crowd[slot] += 1
        taken |= {(a, slot), (b, slot)}
        count[a], count[b] = count[a] + 1, count[b] + 1
        table = forum.tables and crowd[slot]
        meetings.append(Meeting(f"m-{a}-{b}", match.pair, slot, table, value=match.value))
    total = sum(meeting.value for meeting in meetings)
    schedule = Schedule(
        meetings=tuple(sorted(meetings, key=lambda held: (held.slot, held.table or 0, held.pair))),
        unplaced=tuple(unplaced),
        shortfalls=tuple(
            Shortfall(firm, had, forum.floor, "its partners have no free slot")
            for firm, had in sorted(count.items())
            if had < forum.floor
        ),
        certificate=Certificate(
            (Level("floor", 0, 0, maximise=False), Level("value", total, total * 1.02)),
            "first fit, with a bound made up for tests",
        ),
    )
    return replace(schedule, **changes)


def make_book(per_side: int = 4, codes: Sequence[str] = ("RO", "PK"), **changes: Any) -> Any:
    """Everything an export speaks of, for `per_side` firms of each delegation."""
    from matchmaker.exporting import Book  # late: most users of the factories export nothing

    forum = changes.pop("forum", None) or make_forum(codes)
    firms = changes.pop("firms", None) or tuple(
        firm for delegation in forum.delegations for firm in make_firms(delegation.code, per_side)
    )
    matches = changes.pop("matches", None) or make_matches(forum, firms)
    book = Book(
        forum=forum,
        firms=tuple(firms),
        matches=matches,
        schedule=make_schedule(forum, firms, matches),
        labels=AREAS,
        run_id="run-1",
    )
    return replace(book, **changes)

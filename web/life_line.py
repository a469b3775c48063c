"""A desk -> the line across the top: each noun of a forum's life, where it stands, where its page is."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from matchmaker.service.desk import Desk
from matchmaker.service.look import day, plural


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    endpoint: str
    state: str  # in a few words; empty when nothing is known


def life_line(desk: Desk | None) -> list[Step]:
    """Forum, Firms, Matches, Schedule; without a desk they only lead."""
    states = (
        ("", "", "", "") if desk is None else (_forum(desk), _firms(desk), _matches(desk), _schedule(desk))
    )
    names = ("Forum", "Firms", "Matches", "Schedule")
    return [Step(name, f"{name.lower()}.show", state) for name, state in zip(names, states, strict=True)]


def _forum(desk: Desk) -> str:
    slots = desk.forum.slots
    if not slots:
        return "no sessions yet"
    return day(slots[0].start, ZoneInfo(desk.forum.time_zone)).partition(" ")[2]  # without the weekday


def _firms(desk: Desk) -> str:
    outside = len(desk.book.left_out)
    return f"{plural(len(desk.book.firms), 'firm')}{f', {outside:,} outside' if outside else ''}"


def _matches(desk: Desk) -> str:
    return f"{plural(len(desk.book.matches), 'pair')} listed"


def _schedule(desk: Desk) -> str:
    if desk.schedule is None:
        return "not planned yet"
    return f"version {desk.schedule.version}, {desk.schedule.certificate.words}"

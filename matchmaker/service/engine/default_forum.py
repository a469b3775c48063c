"""Firms without a forum file -> a forum with sensible defaults: a delegation per country."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from matchmaker.domain import Clock, Delegation, Firm, Forum, Session
from matchmaker.errors import NoMatchError
from matchmaker.said import said

WEEKS_AHEAD = 2
TUESDAY = 1


def default_forum(firms: Sequence[Firm], *, clock: Clock) -> Forum:
    """Every country a delegation, every two may meet, on a Tuesday two weeks or more ahead.

    Sessions cover the hours in which at least two delegations are both at work (09:00-18:00 local).

    Raises:
        NoMatchError: fewer than two countries, or working hours that never overlap.
    """
    countries = sorted({firm.country for firm in firms})
    if len(countries) < 2:
        only = (
            said(
                "all {firms} firms are of {country_name}",
                firms=len(firms),
                country_name=country_name(countries[0]),
            )
            if countries
            else said("there are no firms")
        )
        raise NoMatchError(
            "Nobody can meet across a border: {only}. Add firms of a second country, or give a forum file "
            "that says which delegations may meet (--forum).",
            only=only,
        )
    delegations = tuple(
        Delegation(code, country_name(code), (code,), country_zone(code)) for code in countries
    )
    day = forum_day(clock)
    stretches = shared_hours(delegations, day)
    if not stretches:
        raise NoMatchError(
            "The delegations' working hours (09:00-18:00 local) never overlap. Give a forum file with "
            "longer working_hours (--forum)."
        )
    sessions = tuple(
        Session(f"Session {number}" if len(stretches) > 1 else "Forum day", start, end)
        for number, (start, end) in enumerate(stretches, 1)
    )
    name = " - ".join(delegation.name for delegation in delegations[:5]) + (
        " ..." if len(delegations) > 5 else ""
    )
    return Forum(name=f"{name} IT Forum", delegations=delegations, sessions=sessions)


def forum_day(clock: Clock) -> date:
    """A Tuesday two weeks or more ahead."""
    day = (clock() + timedelta(weeks=WEEKS_AHEAD)).date()
    return day + timedelta(days=(TUESDAY - day.weekday()) % 7)


def country_name(code: str) -> str:
    """The English name of an ISO 3166-1 alpha-2 code, short where there is a short one."""
    import pycountry  # late: .05 s that a run with a forum file need not pay

    country = pycountry.countries.get(alpha_2=code)
    return getattr(country, "common_name", country.name) if country else code


@cache
def country_zone(code: str) -> str:
    """The IANA zone of a country; the first (most populous) where it has several."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.startswith(f"{code}\t"):
            return line.split("\t")[2]
    return "UTC"


def shared_hours(delegations: Sequence[Delegation], day: date) -> list[tuple[datetime, datetime]]:
    """UTC stretches beginning on `day` in which two delegations or more are at work, merged."""
    work = [[_hours(one, day + timedelta(days=shift)) for shift in (-1, 0, 1)] for one in delegations]
    shared = sorted(
        (max(a[0], b[0]), min(a[1], b[1]))
        for number, ours in enumerate(work)
        for theirs in work[number + 1 :]
        for a in ours
        for b in theirs
    )
    merged: list[tuple[datetime, datetime]] = []
    for start, end in shared:
        if end <= start or start.date() != day:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _hours(delegation: Delegation, day: date) -> tuple[datetime, datetime]:
    zone, hours = ZoneInfo(delegation.time_zone), delegation.working_hours
    start = datetime.combine(day, hours.start, zone).astimezone(UTC)
    end = datetime.combine(day, hours.end, zone).astimezone(UTC)
    return start, end

"""Aware datetimes to ISO 8601 for programs and to English words for people, never without their zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

# strftime would ask the machine's locale, and the same book must give the same bytes everywhere
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def iso_utc(moment: datetime) -> str:
    """2025-11-20T08:00:00Z"""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def iso_local(moment: datetime, zone: ZoneInfo) -> str:
    """2025-11-20T10:00:00+02:00"""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Thursday 20 November 2025"""
    local = moment.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """10:00"""
    return moment.astimezone(zone).strftime("%H:%M")


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """10:00–10:20"""
    return f"{clock(start, zone)}–{clock(end, zone)}"


def offset(moment: datetime, zone: ZoneInfo) -> str:
    """UTC+2, UTC+5:30, UTC"""
    minutes = round((moment.astimezone(zone).utcoffset() or moment - moment).total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"


def place(zone: ZoneInfo) -> str:
    """Bucharest, of Europe/Bucharest"""
    return zone.key.rpartition("/")[2].replace("_", " ")


def zone_words(moment: datetime, zone: ZoneInfo) -> str:
    """Bucharest time, UTC+2"""
    return "UTC" if zone.key == "UTC" else f"{place(zone)} time, {offset(moment, zone)}"

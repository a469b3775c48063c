"""Aware datetimes to ISO 8601 for programs and to English words for people, never without their zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from matchmaker.said import said

# strftime would ask the machine's locale, and the same book must give the same bytes everywhere
_DAYS = (
    said("Monday"),
    said("Tuesday"),
    said("Wednesday"),
    said("Thursday"),
    said("Friday"),
    said("Saturday"),
    said("Sunday"),
)
_MONTHS = (
    said("January"),
    said("February"),
    said("March"),
    said("April"),
    said("May"),
    said("June"),
    said("July"),
    said("August"),
    said("September"),
    said("October"),
    said("November"),
    said("December"),
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
    return said("{weekday} {date}", weekday=_DAYS[local.weekday()], date=date(moment, zone))


def day_and_month(moment: datetime, zone: ZoneInfo) -> str:
    """Thursday 20 November, where the year is clear"""
    local = moment.astimezone(zone)
    month = _MONTHS[local.month - 1]
    return said("{weekday} {day} {month}", weekday=_DAYS[local.weekday()], day=local.day, month=month)


def date(moment: datetime, zone: ZoneInfo) -> str:
    """20 November 2025"""
    local = moment.astimezone(zone)
    return said("{day} {month} {year}", day=local.day, month=_MONTHS[local.month - 1], year=local.year)


def day_words(text: str) -> str:
    """20 November 2025, of 2025-11-20; anything else as it is"""
    try:
        return date(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC), ZoneInfo("UTC"))
    except ValueError:
        return text


def dates(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    """20 November 2025, or 20–21 November 2025, or 30 November 2025 to 1 December 2025"""
    one, other = first.astimezone(zone), last.astimezone(zone)
    if one.date() == other.date():
        return date(first, zone)
    if (one.year, one.month) == (other.year, other.month):
        return said("{day}–{date}", day=one.day, date=date(last, zone))
    return said("{date} to {other}", date=date(first, zone), other=date(last, zone))


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
    if zone.key == "UTC":
        return "UTC"
    return said("{place} time, {offset}", place=place(zone), offset=offset(moment, zone))

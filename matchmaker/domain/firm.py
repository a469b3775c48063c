"""A firm as its registration form describes it, and the codes that tagging adds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Contact:
    """Who to write to; private until both sides agreed or the meeting is published."""

    name: str = ""
    email: str = ""
    phone: str = ""  # E.164 when the importer was sure, else as typed


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in which a firm can meet, in the firm's own local time."""

    start: time
    end: time
    day: date | None = None  # None: on every day of the forum

    def covers(self, start: datetime, end: datetime, zone: ZoneInfo) -> bool:
        """Whether the aware interval [start, end) lies wholly inside this window, read in `zone`.

        A window whose end is not after its start reaches into the next day.
        """
        local_start, local_end = start.astimezone(zone), end.astimezone(zone)
        wraps = self.end <= self.start
        for opening in (local_start.date(), local_start.date() - timedelta(days=1)):
            if self.day is not None and self.day != opening:
                continue
            closing = opening + timedelta(days=1) if wraps else opening
            opens = datetime.combine(opening, self.start, zone).astimezone(UTC)
            closes = datetime.combine(closing, self.end, zone).astimezone(UTC)
            if opens <= local_start.astimezone(UTC) and local_end.astimezone(UTC) <= closes:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Tags:
    """Taxonomy codes, each tuple in taxonomy order, without repeats."""

    areas_offered: tuple[str, ...] = ()
    areas_sought: tuple[str, ...] = ()
    sectors_offered: tuple[str, ...] = ()
    sectors_sought: tuple[str, ...] = ()
    cooperation_offered: tuple[str, ...] = ()
    cooperation_sought: tuple[str, ...] = ()
    main_areas: tuple[str, ...] = ()  # areas and sectors that an expert reader would call the firm's own


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm's profile; every text is NFC, stripped, and empty rather than None."""

    id: str  # stable, unique in the forum, safe in a file name: [a-z0-9-]+
    name: str
    country: str  # ISO 3166-1 alpha-2 of the country it represents
    city: str = ""
    website: str = ""  # http(s) only
    contact: Contact = field(default_factory=Contact)
    time_zone: str = ""  # IANA name; empty: the delegation's
    languages: tuple[str, ...] = ()  # as written, e.g. "English"
    organisation_type: str = ""
    size_band: str = ""  # people, e.g. "11-50"
    founded_year: int | None = None
    capability_areas: tuple[str, ...] = ()  # the firm's own words
    sectors: tuple[str, ...] = ()  # the firm's own words
    cooperation_types: tuple[str, ...] = ()  # the firm's own words
    offers: str = ""
    seeks: str = ""
    description: str = ""
    target_markets: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    max_meetings: int | None = None  # None: the forum's limit
    representatives: int = 1  # how many meetings at once
    availability: tuple[Window, ...] = ()  # empty: the delegation's working hours
    consent: bool | None = None
    extra: tuple[tuple[str, str], ...] = ()  # columns we do not know, kept as (header, text)
    tags: Tags = field(default_factory=Tags)

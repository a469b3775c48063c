"""What the desk keeps beside firms and timetables, each as it is read back: who, since when, in which version.

A `version` or `revision` counts the changes; who saves says which one was seen, and a later one is a StaleError.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from matchmaker.domain.firm import Firm
from matchmaker.domain.forum import Forum
from matchmaker.domain.match import Pair, Wish
from matchmaker.domain.schedule import Certificate, Schedule


class FirmState(StrEnum):
    PENDING = "pending"  # came by the public form, waits for the organiser
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Contacts(StrEnum):
    """When the contact data of a firm is shown to a partner."""

    AGREED = "agreed"  # both said yes
    PUBLISHED = "published"  # their meeting is published


@dataclass(frozen=True, slots=True)
class ForumOptions:
    """What the desk has to know of a forum, and planning has not."""

    joining: bool = False  # whether the public form is open
    deadline: datetime | None = None  # aware, UTC; until then firms may answer
    contacts: Contacts = Contacts.PUBLISHED
    invitation: str = ""  # the organiser's own words in invitations


@dataclass(frozen=True, slots=True)
class ForumRecord:
    id: str  # opaque
    code: str  # in the address of the public form
    name: str
    version: int
    forum: Forum | None  # None: nothing is decided yet
    options: ForumOptions
    made_at: datetime  # aware, UTC, as all moments here


@dataclass(frozen=True, slots=True)
class FirmRecord:
    firm: Firm
    state: FirmState
    origin: str  # "sheet", "form" or "organiser"
    version: int


@dataclass(frozen=True, slots=True)
class WishRecord:
    wish: Wish
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Pin:
    """What the organiser decided of a pair: must or no."""

    pair: Pair
    wish: Wish
    note: str
    version: int
    by: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The timetable that is being worked on, with the forum that it was planned for."""

    schedule: Schedule  # its version is 0
    forum: Forum
    revision: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A timetable that never changes again."""

    number: int  # from 1
    at: datetime
    by: str
    published_at: datetime | None  # None: kept by the library, never published
    note: str
    meetings: int
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A firm's personal link; its token was shown once and is kept nowhere."""

    id: str  # opaque
    firm: str
    kind: str  # "desk" or "feed"
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Upload:
    """A sheet that is being read in."""

    id: str  # opaque
    name: str  # of the file
    version: int
    at: datetime
    by: str
    content: bytes = field(repr=False)
    review: Mapping[str, Any] = field(repr=False)  # columns as confirmed, problems, what was decided


@dataclass(frozen=True, slots=True)
class PastFile:
    """A file of past meetings; its rows are kept, not its bytes."""

    id: str  # opaque
    name: str  # of the file
    title: str  # what it is the list of, in the organiser's words: "Cluj 2024"
    version: int
    at: datetime
    by: str
    job: str  # that reads it; empty: it is read
    notes: tuple[str, ...]  # what was noticed while reading
    trouble: str  # why it could not be read; empty: it could
    rows: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A firm's word to the organiser: it cannot come."""

    id: str  # opaque
    firm: str
    meeting: str | None  # None: to none of its meetings
    words: str
    at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mail:
    id: str  # opaque
    firm: str
    kind: str
    address: str
    subject: str
    text: str
    made_at: datetime
    sent_at: datetime | None
    tries: int
    trouble: str  # what the mail server last said


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"  # it did not survive that the desk was ended, several times


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
STOP = "stop"  # among what is asked of a job: to end soon, with the best that it has


@dataclass(frozen=True, slots=True)
class Job:
    """Costly work that somebody asked for."""

    id: str  # opaque
    forum: str
    kind: str
    state: JobState
    words: str  # the step that it is at
    fraction: float | None  # 0..1; None: not known
    asked: Mapping[str, Any]
    result: Mapping[str, Any]
    error: str  # in words; empty unless it failed
    by: str
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancel: bool
    tries: int
    worker: str

    @property
    def over(self) -> bool:
        return self.state not in UNFINISHED

    @property
    def stopping(self) -> bool:
        """Whether it is to end soon, with the best that it has."""
        return bool(self.asked.get(STOP))


@dataclass(frozen=True, slots=True)
class AuditEntry:
    at: datetime
    who: str
    what: str  # in words; {firm} and {partner} stand for the names
    firm: str | None = None  # id
    partner: str | None = None  # id


@dataclass(frozen=True, slots=True)
class User:
    """An organiser who may log in."""

    id: str  # opaque
    name: str
    version: int
    made_at: datetime
    guest: bool = False  # has no password: looks around on the desk's own machine until there is an organiser

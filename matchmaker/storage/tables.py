"""The tables; keys, not checks, keep a firm from being in two places at once.

Nearly all belong to a forum, whose id leads their key. A change here goes together with a migration
(`migrations/versions`): a test compares what the migrations build with what stands here.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0004"  # the last migration

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _at(name: str, *, needed: bool = True) -> Column:
    """A moment, UTC."""
    return Column(name, DateTime(timezone=True), nullable=not needed)


def _forum() -> Column:
    return Column("forum", ForeignKey("forums.id", ondelete="CASCADE"), primary_key=True)


def _of_firm(*columns: str) -> ForeignKeyConstraint:
    """Rows that go when the firm goes."""
    return ForeignKeyConstraint(["forum", *columns], ["firms.forum", "firms.id"], ondelete="CASCADE")


# Alembic's own table, so that opening a database of today needs no Alembic.
alembic_version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))

forums = Table(
    "forums",
    metadata,
    Column("id", String, primary_key=True),  # opaque
    Column("number", Integer, nullable=False, unique=True),  # in the order in which they were made
    Column("code", String, nullable=False, unique=True),  # in the address of the public form
    Column("name", String, nullable=False),
    Column("version", Integer, nullable=False),  # +1 with every edit of the next two
    Column("toml", Text, nullable=False),  # empty: not decided yet
    Column("options", JSON, nullable=False),  # what only the desk needs to know
    Column("stamp", Integer, nullable=False),  # +1 with every change of anything in the forum
    _at("made_at"),
)

firms = Table(
    "firms",
    metadata,
    _forum(),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("country", String, nullable=False),
    Column("state", String, nullable=False),  # pending, approved, withdrawn
    Column("origin", String, nullable=False),  # sheet, form, organiser
    Column("version", Integer, nullable=False),  # +1 with every change of the document or the state
    Column("document", JSON, nullable=False),  # the whole Firm
)

preferences = Table(
    "preferences",
    metadata,
    _forum(),
    Column("firm", String, primary_key=True),
    Column("partner", String, primary_key=True),
    Column("wish", String, nullable=False),
    Column("version", Integer, nullable=False),
    _at("at"),
    _of_firm("firm"),
    _of_firm("partner"),
)

pins = Table(  # what the organiser decides of a pair
    "pins",
    metadata,
    _forum(),
    Column("firm_a", String, primary_key=True),
    Column("firm_b", String, primary_key=True),
    Column("wish", String, nullable=False),  # must or no
    Column("note", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("by", String, nullable=False),
    _of_firm("firm_a"),
    _of_firm("firm_b"),
)

apart = Table(  # pairs that look like one firm and are two
    "apart",
    metadata,
    _forum(),
    Column("firm_a", String, primary_key=True),
    Column("firm_b", String, primary_key=True),
    _of_firm("firm_a"),
    _of_firm("firm_b"),
)

matchings = Table(  # what the last matching found, but its pairs
    "matchings",
    metadata,
    _forum(),
    Column("key", String, nullable=False),  # hash of all that went in
    _at("at"),
    Column("document", JSON, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    _forum(),
    Column("firm_a", String, primary_key=True),
    Column("firm_b", String, primary_key=True),
    Column("position", Integer, nullable=False),  # 0 is the best
    Column("value", Float, nullable=False),
    Column("document", JSON, nullable=False),  # the whole Match
    _of_firm("firm_a"),
    _of_firm("firm_b"),
)

runs = Table(
    "runs",
    metadata,
    _forum(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _at("at"),
    Column("document", JSON, nullable=False),  # settings and hashes of the input
)

schedules = Table(
    "schedules",
    metadata,
    _forum(),
    Column("version", Integer, primary_key=True, autoincrement=False),  # 0: the draft; others never change
    Column("revision", Integer, nullable=False),  # +1 with every edit of the draft
    _at("at"),
    Column("by", String, nullable=False),
    _at("published_at", needed=False),
    Column("toml", Text, nullable=False),  # the forum as it was planned
    Column("note", Text, nullable=False),
    Column("unplaced", JSON, nullable=False),
    Column("shortfalls", JSON, nullable=False),
    Column("certificate", JSON, nullable=False),
)

meetings = Table(
    "meetings",
    metadata,
    _forum(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),  # in Schedule.meetings
    Column("firm_a", String, nullable=False),
    Column("firm_b", String, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("place", Integer),  # the table, a word that SQL keeps for itself; null: online
    Column("locked", Boolean, nullable=False),
    Column("value", Float, nullable=False),
    ForeignKeyConstraint(["forum", "version"], ["schedules.forum", "schedules.version"], ondelete="CASCADE"),
    _of_firm("firm_a"),
    _of_firm("firm_b"),
    UniqueConstraint("forum", "version", "firm_a", "firm_b"),
    UniqueConstraint("forum", "version", "slot", "place"),
)

# One row for each side of a meeting. A firm with n representatives has seats 0 to n - 1.
seats = Table(
    "seats",
    metadata,
    _forum(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("firm", String, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("seat", Integer, primary_key=True, autoincrement=False),
    Column("meeting", String, nullable=False),
    _of_firm("firm"),
    ForeignKeyConstraint(
        ["forum", "version", "meeting"],
        ["meetings.forum", "meetings.version", "meetings.id"],
        ondelete="CASCADE",
    ),
    Index(None, "forum", "version", "meeting"),
)

links = Table(
    "links",
    metadata,
    Column("id", String, primary_key=True),  # opaque
    Column("forum", String, nullable=False),
    Column("firm", String, nullable=False),
    Column("kind", String, nullable=False),  # desk or feed
    Column("digest", String, nullable=False, unique=True),  # SHA-256 of the token, which is kept nowhere
    _at("made_at"),
    _at("expires_at"),
    _at("revoked_at", needed=False),
    _at("used_at", needed=False),
    _of_firm("firm"),
    Index(None, "forum", "firm"),
)

uploads = Table(  # sheets that are being read in
    "uploads",
    metadata,
    Column("id", String, primary_key=True),  # opaque
    Column("forum", ForeignKey("forums.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),  # of the file
    Column("version", Integer, nullable=False),
    _at("at"),
    Column("by", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("review", JSON, nullable=False),  # columns as confirmed, problems, what was decided
)

pasts = Table(  # files of past meetings
    "pasts",
    metadata,
    Column("id", String, primary_key=True),  # opaque
    Column("forum", ForeignKey("forums.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),  # of the file
    Column("title", String, nullable=False),  # of what it is the list
    Column("version", Integer, nullable=False),  # +1 with every change of it or of its rows
    _at("at"),
    Column("by", String, nullable=False),
    Column("job", String, nullable=False),  # that reads it; empty: it is read
    Column("content", LargeBinary, nullable=False),  # empty as soon as it is read
    Column("notes", JSON, nullable=False),
    Column("trouble", Text, nullable=False),  # why it could not be read
    Index(None, "forum"),
)

past_rows = Table(
    "past_rows",
    metadata,
    _forum(),
    Column("past", ForeignKey("pasts.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("source", String, nullable=False),  # the file, with the sheet's name after "#" for a workbook
    Column("number", Integer, nullable=False),  # of the row, as a spreadsheet counts
    Column("firm", String, nullable=False),  # as written
    Column("partner", String),  # as written; null: the file says who took part in what
    Column("together", String, nullable=False),  # project, programme or event
    Column("day", String, nullable=False),
    Column("firm_id", String),  # null: nobody of the forum
    Column("partner_id", String),
    _of_firm("firm_id"),
    _of_firm("partner_id"),
    Index(None, "forum", "firm_id"),
    Index(None, "forum", "partner_id"),
)

notices = Table(  # "I can't come"
    "notices",
    metadata,
    Column("id", String, primary_key=True),  # opaque
    Column("forum", String, nullable=False),
    Column("firm", String, nullable=False),
    Column("meeting", String),  # null: none of its meetings
    Column("words", Text, nullable=False),
    _at("at"),
    _at("seen_at", needed=False),
    _of_firm("firm"),
    Index(None, "forum", "firm"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String, primary_key=True),  # opaque
    Column("forum", String, nullable=False),
    Column("firm", String, nullable=False),
    Column("kind", String, nullable=False),  # invitation, reminder, agenda, change ...
    Column("address", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("text", Text, nullable=False),
    _at("made_at"),
    _at("sent_at", needed=False),
    Column("tries", Integer, nullable=False),
    Column("trouble", Text, nullable=False),  # what the mail server last said
    _of_firm("firm"),
    Index(None, "forum", "firm"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),  # opaque
    Column("number", Integer, nullable=False, unique=True),  # in the order in which they were asked for
    Column("forum", ForeignKey("forums.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),  # queued, running, done, failed, cancelled, lost
    Column("words", Text, nullable=False),  # the step that it is at
    Column("fraction", Float),  # 0..1; null: not known
    Column("asked", JSON, nullable=False),
    Column("result", JSON, nullable=False),
    Column("error", Text, nullable=False),
    Column("by", String, nullable=False),
    _at("made_at"),
    _at("started_at", needed=False),
    _at("ended_at", needed=False),
    Column("cancel", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("worker", String, nullable=False),  # who runs it: host and process
    _at("beat_at", needed=False),  # its last sign of life
    Index(None, "state"),
    Index(None, "forum"),
)

# No names in `what`: {firm} and {partner} are filled in when it is shown, so that a deleted firm is gone here too.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("forum", ForeignKey("forums.id", ondelete="CASCADE")),  # null: of the desk as a whole
    _at("at"),
    Column("who", String, nullable=False),
    Column("firm", String),
    Column("partner", String),
    Column("what", Text, nullable=False),
    Index(None, "forum", "number"),
)

users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),  # opaque
    Column("name", String, nullable=False, unique=True),  # to log in with; lower case
    Column("password", String, nullable=False),  # argon2id
    Column("version", Integer, nullable=False),
    _at("made_at"),
    Column("shown", String, nullable=False, server_default=""),  # as it was typed; "": as `name`
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String, primary_key=True),  # SHA-256 of the cookie's token
    Column("user", ForeignKey("users.id", ondelete="CASCADE")),
    Column("link", ForeignKey("links.id", ondelete="CASCADE")),
    _at("made_at"),
    _at("seen_at"),
    _at("ends_at"),
    Index(None, "user"),
    Index(None, "link"),
)

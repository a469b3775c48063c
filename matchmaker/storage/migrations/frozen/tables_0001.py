"""The tables of revision 0001: one forum, as the library knew it before the desk."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

schema = Table("schema", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

firms = Table(
    "firms",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("country", String, nullable=False),
    Column("version", Integer, nullable=False),  # +1 with every change of the document
    Column("document", JSON, nullable=False),  # the whole Firm
)

preferences = Table(
    "preferences",
    metadata,
    Column("firm", ForeignKey("firms.id", ondelete="CASCADE"), primary_key=True),
    Column("partner", ForeignKey("firms.id", ondelete="CASCADE"), primary_key=True),
    Column("wish", String, nullable=False),
)

forums = Table(
    "forums",
    metadata,
    Column("name", String, primary_key=True),
    Column("toml", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),  # UTC
    Column("document", JSON, nullable=False),  # settings and hashes of the input
)

schedules = Table(
    "schedules",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),  # UTC
    Column("forum", ForeignKey("forums.name"), nullable=False),
    Column("toml", Text, nullable=False),  # the forum as it was planned
    Column("unplaced", JSON, nullable=False),
    Column("shortfalls", JSON, nullable=False),
    Column("certificate", JSON, nullable=False),
)

meetings = Table(
    "meetings",
    metadata,
    Column("version", ForeignKey("schedules.version"), primary_key=True, autoincrement=False),
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),  # in Schedule.meetings
    Column("firm_a", ForeignKey("firms.id"), nullable=False),
    Column("firm_b", ForeignKey("firms.id"), nullable=False),
    Column("slot", Integer, nullable=False),
    Column("place", Integer),  # the table, a word that SQL keeps for itself; null: online
    Column("locked", Boolean, nullable=False),
    Column("value", Float, nullable=False),
    UniqueConstraint("version", "firm_a", "firm_b"),
    UniqueConstraint("version", "slot", "place"),
)

# One row for each side of a meeting. A firm with n representatives has seats 0 to n - 1.
seats = Table(
    "seats",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("firm", ForeignKey("firms.id"), primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("seat", Integer, primary_key=True, autoincrement=False),
    Column("meeting", String, nullable=False),
    ForeignKeyConstraint(["version", "meeting"], ["meetings.version", "meetings.id"]),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),  # UTC
    Column("who", String, nullable=False),
    Column("what", Text, nullable=False),
)

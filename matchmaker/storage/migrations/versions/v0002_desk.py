"""0001 to 0002: many forums in one database, organisers, links, jobs; what was there becomes the first forum.

Every key gets the forum in front, so each table is read, made anew and filled: the same on every database.
"""

from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

from alembic import op
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Table, insert, select

from matchmaker.storage.migrations.frozen import tables_0001 as old
from matchmaker.storage.migrations.frozen import tables_0002 as new

revision = "0002"
down_revision = "0001"

Rows = list[dict[str, Any]]


def upgrade() -> None:
    connection = op.get_bind()
    kept = {table.name: _rows(connection, table) for table in old.metadata.sorted_tables}
    old.metadata.drop_all(connection)
    new.metadata.create_all(connection)
    for name, rows in _with_forum(kept).items():
        if rows:
            connection.execute(insert(new.metadata.tables[name]), rows)


def downgrade() -> None:
    connection = op.get_bind()
    if len(connection.scalars(select(new.firms.c.forum).distinct()).all()) > 1:
        raise CommandError("several forums hold firms, and the earlier tables know one forum only")
    kept = {table.name: _rows(connection, table) for table in new.metadata.sorted_tables}
    new.metadata.drop_all(connection)
    old.metadata.create_all(connection)
    connection.execute(insert(old.schema).values(version=1))
    for name, rows in _without_forum(kept).items():
        if rows:
            connection.execute(insert(old.metadata.tables[name]), rows)


def _rows(connection: Connection, table: Table) -> Rows:
    return [dict(row._mapping) for row in connection.execute(select(table))]


def _with_forum(kept: dict[str, Rows]) -> dict[str, Rows]:
    """The old rows as those of the new tables; the forum planned last comes first, and has the firms."""
    planned = max(kept["schedules"], key=lambda row: row["version"], default=None)
    moment = kept["audit"][0]["at"] if kept["audit"] else _LONG_AGO
    forums = sorted(
        kept["forums"], key=lambda row: (planned is None or row["name"] != planned["forum"], row["name"])
    )
    if not forums and kept["firms"]:
        forums = [{"name": "Forum", "toml": ""}]
    made = [
        {
            "id": token_urlsafe(9),
            "number": number,
            "code": token_urlsafe(9),
            "name": row["name"],
            "version": 1,
            "toml": row["toml"],
            "options": {},
            "stamp": 1,
            "made_at": moment,
        }
        for number, row in enumerate(forums, 1)
    ]
    if not made:
        return {"audit": kept["audit"]}
    first = {"forum": made[0]["id"]}
    return {
        "forums": made,
        "firms": [row | first | {"state": "approved", "origin": "sheet"} for row in kept["firms"]],
        "preferences": [row | first | {"version": 1, "at": moment} for row in kept["preferences"]],
        "runs": [row | first for row in kept["runs"]],
        "schedules": [
            {
                **{name: row[name] for name in ("version", "at", "toml", *_DOCUMENTS)},
                **first,
                "revision": 1,
                "by": "library",
                "published_at": None,
                "note": "",
            }
            for row in kept["schedules"]
        ],
        "meetings": [row | first for row in kept["meetings"]],
        "seats": [row | first for row in kept["seats"]],
        "audit": [row | first | {"firm": None, "partner": None} for row in kept["audit"]],
    }


def _without_forum(kept: dict[str, Rows]) -> dict[str, Rows]:
    """The way back; the draft, pins, links, jobs and organisers have no place there."""
    names = {row["id"]: row["name"] for row in kept["forums"]}
    toml = {row["name"]: row["toml"] for row in kept["forums"] if row["toml"]}
    schedules = []
    for row in kept["schedules"]:
        if row["version"]:
            toml.setdefault(names[row["forum"]], row["toml"])
            documents = {name: row[name] for name in ("version", "at", "toml", *_DOCUMENTS)}
            schedules.append(documents | {"forum": names[row["forum"]]})
    planned = {row["version"] for row in schedules}
    columns = {table.name: set(table.c.keys()) for table in old.metadata.sorted_tables}
    found = {
        name: [{key: row[key] for key in row if key in columns[name]} for row in kept[name]]
        for name in ("firms", "preferences", "runs", "meetings", "seats", "audit")
    }
    for name in ("meetings", "seats"):
        found[name] = [row for row in found[name] if row["version"] in planned]
    forums = [{"name": name, "toml": text} for name, text in toml.items()]
    order = ("forums", "firms", "preferences", "runs", "schedules", "meetings", "seats", "audit")
    filled = found | {"forums": forums, "schedules": schedules}
    return {name: filled[name] for name in order}


_DOCUMENTS = ("unplaced", "shortfalls", "certificate")
_LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)  # for what has no date

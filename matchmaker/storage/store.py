"""Domain objects in, domain objects out; each save is one transaction and leaves a line in the audit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from matchmaker.domain import Certificate, Clock, Firm, Forum, Preference, Schedule, Shortfall, Unplaced, Wish
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.errors import StorageError
from matchmaker.storage import seating, tables
from matchmaker.storage.database import Database
from matchmaker.storage.documents import from_document, to_document

ORGANISER = "organiser"  # who changes things when nobody is named


@dataclass(frozen=True, slots=True)
class AuditEntry:
    at: datetime  # aware, UTC
    who: str
    what: str  # in words


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """A database of SQLAlchemy's kinds; SQLite by default."""

    def __init__(self, url: str, clock: Clock = _now) -> None:
        """`url` like "sqlite:///forum.db"; the tables are made when there are none.

        Raises:
            StorageError: here and in every method: the database cannot be used. Then nothing was changed.
        """
        self._database = Database(url)
        self._clock = clock

    def close(self) -> None:
        """Let go of the file; a later call opens it again."""
        self._database.close()

    def save_firms(self, firms: Iterable[Firm], *, by: str = ORGANISER) -> int:
        """Add or replace by id, the last of one id wins; how many are new or changed."""
        rows = {firm.id: _firm_row(firm) for firm in firms}
        with self._database.writing() as connection:
            kept = {row.id: row for row in connection.execute(select(tables.firms))}
            new = [row for id, row in rows.items() if id not in kept]
            changed = [
                row | {"version": kept[id].version + 1}
                for id, row in rows.items()
                if id in kept and row["document"] != kept[id].document
            ]
            if new:
                connection.execute(insert(tables.firms), new)
            for row in changed:
                connection.execute(update(tables.firms).where(tables.firms.c.id == row["id"]).values(row))
            if new or changed:
                self._note(connection, by, f"{len(new)} firms added, {len(changed)} changed")
        return len(new) + len(changed)

    def firms(self) -> tuple[Firm, ...]:
        """By id."""
        with self._database.reading() as connection:
            documents = connection.scalars(select(tables.firms.c.document).order_by(tables.firms.c.id))
            return tuple(_read(Firm, document) for document in documents)

    def save_preferences(self, preferences: Iterable[Preference], *, by: str = ORGANISER) -> int:
        """Add or replace by (firm, partner); how many are new or changed. Both firms have to be there."""
        rows = {(wish.firm, wish.partner): wish.wish.value for wish in preferences}
        with self._database.writing() as connection:
            self._require_firms(connection, {firm for pair in rows for firm in pair})
            table = tables.preferences
            kept = {(row.firm, row.partner): row.wish for row in connection.execute(select(table))}
            changed = {pair: wish for pair, wish in rows.items() if kept.get(pair) != wish}
            for (firm, partner), wish in changed.items():
                if (firm, partner) in kept:
                    connection.execute(
                        update(table)
                        .where(table.c.firm == firm, table.c.partner == partner)
                        .values(wish=wish)
                    )
                else:
                    connection.execute(insert(table).values(firm=firm, partner=partner, wish=wish))
            if changed:
                self._note(connection, by, f"{len(changed)} preferences added or changed")
        return len(changed)

    def preferences(self) -> tuple[Preference, ...]:
        """By firm, then partner."""
        table = tables.preferences
        with self._database.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.firm, table.c.partner))
            return tuple(Preference(row.firm, row.partner, Wish(row.wish)) for row in rows)

    def save_forum(self, forum: Forum, *, by: str = ORGANISER) -> None:
        """Add it, or replace the one of that name."""
        with self._database.writing() as connection:
            self._put_forum(connection, forum, by)

    def forums(self) -> tuple[Forum, ...]:
        """By name."""
        with self._database.reading() as connection:
            files = connection.scalars(select(tables.forums.c.toml).order_by(tables.forums.c.name))
            return tuple(parse_forum(toml, source="the forum in the database") for toml in files)

    def save_run(self, run: Mapping[str, Any], *, by: str = ORGANISER) -> int:
        """Keep what a run was made of (JSON values); its number, counting from 1."""
        with self._database.writing() as connection:
            number = 1 + (connection.scalar(select(func.max(tables.runs.c.number))) or 0)
            connection.execute(insert(tables.runs).values(number=number, at=self._now(), document=dict(run)))
            self._note(connection, by, f"run {number} saved")
        return number

    def runs(self) -> dict[int, dict[str, Any]]:
        """By number, in the order they were made."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.runs).order_by(tables.runs.c.number))
            return {row.number: row.document for row in rows}

    def save_schedule(self, forum: Forum, schedule: Schedule, *, by: str = ORGANISER) -> Schedule:
        """Keep a schedule and its forum; the schedule with the version it got, one more than the last.

        Raises:
            StorageError: also when a firm or table is in two places at once, or a firm is not known.
        """
        with self._database.writing() as connection:
            self._put_forum(connection, forum, by)
            version = 1 + (connection.scalar(select(func.max(tables.schedules.c.version))) or 0)
            connection.execute(
                insert(tables.schedules).values(
                    version=version,
                    at=self._now(),
                    forum=forum.name,
                    toml=dump_forum(forum),
                    unplaced=to_document(tuple[Unplaced, ...], schedule.unplaced),
                    shortfalls=to_document(tuple[Shortfall, ...], schedule.shortfalls),
                    certificate=to_document(Certificate, schedule.certificate),
                )
            )
            self._require_firms(connection, seating.firms_of(schedule.meetings))
            seating.write_meetings(connection, version, schedule.meetings, self._representatives(connection))
            self._note(connection, by, f"schedule version {version} of {forum.name} saved")
        return replace(schedule, version=version)

    def schedule(self, version: int | None = None) -> Schedule | None:
        """That version, or the last one; None when there is none."""
        with self._database.reading() as connection:
            row = _schedule_row(connection, version)
            if row is None:
                return None
            return Schedule(
                meetings=seating.read_meetings(connection, row.version),
                unplaced=_read(tuple[Unplaced, ...], row.unplaced),
                shortfalls=_read(tuple[Shortfall, ...], row.shortfalls),
                certificate=_read(Certificate, row.certificate),
                version=row.version,
            )

    def planned_forum(self, version: int | None = None) -> Forum | None:
        """The forum as it was when that version, or the last one, was planned; None when there is none."""
        with self._database.reading() as connection:
            row = _schedule_row(connection, version)
        return None if row is None else parse_forum(row.toml, source="the forum in the database")

    def schedule_versions(self) -> tuple[int, ...]:
        """Ascending."""
        with self._database.reading() as connection:
            return tuple(
                connection.scalars(select(tables.schedules.c.version).order_by(tables.schedules.c.version))
            )

    def audit(self) -> tuple[AuditEntry, ...]:
        """Every change, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.audit).order_by(tables.audit.c.number))
            return tuple(AuditEntry(_aware(row.at), row.who, row.what) for row in rows)

    def _put_forum(self, connection: Connection, forum: Forum, by: str) -> None:
        table, toml = tables.forums, dump_forum(forum)
        kept = connection.scalar(select(table.c.toml).where(table.c.name == forum.name))
        if kept == toml:
            return
        if kept is None:
            connection.execute(insert(table).values(name=forum.name, toml=toml))
        else:
            connection.execute(update(table).where(table.c.name == forum.name).values(toml=toml))
        self._note(connection, by, f"forum {forum.name} {'added' if kept is None else 'changed'}")

    def _note(self, connection: Connection, who: str, what: str) -> None:
        connection.execute(insert(tables.audit).values(at=self._now(), who=who, what=what))

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def _representatives(self, connection: Connection) -> dict[str, int]:
        rows = connection.execute(select(tables.firms.c.id, tables.firms.c.document))
        return {row.id: _read(Firm, row.document).representatives for row in rows}

    def _require_firms(self, connection: Connection, wanted: set[str]) -> None:
        unknown = sorted(wanted - set(connection.scalars(select(tables.firms.c.id))))
        if unknown:
            raise StorageError(
                f"Not in the database: {', '.join(unknown[:5])}"
                f"{' and others' if len(unknown) > 5 else ''}. Save the firms first."
            )


def _schedule_row(connection: Connection, version: int | None) -> Row[Any] | None:
    table = tables.schedules
    asked = select(table).order_by(table.c.version.desc()).limit(1)
    if version is not None:
        asked = asked.where(table.c.version == version)
    return connection.execute(asked).one_or_none()


def _firm_row(firm: Firm) -> dict[str, Any]:
    return {
        "id": firm.id,
        "name": firm.name,
        "country": firm.country,
        "version": 1,
        "document": to_document(Firm, firm),
    }


def _read(kind: Any, document: Any) -> Any:
    try:
        return from_document(kind, document)
    except ValueError as error:
        raise StorageError(
            f"A record in the database cannot be read as {kind}: {error}. Restore the last backup."
        ) from error


def _aware(at: datetime) -> datetime:
    """SQLite keeps no zone; what we write is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)

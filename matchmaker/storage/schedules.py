"""Timetables of a forum: one draft that is worked on, and versions that never change again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.domain import Certificate, Forum, Meeting, Pair, Schedule, Shortfall, Unplaced
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.domain.records import Draft, VersionRecord
from matchmaker.errors import ConflictError, NotFoundError, StaleError
from matchmaker.said import said
from matchmaker.storage import seating, tables
from matchmaker.storage.documents import to_document
from matchmaker.storage.forums import OneForum
from matchmaker.storage.shelf import LIBRARY, aware, aware_or_none, read
from matchmaker.storage.wishes import Wishes

DRAFT = 0  # the version that is not one yet
_TABLE = tables.schedules


class Schedules(Wishes, OneForum):
    def save_schedule(self, forum: Forum, schedule: Schedule, *, by: str = LIBRARY) -> Schedule:
        """Keep a schedule and its forum; the schedule with the version it got, one more than the last.

        Raises:
            ConflictError: a firm or table is in two places at once.
            StorageError: a firm is not known.
        """
        with self._writing() as connection:
            self._put_toml(connection, forum, by)
            version = self._next_version(connection)
            self._insert(connection, forum, schedule, version, by=by, published_at=None, note="")
            self._note(connection, by, said("schedule version {number} saved", number=version))
        return replace(schedule, version=version)

    def schedule(self, version: int | None = None) -> Schedule | None:
        """That version, or the last one; None when there is none."""
        with self._database.reading() as connection:
            row = self._version_row(connection, version)
            return None if row is None else _schedule(connection, row)

    def planned_forum(self, version: int | None = None) -> Forum | None:
        """The forum as it was when that version, or the last one, was planned; None when there is none."""
        with self._database.reading() as connection:
            row = self._version_row(connection, version)
        return None if row is None else _forum(row)

    def schedule_versions(self) -> tuple[int, ...]:
        """Ascending, without the draft."""
        return tuple(record.number for record in self.versions())

    def versions(self) -> tuple[VersionRecord, ...]:
        """Ascending, without the draft."""
        held = tables.meetings
        with self._database.reading() as connection:
            counted = select(held.c.version, func.count().label("held")).where(held.c.forum == self.id)
            count = {
                row.version: int(row.held) for row in connection.execute(counted.group_by(held.c.version))
            }
            rows = connection.execute(
                select(_TABLE)
                .where(_TABLE.c.forum == self.id, _TABLE.c.version > DRAFT)
                .order_by(_TABLE.c.version)
            )
            return tuple(
                VersionRecord(
                    row.version,
                    aware(row.at),
                    row.by,
                    aware_or_none(row.published_at),
                    row.note,
                    count.get(row.version, 0),
                    read(Certificate, row.certificate),
                )
                for row in rows
            )

    def published(self) -> int | None:
        """The version in force: the one published last."""
        with self._database.reading() as connection:
            return connection.scalar(
                select(func.max(_TABLE.c.version)).where(
                    _TABLE.c.forum == self.id, _TABLE.c.published_at.is_not(None)
                )
            )

    # ---- the draft

    def draft(self) -> Draft | None:
        """None when nothing was planned on the desk yet."""
        with self._database.reading() as connection:
            row = self._row(connection, DRAFT)
            if row is None:
                return None
            return Draft(_schedule(connection, row), _forum(row), row.revision, aware(row.at), row.by)

    def put_draft(
        self,
        forum: Forum,
        schedule: Schedule,
        *,
        revision: int | None,
        by: str,
        what: str = "",
        about: Pair | None = None,
    ) -> int:
        """A new draft in place of the one of that revision (0: of none; None: whatever is there); its revision.

        `what` is said of the pair `about` in the audit, by default that a draft was made.

        Raises:
            ConflictError: a firm or table is in two places at once.
            StaleError: the draft is not of that revision any more.
        """
        with self._writing() as connection:
            row = self._row(connection, DRAFT)
            found = row.revision if row else 0
            if revision is not None and revision != found:
                raise StaleError(said("The draft"), _draft_words(row))
            self._replace_draft(connection, forum, schedule, found + 1, by)
            words = what or said("made a draft of {meetings} meetings", meetings=len(schedule.meetings))
            firm, partner = (about.a, about.b) if about else (None, None)
            self._note(connection, by, words, firm=firm, partner=partner)
        return found + 1

    def move_meeting(self, id: str, slot: int, table: int | None, *, revision: int, by: str) -> int:
        """To another slot (index) and table; the draft's new revision. Whether rules allow it was asked before.

        Raises:
            NotFoundError, StaleError: no such meeting; or the draft is not of that revision any more.
            ConflictError: a firm or the table is taken in that slot.
        """
        with self._writing() as connection:
            held = self._held(connection, id, revision)
            moved = replace(held, slot=slot, table=table)
            self._seat(connection, held, moved)
            self._note(connection, by, "moved the meeting of {firm} and {partner}", **_about(held))
            return self._edited(connection, revision, by)

    def add_meeting(self, meeting: Meeting, *, revision: int, by: str) -> int:
        """One more; the draft's new revision. Raises as `move_meeting`."""
        with self._writing() as connection:
            self._draft_row(connection, revision)
            self._require_firms(connection, seating.firms_of([meeting]))
            self._seat(connection, None, meeting)
            self._note(connection, by, "added a meeting of {firm} and {partner}", **_about(meeting))
            return self._edited(connection, revision, by)

    def remove_meeting(self, id: str, *, revision: int, by: str) -> int:
        """The draft's new revision. Raises as `move_meeting`."""
        with self._writing() as connection:
            held = self._held(connection, id, revision)
            seating.leave_seats(connection, self.id, DRAFT, id)
            connection.execute(delete(tables.meetings).where(*self._meeting(id)))
            self._note(connection, by, "removed the meeting of {firm} and {partner}", **_about(held))
            return self._edited(connection, revision, by)

    def lock_meeting(self, id: str, locked: bool, *, revision: int, by: str) -> int:
        """The draft's new revision. Raises as `move_meeting`."""
        with self._writing() as connection:
            held = self._held(connection, id, revision)
            connection.execute(update(tables.meetings).where(*self._meeting(id)).values(locked=locked))
            words = (
                said("locked the meeting of {firm} and {partner}")
                if locked
                else said("unlocked the meeting of {firm} and {partner}")
            )
            self._note(connection, by, words, **_about(held))
            return self._edited(connection, revision, by)

    def publish(self, *, revision: int, by: str, note: str = "") -> int:
        """The draft as the next version, in force from now on; its number. The draft stays as it is.

        Raises:
            NotFoundError, StaleError: no draft; or it is not of that revision any more.
        """
        with self._writing() as connection:
            row = self._draft_row(connection, revision)
            version = self._next_version(connection)
            self._insert(
                connection, _forum(row), _schedule(connection, row), version,
                by=by, published_at=self._now(), note=note,
            )  # fmt: skip
            self._note(connection, by, said("published version {number}", number=version))
        return version

    def restore_version(self, number: int, *, revision: int | None = None, by: str) -> int:
        """A version as the draft again; the draft's new revision.

        Raises:
            NotFoundError: no such version.
            StaleError: `revision` was given, and the draft is not of it any more.
        """
        with self._writing() as connection:
            row = self._row(connection, number)
            if row is None or number == DRAFT:
                raise NotFoundError("There is no such version of the timetable.")
            draft = self._row(connection, DRAFT)
            found = draft.revision if draft else 0
            if revision is not None and revision != found:
                raise StaleError(said("The draft"), _draft_words(draft))
            self._replace_draft(connection, _forum(row), _schedule(connection, row), found + 1, by)
            self._note(connection, by, said("made version {number} the draft again", number=number))
        return found + 1

    # ---- inside

    def _row(self, connection: Connection, version: int) -> Row[Any] | None:
        asked = select(_TABLE).where(_TABLE.c.forum == self.id, _TABLE.c.version == version)
        return connection.execute(asked).one_or_none()

    def _version_row(self, connection: Connection, version: int | None) -> Row[Any] | None:
        asked = select(_TABLE).where(_TABLE.c.forum == self.id, _TABLE.c.version > DRAFT)
        if version is not None:
            asked = asked.where(_TABLE.c.version == version)
        return connection.execute(asked.order_by(_TABLE.c.version.desc()).limit(1)).one_or_none()

    def _next_version(self, connection: Connection) -> int:
        last = connection.scalar(select(func.max(_TABLE.c.version)).where(_TABLE.c.forum == self.id))
        return 1 + (last or 0)

    def _draft_row(self, connection: Connection, revision: int) -> Row[Any]:
        row = self._row(connection, DRAFT)
        if row is None:
            raise NotFoundError("There is no draft yet: plan the meetings first.")
        if row.revision != revision:
            raise StaleError(said("The draft"), _draft_words(row))
        return row

    def _meeting(self, id: str) -> tuple[Any, ...]:
        table = tables.meetings
        return table.c.forum == self.id, table.c.version == DRAFT, table.c.id == id

    def _held(self, connection: Connection, id: str, revision: int) -> Meeting:
        self._draft_row(connection, revision)
        row = connection.execute(select(tables.meetings).where(*self._meeting(id))).one_or_none()
        if row is None:
            raise NotFoundError("The draft has no such meeting.")
        return Meeting(row.id, Pair(row.firm_a, row.firm_b), row.slot, row.place, row.locked, row.value)

    def _seat(self, connection: Connection, held: Meeting | None, meeting: Meeting) -> None:
        """Put a meeting where it belongs; the keys decide whether there is room."""
        table = tables.meetings
        try:
            if held is None:
                last = connection.scalar(
                    select(func.max(table.c.position)).where(
                        table.c.forum == self.id, table.c.version == DRAFT
                    )
                )
                row = seating.meeting_row(
                    meeting, forum=self.id, version=DRAFT, position=0 if last is None else last + 1
                )
                connection.execute(insert(table).values(row))
            else:
                seating.leave_seats(connection, self.id, DRAFT, meeting.id)
                connection.execute(
                    update(table)
                    .where(*self._meeting(meeting.id))
                    .values(slot=meeting.slot, place=meeting.table)
                )
            seating.take_seats(connection, self.id, DRAFT, meeting, self._representatives(connection))
        except IntegrityError as error:
            raise ConflictError(
                "One of the two firms or the table is taken in that slot. Nothing was changed; choose another."
            ) from error

    def _edited(self, connection: Connection, revision: int, by: str) -> int:
        connection.execute(
            update(_TABLE)
            .where(_TABLE.c.forum == self.id, _TABLE.c.version == DRAFT)
            .values(revision=revision + 1, at=self._now(), by=by)
        )
        return revision + 1

    def _replace_draft(
        self, connection: Connection, forum: Forum, schedule: Schedule, revision: int, by: str
    ) -> None:
        for table in (tables.seats, tables.meetings, _TABLE):
            connection.execute(delete(table).where(table.c.forum == self.id, table.c.version == DRAFT))
        self._insert(connection, forum, schedule, DRAFT, by=by, published_at=None, note="", revision=revision)

    def _insert(
        self,
        connection: Connection,
        forum: Forum,
        schedule: Schedule,
        version: int,
        *,
        by: str,
        published_at: datetime | None,
        note: str,
        revision: int = 1,
    ) -> None:
        connection.execute(
            insert(_TABLE).values(
                forum=self.id,
                version=version,
                revision=revision,
                at=self._now(),
                by=by,
                published_at=published_at,
                toml=dump_forum(forum),
                note=note,
                unplaced=to_document(tuple[Unplaced, ...], schedule.unplaced),
                shortfalls=to_document(tuple[Shortfall, ...], schedule.shortfalls),
                certificate=to_document(Certificate, schedule.certificate),
            )
        )
        self._write_meetings(connection, version, schedule.meetings)

    def _write_meetings(self, connection: Connection, version: int, meetings: Sequence[Meeting]) -> None:
        self._require_firms(connection, seating.firms_of(meetings))
        seating.write_meetings(connection, self.id, version, meetings, self._representatives(connection))


def _about(meeting: Meeting) -> dict[str, str]:
    return {"firm": meeting.pair.a, "partner": meeting.pair.b}


def _forum(row: Row[Any]) -> Forum:
    return parse_forum(row.toml, source="the forum in the database")


def _schedule(connection: Connection, row: Row[Any]) -> Schedule:
    return Schedule(
        meetings=seating.read_meetings(connection, row.forum, row.version),
        unplaced=read(tuple[Unplaced, ...], row.unplaced),
        shortfalls=read(tuple[Shortfall, ...], row.shortfalls),
        certificate=read(Certificate, row.certificate),
        version=row.version,
    )


def _draft_words(row: Row[Any] | None) -> dict[str, str]:
    if row is None:
        return {"revision": "0"}
    return {"revision": str(row.revision), "by": row.by}

"""Forums: their rules as a forum file, what only the desk has to know, and a stamp that counts all changes."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from matchmaker.domain import Forum
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.domain.records import AuditEntry, ForumOptions, ForumRecord
from matchmaker.errors import NotFoundError, StaleError
from matchmaker.said import from_text
from matchmaker.storage import tables
from matchmaker.storage.documents import to_document
from matchmaker.storage.shelf import LIBRARY, ForumShelf, Shelf, add_forum, aware, read

_TABLE = tables.forums
_STAMP = select(_TABLE.c.stamp).where(_TABLE.c.id == bindparam("asked"))  # made once: every request asks it


class Forums(Shelf):
    """All forums of the database."""

    def forum_records(self) -> tuple[ForumRecord, ...]:
        """In the order in which they were made."""
        with self._database.reading() as connection:
            return tuple(_record(row) for row in connection.execute(select(_TABLE).order_by(_TABLE.c.number)))

    def make_forum(
        self, name: str, forum: Forum | None = None, options: ForumOptions | None = None, *, by: str
    ) -> str:
        """A new one; its id."""
        with self._database.writing() as connection:
            id = add_forum(
                connection,
                name=name,
                at=self._now(),
                toml=dump_forum(forum) if forum else "",
                options=to_document(ForumOptions, options or ForumOptions()),
            )
            self._note_down(connection, id, by, "made the forum")
        return id

    def forum_of_code(self, code: str) -> ForumRecord:
        """The forum whose public form has that code; NotFoundError when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.code == code)).one_or_none()
        if row is None:
            raise NotFoundError("There is no form at this address.")
        return _record(row)

    def delete_forum(self, id: str, *, by: str) -> None:
        """With all that belongs to it; NotFoundError when there is none."""
        with self._database.writing() as connection:
            if not connection.execute(delete(_TABLE).where(_TABLE.c.id == id)).rowcount:
                raise NotFoundError("There is no such forum.")
            self._note_down(connection, None, by, "deleted a forum and all its data")
        self._database.compact()


class OneForum(ForumShelf):
    def stamp(self) -> int:
        """Another number after every change of anything in the forum.

        Raises:
            NotFoundError: there is no such forum.
        """
        with self._database.reading() as connection:
            found = connection.scalar(_STAMP, {"asked": self.id})
        if found is None and self._id:
            raise NotFoundError("There is no such forum.")
        return found or 0

    def record(self) -> ForumRecord:
        """NotFoundError when there is no such forum."""
        with self._database.reading() as connection:
            return _record(self._forum_row(connection))

    def put_forum(self, forum: Forum, options: ForumOptions, *, version: int, by: str) -> int:
        """Its rules from now on; the new version.

        Raises:
            NotFoundError, StaleError: no such forum; or it is not `version` any more.
        """
        with self._writing() as connection:
            row = self._forum_row(connection)
            if row.version != version:
                raise StaleError(row.name, {"forum file": row.toml})
            self._update(connection, forum, to_document(ForumOptions, options), by)
        return version + 1

    def save_forum(self, forum: Forum, *, by: str = LIBRARY) -> None:
        """The rules from now on, whatever was there."""
        with self._writing() as connection:
            self._put_toml(connection, forum, by)

    def forum(self) -> Forum | None:
        """The rules as they are now; None while nothing is decided."""
        with self._database.reading() as connection:
            toml = connection.scalar(select(_TABLE.c.toml).where(_TABLE.c.id == self.id))
        return parse_forum(toml, source="the forum in the database") if toml else None

    def audit(self, page: int = 1, size: int = 50) -> tuple[tuple[AuditEntry, ...], int]:
        """(entries of a page, the newest first; how many there are in all)."""
        table = tables.audit
        own = table.c.forum == self.id
        with self._database.reading() as connection:
            total = connection.scalar(select(func.count()).where(own)) or 0
            rows = connection.execute(
                select(table)
                .where(own)
                .order_by(table.c.number.desc())
                .limit(size)
                .offset(max(0, page - 1) * size)
            )
            return tuple(
                AuditEntry(aware(row.at), row.who, from_text(row.what), row.firm, row.partner) for row in rows
            ), total

    def note(self, by: str, what: str, *, firm: str | None = None, partner: str | None = None) -> None:
        """A line in the audit for what leaves no other trace; `what` names firms only as {firm} and {partner}."""
        with self._writing() as connection:
            self._note(connection, by, what, firm=firm, partner=partner)

    def _forum_row(self, connection: Connection) -> Row[Any]:
        row = connection.execute(select(_TABLE).where(_TABLE.c.id == self.id)).one_or_none()
        if row is None:
            raise NotFoundError("There is no such forum.")
        return row

    def _put_toml(self, connection: Connection, forum: Forum, by: str) -> None:
        row = self._forum_row(connection)
        if row.toml != dump_forum(forum):
            self._update(connection, forum, row.options, by)

    def _update(self, connection: Connection, forum: Forum, options: Any, by: str) -> None:
        connection.execute(
            update(_TABLE)
            .where(_TABLE.c.id == self.id)
            .values(name=forum.name, toml=dump_forum(forum), options=options, version=_TABLE.c.version + 1)
        )
        self._note(connection, by, "changed the forum's rules")


def _record(row: Row[Any]) -> ForumRecord:
    forum = parse_forum(row.toml, source="the forum in the database") if row.toml else None
    return ForumRecord(
        row.id, row.code, row.name, row.version, forum, read(ForumOptions, row.options), aware(row.made_at)
    )

"""What lies on an organiser's table: sheets being read in, firms' notices, mail to send, records of runs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from matchmaker.domain.records import Mail, Notice, Upload
from matchmaker.errors import NotFoundError, StaleError
from matchmaker.said import said
from matchmaker.storage import tables
from matchmaker.storage.shelf import LIBRARY, ForumShelf, aware, aware_or_none, new_id


class Papers(ForumShelf):
    # ---- sheets

    def keep_upload(self, name: str, content: bytes, *, by: str) -> str:
        """Its id."""
        id = new_id()
        with self._writing() as connection:
            connection.execute(
                insert(tables.uploads).values(
                    id=id, forum=self.id, name=name, version=1, at=self._now(), by=by,
                    content=content, review={},
                )
            )  # fmt: skip
            self._note(connection, by, "uploaded a sheet")
        return id

    def upload(self, id: str) -> Upload:
        """NotFoundError when this forum has no such sheet."""
        table = tables.uploads
        with self._database.reading() as connection:
            row = connection.execute(
                select(table).where(table.c.forum == self.id, table.c.id == id)
            ).one_or_none()
        if row is None:
            raise NotFoundError("This sheet is not here any more. Upload it again.")
        return Upload(row.id, row.name, row.version, aware(row.at), row.by, row.content, row.review)

    def uploads(self) -> tuple[Upload, ...]:
        """The newest first, without their content."""
        table = tables.uploads
        columns = [column for column in table.c if column.name != "content"]
        with self._database.reading() as connection:
            rows = connection.execute(
                select(*columns).where(table.c.forum == self.id).order_by(table.c.at.desc(), table.c.id)
            )
            return tuple(
                Upload(row.id, row.name, row.version, aware(row.at), row.by, b"", row.review) for row in rows
            )

    def put_review(self, id: str, review: Mapping[str, Any], *, version: int, by: str) -> int:
        """What was decided of a sheet so far (JSON values); its new version.

        Raises:
            NotFoundError, StaleError: no such sheet; or somebody else decided in the meantime.
        """
        table = tables.uploads
        with self._writing() as connection:
            found = self.upload(id)
            if found.version != version:
                raise StaleError(said("The review of this sheet"), {"by": found.by})
            connection.execute(
                update(table).where(table.c.id == id).values(review=dict(review), version=version + 1, by=by)
            )
            self._note(connection, by, "went on with a sheet")
        return version + 1

    def drop_upload(self, id: str, *, by: str) -> None:
        """It is read in, or not wanted."""
        with self._writing() as connection:
            self.upload(id)
            connection.execute(delete(tables.uploads).where(tables.uploads.c.id == id))
            self._note(connection, by, "put a sheet away")

    # ---- notices

    def add_notice(self, firm: str, meeting: str | None, words: str) -> str:
        """A firm cannot come, to one meeting (its id) or to any; the notice's id."""
        id = new_id()
        with self._writing() as connection:
            connection.execute(
                insert(tables.notices).values(
                    id=id, forum=self.id, firm=firm, meeting=meeting, words=words, at=self._now()
                )
            )
            self._note(connection, "firm", "{firm} said that it cannot come", firm=firm)
        return id

    def notices(self, *, unseen: bool = False) -> tuple[Notice, ...]:
        """The newest first; only those that no organiser has ticked off, if asked for."""
        table = tables.notices
        asked = select(table).where(table.c.forum == self.id).order_by(table.c.at.desc(), table.c.id)
        if unseen:
            asked = asked.where(table.c.seen_at.is_(None))
        with self._database.reading() as connection:
            return tuple(
                Notice(row.id, row.firm, row.meeting, row.words, aware(row.at), aware_or_none(row.seen_at))
                for row in connection.execute(asked)
            )

    def seen_notice(self, id: str, *, by: str) -> None:
        """NotFoundError when this forum has no such notice."""
        table = tables.notices
        with self._writing() as connection:
            row = connection.execute(
                select(table).where(table.c.forum == self.id, table.c.id == id)
            ).one_or_none()
            if row is None:
                raise NotFoundError("There is no such notice.")
            if row.seen_at is None:
                connection.execute(update(table).where(table.c.id == id).values(seen_at=self._now()))
                self._note(connection, by, "ticked off the notice of {firm}", firm=row.firm)

    # ---- mail

    def queue_mail(self, *, firm: str, kind: str, address: str, subject: str, text: str, by: str) -> str:
        """To be sent when a server is set, else to be saved as .eml; its id."""
        id = new_id()
        with self._writing() as connection:
            connection.execute(
                insert(tables.outbox).values(
                    id=id, forum=self.id, firm=firm, kind=kind, address=address, subject=subject, text=text,
                    made_at=self._now(), tries=0, trouble="",
                )
            )  # fmt: skip
            self._note(
                connection, by, said("wrote a mail ({kind}) to {firm}", kind=kind, firm="{firm}"), firm=firm
            )
        return id

    def mails(self, *, unsent: bool = False) -> tuple[Mail, ...]:
        """The newest first."""
        table = tables.outbox
        asked = select(table).where(table.c.forum == self.id).order_by(table.c.made_at.desc(), table.c.id)
        if unsent:
            asked = asked.where(table.c.sent_at.is_(None))
        with self._database.reading() as connection:
            return tuple(_mail(row) for row in connection.execute(asked))

    def mail(self, id: str) -> Mail:
        """NotFoundError when this forum has no such mail."""
        table = tables.outbox
        with self._database.reading() as connection:
            row = connection.execute(
                select(table).where(table.c.forum == self.id, table.c.id == id)
            ).one_or_none()
        if row is None:
            raise NotFoundError("There is no such mail.")
        return _mail(row)

    def mail_sent(self, id: str, trouble: str = "") -> None:
        """What came of it: sent, or the trouble that the server told."""
        table = tables.outbox
        with self._writing() as connection:
            sent = {} if trouble else {"sent_at": self._now()}
            connection.execute(
                update(table)
                .where(table.c.forum == self.id, table.c.id == id)
                .values(tries=table.c.tries + 1, trouble=trouble, **sent)
            )

    # ---- runs

    def save_run(self, run: Mapping[str, Any], *, by: str = LIBRARY) -> int:
        """Keep what a run was made of (JSON values); its number, counting from 1."""
        table = tables.runs
        with self._writing() as connection:
            last = connection.scalar(select(func.max(table.c.number)).where(table.c.forum == self.id))
            number = 1 + (last or 0)
            connection.execute(
                insert(table).values(forum=self.id, number=number, at=self._now(), document=dict(run))
            )
            self._note(connection, by, said("run {number} saved", number=number))
        return number

    def runs(self) -> dict[int, dict[str, Any]]:
        """By number, in the order they were made."""
        table = tables.runs
        with self._database.reading() as connection:
            rows = connection.execute(select(table).where(table.c.forum == self.id).order_by(table.c.number))
            return {row.number: row.document for row in rows}


def _mail(row: Row[Any]) -> Mail:
    return Mail(
        row.id, row.firm, row.kind, row.address, row.subject, row.text, aware(row.made_at),
        aware_or_none(row.sent_at), row.tries, row.trouble,
    )  # fmt: skip

"""Past meetings of a forum's firms: the files that say so, row by row, with the firms that each row names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from matchmaker.domain.history import PastRow
from matchmaker.domain.records import PastFile
from matchmaker.errors import NotFoundError
from matchmaker.said import from_text, kept, recalled, said, said_many, to_text
from matchmaker.storage import tables
from matchmaker.storage.shelf import LIBRARY, ForumShelf, aware, new_id

_FILES, _ROWS = tables.pasts, tables.past_rows


class Pasts(ForumShelf):
    def add_past(
        self, name: str, title: str, content: bytes = b"", *, job: str = "", by: str = LIBRARY
    ) -> str:
        """A file whose rows are put later; `content` is kept until then. Its id."""
        id = new_id()
        with self._writing() as connection:
            connection.execute(
                insert(_FILES).values(
                    id=id, forum=self.id, name=name, title=title, version=1, at=self._now(), by=by,
                    job=job, content=content, notes=[], trouble="",
                )
            )  # fmt: skip
            self._note(connection, by, "uploaded past meetings")
        return id

    def put_past(
        self,
        id: str,
        rows: Sequence[PastRow],
        *,
        notes: Iterable[str] = (),
        trouble: str = "",
        by: str = LIBRARY,
    ) -> None:
        """What the file says, in place of what was known of it; its bytes go. NotFoundError when it is gone."""
        with self._writing() as connection:
            self._past_row(connection, id)
            connection.execute(delete(_ROWS).where(_ROWS.c.past == id))
            values = [
                {
                    "forum": self.id,
                    "past": id,
                    "position": position,
                    "source": row.source,
                    "number": row.number,
                    "firm": row.firm,
                    "partner": row.partner,
                    "together": row.group,
                    "day": row.day,
                    "firm_id": row.firm_id or None,
                    "partner_id": row.partner_id or None,
                }
                for position, row in enumerate(rows)
            ]
            if values:
                connection.execute(insert(_ROWS), values)
            self._changed(
                connection,
                id,
                job="",
                content=b"",
                notes=[kept(note) for note in notes],
                trouble=to_text(trouble),
            )
            words = (
                said_many("read {num} row of past meetings", "read {num} rows of past meetings", len(values))
                if not trouble
                else said("past meetings could not be read")
            )
            self._note(connection, by, words)

    def pasts(self) -> tuple[PastFile, ...]:
        """The oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(self._files().order_by(_FILES.c.at, _FILES.c.id))
            return tuple(_file(row) for row in rows)

    def past(self, id: str) -> PastFile:
        """NotFoundError when this forum has no such file."""
        with self._database.reading() as connection:
            return _file(self._past_row(connection, id))

    def past_content(self, id: str) -> bytes:
        """The bytes of a file that waits to be read; NotFoundError when there is none."""
        with self._database.reading() as connection:
            self._past_row(connection, id)
            content: bytes = connection.scalar(select(_FILES.c.content).where(_FILES.c.id == id)) or b""
            return content

    def past_rows(self) -> dict[str, tuple[PastRow, ...]]:
        """By file (id), the oldest first, in the order of each."""
        with self._database.reading() as connection:  # files and rows of one moment
            files = connection.execute(self._files().order_by(_FILES.c.at, _FILES.c.id))
            found: dict[str, list[PastRow]] = {file.id: [] for file in files}
            asked = select(_ROWS).where(_ROWS.c.forum == self.id).order_by(_ROWS.c.past, _ROWS.c.position)
            for row in connection.execute(asked):
                found[row.past].append(
                    PastRow(
                        row.source, row.number, row.firm, row.partner, row.together, row.day,
                        row.firm_id or "", row.partner_id or "",
                    )
                )  # fmt: skip
        return {id: tuple(rows) for id, rows in found.items()}

    def past_stamp(self) -> tuple[tuple[str, int], ...]:
        """(id, version) of each file: another one when anything of them changed."""
        with self._database.reading() as connection:
            asked = (
                select(_FILES.c.id, _FILES.c.version).where(_FILES.c.forum == self.id).order_by(_FILES.c.id)
            )
            return tuple((row.id, row.version) for row in connection.execute(asked))

    def recognise_past(
        self, found: Mapping[tuple[str, int], Mapping[str, str]], *, by: str = LIBRARY
    ) -> None:
        """Firms (ids) that rows turn out to name: (file, position) -> "firm_id" or "partner_id" -> firm."""
        if not found:
            return
        with self._writing() as connection:
            for (id, position), named in found.items():
                connection.execute(
                    update(_ROWS)
                    .where(_ROWS.c.forum == self.id, _ROWS.c.past == id, _ROWS.c.position == position)
                    .values(dict(named))
                )
            for id in sorted({id for id, _ in found}):
                self._changed(connection, id)
            self._note(
                connection,
                by,
                said_many(
                    "recognised firms in {num} row of past meetings",
                    "recognised firms in {num} rows of past meetings",
                    len(found),
                ),
            )

    def drop_past(self, id: str, *, by: str = LIBRARY) -> None:
        """The file and all that it says; NotFoundError when this forum has none such."""
        with self._writing() as connection:
            self._past_row(connection, id)
            connection.execute(delete(_FILES).where(_FILES.c.id == id))
            self._note(connection, by, "removed past meetings")

    # ---- inside

    def _files(self) -> Select[Any]:
        rows = select(func.count()).where(_ROWS.c.past == _FILES.c.id).scalar_subquery()
        columns = [column for column in _FILES.c if column.name != "content"]
        return select(*columns, rows.label("rows")).where(_FILES.c.forum == self.id)

    def _past_row(self, connection: Connection, id: str) -> Row[Any]:
        row = connection.execute(self._files().where(_FILES.c.id == id)).one_or_none()
        if row is None:
            raise NotFoundError("This list of past meetings is not here any more.")
        return row

    def _changed(self, connection: Connection, id: str, **values: Any) -> None:
        connection.execute(
            update(_FILES).where(_FILES.c.id == id).values(version=_FILES.c.version + 1, **values)
        )


def _file(row: Row[Any]) -> PastFile:
    return PastFile(
        row.id, row.name, row.title, row.version, aware(row.at), row.by, row.job, tuple(map(recalled, row.notes)), from_text(row.trouble),
        row.rows,
    )  # fmt: skip

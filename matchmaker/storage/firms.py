"""Firms of a forum: saved, edited, approved, merged, taken out for good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, delete, insert, or_, select, update

from matchmaker.domain import Firm, Pair
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.domain.records import UNFINISHED, FirmRecord, FirmState, JobState
from matchmaker.errors import ConflictError, NotFoundError, StaleError, StorageError
from matchmaker.said import said
from matchmaker.storage import tables
from matchmaker.storage.documents import to_document
from matchmaker.storage.shelf import LIBRARY, ForumShelf, aware, read

_TABLE = tables.firms
# tables that speak of firms, and the columns in which they do; those with a foreign key go with the firm anyway
_MENTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (tables.preferences, ("firm", "partner")),
    (tables.pins, ("firm_a", "firm_b")),
    (tables.meetings, ("firm_a", "firm_b")),
    (tables.past_rows, ("firm_id", "partner_id")),
    (tables.notices, ("firm",)),
    (tables.outbox, ("firm",)),
    (tables.audit, ("firm",)),
)


class Firms(ForumShelf):
    def firms(self, states: Sequence[FirmState] = (FirmState.APPROVED,)) -> tuple[Firm, ...]:
        """Those in one of the states, by id."""
        with self._database.reading() as connection:
            documents = connection.scalars(
                select(_TABLE.c.document)
                .where(_TABLE.c.forum == self.id, _TABLE.c.state.in_(list(states)))
                .order_by(_TABLE.c.id)
            )
            return tuple(read(Firm, document) for document in documents)

    def firm_records(self) -> tuple[FirmRecord, ...]:
        """All of them, by id."""
        with self._database.reading() as connection:
            rows = connection.execute(select(_TABLE).where(_TABLE.c.forum == self.id).order_by(_TABLE.c.id))
            return tuple(_record(row) for row in rows)

    def firm_names(self) -> dict[str, str]:
        """Names of all firms by id."""
        with self._database.reading() as connection:
            rows = connection.execute(select(_TABLE.c.id, _TABLE.c.name).where(_TABLE.c.forum == self.id))
            return {row.id: row.name for row in rows}

    def firm_record(self, id: str) -> FirmRecord:
        """That firm; NotFoundError when the forum has none of that id."""
        with self._database.reading() as connection:
            return _record(self._firm_row(connection, id))

    def save_firms(
        self,
        firms: Iterable[Firm],
        *,
        by: str = LIBRARY,
        state: FirmState = FirmState.APPROVED,
        origin: str = "sheet",
    ) -> int:
        """Add or replace by id, the last of one id wins; how many are new or changed.

        A firm that is there already keeps its state and origin.
        """
        rows = {firm.id: _row(firm) for firm in firms}
        with self._writing() as connection:
            kept = {
                row.id: row
                for row in connection.execute(
                    select(_TABLE.c.id, _TABLE.c.version, _TABLE.c.document).where(_TABLE.c.forum == self.id)
                )
            }
            new = [
                row | {"forum": self.id, "version": 1, "state": state, "origin": origin}
                for id, row in rows.items()
                if id not in kept
            ]
            changed = [
                row | {"version": kept[id].version + 1}
                for id, row in rows.items()
                if id in kept and row["document"] != kept[id].document
            ]
            if new:
                connection.execute(insert(_TABLE), new)
            for row in changed:
                connection.execute(update(_TABLE).where(*self._is(row["id"])).values(row))
            if new or changed:
                self._note(
                    connection,
                    by,
                    said("{new} firms added, {changed} changed", new=len(new), changed=len(changed)),
                )
        return len(new) + len(changed)

    def add_firm(self, firm: Firm, *, state: FirmState, origin: str, by: str) -> None:
        """A new one; ConflictError when the id is taken."""
        with self._writing() as connection:
            if connection.scalar(select(_TABLE.c.id).where(*self._is(firm.id))):
                raise ConflictError(
                    "There is a firm {firm_id!r} already. Edit that one, or choose another id.",
                    firm_id=firm.id,
                )
            row = _row(firm) | {"forum": self.id, "version": 1, "state": state, "origin": origin}
            connection.execute(insert(_TABLE).values(row))
            self._note(connection, by, "added {firm}", firm=firm.id)

    def put_firm(self, firm: Firm, *, version: int, by: str) -> int:
        """Change the profile; its new version.

        Raises:
            NotFoundError, StaleError: no such firm; or it is not `version` any more.
        """
        with self._writing() as connection:
            self._check_version(connection, firm.id, version)
            connection.execute(
                update(_TABLE).where(*self._is(firm.id)).values(_row(firm) | {"version": version + 1})
            )
            self._note(connection, by, "changed the profile of {firm}", firm=firm.id)
        return version + 1

    def set_state(self, id: str, state: FirmState, *, version: int, by: str) -> int:
        """Approve, withdraw, or set back; the new version. Raises as `put_firm`."""
        with self._writing() as connection:
            self._check_version(connection, id, version)
            connection.execute(update(_TABLE).where(*self._is(id)).values(state=state, version=version + 1))
            self._note(
                connection,
                by,
                said("set {firm} to {state}", firm="{firm}", state=FirmState(state).value),
                firm=id,
            )
        return version + 1

    def merge_firms(self, keep: Firm, gone: str, *, version: int, gone_version: int, by: str) -> None:
        """Two rows that are one firm: `keep` is its profile from now on, and it takes over the other's words.

        Where both spoke of a partner, the word of `keep` holds. Raises as `put_firm`.
        """
        with self._writing() as connection:
            self._check_version(connection, keep.id, version)
            self._check_version(connection, gone, gone_version)
            self._take_over(connection, keep.id, gone)
            self._take_over_past(connection, keep.id, gone)
            connection.execute(delete(_TABLE).where(*self._is(gone)))
            connection.execute(
                update(_TABLE).where(*self._is(keep.id)).values(_row(keep) | {"version": version + 1})
            )
            self._forget(connection, gone)
            self._note(connection, by, "merged another entry into {firm}", firm=keep.id)

    def keep_apart(self, one: str, other: str, *, by: str) -> None:
        """Remember that two that look alike are two firms."""
        pair = Pair.of(one, other)
        with self._writing() as connection:
            self._firm_row(connection, one)
            self._firm_row(connection, other)
            if pair not in self._apart(connection):
                connection.execute(insert(tables.apart).values(forum=self.id, firm_a=pair.a, firm_b=pair.b))
                self._note(connection, by, "kept {firm} and {partner} apart", firm=one, partner=other)

    def apart(self) -> frozenset[Pair]:
        """Pairs that look alike and are two firms."""
        with self._database.reading() as connection:
            return self._apart(connection)

    def delete_firm(self, id: str, *, by: str) -> None:
        """Take out a firm and every word of and about it; nothing of it can be found afterwards.

        Uploaded files that wait to be decided on or read go as well, since they may name it.
        """
        with self._writing() as connection:
            self._firm_row(connection, id)
            self._forget_in_words(connection, id)
            self._forget_past(connection, id)
            connection.execute(delete(_TABLE).where(*self._is(id)))
            connection.execute(delete(tables.uploads).where(tables.uploads.c.forum == self.id))
            connection.execute(delete(tables.matchings).where(tables.matchings.c.forum == self.id))
            self._forget(connection, id)
            self._note(connection, by, "deleted a firm and all its data")
        self._database.compact()

    def firm_data(self, id: str) -> dict[str, Any]:
        """All that is kept of a firm, as JSON values: table -> rows."""
        with self._database.reading() as connection:
            row = self._firm_row(connection, id)
            found: dict[str, Any] = {"profile": row.document, "state": row.state, "origin": row.origin}
            for table, columns in _MENTIONS:
                mentions = [table.c[column] == id for column in columns]
                condition = mentions[0] if len(mentions) == 1 else mentions[0] | mentions[1]
                rows = connection.execute(select(table).where(table.c.forum == self.id, condition))
                found[table.name] = [_plain(row._mapping) for row in rows]
            links = tables.links
            rows = connection.execute(
                select(links.c.kind, links.c.made_at, links.c.expires_at, links.c.used_at).where(
                    links.c.forum == self.id, links.c.firm == id
                )
            )
            found["links"] = [_plain(row._mapping) for row in rows]
        return found

    # ---- inside

    def _is(self, id: str) -> tuple[Any, Any]:
        return _TABLE.c.forum == self.id, _TABLE.c.id == id

    def _firm_row(self, connection: Connection, id: str) -> Row[Any]:
        row = connection.execute(select(_TABLE).where(*self._is(id))).one_or_none()
        if row is None:
            raise NotFoundError("This forum has no such firm.")
        return row

    def _check_version(self, connection: Connection, id: str, version: int) -> None:
        row = self._firm_row(connection, id)
        if row.version != version:
            raise StaleError(row.name, _in_words(_record(row)))

    def _apart(self, connection: Connection) -> frozenset[Pair]:
        table = tables.apart
        rows = connection.execute(select(table).where(table.c.forum == self.id))
        return frozenset(Pair(row.firm_a, row.firm_b) for row in rows)

    def _take_over(self, connection: Connection, keep: str, gone: str) -> None:
        table = tables.preferences
        said = {
            (row.firm, row.partner): row
            for row in connection.execute(select(table).where(table.c.forum == self.id))
        }
        for (firm, partner), row in sorted(said.items()):
            now = (keep if firm == gone else firm, keep if partner == gone else partner)
            if now != (firm, partner) and now not in said and now[0] != now[1]:
                values = dict(row._mapping) | {"firm": now[0], "partner": now[1]}
                connection.execute(insert(table).values(values))
        for table in (tables.links, tables.notices, tables.outbox):
            connection.execute(
                update(table).where(table.c.forum == self.id, table.c.firm == gone).values(firm=keep)
            )

    def _take_over_past(self, connection: Connection, keep: str, gone: str) -> None:
        table = tables.past_rows
        for column in (table.c.firm_id, table.c.partner_id):
            own = (table.c.forum == self.id, column == gone)
            self._past_changes(connection, *own)
            connection.execute(update(table).where(*own).values({column.name: keep}))

    def _forget_past(self, connection: Connection, id: str) -> None:
        """Rows of past meetings that name it, by id or by the very name; and files that nobody has read yet."""
        rows, files = tables.past_rows, tables.pasts
        names = [id, self._firm_row(connection, id).name]
        named = or_(
            rows.c.firm_id == id, rows.c.partner_id == id, rows.c.firm.in_(names), rows.c.partner.in_(names)
        )
        self._past_changes(connection, rows.c.forum == self.id, named)
        connection.execute(delete(rows).where(rows.c.forum == self.id, named))
        connection.execute(delete(files).where(files.c.forum == self.id, files.c.job != ""))

    def _past_changes(self, connection: Connection, *rows: Any) -> None:
        files = tables.pasts
        connection.execute(
            update(files)
            .where(files.c.id.in_(select(tables.past_rows.c.past).where(*rows)))
            .values(version=files.c.version + 1)
        )

    def _forget(self, connection: Connection, id: str) -> None:
        """The audit keeps what happened, not to whom."""
        table = tables.audit
        for column in (table.c.firm, table.c.partner):
            connection.execute(
                update(table).where(table.c.forum == self.id, column == id).values({column.name: None})
            )

    def _forget_in_words(self, connection: Connection, id: str) -> None:
        """Documents of schedules and the results of jobs that name it."""
        table = tables.schedules
        rows = connection.execute(
            select(table.c.version, table.c.unplaced, table.c.shortfalls).where(table.c.forum == self.id)
        ).all()
        name = self._firm_row(connection, id).name
        for row in rows:
            unplaced = [one for one in row.unplaced if not _names(one, id, name)]
            shortfalls = [one for one in row.shortfalls if not _names(one, id, name)]
            connection.execute(
                update(table)
                .where(table.c.forum == self.id, table.c.version == row.version)
                .values(unplaced=unplaced, shortfalls=shortfalls)
            )
        jobs, over = tables.jobs, [state for state in JobState if state not in UNFINISHED]
        connection.execute(
            update(jobs)
            .where(jobs.c.forum == self.id, jobs.c.state.in_(over))
            .values(asked={}, result={}, error="")
        )
        self._forget_in_rules(connection, id)

    def _forget_in_rules(self, connection: Connection, id: str) -> None:
        """Delegations that name it."""
        forums, planned = tables.forums, tables.schedules
        for table, own in ((forums, forums.c.id == self.id), (planned, planned.c.forum == self.id)):
            for text in connection.scalars(select(table.c.toml).where(own).distinct()).all():
                if id in text:
                    forum = parse_forum(text, source="the forum in the database")
                    delegations = tuple(
                        replace(one, firm_ids=tuple(firm for firm in one.firm_ids if firm != id))
                        for one in forum.delegations
                    )
                    without = dump_forum(replace(forum, delegations=delegations))
                    connection.execute(update(table).where(own, table.c.toml == text).values(toml=without))

    def _require_firms(self, connection: Connection, wanted: set[str]) -> None:
        known = set(connection.scalars(select(_TABLE.c.id).where(_TABLE.c.forum == self.id)))
        unknown = sorted(wanted - known)
        if unknown:
            raise StorageError(
                "Not in the database: {unknown}. Save the firms first.",
                unknown=", ".join([*unknown[:5], *["..."][: len(unknown) > 5]]),
            )

    def _representatives(self, connection: Connection) -> dict[str, int]:
        rows = connection.execute(select(_TABLE.c.id, _TABLE.c.document).where(_TABLE.c.forum == self.id))
        return {row.id: int(row.document.get("representatives", 1)) for row in rows}


def _names(document: Mapping[str, Any], id: str, name: str) -> bool:
    """Whether the firm is spoken of anywhere in a document."""
    text = repr(document)
    return f"'{id}'" in text or name in text


def _row(firm: Firm) -> dict[str, Any]:
    return {
        "id": firm.id,
        "name": firm.name,
        "country": firm.country,
        "document": to_document(Firm, firm),
    }


def _record(row: Row[Any]) -> FirmRecord:
    return FirmRecord(read(Firm, row.document), FirmState(row.state), row.origin, row.version)


def _in_words(record: FirmRecord) -> dict[str, str]:
    """Fields of a profile by name, those that a form shows as text."""
    document = to_document(Firm, record.firm)
    document |= {f"contact_{name}": value for name, value in document.pop("contact").items()}
    for name in ("id", "tags", "availability", "consent", "extra"):
        del document[name]
    words = {
        name: "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        for name, value in document.items()
    }
    return words | {"state": record.state.value}


def _plain(row: RowMapping) -> dict[str, Any]:
    """Moments as ISO 8601, all else as it is."""
    return {
        name: aware(value).isoformat() if hasattr(value, "tzinfo") else value for name, value in row.items()
    }

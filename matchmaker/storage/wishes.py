"""What firms say of each other, and what the organiser decides of a pair."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from matchmaker.domain import Pair, Preference, Wish
from matchmaker.domain.records import Pin, WishRecord
from matchmaker.errors import StaleError
from matchmaker.said import said, said_many
from matchmaker.storage import tables
from matchmaker.storage.firms import Firms
from matchmaker.storage.shelf import LIBRARY, aware


class Wishes(Firms):
    def save_preferences(self, preferences: Iterable[Preference], *, by: str = LIBRARY) -> int:
        """Add or replace by (firm, partner); how many are new or changed. Both firms have to be there."""
        rows = {(wish.firm, wish.partner): wish.wish.value for wish in preferences}
        table = tables.preferences
        with self._writing() as connection:
            self._require_firms(connection, {firm for pair in rows for firm in pair})
            kept = {
                (row.firm, row.partner): row
                for row in connection.execute(select(table).where(table.c.forum == self.id))
            }
            changed = {
                pair: wish for pair, wish in rows.items() if pair not in kept or kept[pair].wish != wish
            }
            now = self._now()
            for (firm, partner), wish in changed.items():
                if (firm, partner) in kept:
                    connection.execute(
                        update(table)
                        .where(*_is(self.id, firm, partner))
                        .values(wish=wish, version=kept[firm, partner].version + 1, at=now)
                    )
                else:
                    connection.execute(
                        insert(table).values(
                            forum=self.id, firm=firm, partner=partner, wish=wish, version=1, at=now
                        )
                    )
            if changed:
                self._note(
                    connection,
                    by,
                    said_many(
                        "{num} preference added or changed",
                        "{num} preferences added or changed",
                        len(changed),
                    ),
                )
        return len(changed)

    def preferences(self) -> tuple[Preference, ...]:
        """By firm, then partner."""
        table = tables.preferences
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table).where(table.c.forum == self.id).order_by(table.c.firm, table.c.partner)
            )
            return tuple(Preference(row.firm, row.partner, Wish(row.wish)) for row in rows)

    def wishes_of(self, firm: str) -> dict[str, WishRecord]:
        """By partner."""
        table = tables.preferences
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table).where(table.c.forum == self.id, table.c.firm == firm).order_by(table.c.partner)
            )
            return {row.partner: WishRecord(Wish(row.wish), row.version, aware(row.at)) for row in rows}

    def put_wish(
        self, firm: str, partner: str, wish: Wish | None, *, version: int | None = None, by: str
    ) -> None:
        """What `firm` says of `partner` from now on; None takes its word back.

        `version` is the one that was seen, 0 for none; without it the new word holds whatever was there.

        Raises:
            NotFoundError: one of the two is not there.
            StaleError: the firm said something else in the meantime.
        """
        table, own = tables.preferences, _is(self.id, firm, partner)
        with self._writing() as connection:
            self._firm_row(connection, firm)
            self._firm_row(connection, partner)
            kept = connection.execute(select(table).where(*own)).one_or_none()
            if version is not None and version != (kept.version if kept else 0):
                raise StaleError(said("This answer"), {"answer": kept.wish if kept else ""})
            if (kept.wish if kept else None) == wish:
                return
            if wish is None:
                connection.execute(delete(table).where(*own))
                self._note(connection, by, "took back its word on {partner}", firm=firm, partner=partner)
                return
            values = {"wish": wish.value, "version": 1 + (kept.version if kept else 0), "at": self._now()}
            if kept:
                connection.execute(update(table).where(*own).values(values))
            else:
                keys = {"forum": self.id, "firm": firm, "partner": partner}
                connection.execute(insert(table).values(keys | values))
            self._note(
                connection,
                by,
                said(
                    "said {wish} to {partner} for {firm}", wish=wish.value, partner="{partner}", firm="{firm}"
                ),
                firm=firm,
                partner=partner,
            )

    def answered(self) -> dict[str, datetime]:
        """Firms that have said anything, with the moment of their last word."""
        table = tables.preferences
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table.c.firm, func.max(table.c.at).label("last"))
                .where(table.c.forum == self.id)
                .group_by(table.c.firm)
                .order_by(table.c.firm)
            )
            return {row.firm: aware(row.last) for row in rows}

    def pins(self) -> tuple[Pin, ...]:
        """By pair."""
        table = tables.pins
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table).where(table.c.forum == self.id).order_by(table.c.firm_a, table.c.firm_b)
            )
            return tuple(
                Pin(Pair(row.firm_a, row.firm_b), Wish(row.wish), row.note, row.version, row.by)
                for row in rows
            )

    def put_pin(self, pair: Pair, wish: Wish | None, note: str = "", *, version: int, by: str) -> None:
        """The organiser's must or no for a pair; None takes it back. `version` as seen, 0 for none.

        Raises:
            NotFoundError: one of the two is not there.
            StaleError: another organiser decided in the meantime.
        """
        table = tables.pins
        own = (table.c.forum == self.id, table.c.firm_a == pair.a, table.c.firm_b == pair.b)
        with self._writing() as connection:
            self._firm_row(connection, pair.a)
            self._firm_row(connection, pair.b)
            kept = connection.execute(select(table).where(*own)).one_or_none()
            if version != (kept.version if kept else 0):
                now = {"decision": kept.wish, "note": kept.note, "by": kept.by} if kept else {"decision": ""}
                raise StaleError(said("What is decided of this pair"), now)
            about = {"firm": pair.a, "partner": pair.b}
            if wish is None:
                if kept:
                    connection.execute(delete(table).where(*own))
                    self._note(connection, by, "took back what was decided of {firm} and {partner}", **about)
                return
            values = {"wish": wish.value, "note": note, "version": version + 1, "by": by}
            if kept:
                connection.execute(update(table).where(*own).values(values))
            else:
                keys = {"forum": self.id, "firm_a": pair.a, "firm_b": pair.b}
                connection.execute(insert(table).values(keys | values))
            self._note(
                connection,
                by,
                said(
                    "decided {wish} for {firm} and {partner}",
                    wish=wish.value,
                    firm="{firm}",
                    partner="{partner}",
                ),
                **about,
            )


def _is(forum: str, firm: str, partner: str) -> tuple[Any, ...]:
    table = tables.preferences
    return table.c.forum == forum, table.c.firm == firm, table.c.partner == partner

"""What the last matching of a forum found: kept, so that a page only reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from matchmaker.domain import Match
from matchmaker.said import said_many
from matchmaker.storage import tables
from matchmaker.storage.documents import to_document
from matchmaker.storage.shelf import ForumShelf, read


class Matchings(ForumShelf):
    def save_matching(
        self, key: str, document: Mapping[str, Any], matches: Iterable[Match], *, by: str
    ) -> None:
        """In place of the one before; `key` is a hash of all that went in, `document` what is kept beside pairs."""
        rows = [
            {
                "forum": self.id,
                "firm_a": match.pair.a,
                "firm_b": match.pair.b,
                "position": position,
                "value": match.value,
                "document": to_document(Match, match),
            }
            for position, match in enumerate(matches)
        ]
        with self._writing() as connection:
            for table in (tables.matches, tables.matchings):
                connection.execute(delete(table).where(table.c.forum == self.id))
            connection.execute(
                insert(tables.matchings).values(
                    forum=self.id, key=key, at=self._now(), document=dict(document)
                )
            )
            if rows:
                connection.execute(insert(tables.matches), rows)
            self._note(connection, by, said_many("computed {num} match", "computed {num} matches", len(rows)))

    def outdate_matching(self) -> None:
        """What went in is not what it was: the next desk that opens asks for a new one."""
        table = tables.matchings
        with self._writing() as connection:
            connection.execute(update(table).where(table.c.forum == self.id).values(key=""))

    def matching_key(self) -> str:
        """Empty when there is none, or it is outdated."""
        table = tables.matchings
        with self._database.reading() as connection:
            return connection.scalar(select(table.c.key).where(table.c.forum == self.id)) or ""

    def matching_document(self) -> dict[str, Any] | None:
        """What is said of the last one as a whole, without its pairs; None when there is none."""
        with self._database.reading() as connection:
            return connection.scalar(self._document)

    @property
    def _document(self) -> Select[tuple[dict[str, Any]]]:
        return select(tables.matchings.c.document).where(tables.matchings.c.forum == self.id)

    def matching(self) -> tuple[dict[str, Any], tuple[Match, ...]] | None:
        """(document, pairs with reasons, best first) of the last one; None when there is none."""
        with self._database.reading() as connection:
            document = connection.scalar(self._document)
            if document is None:
                return None
            found = connection.scalars(
                select(tables.matches.c.document)
                .where(tables.matches.c.forum == self.id)
                .order_by(tables.matches.c.position)
            ).all()
        return document, read(tuple[Match, ...], found)

"""A schedule's meetings <-> rows with keys that refuse a firm or a table in two places at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from matchmaker.domain import Meeting, Pair
from matchmaker.errors import ConflictError
from matchmaker.storage import tables


def firms_of(meetings: Sequence[Meeting]) -> set[str]:
    """Ids of all firms that meet."""
    return {firm for meeting in meetings for firm in (meeting.pair.a, meeting.pair.b)}


def write_meetings(
    connection: Connection,
    forum: str,
    version: int,
    meetings: Sequence[Meeting],
    representatives: Mapping[str, int],
) -> None:
    """Rows of meetings and of seats for one version of the schedule.

    Raises:
        ConflictError: a firm has more meetings in a slot than representatives, a table two at once, or a
            pair meets twice.
    """
    if not meetings:
        return
    try:
        connection.execute(
            insert(tables.meetings),
            [
                meeting_row(meeting, forum=forum, version=version, position=position)
                for position, meeting in enumerate(meetings)
            ],
        )
        connection.execute(
            insert(tables.seats),
            [{"forum": forum, "version": version, **seat} for seat in _seats(meetings, representatives)],
        )
    except IntegrityError as error:
        raise ConflictError(
            f"The schedule holds a contradiction: {error.orig}. Nothing was saved; "
            "`matchmaker check` names the meetings."
        ) from error


def meeting_row(meeting: Meeting, *, forum: str, version: int, position: int) -> dict[str, Any]:
    return {
        "forum": forum,
        "version": version,
        "id": meeting.id,
        "position": position,
        "firm_a": meeting.pair.a,
        "firm_b": meeting.pair.b,
        "slot": meeting.slot,
        "place": meeting.table,
        "locked": meeting.locked,
        "value": meeting.value,
    }


def _seats(meetings: Sequence[Meeting], representatives: Mapping[str, int]) -> list[dict[str, Any]]:
    """One row for each side; one meeting too many comes round to a seat that is taken, which the key refuses."""
    taken: Counter[tuple[str, int]] = Counter()
    rows = []
    for meeting in meetings:
        for firm in (meeting.pair.a, meeting.pair.b):
            seat = taken[firm, meeting.slot] % max(1, representatives[firm])
            taken[firm, meeting.slot] += 1
            rows.append({"firm": firm, "slot": meeting.slot, "seat": seat, "meeting": meeting.id})
    return rows


def take_seats(
    connection: Connection, forum: str, version: int, meeting: Meeting, representatives: Mapping[str, int]
) -> None:
    """Seats for one meeting beside those that are taken; IntegrityError when a firm has none left."""
    table = tables.seats
    for firm in (meeting.pair.a, meeting.pair.b):
        taken = set(
            connection.scalars(
                select(table.c.seat).where(
                    table.c.forum == forum,
                    table.c.version == version,
                    table.c.firm == firm,
                    table.c.slot == meeting.slot,
                )
            )
        )
        seats = range(max(1, representatives[firm]))
        free = next(
            (seat for seat in seats if seat not in taken), 0
        )  # none: seat 0 again, which the key refuses
        connection.execute(
            insert(table).values(
                forum=forum, version=version, firm=firm, slot=meeting.slot, seat=free, meeting=meeting.id
            )
        )


def leave_seats(connection: Connection, forum: str, version: int, meeting: str) -> None:
    """Give back the seats of a meeting (its id)."""
    table = tables.seats
    connection.execute(
        delete(table).where(table.c.forum == forum, table.c.version == version, table.c.meeting == meeting)
    )


def read_meetings(connection: Connection, forum: str, version: int) -> tuple[Meeting, ...]:
    """In the order in which they were written."""
    table = tables.meetings
    asked = (
        select(table)
        .where(table.c.forum == forum, table.c.version == version)
        .order_by(table.c.position, table.c.id)
    )
    return tuple(
        Meeting(row.id, Pair(row.firm_a, row.firm_b), row.slot, row.place, row.locked, row.value)
        for row in connection.execute(asked)
    )

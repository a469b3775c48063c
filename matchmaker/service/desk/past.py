"""What a forum keeps of past meetings -> its history, and where two firms have met."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from matchmaker.domain import Firm, Pair
from matchmaker.domain.history import History, PastRow
from matchmaker.domain.records import FirmState, PastFile
from matchmaker.intake.history import history_of, recognise
from matchmaker.intake.results import Recognised
from matchmaker.intake.text import plain_key
from matchmaker.storage import ForumStore


@dataclass(frozen=True, slots=True)
class Met:
    """One time that two firms have met, or worked together."""

    pair: Pair
    at: str  # the event or project, in the words of the file or of the organiser
    day: str  # 2024-05-14, or as the file has it; may be empty
    together: bool  # by a list of who took part in what, not of who met whom


def recognised(store: ForumStore) -> dict[str, Recognised]:
    """The rows of each file (by its id) with the firms that they name: those that take part, or else all others."""
    files = store.past_rows()
    return recognise_all(store, files) if files else {}


def recognise_all(store: ForumStore, files: Mapping[str, Sequence[PastRow]]) -> dict[str, Recognised]:
    """The same of rows that may not be kept yet."""
    records = store.firm_records()
    firms = [record.firm for record in records if record.state is FirmState.APPROVED]
    others = [record.firm for record in records if record.state is not FirmState.APPROVED]
    return {id: recognise(rows, firms, others) for id, rows in files.items()}


def settle(store: ForumStore) -> None:
    """Write into each row the firms that it names by now, so that they stay it, and their rows go with them."""
    files = store.past_rows()
    found = {}
    for id, now in recognise_all(store, files).items():
        for position, (before, row) in enumerate(zip(files[id], now.rows, strict=True)):
            named = {
                name: firm
                for name in ("firm_id", "partner_id")
                if (firm := getattr(row, name)) != getattr(before, name)
            }
            if named:
                found[id, position] = named
    store.recognise_past(found)


def forum_history(store: ForumStore, firms: Sequence[Firm]) -> History:
    """What the files say of those firms, which take part."""
    files = store.past_rows()
    return history_of((recognise(rows, firms) for rows in files.values()), {firm.id for firm in firms})


def meetings_before(files: Sequence[PastFile], rows: Mapping[str, Recognised]) -> dict[Pair, tuple[Met, ...]]:
    """Each pair of the forum's firms that has met, with every time of it, in the order of the files."""
    found: defaultdict[Pair, dict[Met, None]] = defaultdict(dict)
    for file in files:
        for met in _met(file, rows[file.id]):
            found[met.pair][met] = None
    return {pair: tuple(found[pair]) for pair in sorted(found)}


def _met(file: PastFile, found: Recognised) -> list[Met]:
    counted = [row for position, row in enumerate(found.rows) if position not in found.left_out]
    meetings = [
        Met(Pair.of(row.firm_id, row.partner_id), row.group or file.title, row.day, False)
        for row in counted
        if row.partner is not None and row.firm_id and row.partner_id
    ]
    took_part: defaultdict[str, dict[str, PastRow]] = defaultdict(dict)
    for row in counted:
        if row.partner is None and row.firm_id:
            took_part[plain_key(row.group)].setdefault(row.firm_id, row)
    for rows in took_part.values():
        for one, other in combinations(sorted(rows), 2):
            meetings.append(Met(Pair(one, other), rows[one].group, rows[one].day or rows[other].day, True))
    return meetings

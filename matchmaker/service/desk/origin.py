"""What a timetable of the desk was made of -> the files that bring it back on any machine.

When a timetable is planned, a hash of all that went in and one of what came out are kept. As long as both still hold,
planning the same again gives the same; else the timetable itself is handed along.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from matchmaker.domain import Contact, Firm, Forum, Lock, Pair, Preference, Schedule
from matchmaker.domain.forum_file import dump_forum
from matchmaker.domain.history import OUTSIDE, History
from matchmaker.exporting import Book, firms_csv
from matchmaker.exporting.csv_text import sheet
from matchmaker.service.desk.past import forum_history
from matchmaker.service.runs.record import artefacts, versions
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore

PLAN = "plan"  # the kind of a kept run
FOLDER = "inputs/"
FIRMS, FORUM, PREFERENCES, MET = (
    FOLDER + name for name in ("firms.csv", "forum.toml", "preferences.csv", "met.csv")
)


@dataclass(frozen=True)
class Origin:
    """What a version of the timetable was made of, as far as that is still there."""

    firms: tuple[Firm, ...]  # that take part now, without contacts and columns that nothing reads
    history: History
    model: dict[str, str]  # setting, name and digest
    seconds: float | None  # None: planning the same again would give another timetable
    stale: bool  # firms or rules changed since the pairs were worked out

    def files(self, book: Book) -> dict[str, bytes]:
        """The inputs by name, as the commands read them."""
        files = {FIRMS: firms_csv(self.firms), FORUM: dump_forum(book.forum).encode()}
        if book.preferences:
            said = [(one.firm, one.partner, one.wish.value) for one in book.preferences]
            files[PREFERENCES] = sheet(("firm", "partner", "wish"), said)
        if self.history.groups:
            files[MET] = sheet(("firm", "partner"), _pairs(self.history))
        return files


def origin_of(store: ForumStore, book: Book, *, settings: Settings, stale: bool) -> Origin:
    """What the timetable of a book was made of."""
    firms = tuple(_bare(firm) for firm in store.firms())
    history = forum_history(store, firms)
    document = store.matching_document() or {}
    schedule = book.schedule or Schedule()
    made = _made(firms, book.forum, book.preferences, locks_of(schedule), history, settings)
    found = (run for run in store.runs().values() if run.get("kind") == PLAN)
    known = [run for run in found if run["made_of"] == made and run["gave"] == _gave(schedule)]
    return Origin(
        firms,
        history,
        document.get("model") or {"setting": settings.model, "name": "", "digest": ""},
        known[-1]["seconds"] if known and not stale else None,
        stale,
    )


def remember_plan(
    store: ForumStore,
    forum: Forum,
    schedule: Schedule,
    *,
    wishes: Sequence[Preference],
    locks: Sequence[Lock],
    seconds: float,
    settings: Settings,
    by: str,
) -> None:
    """Keep what a plan was made of and what it gave, as hashes: they name no firm."""
    firms = tuple(_bare(firm) for firm in store.firms())
    made = _made(firms, forum, wishes, locks, forum_history(store, firms), settings)
    store.save_run({"kind": PLAN, "made_of": made, "gave": _gave(schedule), "seconds": seconds}, by=by)


def locks_of(schedule: Schedule) -> tuple[Lock, ...]:
    """Locked meetings, by pair."""
    held = sorted((one for one in schedule.meetings if one.locked), key=lambda one: one.pair)
    return tuple(Lock(one.pair, one.slot, one.table) for one in held)


def _bare(firm: Firm) -> Firm:
    """What matching and planning read of it."""
    return replace(firm, contact=Contact(), extra=())


def _made(
    firms: Sequence[Firm],
    forum: Forum,
    wishes: Iterable[Preference],
    locks: Sequence[Lock],
    history: History,
    settings: Settings,
) -> str:
    """A hash of all that decides a plan."""
    kinds = (artefacts(), versions(), settings.model)
    parts = (firms, dump_forum(forum), tuple(wishes), tuple(locks), _pairs(history), kinds)
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode())
    return digest.hexdigest()


def _gave(schedule: Schedule) -> str:
    told = (schedule.meetings, schedule.unplaced, schedule.shortfalls, schedule.certificate.words)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _pairs(history: History) -> list[tuple[str, str]]:
    """Who worked with whom, once for each time; a group is all its pairs, which is all that scoring reads of it."""
    return [
        (one.removeprefix(OUTSIDE), other.removeprefix(OUTSIDE))
        for group in history.groups
        for one, other in combinations(group, 2)
    ]


def spoken_of(book: Book) -> tuple[Pair, ...]:
    """The pairs that the files of a book tell reasons of."""
    return tuple(sorted(match.pair for match in book.matches))

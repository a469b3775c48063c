"""What a database holds of a forum -> the desk that its pages show; read, never computed.

Matching costs seconds. Its result is kept (`keeping.keep_matching`), and pages put it together with today's firms,
wishes and timetable. Each piece is read again only when it changed.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from threading import RLock
from typing import Any

from matchmaker.domain import Clock, Firm, Forum, Match, Preference, Schedule, Tags, Wish
from matchmaker.domain.history import History
from matchmaker.domain.records import AuditEntry
from matchmaker.errors import NotFoundError
from matchmaker.exporting import Book
from matchmaker.said import said, with_values
from matchmaker.service.desk.desk import Desk
from matchmaker.service.desk.past import forum_history
from matchmaker.service.engine.default_forum import default_forum
from matchmaker.service.engine.wishes import fit_wishes, strongest
from matchmaker.service.resources import data_file
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore
from matchmaker.tagging import load_labels

KEPT = 8  # desks of other versions


class Desks:
    """The desks of one forum."""

    def __init__(self, store: ForumStore, *, settings: Settings, clock: Clock) -> None:
        self._store = store
        self.settings = settings
        self._clock = clock
        self._lock = RLock()  # threads ask at once; the first one works, the others wait
        self._stamp = -1
        self._made: dict[int | None, Desk] = {}
        self._matching: tuple[str | None, dict[str, Any], tuple[Match, ...]] = (None, {}, ())  # its key first
        self._history: tuple[object, History] = (None, History())
        self._labels: dict[str, str] = {}

    def desk(self, version: int | None = None) -> Desk:
        """Of that version of the timetable; None: of the draft, else of the last version, else of the pairs.

        Raises:
            NoMatchError: nothing is decided yet, and nobody could meet anybody.
            NotFoundError: no such forum or version.
        """
        stamp = self._store.stamp()
        with self._lock:
            if stamp != self._stamp or len(self._made) > KEPT:
                self._made, self._stamp = {}, stamp
            if version not in self._made:
                self._made[version] = self._make(version)
            return self._made[version]

    def audit(self, page: int = 1, size: int = 50) -> tuple[tuple[AuditEntry, ...], int]:
        """(entries of a page, the newest first, with firms' names in their words; how many there are in all)."""
        entries, total = self._store.audit(page, size)
        names = self._store.firm_names()

        def told(entry: AuditEntry) -> AuditEntry:
            who = {
                place: names.get(firm or "", said("a deleted firm"))
                for place, firm in (("firm", entry.firm), ("partner", entry.partner))
                if f"{{{place}}}" in entry.what
            }
            return replace(entry, what=with_values(entry.what, **who) if who else entry.what)

        return tuple(told(entry) for entry in entries), total

    def _make(self, version: int | None) -> Desk:
        schedule, planned = self._timetable(version)
        firms = self._store.firms()
        forum = planned or self._store.forum() or default_forum(firms, clock=self._clock)
        document, matches = self._kept_matching()
        tags = {id: Tags(**{name: tuple(codes) for name, codes in of.items()}) for id, of in
                document.get("tags", {}).items()}  # fmt: skip
        inside = tuple(with_tags(firm, tags) for firm in firms if forum.delegation_of(firm))
        known = {firm.id for firm in inside}
        book = Book(
            forum=forum,
            firms=inside,
            matches=tuple(match for match in matches if {match.pair.a, match.pair.b} <= known),
            preferences=fit_wishes(all_wishes(self._store), (), firms, forum, source="").preferences,
            schedule=_without_strangers(schedule, known),
            labels=self._all_labels(),
            left_out=tuple(
                (
                    firm,
                    said(
                        "its country, {firm_country}, is in no delegation of this forum",
                        firm_country=firm.country,
                    ),
                )
                for firm in firms
                if firm.id not in known
            ),
        )
        now = self._store.forum() or forum
        key = matching_key(firms, now, self.settings, self._past(firms))
        return Desk(book, stale=self._matching[0] != key)

    def _past(self, firms: Sequence[Firm]) -> History:
        """Read again only when lists of past meetings changed, or the firms in which it looks for names."""
        key = (self._store.past_stamp(), tuple((firm.id, firm.name) for firm in firms))
        if key != self._history[0]:
            self._history = (key, forum_history(self._store, firms))
        return self._history[1]

    def _timetable(self, version: int | None) -> tuple[Schedule | None, Forum | None]:
        if version is None and (draft := self._store.draft()):
            return draft.schedule, draft.forum
        schedule = self._store.schedule(version)
        if schedule is None and version is not None:
            raise NotFoundError("There is no such version of the timetable.")
        return schedule, self._store.planned_forum(version)

    def _kept_matching(self) -> tuple[dict[str, Any], tuple[Match, ...]]:
        key = self._store.matching_key()
        if key != self._matching[0]:
            self._matching = (key, *(self._store.matching() or ({}, ())))
        return self._matching[1], self._matching[2]

    def _all_labels(self) -> dict[str, str]:
        if not self._labels:
            self._labels = load_labels(str(data_file("taxonomy.csv")))
        return self._labels


def with_tags(firm: Firm, tags: dict[str, Tags]) -> Firm:
    return replace(firm, tags=tags.get(firm.id, firm.tags))


def _without_strangers(schedule: Schedule | None, known: set[str]) -> Schedule | None:
    """Meetings and remarks about firms that take part; others were withdrawn since."""
    if schedule is None:
        return None
    return replace(
        schedule,
        meetings=tuple(one for one in schedule.meetings if {one.pair.a, one.pair.b} <= known),
        unplaced=tuple(one for one in schedule.unplaced if {one.pair.a, one.pair.b} <= known),
        shortfalls=tuple(one for one in schedule.shortfalls if one.firm in known),
    )


def all_wishes(store: ForumStore) -> tuple[Preference, ...]:
    """The firms' words, and the organiser's decisions: a must in both directions, a no. The stronger one holds."""
    decided = [
        Preference(firm, pin.pair.other(firm), pin.wish)
        for pin in store.pins()
        for firm in ((pin.pair.a,) if pin.wish is Wish.NO else (pin.pair.a, pin.pair.b))
    ]
    return strongest((*store.preferences(), *decided))


def matching_key(firms: Sequence[Firm], forum: Forum, settings: Settings, history: History) -> str:
    """A hash of all that pairs and their values depend on: profiles, who may meet or has met whom, the model."""
    rules = {
        "delegations": [(one.code, sorted(one.countries), sorted(one.firm_ids)) for one in forum.delegations],
        "may_meet": sorted(forum.meeting_delegations),
        "model": settings.model,
    }
    if history.groups:
        rules |= {"history": history.groups, "met_before": forum.met_before}
    digest = hashlib.sha256(json.dumps(rules, sort_keys=True).encode())
    for firm in firms:
        digest.update(repr(firm).encode())
    return digest.hexdigest()

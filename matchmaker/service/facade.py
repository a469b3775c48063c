"""The library: one object that remembers a forum in a database and does what an organiser does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath
from threading import RLock
from typing import Self

from matchmaker.domain import (
    Clock,
    Fault,
    Firm,
    Forum,
    Lock,
    Match,
    Pair,
    Preference,
    Problem,
    Progress,
    Reason,
    Schedule,
    silent,
)
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.domain.history import History
from matchmaker.domain.records import AuditEntry
from matchmaker.domain.stopping import Stop, never
from matchmaker.errors import InputError, NoMatchError
from matchmaker.exporting import Book
from matchmaker.intake import FirmsRead, read_past, recognise
from matchmaker.intake.history import problems_of
from matchmaker.service.desk.desk import Desk
from matchmaker.service.desk.desks import Desks, all_wishes
from matchmaker.service.desk.keeping import keep_matching, keep_plan
from matchmaker.service.desk.past import forum_history, recognise_all, settle
from matchmaker.service.engine.default_forum import default_forum
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.engine.matching import (
    CANDIDATES,
    Matching,
    Note,
    best_partners,
    listed,
    match_firms,
    unheard,
    worth_planning,
)
from matchmaker.service.engine.mending import Standing
from matchmaker.service.engine.planning import plan_meetings
from matchmaker.service.engine.suggestions import suggestions_of
from matchmaker.service.engine.wishes import fit_wishes
from matchmaker.service.runs.books import plan_files
from matchmaker.service.runs.cleaning import read_sheets
from matchmaker.service.runs.outputs import write_folder
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore
from matchmaker.storage.shelf import LIBRARY


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A partner for a firm, seen from that firm."""

    firm: Firm
    partner: Firm
    value: float  # 0..1, what the meeting is worth to both together
    interest: float  # 0..1, how much the firm wants the partner
    partner_interest: float  # 0..1, how much the partner wants the firm
    reasons: tuple[Reason, ...]  # the firm's own first, strongest first


class Matchmaker:
    """A forum's firms, wishes and timetables; use `matchmaker.open_matchmaker` to get one."""

    def __init__(
        self,
        store: ForumStore,
        *,
        settings: Settings,
        clock: Clock = lambda: datetime.now(UTC),
        progress: Progress = silent,
        note: Note = unheard,
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._progress = progress
        self._note = note
        self._lock = RLock()  # the web's threads ask at once; the first one works, the others wait
        self._matched: tuple[tuple[object, ...], Matching] | None = None
        self._desks = Desks(store, settings=settings, clock=clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def import_firms(self, *sheets: str, encoding: str | None = None) -> FirmsRead:
        """Read sheets and keep their firms and wishes; a firm that is there already is brought up to date.

        Raises:
            SheetError: a sheet cannot be read, or no row of any is usable. Single bad rows are `problems`.
        """
        read = read_sheets(sheets, encoding=encoding, progress=self._progress)
        with self._store.together():
            if self._store.save_firms(read.firms):
                self._store.outdate_matching()
            self._store.save_preferences(read.preferences)
        return read

    def firms(self) -> tuple[Firm, ...]:
        """All firms, by id."""
        return self._store.firms()

    def wish(self, *preferences: Preference) -> None:
        """Keep what firms say of each other; a later word of one firm on another replaces the earlier."""
        self._store.save_preferences(preferences)

    def import_history(self, *files: str) -> tuple[Problem, ...]:
        """Keep these past meetings or projects, and no others; the forum's `met_before` says what becomes of them.

        Raises:
            HistoryError: a file cannot be read; then those of before stay. Single bad rows are problems.
        """
        read = {file: read_past(file) for file in files}
        with self._store.together():
            for kept in self._store.pasts():
                self._store.drop_past(kept.id)
            rows = recognise_all(self._store, {file: past.rows for file, past in read.items()})
            for file in read:
                name = PurePath(file)
                self._store.put_past(self._store.add_past(name.name, name.stem), rows[file].rows)
            self._store.outdate_matching()
        firms = self.firms()
        return tuple(
            problem
            for file, past in read.items()
            for problem in (
                *past.problems,
                *problems_of(recognise(past.rows, firms), source=PurePath(file).name),
            )
        )

    def history(self) -> History:
        """Who of the forum's firms has met whom, and with which others, by all lists that are kept."""
        return forum_history(self._store, self.firms())

    def matches(self, *, firm: str, top: int = 10, forum: Forum | None = None) -> list[Suggestion]:
        """The best `top` partners of a firm (its id), the most valuable first, with reasons.

        Without a forum every firm of another country may be a partner.

        Raises:
            InputError: no such firm.
            NoMatchError: nobody may meet anybody.
        """
        forum = forum or default_forum(self.firms(), clock=self._clock)
        matching = self._match(forum)
        found = {one.id: one for one in matching.firms}
        if firm not in found:
            raise InputError(f"No firm of this forum has the id {firm!r}. `firms()` lists them.")
        own = [match for match in matching.matches if firm in (match.pair.a, match.pair.b)][:top]
        return [self._suggestion(match, firm, found) for match in matching.explain(own)]

    def suggestions(self, *, firm: str, forum: Forum | None = None) -> list[Suggestion]:
        """Whom a firm (its id) is to be shown, the first to look at first, with reasons.

        Unlike `matches` they are chosen for all firms together: a firm that everybody wants does not fill all
        lists, and nobody is left out of them. `forum.shown` says how many, `forum.fairness` how evenly.

        Raises:
            InputError: no such firm.
            NoMatchError: nobody may meet anybody.
        """
        forum = forum or self.forum()
        matching = self._match(forum)
        found = {one.id: one for one in matching.firms}
        if firm not in found:
            raise InputError(f"No firm of this forum has the id {firm!r}. `firms()` lists them.")
        wishes = self.wishes(forum)
        lists = suggestions_of(forum, matching.firms, matching.matches, preferences=wishes).lists
        place = {Pair.of(firm, partner): number for number, partner in enumerate(lists.get(firm, ()))}
        own = sorted(
            (match for match in matching.matches if match.pair in place), key=lambda match: place[match.pair]
        )
        return [self._suggestion(match, firm, found) for match in matching.explain(own)]

    def plan(self, forum: Forum | None = None, *, seconds: float = 20.0) -> Schedule:
        """Plan the meetings of a forum: the next version, and the draft that the desk shows. Locked meetings stay.

        Without a forum by its rules as they are now.

        Raises:
            NoMatchError: nobody may meet anybody.
            ForumError: a forum made in Python that no forum file could say, with a floor above its limit, say.
            StaleError: somebody changed the draft in the meantime.
        """
        forum, draft = forum or self.forum(), self._store.draft()
        locks = self.draft_locks(forum)
        schedule, matching, wishes = self.propose(forum, locks=locks, seconds=seconds)
        with self._store.together():
            kept = self._store.save_schedule(forum, schedule)
            keep_plan(
                self._store, forum, schedule, matching, wishes=wishes, locks=locks, seconds=seconds,
                revision=draft.revision if draft else 0, settings=self._settings, by=LIBRARY,
            )  # fmt: skip
        return kept

    def draft_locks(self, forum: Forum) -> tuple[Lock, ...]:
        """What a new plan for that forum has to keep of the draft."""
        draft = self._store.draft()
        if draft is None:
            return ()
        members = tuple(firm for firm in self.firms() if forum.delegation_of(firm))
        found = Standing(draft.forum, draft.schedule, forum, members).locks()
        return tuple(sorted(found, key=lambda lock: lock.pair))

    def propose(
        self,
        forum: Forum | None = None,
        *,
        locks: Sequence[Lock] = (),
        seconds: float = 20.0,
        stop: Stop = never,
    ) -> tuple[Schedule, Matching, tuple[Preference, ...]]:
        """A timetable that is not kept, with the pairs and the wishes that it was made of. Raises as `plan`.

        Once `stop` says so, it is the best one so far.
        """
        forum = forum or self.forum()
        parse_forum(dump_forum(forum), source=forum.name)
        matching, wishes = self._match(forum), self.wishes(forum)
        candidates = best_partners(matching.matches, CANDIDATES, wishes=wishes)
        schedule = plan_meetings(
            forum,
            matching.firms,
            worth_planning(candidates, forum, wishes=wishes),
            preferences=wishes,
            locks=locks,
            seconds=seconds,
            progress=self._progress,
            stop=stop,
        )
        return schedule, matching, wishes

    def check(self, schedule: Schedule, forum: Forum | None = None) -> list[Fault]:
        """The hard rules that a schedule breaks; `forum` defaults to the one planned last."""
        forum = forum or self._planned_forum()
        return list(check_meetings(forum, self.firms(), schedule.meetings, preferences=self.wishes(forum)))

    def export(self, schedule: Schedule, folder: str, forum: Forum | None = None) -> None:
        """Write pairings, meetings, agendas, calendars, grid and report into a folder, all or none."""
        book = self.book(schedule, forum or self._planned_forum())
        write_folder(folder, plan_files(book, progress=self._progress))

    def forum(self) -> Forum:
        """The forum's rules as they are now; while nothing is decided, sensible defaults.

        Raises:
            NoMatchError: nothing is decided, and nobody could meet anybody.
        """
        return self._store.forum() or default_forum(self.firms(), clock=self._clock)

    def schedule(self, version: int | None = None) -> Schedule | None:
        """That version of the timetable, or the one that is worked on; None when there is none.

        What is worked on is the desk's draft: of version 0, unless it is just what the last version is.
        """
        return self._store.schedule(version) if version is not None else self._current()[0]

    def _current(self) -> tuple[Schedule | None, Forum | None]:
        """What is worked on, and the forum that it was planned for."""
        draft, last = self._store.draft(), self._store.schedule()
        if draft is None or (last and replace(draft.schedule, version=last.version) == last):
            return last, self._store.planned_forum()
        return draft.schedule, draft.forum

    def book(self, schedule: Schedule | None, forum: Forum | None = None) -> Book:
        """All there is to tell: firms, pairs with reasons, wishes, and a timetable where there is one.

        Raises:
            NoMatchError: nobody may meet anybody.
        """
        forum = forum or self.forum()
        matching, wishes = self._match(forum), self.wishes(forum)
        suggestions = suggestions_of(forum, matching.firms, matching.matches, preferences=wishes)
        told = {match.pair for match in listed(matching.matches, schedule or Schedule(), wishes=wishes)}
        told |= suggestions.pairs
        return Book(
            forum=forum,
            firms=matching.firms,
            matches=matching.explain(match for match in matching.matches if match.pair in told),
            preferences=wishes,
            schedule=schedule,
            labels=matching.known.taxonomy.labels,
            left_out=matching.left_out,
            suggestions=suggestions,
        )

    def desk(self, version: int | None = None) -> Desk:
        """What pages show of a version of the timetable; by default of the draft, else of the last version.

        It only reads: the pairs are those that `compute_matches` or `plan` found last.

        Raises:
            NoMatchError: nothing is decided yet, and nobody could meet anybody.
            NotFoundError: no such forum or version.
        """
        return self._desks.desk(version)

    def compute_matches(self) -> int:
        """Match all firms by the forum's rules and keep what is found for the pages; how many pairs are kept.

        Raises:
            NoMatchError: nobody may meet anybody.
        """
        found, forum, wishes = self.matching()
        return keep_matching(self._store, found, forum, wishes=wishes, settings=self._settings)

    def audit(self, page: int = 1, size: int = 50) -> tuple[tuple[AuditEntry, ...], int]:
        """(entries of a page, the newest first, with firms' names in their words; how many there are in all)."""
        return self._desks.audit(page, size)

    def matching(self) -> tuple[Matching, Forum, tuple[Preference, ...]]:
        """All firms matched by the forum's rules, those rules, and the wishes that count in them.

        Raises:
            NoMatchError: nobody may meet anybody.
        """
        settle(self._store)
        forum = self.forum()
        return self._match(forum), forum, self.wishes(forum)

    def _match(self, forum: Forum) -> Matching:
        """Matching of what is stored now; kept until firms, wishes or forum change."""
        firms, wishes = self.firms(), self.wishes(forum)
        history = forum_history(self._store, firms)
        key = (firms, wishes, forum, history)
        with self._lock:
            if self._matched is None or self._matched[0] != key:
                matching = match_firms(
                    firms,
                    forum,
                    preferences=wishes,
                    history=history,
                    settings=self._settings,
                    progress=self._progress,
                    note=self._note,
                )
                self._matched = (key, matching)
            return self._matched[1]

    def wishes(self, forum: Forum | None = None) -> tuple[Preference, ...]:
        """What planning heeds: the firms' words, and what the organiser decided of pairs."""
        firms = self.firms()
        forum = forum or self.forum()
        return fit_wishes(all_wishes(self._store), (), firms, forum, source="").preferences

    def _planned_forum(self) -> Forum:
        forum = self._current()[1]
        if forum is None:
            raise NoMatchError("Nothing has been planned yet: call plan first, or name the forum.")
        return forum

    @staticmethod
    def _suggestion(match: Match, firm: str, firms: dict[str, Firm]) -> Suggestion:
        partner = match.pair.other(firm)
        return Suggestion(
            firm=firms[firm],
            partner=firms[partner],
            value=match.value,
            interest=match.interest(firm),
            partner_interest=match.interest(partner),
            reasons=match.reasons_for(firm) + match.reasons_for(partner),
        )

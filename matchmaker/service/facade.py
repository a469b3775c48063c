"""The library: one object that remembers a forum in a database and does what an organiser does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock
from typing import Self

from matchmaker.domain import (
    Clock,
    Fault,
    Firm,
    Forum,
    Match,
    Preference,
    Progress,
    Reason,
    Schedule,
    silent,
)
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.errors import InputError, NoMatchError
from matchmaker.exporting import Book
from matchmaker.intake import FirmsRead
from matchmaker.service.books import plan_files
from matchmaker.service.cleaning import read_sheets
from matchmaker.service.default_forum import default_forum
from matchmaker.service.desk import Desk
from matchmaker.service.matching import (
    CANDIDATES,
    Matching,
    Note,
    best_partners,
    listed,
    match_firms,
    unheard,
    worth_planning,
)
from matchmaker.service.outputs import write_folder
from matchmaker.service.planning import check_meetings, plan_meetings
from matchmaker.service.wishes import fit_wishes
from matchmaker.settings import Settings
from matchmaker.storage import Store


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
        store: Store,
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
        self._shown: tuple[tuple[object, ...], Desk] | None = None

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
        self._store.save_firms(read.firms)
        self._store.save_preferences(read.preferences)
        return read

    def firms(self) -> tuple[Firm, ...]:
        """All firms, by id."""
        return self._store.firms()

    def wish(self, *preferences: Preference) -> None:
        """Keep what firms say of each other; a later word of one firm on another replaces the earlier."""
        self._store.save_preferences(preferences)

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

    def plan(self, forum: Forum | None = None, *, seconds: float = 20.0) -> Schedule:
        """Plan the meetings of a forum and keep them as its next version.

        Raises:
            NoMatchError: nobody may meet anybody.
            ForumError: a forum made in Python that no forum file could say, with a floor above its limit, say.
        """
        forum = forum or default_forum(self.firms(), clock=self._clock)
        parse_forum(dump_forum(forum), source=forum.name)
        matching, wishes = self._match(forum), self._wishes(forum)
        candidates = best_partners(matching.matches, CANDIDATES, wishes=wishes)
        schedule = plan_meetings(
            forum,
            matching.firms,
            worth_planning(candidates, forum, wishes=wishes),
            preferences=wishes,
            seconds=seconds,
            progress=self._progress,
        )
        return self._store.save_schedule(forum, schedule)

    def check(self, schedule: Schedule, forum: Forum | None = None) -> list[Fault]:
        """The hard rules that a schedule breaks; `forum` defaults to the one planned last."""
        forum = forum or self._planned_forum()
        return list(check_meetings(forum, self.firms(), schedule.meetings, preferences=self._wishes(forum)))

    def export(self, schedule: Schedule, folder: str, forum: Forum | None = None) -> None:
        """Write pairings, meetings, agendas, calendars, grid and report into a folder, all or none."""
        book = self.book(schedule, forum or self._planned_forum())
        write_folder(folder, plan_files(book, progress=self._progress))

    def forum(self) -> Forum:
        """The forum planned last; before the first plan one with sensible defaults.

        Raises:
            NoMatchError: nothing is planned, and nobody could meet anybody.
        """
        return self._store.planned_forum() or default_forum(self.firms(), clock=self._clock)

    def schedule(self, version: int | None = None) -> Schedule | None:
        """That version of the timetable, or the last one; None when there is none."""
        return self._store.schedule(version)

    def book(self, schedule: Schedule | None, forum: Forum | None = None) -> Book:
        """All there is to tell: firms, pairs with reasons, wishes, and a timetable where there is one.

        Raises:
            NoMatchError: nobody may meet anybody.
        """
        forum = forum or self.forum()
        matching, wishes = self._match(forum), self._wishes(forum)
        return Book(
            forum=forum,
            firms=matching.firms,
            matches=matching.explain(listed(matching.matches, schedule or Schedule(), wishes=wishes)),
            preferences=wishes,
            schedule=schedule,
            labels=matching.known.taxonomy.labels,
            left_out=matching.left_out,
        )

    def desk(self) -> Desk:
        """What the pages show of the last timetable, or of the pairs before the first one.

        Made once for each state of the database, which the audit counts: every change leaves a line there.

        Raises:
            NoMatchError: nobody may meet anybody.
        """
        with self._lock:
            key = (len(self._store.audit()), self.forum())
            if self._shown is None or self._shown[0] != key:
                schedule = self.schedule()
                forum = self._store.planned_forum(schedule.version) if schedule else None
                self._shown = (key, Desk(self.book(schedule, forum)))
            return self._shown[1]

    def _match(self, forum: Forum) -> Matching:
        """Matching of what is stored now; kept until firms, wishes or forum change."""
        firms, wishes = self.firms(), self._wishes(forum)
        key = (firms, wishes, forum)
        with self._lock:
            if self._matched is None or self._matched[0] != key:
                matching = match_firms(
                    firms,
                    forum,
                    preferences=wishes,
                    settings=self._settings,
                    progress=self._progress,
                    note=self._note,
                )
                self._matched = (key, matching)
            return self._matched[1]

    def _wishes(self, forum: Forum) -> tuple[Preference, ...]:
        return fit_wishes(self._store.preferences(), (), self.firms(), forum, source="").preferences

    def _planned_forum(self) -> Forum:
        forum = self._store.planned_forum()
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

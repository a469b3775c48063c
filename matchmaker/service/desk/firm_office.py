"""What an organiser does with firms: look through them, add, edit, approve, withdraw, merge, delete."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Lock

from matchmaker.domain import Clock, Firm, Forum, Pair
from matchmaker.domain.records import FirmRecord, FirmState
from matchmaker.errors import InputError, NoMatchError
from matchmaker.exporting import firms_csv
from matchmaker.intake.duplicates import find_suspects
from matchmaker.intake.names import slug
from matchmaker.intake.profile import FIELDS, ProfileError, profile_texts, read_profile
from matchmaker.service.desk.desk import Desk
from matchmaker.service.desk.desks import Desks
from matchmaker.service.desk.duplicates import Difference, compare, merge_profiles
from matchmaker.service.desk.past import settle
from matchmaker.service.desk.roster import Roster, make_roster
from matchmaker.service.jobs import JobOffice
from matchmaker.storage import Store

FORM = FIELDS  # of a profile, as a form names them
NEW = Firm("", "", "")  # what a form for a firm that is not there yet shows


@dataclass(frozen=True, slots=True)
class Answers:
    """(the other firm, "must", "meet" or "no"), by name."""

    own: tuple[tuple[Firm, str], ...]  # what the firm says
    others: tuple[tuple[Firm, str], ...]  # what is said of it


@dataclass(frozen=True, slots=True)
class Twin:
    """Two entries that may be one firm."""

    one: FirmRecord
    other: FirmRecord
    why: str
    fields: tuple[Difference, ...]


class FirmOffice:
    def __init__(self, store: Store, jobs: JobOffice, desks: Callable[[str], Desks], *, clock: Clock) -> None:
        self._store = store
        self._jobs = jobs
        self._desks = desks
        self._clock = clock
        self._lock = Lock()
        self._made: dict[str, tuple[int, Roster]] = {}  # by forum, with the stamp that it was made of

    def roster(self, forum: str) -> Roster:
        """All firms of the forum, made once for each state of it."""
        stamp = self._store.forum(forum).stamp()
        with self._lock:
            made = self._made.get(forum)
            if made is None or made[0] != stamp:
                made = self._made[forum] = (stamp, self._make(forum))
            return made[1]

    def _make(self, forum: str) -> Roster:
        store = self._store.forum(forum)
        desk = self._desk(forum)
        rules: Forum | None = store.forum() or (desk.forum if desk else None)
        return make_roster(
            rules,
            store.firm_records(),
            offered={firm.id: firm.tags.areas_offered for firm in desk.book.firms} if desk else {},
            labels=desk.book.labels if desk else {},
            meetings={id: len(held) for id, held in desk.book.meetings_of.items()} if desk else {},
            answered=store.answered(),
            links=store.links(),
            now=self._clock(),
        )

    def _desk(self, forum: str) -> Desk | None:
        try:
            return self._desks(forum).desk()
        except NoMatchError:  # firms of one country, say: they are still to be seen
            return None

    def file(self, forum: str, words: str, country: str, area: str, state: str) -> bytes:
        """firms.csv of the firms that `Roster.find` finds; it holds contacts."""
        chosen = {entry.firm.id for entry in self.roster(forum).find(words, country, area, state)}
        desk = self._desk(forum)
        tagged = desk.book.firm if desk else {}
        store = self._store.forum(forum)
        firms = [
            tagged.get(record.firm.id, record.firm)
            for record in store.firm_records()
            if record.firm.id in chosen
        ]
        return firms_csv(firms, preferences=store.preferences())

    def answers(self, forum: str, firm: str) -> Answers:
        """What it says of others, and others of it; by name of the other."""
        said = self._store.forum(forum).preferences()
        name = {entry.firm.id: entry.firm for entry in self.roster(forum).entries}
        own = [
            (name[one.partner], one.wish.value) for one in said if one.firm == firm and one.partner in name
        ]
        of_it = [(name[one.firm], one.wish.value) for one in said if one.partner == firm and one.firm in name]
        return Answers(
            *(tuple(sorted(found, key=lambda one: one[0].name.casefold())) for found in (own, of_it))
        )

    def twins(self, forum: str) -> tuple[Twin, ...]:
        """Firms of the forum that may be one and were not kept apart, the likeliest first."""
        store = self._store.forum(forum)
        records = {one.firm.id: one for one in store.firm_records() if one.state is not FirmState.WITHDRAWN}
        apart = store.apart()
        return tuple(
            Twin(
                records[found.firm],
                records[found.other],
                found.why,
                compare(records[found.firm].firm, records[found.other].firm),
            )
            for found in find_suspects([one.firm for one in records.values()])
            if Pair.of(found.firm, found.other) not in apart
        )

    def keep_apart(self, forum: str, one: str, other: str, *, by: str) -> None:
        """Two firms that look alike; NotFoundError when one of them is not there."""
        if one != other:
            self._store.forum(forum).keep_apart(one, other, by=by)

    def open(self, forum: str, id: str) -> FirmRecord:
        """NotFoundError when the forum has no such firm."""
        return self._store.forum(forum).firm_record(id)

    def add(self, forum: str, typed: Mapping[str, str], *, by: str) -> str:
        """A firm that the organiser writes down; its id.

        Raises:
            ProfileError: fields that cannot be used, all told together.
        """
        store = self._store.forum(forum)
        firm = read_profile(NEW, typed)
        taken = {record.firm.id for record in store.firm_records()}
        wish = id = slug(firm.name)
        number = 2
        while id in taken:
            id, number = f"{wish}-{number}", number + 1
        store.add_firm(replace(firm, id=id), state=FirmState.APPROVED, origin="organiser", by=by)
        self._jobs.want("match", forum, by=by)
        return id

    def edit(self, forum: str, id: str, typed: Mapping[str, str], *, version: int, by: str) -> None:
        """Change the fields that were typed.

        Raises:
            ProfileError: as `add`.
            NotFoundError, StaleError: no such firm; or somebody changed it in the meantime.
        """
        store = self._store.forum(forum)
        store.put_firm(read_profile(store.firm_record(id).firm, typed), version=version, by=by)
        self._jobs.want("match", forum, by=by)

    def set_state(self, forum: str, id: str, state: FirmState, *, version: int, by: str) -> None:
        """Approve, withdraw, take back in. Raises as `edit`."""
        self._store.forum(forum).set_state(id, state, version=version, by=by)
        self._jobs.want("match", forum, by=by)

    def approve_all(self, forum: str, *, by: str) -> int:
        """Every firm that waits; how many."""
        store = self._store.forum(forum)
        with store.together():
            waiting = [record for record in store.firm_records() if record.state is FirmState.PENDING]
            for record in waiting:
                store.set_state(record.firm.id, FirmState.APPROVED, version=record.version, by=by)
        if waiting:
            self._jobs.want("match", forum, by=by)
        return len(waiting)

    def merge(self, forum: str, keep: str, gone: str, *, version: int, gone_version: int, by: str) -> None:
        """Two entries that are one firm become `keep`. Raises as `edit`; InputError for a firm with itself."""
        if keep == gone:
            raise InputError("A firm cannot be merged with itself.")
        store = self._store.forum(forum)
        merged = merge_profiles(store.firm_record(keep).firm, store.firm_record(gone).firm)
        store.merge_firms(merged, gone, version=version, gone_version=gone_version, by=by)
        self._jobs.want("match", forum, by=by)

    def delete(self, forum: str, id: str, *, by: str) -> None:
        """The firm and every word of and about it, for good; NotFoundError when there is none."""
        store = self._store.forum(forum)
        settle(store)  # rows of past meetings go by the firms that they are known to name
        store.delete_firm(id, by=by)
        self._jobs.want("match", forum, by=by)


__all__ = ["FORM", "NEW", "Answers", "FirmOffice", "ProfileError", "Twin", "profile_texts"]

"""What an organiser does with a pair: see all that is known of it, and decide that it must or must not meet."""

from dataclasses import dataclass

from matchmaker.domain import Firm, Match, Pair, Unplaced, Wish
from matchmaker.domain.records import Pin
from matchmaker.errors import InputError, NotFoundError
from matchmaker.exporting.pairings import pairings_csv, pairings_xlsx
from matchmaker.service.desk.desk import Card, Desk
from matchmaker.service.desk.past import Met, meetings_before, recognised
from matchmaker.service.jobs import JobOffice
from matchmaker.storage import Store

LONGEST_NOTE = 500  # letters


@dataclass(frozen=True, slots=True)
class PairPage:
    """Two firms and what stands between them."""

    firms: tuple[Firm, Firm]  # as files show them: the delegation that the forum names first
    match: Match | None  # None: it is not among the pairs that are kept
    card: Card | None
    wishes: tuple[Wish | None, Wish | None]  # what each says of the other, in the order of `firms`
    pin: Pin | None
    unplaced: Unplaced | None  # why they do not meet, when the timetable says so
    allowed: bool  # whether their delegations may meet
    met: tuple[Met, ...]  # before this forum

    @property
    def pair(self) -> Pair:
        return Pair.of(self.firms[0].id, self.firms[1].id)


class PairOffice:
    def __init__(self, store: Store, jobs: JobOffice) -> None:
        self._store = store
        self._jobs = jobs

    def open(self, forum: str, desk: Desk, one: str, other: str) -> PairPage:
        """NotFoundError when the two are not two firms of the forum."""
        book = desk.book
        if one == other or not {one, other} <= book.firm.keys():
            raise NotFoundError("There is no such pair of firms in this forum.")
        pair = Pair.of(one, other)
        firms, match = book.seated(pair), book.match.get(pair)
        said = {(wish.firm, wish.partner): wish.wish for wish in self._store.forum(forum).preferences()}
        unplaced = desk.schedule.unplaced if desk.schedule else ()
        return PairPage(
            firms,
            match,
            desk.card(match) if match else None,
            (said.get((firms[0].id, firms[1].id)), said.get((firms[1].id, firms[0].id))),
            self.pins(forum).get(pair),
            next((found for found in unplaced if found.pair == pair), None),
            desk.forum.may_pair(*firms),
            self._met(forum, pair),
        )

    def _met(self, forum: str, pair: Pair) -> tuple[Met, ...]:
        store = self._store.forum(forum)
        files = store.pasts()
        return meetings_before(files, recognised(store)).get(pair, ()) if files else ()

    def pins(self, forum: str) -> dict[Pair, Pin]:
        """What was decided, by pair."""
        return {pin.pair: pin for pin in self._store.forum(forum).pins()}

    def decide(
        self, forum: str, one: str, other: str, decision: str, note: str, *, version: int, by: str
    ) -> None:
        """`decision` is "must", "no" or "" to take it back; `version` as seen, 0 for none.

        Raises:
            InputError: the decision is none of these, or the note is too long.
            NotFoundError, StaleError: no such pair; or another organiser decided in the meantime.
        """
        if one == other:
            raise NotFoundError("There is no such pair of firms in this forum.")
        if decision not in ("must", "no", ""):
            raise InputError("Choose “must meet”, “must not meet” or “as the firms wish”.")
        if len(note) > LONGEST_NOTE:
            raise InputError(
                "The note is too long: at most {longest_note} letters.", longest_note=LONGEST_NOTE
            )
        wish = Wish(decision) if decision else None
        store = self._store.forum(forum)
        store.put_pin(Pair.of(one, other), wish, note.strip(), version=version, by=by)
        if wish is Wish.MUST and Pair.of(one, other) not in _kept(store.matching()):
            self._jobs.want("match", forum, by=by)  # its value and reasons are still to be found


def _kept(matching: tuple[dict, tuple[Match, ...]] | None) -> set[Pair]:
    return {match.pair for match in matching[1]} if matching else set()


def pairing_list(desk: Desk, kind: str, *, firm: str = "", area: str = "", status: str = "") -> bytes:
    """pairings.csv or .xlsx (`kind`) of the pairs that these filters leave; all of them where none is set."""
    only = {match.pair for match in desk.find_matches(firm, area, status)}
    return (pairings_xlsx if kind == "xlsx" else pairings_csv)(desk.book, only=only)

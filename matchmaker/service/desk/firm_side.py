"""A forum as one of its firms sees it: its profile, whom it is suggested, its answers, its agenda; and nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.domain import Clock, Contact, Firm, Forum, Match, Pair, Reason, Slot, Wish
from matchmaker.domain.records import Contacts, FirmRecord, ForumRecord, Notice, WishRecord
from matchmaker.errors import InputError, NoMatchError, NotFoundError
from matchmaker.exporting import agenda_ics
from matchmaker.exporting.reasons import Marked, for_firm
from matchmaker.exporting.times import day
from matchmaker.intake.profile import FIELDS, ProfileError, profile_texts, read_profile
from matchmaker.service.desk.desk import Appointment, Card, Desk
from matchmaker.service.desk.desks import Desks
from matchmaker.service.desk.hours import open_in
from matchmaker.service.desk.links import LinkOffice
from matchmaker.service.desk.past import settle
from matchmaker.service.desk.timetables import Timetables
from matchmaker.service.jobs import JobOffice
from matchmaker.storage import ForumStore

WISHED = (Wish.MUST, Wish.MEET)
LONGEST_WORDS = 1_000
# of its profile; its name and country, by which the organiser knows it, it asks the organiser to change
OWN_FIELDS = frozenset(FIELDS) - {"name", "country"}
BY = "firm"  # in the audit, which holds no names


@dataclass(frozen=True, slots=True)
class Suggested:
    """A partner that the firm is shown, and what it said of it."""

    partner: Firm
    why: Reason | None  # what the firm gains
    why_they: Reason | None
    quotes: tuple[Marked, ...]
    areas: tuple[str, ...]  # labels of those that both offer
    said: WishRecord | None
    agreed: bool  # both said yes
    contact: Contact | None  # None: not to be seen (yet)


@dataclass(frozen=True, slots=True)
class Engagement:
    """A meeting of the firm's published agenda."""

    appointment: Appointment
    video_url: str
    representative: int  # which of the firm's goes, from 1
    why: Reason | None
    contact: Contact | None
    notice: Notice | None  # that the firm cannot come


class FirmSide:
    """What one firm can do. It sees published timetables only, and of other firms what the forum's setting allows."""

    def __init__(
        self,
        store: ForumStore,
        desks: Desks,
        firm: str,
        *,
        links: LinkOffice,
        jobs: JobOffice,
        clock: Clock,
    ) -> None:
        self._store = store
        self._desks = desks
        self._links = links
        self._jobs = jobs
        self._clock = clock
        self.id = firm

    # ---- what it is

    @cached_property
    def record(self) -> FirmRecord:
        return self._store.firm_record(self.id)

    @property
    def firm(self) -> Firm:
        return self.record.firm

    @cached_property
    def about(self) -> ForumRecord:
        return self._store.record()

    @cached_property
    def desk(self) -> Desk | None:
        """Of the pairs; None while nobody can meet anybody."""
        try:
            return self._desks.desk()
        except NoMatchError:
            return None

    @cached_property
    def forum(self) -> Forum | None:
        """The rules as they are now."""
        return self.about.forum or (self.desk.forum if self.desk else None)

    @property
    def zone(self) -> ZoneInfo:
        return self.forum.zone_of(self.firm) if self.forum else ZoneInfo(self.firm.time_zone or "UTC")

    # ---- its profile

    def save_profile(
        self, typed: Mapping[str, str], *, slots: Collection[int] | None = None, version: int
    ) -> None:
        """Change the fields that were typed, and, where `slots` is given, the slots in which it can meet.

        Raises:
            ProfileError: fields that cannot be used, all told together.
            InputError: no slot at all.
            StaleError: somebody changed the profile in the meantime.
        """
        firm = read_profile(self.firm, {name: text for name, text in typed.items() if name in OWN_FIELDS})
        if slots is not None and self.forum:
            firm = open_in(firm, self.forum, slots)
        self._store.put_firm(firm, version=version, by=BY)
        self._jobs.want("match", self._store.id, by=BY)

    @property
    def texts(self) -> dict[str, str]:
        """The profile as a form shows it."""
        return profile_texts(self.firm)

    @property
    def open_slots(self) -> frozenset[int]:
        return self.forum.open_slots(self.firm) if self.forum else frozenset()

    @property
    def slot_days(self) -> list[tuple[str, list[Slot]]]:
        """(day in words, its slots) of the forum, as the firm's own clock reads them."""
        slots = self.forum.slots if self.forum else ()
        return [
            (words, list(same)) for words, same in groupby(slots, key=lambda one: day(one.start, self.zone))
        ]

    # ---- whom it is suggested

    @property
    def deadline(self) -> datetime | None:
        return self.about.options.deadline

    @property
    def closed(self) -> bool:
        """Whether answers are taken no more."""
        return self.deadline is not None and self._clock() >= self.deadline

    @cached_property
    def suggestions(self) -> tuple[Suggested, ...]:
        """The first to look at first; then partners that the firm spoke of and that are suggested no longer."""
        desk = self.desk
        if desk is None or self.id not in desk.book.firm:
            return ()
        shown = desk.suggested(self.id)
        pairs = {match.pair for match in shown}
        spoken = [Pair.of(self.id, partner) for partner in self._said if partner in desk.book.firm]
        shown += [self._match(desk, pair) for pair in spoken if pair not in pairs]
        return tuple(self._suggested(desk, match) for match in shown)

    @cached_property
    def _said(self) -> dict[str, WishRecord]:
        return self._store.wishes_of(self.id)

    @cached_property
    def _heard(self) -> dict[str, Wish]:
        """What others say of it; for telling who agreed and nothing else."""
        return {one.firm: one.wish for one in self._store.preferences() if one.partner == self.id}

    def _match(self, desk: Desk, pair: Pair) -> Match:
        return desk.book.match.get(pair) or Match(pair, 0.0, 0.0, 0.0)

    def _suggested(self, desk: Desk, match: Match) -> Suggested:
        card: Card = desk.card(for_firm(match, self.id), self.id)
        own, theirs = card.sides
        partner = theirs.firm
        return Suggested(
            partner,
            own.reason,
            theirs.reason,
            own.quotes,
            card.areas,
            self._said.get(partner.id),
            self._agreed(partner.id),
            self._contact(partner),
        )

    def _agreed(self, partner: str) -> bool:
        said = self._said.get(partner)
        return said is not None and said.wish in WISHED and self._heard.get(partner) in WISHED

    def _contact(self, partner: Firm) -> Contact | None:
        """The partner's contact data, when the forum's setting lets this firm see it."""
        if self.about.options.contacts is Contacts.AGREED:
            allowed = self._agreed(partner.id)
        else:
            allowed = partner.id in self._partners
        return partner.contact if allowed and partner.contact != Contact() else None

    @cached_property
    def _partners(self) -> frozenset[str]:
        """Whom it meets by the published timetable."""
        schedule = self._store.schedule(self.published) if self.published else None
        held = schedule.meetings if schedule else ()
        return frozenset(one.pair.other(self.id) for one in held if self.id in (one.pair.a, one.pair.b))

    def answer(self, partner: str, wish: Wish | None, *, version: int) -> None:
        """What the firm says of a partner from now on; None takes its word back. `version` as seen, 0 for none.

        Raises:
            NotFoundError: the partner is not among its suggestions.
            InputError: the deadline has passed.
            StaleError: the firm said something else in the meantime, on another device say.
        """
        if partner not in {one.partner.id for one in self.suggestions}:
            raise NotFoundError("This firm is not among your suggestions.")
        if self.closed:
            raise InputError("The deadline has passed, answers are taken no more. Write to the organiser.")
        self._store.put_wish(self.id, partner, wish, version=version, by=BY)

    # ---- its agenda

    @cached_property
    def published(self) -> int | None:
        return self._store.published()

    @cached_property
    def _published_desk(self) -> Desk | None:
        if self.published is None:
            return None
        return Desk(Timetables(self._store, self._desks).book(self.published))

    @cached_property
    def agenda(self) -> list[tuple[str, list[Engagement]]]:
        """(day in words, its meetings in time order), in the firm's own zone; of the version in force."""
        desk = self._published_desk
        if desk is None or self.id not in desk.book.firm:
            return []
        firm = desk.book.firm[self.id]
        return [(words, [self._engagement(desk, one) for one in held]) for words, held in desk.agenda(firm)]

    def _engagement(self, desk: Desk, one: Appointment) -> Engagement:
        match = desk.book.match.get(one.meeting.pair)
        card = desk.card(for_firm(match, self.id), self.id) if match else None
        return Engagement(
            one,
            desk.book.video_url(one.meeting),
            desk.book.representative(one.meeting, self.id),
            card.sides[0].reason if card else None,
            self._contact(one.partner),
            self._notices.get(one.meeting.id),
        )

    @cached_property
    def _notices(self) -> dict[str | None, Notice]:
        """What the firm said and no organiser has answered, by meeting."""
        return {one.meeting: one for one in self._store.notices(unseen=True) if one.firm == self.id}

    @property
    def away(self) -> Notice | None:
        """That it cannot come at all, as long as nobody has answered."""
        return self._notices.get(None)

    @property
    def cancelled(self) -> list[Firm]:
        """Partners of meetings that were published once and are no more."""
        desk = self._published_desk
        gone = desk.book.gone if desk else ()
        return [
            desk.book.firm[one.pair.other(self.id)]
            for one in gone
            if desk and self.id in (one.pair.a, one.pair.b)
        ]

    def calendar(self) -> bytes:
        """The agenda as an iCalendar file; empty of meetings before anything is published.

        Raises:
            NotFoundError: nothing is published yet.
        """
        desk = self._published_desk
        if desk is None or self.id not in desk.book.firm:
            raise NotFoundError("There is no agenda yet: the timetable is not published.")
        return agenda_ics(desk.book, desk.book.firm[self.id])

    def make_feed(self) -> str:
        """The token of a new secret calendar address; those made before end."""
        for link in self._links.of(self._store.id):
            if link.firm == self.id and link.kind == "feed" and link.revoked_at is None:
                self._links.revoke(self._store.id, link.id, by=BY)
        return self._links.make(self._store.id, self.id, kind="feed", by=BY)

    @property
    def has_feed(self) -> bool:
        return any(
            link.firm == self.id and link.kind == "feed" and link.revoked_at is None
            for link in self._links.of(self._store.id)
        )

    def cannot_come(self, meeting: str | None, words: str) -> None:
        """To one meeting of its agenda (its id), or to any; said twice, it is kept once.

        Raises:
            NotFoundError: the meeting is not on its agenda.
        """
        own = {one.appointment.meeting.id for _, held in self.agenda for one in held}
        if meeting is not None and meeting not in own:
            raise NotFoundError("This meeting is not on your agenda, or not any more.")
        if meeting not in self._notices:
            self._store.add_notice(self.id, meeting, " ".join(words.split())[:LONGEST_WORDS])

    # ---- its data

    def data(self) -> dict[str, Any]:
        """All that is kept of the firm, as JSON values; what others said of it is theirs, drafts are nobody's yet."""
        found = self._store.firm_data(self.id)
        found["preferences"] = [row for row in found.get("preferences", ()) if row.get("firm") == self.id]
        found["meetings"] = [row for row in found.get("meetings", ()) if row.get("version")]
        found["seats"] = [row for row in found.get("seats", ()) if row.get("version")]
        found["audit"] = [row for row in found.get("audit", ()) if row.get("who") == BY]
        found.pop("pins", None)
        return found

    def delete(self) -> None:
        """The firm and every word of and about it, for good."""
        settle(self._store)  # rows of past meetings go by the firms that they are known to name
        self._store.delete_firm(self.id, by=BY)
        self._jobs.want("match", self._store.id, by=BY)


def calendar_of_feed(store: ForumStore, desks: Desks, firm: str) -> bytes:
    """What a calendar program gets at a secret address; an empty agenda as long as nothing is published."""
    published = store.published()
    if published is None:
        desk = desks.desk()
        book = replace(desk.book, schedule=None)
    else:
        book = Timetables(store, desks).book(published)
    if firm not in book.firm:
        raise NotFoundError("This address does not work any more.")
    return agenda_ics(book, book.firm[firm])


__all__ = ["FirmSide", "ProfileError", "calendar_of_feed"]

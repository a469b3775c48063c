"""A forum's firms with all that an organiser asks about them: state, delegation, areas, link, answers, meetings."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from matchmaker.domain import Firm, Forum
from matchmaker.domain.records import FirmRecord, FirmState, LinkRecord
from matchmaker.exporting.areas import top
from matchmaker.service.desk.desk import plain, profile_words
from matchmaker.service.engine.default_forum import country_name


@dataclass(frozen=True, slots=True)
class Entry:
    """A firm in the list."""

    firm: Firm
    state: FirmState
    origin: str  # "sheet", "form" or "organiser"
    version: int
    delegation: str  # its name; "" when the firm takes no part
    areas: tuple[str, ...]  # codes of the areas that it offers
    meetings: int
    answered: datetime | None  # when it last said something about a partner
    link: LinkRecord | None  # the personal link made last, if it still works
    waiting: bool  # asked to answer, and has not

    @property
    def outside(self) -> bool:
        return not self.delegation


@dataclass(frozen=True)
class Roster:
    entries: tuple[Entry, ...]  # by name
    labels: Mapping[str, str]  # area code -> label

    @cached_property
    def areas(self) -> dict[str, str]:
        """Code -> label of the areas that firms offer, by label."""
        codes = {code for entry in self.entries for code in entry.areas}
        return {
            code: self.labels.get(code, code)
            for code in sorted(codes, key=lambda code: self.labels.get(code, code))
        }

    @cached_property
    def countries(self) -> dict[str, str]:
        """Code -> name, by name."""
        codes = {entry.firm.country for entry in self.entries}
        return dict(sorted(((code, country_name(code)) for code in codes), key=lambda one: one[1]))

    @cached_property
    def counts(self) -> Counter[str]:
        """Firms by the name of each filter of STATES."""
        return Counter({name: sum(map(of, self.entries)) for name, of in STATES.items()})

    @cached_property
    def offers(self) -> dict[str, str]:
        """Id of each firm -> the areas that it offers, in words."""
        return {
            entry.firm.id: ", ".join(self.labels.get(code, code) for code in entry.areas)
            for entry in self.entries
        }

    def find(self, words: str = "", country: str = "", area: str = "", state: str = "") -> list[Entry]:
        """Entries with every word in the profile, and of that country, area and state; empty: any."""
        wanted = plain(words).split()
        of = STATES.get(state, _any)
        return [
            entry
            for entry in self.entries
            if of(entry)
            and (not country or entry.firm.country == country)
            and (not area or area in entry.areas)
            and (not wanted or _has(entry.firm, wanted))
        ]

    def entry(self, id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.firm.id == id), None)


def make_roster(
    forum: Forum | None,
    records: Sequence[FirmRecord],
    *,
    offered: Mapping[str, Sequence[str]],
    labels: Mapping[str, str],
    meetings: Mapping[str, int],
    answered: Mapping[str, datetime],
    links: Sequence[LinkRecord],
    now: datetime,
) -> Roster:
    """`offered` are the taxonomy codes of each firm (its id), `meetings` how many it has."""
    newest: dict[str, LinkRecord] = {}
    for link in links:
        if link.kind == "desk" and link.revoked_at is None and link.expires_at > now:
            newest.setdefault(link.firm, link)  # of each firm the newest comes first
    entries = []
    for record in records:
        firm = record.firm
        delegation = forum.delegation_of(firm) if forum else None
        entries.append(
            Entry(
                firm,
                record.state,
                record.origin,
                record.version,
                (delegation.name if delegation else "") if forum else country_name(firm.country),
                tuple(dict.fromkeys(map(top, offered.get(firm.id, ())))),
                meetings.get(firm.id, 0),
                answered.get(firm.id),
                newest.get(firm.id),
                firm.id in newest and firm.id not in answered,
            )
        )
    return Roster(tuple(sorted(entries, key=lambda one: (one.firm.name.casefold(), one.firm.id))), labels)


def _any(entry: Entry) -> bool:
    return True


def _has(firm: Firm, wanted: Sequence[str]) -> bool:
    text = profile_words(firm)
    return all(word in text for word in wanted)


def _approved(entry: Entry) -> bool:
    return entry.state is FirmState.APPROVED


# name -> which entries it keeps; the order is that of a select
STATES: Mapping[str, Callable[[Entry], bool]] = {
    "pending": lambda entry: entry.state is FirmState.PENDING,
    "approved": _approved,
    "withdrawn": lambda entry: entry.state is FirmState.WITHDRAWN,
    "outside": lambda entry: _approved(entry) and entry.outside,
    "answered": lambda entry: _approved(entry) and entry.answered is not None,
    "waiting": lambda entry: _approved(entry) and entry.waiting,
    "uninvited": lambda entry: _approved(entry) and not entry.outside and not (entry.link or entry.answered),
    "no-address": lambda entry: _approved(entry) and not entry.outside and not entry.firm.contact.email,
}

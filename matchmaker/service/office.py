"""A database -> all that the pages of the desk may ask for: forums, organisers, links, jobs."""

from threading import Lock

from matchmaker.domain import Clock, Forum
from matchmaker.domain.records import ForumOptions, ForumRecord
from matchmaker.service.desk.desks import Desks
from matchmaker.service.desk.firm_office import FirmOffice
from matchmaker.service.desk.forum_office import ForumOffice
from matchmaker.service.desk.invitations import InvitationOffice
from matchmaker.service.desk.life import Life, life_of
from matchmaker.service.desk.links import LinkOffice
from matchmaker.service.desk.mail_folder import MailOffice
from matchmaker.service.desk.organisers import Organisers
from matchmaker.service.desk.pair_office import PairOffice
from matchmaker.service.desk.past_office import PastOffice
from matchmaker.service.desk.sheets import SheetOffice
from matchmaker.service.desk.timetables import Timetables
from matchmaker.service.jobs import JobOffice
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore, Store
from matchmaker.storage.shelf import utc_now


class Office:
    def __init__(self, store: Store, *, settings: Settings, clock: Clock = utc_now) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.organisers = Organisers(store)
        self.links = LinkOffice(store)
        self.jobs = JobOffice(store, settings)
        self.rules = ForumOffice(store, self.jobs, clock=clock)
        self.firms = FirmOffice(store, self.jobs, self.desks, clock=clock)
        self.sheets = SheetOffice(store, self.jobs)
        self.pasts = PastOffice(store, self.jobs)
        self.pairs = PairOffice(store, self.jobs)
        self.mail = MailOffice(store, settings)
        self.invitations = InvitationOffice(store, self.links, clock=clock)
        self._lives: dict[str, tuple[int, Life]] = {}  # with the stamp that each was made of
        self._desks: dict[str, Desks] = {}
        self._timetables: dict[str, Timetables] = {}
        self._lock = Lock()

    def desks(self, forum: str) -> Desks:
        """That forum's; NotFoundError when there is none. They are the same ones for all who ask."""
        self.forum(forum).stamp()
        with self._lock:
            if forum not in self._desks:
                self._desks[forum] = Desks(self.forum(forum), settings=self.settings, clock=self.clock)
            return self._desks[forum]

    def timetables(self, forum: str) -> Timetables:
        """As `desks`."""
        desks = self.desks(forum)
        with self._lock:
            if forum not in self._timetables:
                self._timetables[forum] = Timetables(self.forum(forum), desks)
            return self._timetables[forum]

    def forum(self, id: str) -> ForumStore:
        """What is kept of that forum; whether there is one is not asked yet."""
        return self.store.forum(id)

    def life(self, forum: str) -> Life:
        """Where the forum stands, looked up once for each state of it; NotFoundError when there is none."""
        stamp = self.forum(forum).stamp()
        found = self._lives.get(forum)
        if found is None or found[0] != stamp:
            sheets = self.sheets.waiting(forum)
            life = life_of(
                self.forum(forum), self.desks(forum), self.timetables(forum), self.firms.roster(forum), sheets
            )
            found = self._lives[forum] = (stamp, life)
        return found[1]

    def forums(self) -> tuple[ForumRecord, ...]:
        """In the order in which they were made."""
        return self.store.forum_records()

    def make_forum(
        self, name: str, forum: Forum | None = None, options: ForumOptions | None = None, *, by: str
    ) -> str:
        """A new forum; its id."""
        return self.store.make_forum(name, forum, options, by=by)

    def open_sample(self, *, by: str) -> tuple[str, str]:
        """A new forum that fills itself with the sample: (its id, the id of the job that does it)."""
        id = self.make_forum("The sample forum", by=by)
        return id, self.jobs.start("sample", id, by=by).id

    def take_up(self) -> None:
        """Ask for the pairs of forums whose firms or rules changed while no desk was there."""
        for record in self.forums():
            if not self.forum(record.id).matching_key() and self.forum(record.id).firms():
                self.jobs.want("match", record.id, by="system")

    def check(self) -> None:
        """StorageError when the database cannot be read."""
        self.store.revision()

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

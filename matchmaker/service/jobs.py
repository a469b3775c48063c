"""Costly work as jobs: asked for by a page, run by a worker in a process of its own, never inside a request."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any

from matchmaker.domain.records import Job, JobState
from matchmaker.errors import InputError, MatchmakerError, NotFoundError, StorageError
from matchmaker.said import said
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore, Store

if TYPE_CHECKING:
    from matchmaker.service.facade import Matchmaker

# kind -> the function that does it; imported only by the process that runs it
KINDS: dict[str, str] = {
    "import_sheet": "matchmaker.service.desk.sheets:import_sheet",
    "match": "matchmaker.service.work.match_job:match",
    "plan": "matchmaker.service.work.plan_job:plan",
    "replan": "matchmaker.service.work.plan_job:replan",
    "read_past": "matchmaker.service.desk.past_office:read_past_job",
    "read_sheet": "matchmaker.service.desk.sheets:read_sheet",
    "sample": "matchmaker.service.work.sample:sample_job",
}
BEST_SO_FAR = frozenset({"plan", "replan"})  # kinds that have something to keep when they are stopped
SECONDS_BETWEEN = 0.5  # two words of progress
SECONDS_UNHEARD = 0.3  # at most, until a wish to stop is heard


@dataclass
class Task:
    """A job as the function that does it sees it.

    The function has to be repeatable: when the desk is ended while it runs, it begins again from the start.
    """

    job: Job
    store: ForumStore
    settings: Settings
    jobs: Store
    _last: float = field(default=float("-inf"), init=False)
    _words: str = field(default="", init=False)
    _stopped: bool = field(default=False, init=False)
    _looked: float = field(default=float("-inf"), init=False)

    @property
    def matchmaker(self) -> "Matchmaker":
        from matchmaker.service.facade import Matchmaker  # late: pages compute nothing

        return Matchmaker(self.store, settings=self.settings, progress=self.progress)

    def progress(self, words: str, done: int = 0, total: int = 0) -> None:
        """A `Progress`: the step, and how much of it is done; written down now and then."""
        now = monotonic()
        if now - self._last < SECONDS_BETWEEN and words == self._words:
            return
        self._last, self._words = now, words
        self.jobs.set_progress(self.job.id, words, done / total if total else None)

    def stop(self) -> bool:
        """A `Stop`: whether somebody wants the best so far, now; looked up now and then."""
        now = monotonic()
        if not self._stopped and now - self._looked >= SECONDS_UNHEARD:
            self._looked = now
            with suppress(StorageError):  # then at the next look
                self._stopped = self.jobs.job(self.job.id).stopping
        return self._stopped

    def done(self, result: Mapping[str, Any]) -> AbstractContextManager[None]:
        """What the block saves and the end of the job are one transaction; `result` are JSON values."""
        return self.jobs.finishing(self.job.id, result)


class JobOffice:
    """What pages do with jobs."""

    def __init__(self, store: Store, settings: Settings, *, wake: Callable[[], None] = lambda: None) -> None:
        """`wake` tells the worker that there is something to do."""
        self._store = store
        self._settings = settings
        self.wake = wake

    def start(self, kind: str, forum: str, *, by: str, asked: Mapping[str, Any] | None = None) -> Job:
        """Put a job in the queue; `asked` are JSON values, and name no firm.

        Raises:
            InputError: there is no such kind of job.
        """
        return self._add(kind, forum, by, asked or {}, once=False)

    def want(self, kind: str, forum: str, *, by: str) -> Job:
        """The same, unless one of that kind waits for this forum already."""
        return self._add(kind, forum, by, {}, once=True)

    def _add(self, kind: str, forum: str, by: str, asked: Mapping[str, Any], *, once: bool) -> Job:
        if kind not in KINDS:
            raise InputError("There is no job {kind!r}.", kind=kind)
        job = self._store.add_job(kind, forum, asked=asked, by=by, once=once)
        self.wake()
        return job

    def get(self, id: str, forum: str) -> Job:
        """NotFoundError when the forum has no such job."""
        job = self._store.job(id)
        if job.forum != forum:
            raise NotFoundError("There is no such job.")
        return job

    def list(self, forum: str) -> tuple[Job, ...]:
        """The newest first."""
        return self._store.jobs(forum)

    def working(self, forum: str) -> tuple[Job, ...]:
        """Those that are not over, the newest first."""
        return tuple(job for job in self._store.jobs(forum) if not job.over)

    def cancel(self, id: str, forum: str, *, by: str) -> None:
        """A job that waits is over at once, one that runs in a moment; one that is over stays as it is."""
        self.get(id, forum)
        self._store.cancel_job(id, by=by)
        self.wake()

    def stop(self, id: str, forum: str, *, by: str) -> Job:
        """A plan that runs ends soon with the best so far; any other job is cancelled. The job afterwards."""
        if self.get(id, forum).kind in BEST_SO_FAR:
            self._store.stop_job(id, by=by)
            self.wake()
        else:
            self.cancel(id, forum, by=by)
        return self.get(id, forum)

    def run_now(self, id: str) -> Job:
        """Run it in this process, as the worker's process would; the job afterwards."""
        run_job(self._store, self._store.job(id), self._settings)
        return self._store.job(id)


def run_job(store: Store, job: Job, settings: Settings) -> None:
    """Do it; whatever happens, the job says afterwards what came of it."""
    module, _, name = KINDS[job.kind].partition(":")
    try:
        work = getattr(import_module(module), name)
        work(Task(job, store.forum(job.forum), settings, store))
    except MatchmakerError as error:
        store.end_job(job.id, JobState.FAILED, error.words)
    except Exception:
        words = said(
            "Something unexpected happened. Nothing was changed. The desk's log says more under {number}.",
            number=job.id,
        )
        store.end_job(job.id, JobState.FAILED, words)
        raise
    if not store.job(job.id).over:
        store.end_job(job.id, JobState.FAILED, said("The work ended without a result. Nothing was changed."))

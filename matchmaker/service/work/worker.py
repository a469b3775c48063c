"""Jobs that wait -> jobs that are done: one thread that hands each to a process of its own, and watches it.

The process is a child: pages stay quick while it computes, cancelling is ending it, and it ends itself when the
desk is gone. What it found is saved in one transaction with the job's end; a job whose process is gone is queued
again. `python -m matchmaker.service.work.worker` is the child; it reads what to do from its standard input, so that
no password of a database stands in the list of processes.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict
from datetime import timedelta
from threading import Event, Thread

import structlog

from matchmaker.domain.records import Job, JobState
from matchmaker.errors import MatchmakerError
from matchmaker.service.jobs import run_job
from matchmaker.settings import Settings
from matchmaker.storage import Store

SECONDS_IDLE = 5.0  # between two looks at an empty queue, unless somebody wakes the worker
SECONDS_BUSY = 0.2  # between two looks at a running job
SECONDS_A_BEAT = 5.0
SILENT = timedelta(seconds=30)  # a job without a sign of life for so long has lost its worker
NICE = 10  # pages come first

log = structlog.get_logger("matchmaker.jobs")


class Worker:
    """Runs the jobs of one database, one after the other."""

    def __init__(self, store: Store, settings: Settings, url: str) -> None:
        """`url` is the database's; the child opens it again."""
        self._store = store
        self._settings = settings
        self._url = url
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._woken = Event()
        self._ended = Event()
        self._thread: Thread | None = None

    def start(self, *, after: float = 0.0) -> None:
        """Take up what was left behind, then whatever comes; the first job begins `after` so many seconds."""
        self.take_up()
        self._thread = Thread(target=self._run, args=(after,), name="jobs", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    def stop(self) -> None:
        """End the job that runs, which is queued again; returns when its process is gone."""
        self._ended.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def take_up(self) -> None:
        """Queue the jobs again whose worker is gone."""
        for job in self._store.stranded(silent_for=timedelta(0)):
            if _is_gone(job.worker, self._name):
                log.info("job taken up", job=job.id, kind=job.kind, state=self._store.requeue_job(job.id))
        for job in self._store.stranded(silent_for=SILENT):
            self._store.requeue_job(job.id)

    def _run(self, after: float) -> None:
        self._ended.wait(after)
        while not self._ended.is_set():
            try:
                job = self._store.take_job(self._name)
                if job:
                    self._watch(job)
                    continue
                self.take_up()
            except MatchmakerError as error:  # a database that is locked or gone for a moment
                log.error("worker waits", reason=str(error))
            self._woken.wait(SECONDS_IDLE)
            self._woken.clear()

    def _watch(self, job: Job) -> None:
        """One job from its start to its end."""
        log.info("job begins", job=job.id, kind=job.kind)
        child = _start_child({"url": self._url, "job": job.id, "settings": asdict(self._settings)})
        rest = SECONDS_A_BEAT
        while True:
            try:
                child.wait(SECONDS_BUSY)
                break
            except subprocess.TimeoutExpired:
                rest -= SECONDS_BUSY
            if self._ended.is_set() or self._store.job(job.id).cancel:
                _end(child)
                break
            if rest <= 0:
                self._store.beat(job.id)
                rest = SECONDS_A_BEAT
        _close(child)
        self._settle(job, child.returncode)

    def _settle(self, job: Job, code: int) -> None:
        """What the job is when its process has ended without saying so itself."""
        now = self._store.job(job.id)
        if not now.over:
            if now.cancel:
                self._store.end_job(job.id, JobState.CANCELLED)
            else:
                self._store.requeue_job(job.id)
        log.info("job ends", job=job.id, kind=job.kind, state=self._store.job(job.id).state, code=code)


def _is_gone(worker: str, own: str) -> bool:
    """Whether the process of a worker on this machine has ended; of other machines nothing is known."""
    host, _, number = worker.rpartition(":")
    own_host, _, own_number = own.rpartition(":")
    if host != own_host:
        return False
    if number == own_number:
        return True  # ours: nothing of it runs while we look
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError):
        return False
    return False


def _start_child(order: dict[str, object]) -> subprocess.Popen[bytes]:
    child = subprocess.Popen([sys.executable, "-m", "matchmaker.service.work.worker"], stdin=subprocess.PIPE)
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()  # and left open: its end tells the child that the desk is gone
    return child


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _close(child: subprocess.Popen[bytes]) -> None:
    if child.stdin:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()


def child() -> None:
    """Do the one job named on standard input, and end at once when that is closed."""
    order = json.loads(sys.stdin.buffer.readline())
    Thread(target=_end_with_the_desk, daemon=True).start()
    with contextlib.suppress(OSError):
        os.nice(NICE)
    settings = Settings(**order["settings"])
    store = Store(order["url"])
    run_job(store, store.job(order["job"]), settings)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # an ordinary end would stumble over the thread that waits on standard input


def _end_with_the_desk() -> None:
    sys.stdin.buffer.read()
    os._exit(1)  # no clean-up: what is not committed is not there


if __name__ == "__main__":
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(threads, "1")  # before numpy loads
    child()

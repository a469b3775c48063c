"""Costly work: asked for, taken by a worker, done, failed, cancelled, or lost with the worker."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from matchmaker.domain.records import STOP, Job, JobState
from matchmaker.errors import ConflictError, NotFoundError
from matchmaker.said import from_text, said, to_text
from matchmaker.storage import tables
from matchmaker.storage.shelf import Shelf, aware, aware_or_none, new_id, read

_TABLE = tables.jobs
MOST_TRIES = 3


class Jobs(Shelf):
    def add_job(self, kind: str, forum: str, *, asked: Mapping[str, Any], by: str, once: bool = False) -> Job:
        """Put it in the queue; with `once` it is the one that waits already, if there is one of that kind."""
        with self._database.writing() as connection:
            if once:
                waiting = connection.execute(
                    select(_TABLE).where(
                        _TABLE.c.forum == forum, _TABLE.c.kind == kind, _TABLE.c.state == JobState.QUEUED
                    )
                ).first()
                if waiting:
                    return _job(waiting)
            id = new_id()
            number = 1 + (connection.scalar(select(func.max(_TABLE.c.number))) or 0)
            connection.execute(
                insert(_TABLE).values(
                    id=id, number=number, forum=forum, kind=kind, state=JobState.QUEUED, words="",
                    asked=dict(asked), result={}, error="", by=by, made_at=self._now(), cancel=False,
                    tries=0, worker="",
                )
            )  # fmt: skip
            return self.job(id)

    def job(self, id: str) -> Job:
        """NotFoundError when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == id)).one_or_none()
        if row is None:
            raise NotFoundError("There is no such job.")
        return _job(row)

    def jobs(self, forum: str, *, most: int = 50) -> tuple[Job, ...]:
        """Of a forum, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(_TABLE).where(_TABLE.c.forum == forum).order_by(_TABLE.c.number.desc()).limit(most)
            )
            return tuple(_job(row) for row in rows)

    def take_job(self, worker: str) -> Job | None:
        """The oldest that waits is now run by `worker`; None when none waits."""
        with self._database.reading() as connection:  # most times there is none: then nothing is locked
            if (
                connection.scalar(select(_TABLE.c.id).where(_TABLE.c.state == JobState.QUEUED).limit(1))
                is None
            ):
                return None
        with self._database.writing() as connection:
            id = connection.scalar(
                select(_TABLE.c.id)
                .where(_TABLE.c.state == JobState.QUEUED)
                .order_by(_TABLE.c.number)
                .limit(1)
                .with_for_update(skip_locked=True)  # SQLite leaves it out: its transaction is alone anyway
            )
            if id is None:
                return None
            self._set(
                connection, id, state=JobState.RUNNING, worker=worker, started_at=self._now(),
                beat_at=self._now(), tries=_TABLE.c.tries + 1, words="", fraction=None,
            )  # fmt: skip
            return self.job(id)

    def set_progress(self, id: str, words: str, fraction: float | None) -> None:
        """Where it is; also its sign of life."""
        with self._database.writing() as connection:
            self._set(connection, id, words=to_text(words), fraction=fraction, beat_at=self._now())

    def beat(self, id: str) -> None:
        """A sign of life of the worker."""
        with self._database.writing() as connection:
            self._set(connection, id, beat_at=self._now())

    @contextmanager
    def finishing(self, id: str, result: Mapping[str, Any]) -> Iterator[None]:
        """What the block saves and the end of the job are one transaction."""
        with self._database.writing() as connection:
            if self.job(id).over:
                raise ConflictError("This job is over already; what it found is not kept.")
            yield
            self._set(
                connection, id, state=JobState.DONE, result=dict(result), ended_at=self._now(), words="",
                fraction=1.0,
            )  # fmt: skip

    def end_job(self, id: str, state: JobState, error: str = "") -> None:
        """It failed, was cancelled or got lost; a job that is over stays as it is."""
        with self._database.writing() as connection:
            if not self.job(id).over:
                self._set(connection, id, state=state, error=to_text(error), ended_at=self._now())

    def cancel_job(self, id: str, *, by: str) -> None:
        """One that waits is over at once; one that runs is ended by its worker."""
        with self._database.writing() as connection:
            job = self.job(id)
            if job.over:
                return
            if job.state is JobState.QUEUED:
                self._set(connection, id, state=JobState.CANCELLED, cancel=True, ended_at=self._now())
            else:
                self._set(connection, id, cancel=True)
            self._note_down(connection, job.forum, by, said("cancelled the job {kind}", kind=job.kind))

    def stop_job(self, id: str, *, by: str) -> None:
        """One that runs is to end soon, with the best that it has; one that waits has nothing, and is over at once."""
        with self._database.writing() as connection:
            job = self.job(id)
            if job.state is JobState.QUEUED:
                self.cancel_job(id, by=by)
            elif not job.over and not job.stopping:
                self._set(connection, id, asked={**job.asked, STOP: True})
                self._note_down(connection, job.forum, by, said("stopped the job {kind}", kind=job.kind))

    def stranded(self, *, silent_for: timedelta) -> tuple[Job, ...]:
        """Those said to run, whose worker gave no sign of life for that long."""
        before = self._now() - silent_for
        with self._database.reading() as connection:
            rows = connection.execute(
                select(_TABLE).where(_TABLE.c.state == JobState.RUNNING).order_by(_TABLE.c.number)
            )
            return tuple(_job(row) for row in rows if aware(row.beat_at or row.made_at) <= before)

    def requeue_job(self, id: str) -> JobState:
        """Its worker is gone: once more from the start, or given up after MOST_TRIES; what it is now."""
        with self._database.writing() as connection:
            job = self.job(id)
            if job.state is not JobState.RUNNING:
                return job.state
            if job.cancel:
                self._set(connection, id, state=JobState.CANCELLED, ended_at=self._now())
            elif job.stopping:  # what it had is gone, and nobody asked for a hasty one instead
                words = said(
                    "The desk was ended before the best so far was kept. Nothing was changed. Start it again."
                )
                self._set(connection, id, state=JobState.LOST, ended_at=self._now(), error=words)
            elif job.tries < MOST_TRIES:
                self._set(connection, id, state=JobState.QUEUED, worker="", words="", fraction=None)
            else:
                words = said("It did not survive that the desk was ended while it ran. Start it again.")
                self._set(connection, id, state=JobState.LOST, ended_at=self._now(), error=words)
            return self.job(id).state

    def _set(self, connection: Any, id: str, **values: Any) -> None:
        connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(**values))


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        forum=row.forum,
        kind=row.kind,
        state=read(JobState, row.state),
        words=from_text(row.words),
        fraction=row.fraction,
        asked=row.asked,
        result=row.result,
        error=from_text(row.error),
        by=row.by,
        made_at=aware(row.made_at),
        started_at=aware_or_none(row.started_at),
        ended_at=aware_or_none(row.ended_at),
        cancel=row.cancel,
        tries=row.tries,
        worker=row.worker,
    )

"""Jobs in processes of their own: done, cancelled, and taken up again when a process or the desk is gone."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import time as time_of_day

import pytest

from matchmaker.domain import Window
from matchmaker.domain.records import JobState
from matchmaker.errors import NoMatchError
from matchmaker.service.engine.faults import check_meetings
from matchmaker.service.jobs import KINDS, JobOffice, Task, run_job
from matchmaker.service.work import worker as module
from matchmaker.service.work.worker import Worker
from matchmaker.settings import Settings
from matchmaker.storage import Store
from tests.factories import make_firms, make_forum

PATIENCE = 240  # seconds, for a machine that does much else


@pytest.fixture
def settings(tmp_path):
    return Settings(model="lexical", cache=str(tmp_path / "cache"), database=f"sqlite:///{tmp_path}/forum.db")


@pytest.fixture
def store(settings):
    store = Store(settings.database)
    yield store
    store.close()


@pytest.fixture
def forum(store):
    id = store.make_forum("Forum", make_forum(), by="Ana")
    store.forum(id).save_firms([*make_firms("RO", 4), *make_firms("PK", 4)])
    return id


@pytest.fixture
def office(store, settings):
    return JobOffice(store, settings)


@pytest.fixture
def start(store, settings):
    started = []

    def start_one():
        worker = Worker(store, settings, settings.database)
        started.append(worker)
        worker.start()
        return worker

    yield start_one
    for worker in started:
        worker.stop()


def wait(what: Callable[[], object]) -> None:
    for _ in range(PATIENCE * 20):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def test_a_job_runs_in_a_process_of_its_own_and_keeps_what_it_found(office, store, forum, start):
    job = office.start("match", forum, by="Ana")
    assert not store.forum(forum).matching_key()
    start()
    wait(lambda: store.job(job.id).over)
    done = store.job(job.id)
    assert (done.state, done.result, done.error) == (JobState.DONE, {"firms": 8}, "")
    assert len(store.forum(forum).matching()[1]) == 16


class Sleeper:
    """A child that never ends by itself, in the place of one that computes."""

    def __init__(self, monkeypatch):
        self.children = []
        import subprocess

        def start(order):
            child = subprocess.Popen(["sleep", "600"], stdin=subprocess.PIPE)
            self.children.append(child)
            return child

        monkeypatch.setattr(module, "_start_child", start)


def test_cancelling_ends_the_process(office, store, forum, start, monkeypatch):
    sleeper = Sleeper(monkeypatch)
    job = office.start("plan", forum, by="Ana")
    start()
    wait(lambda: sleeper.children)
    office.cancel(job.id, forum, by="Ana")
    wait(lambda: store.job(job.id).over)
    assert store.job(job.id).state is JobState.CANCELLED
    assert sleeper.children[0].poll() is not None
    assert store.forum(forum).draft() is None


def test_a_plan_that_is_stopped_amid_its_search_leaves_a_sound_draft(office, store, start):
    hard = store.make_forum("Hard", make_forum(tables=12), by="Ana")
    firms = firms_of_few_hours()
    store.forum(hard).save_firms(firms)
    job = office.start("plan", hard, by="Ana", asked={"seconds": 600, "revision": 0})
    start()
    wait(lambda: store.job(job.id).words.startswith("searching") or store.job(job.id).over)
    office.stop(job.id, hard, by="Ana")
    wait(lambda: store.job(job.id).over)
    done, draft = store.job(job.id), store.forum(hard).draft()
    assert (done.state, done.result["meetings"]) == (JobState.DONE, len(draft.schedule.meetings))
    assert done.result["stopped"] == draft.schedule.certificate.words != "proved best"
    assert draft.schedule.meetings and check_meetings(draft.forum, firms, draft.schedule.meetings) == ()


TOPICS = (
    "payment gateways", "penetration tests", "hospital software", "ERP for textile mills", "3D art for games",
    "telecom billing", "machine vision for robots", "cloud migration", "e-learning courses", "telemetry for grids",
)  # fmt: skip


def firms_of_few_hours():
    """Two or three hours each, at odd times, and many worth meeting: no easy timetable is the best one."""
    dice = random.Random(3)
    found = []
    for firm in (*make_firms("RO", 40), *make_firms("PK", 40)):
        opens = dice.randrange(0, 4) + (9 if firm.country == "RO" else 12)
        window = Window(
            time_of_day(opens, dice.choice([0, 20, 40])), time_of_day(opens + dice.choice([2, 3]), 20)
        )
        offered, sought = dice.sample(TOPICS, 3), dice.sample(TOPICS, 3)
        words = {"offers": f"We make {', '.join(offered)}.", "seeks": f"Suppliers of {', '.join(sought)}."}
        found.append(replace(firm, availability=(window,), **words))
    return tuple(found)


def test_a_job_whose_process_is_killed_is_tried_again_and_then_said_to_be_lost(
    office, store, forum, start, monkeypatch
):
    sleeper = Sleeper(monkeypatch)
    job = office.start("plan", forum, by="Ana")
    start()
    for number in range(3):
        wait(lambda number=number: len(sleeper.children) > number)
        os.kill(sleeper.children[number].pid, signal.SIGKILL)
    wait(lambda: store.job(job.id).over)
    assert store.job(job.id).state is JobState.LOST and "did not survive" in store.job(job.id).error


def test_a_desk_that_is_ended_leaves_its_job_to_the_next(office, store, forum, start, monkeypatch):
    with monkeypatch.context() as patch:
        sleeper = Sleeper(patch)
        job = office.start("match", forum, by="Ana")
        worker = start()
        wait(lambda: sleeper.children)
        worker.stop()
        assert store.job(job.id).state is JobState.QUEUED
    start()
    wait(lambda: store.job(job.id).over)
    assert store.job(job.id).state is JobState.DONE


def test_jobs_of_a_process_that_is_gone_are_taken_up_at_the_start(office, store, forum, settings):
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    job = office.start("match", forum, by="Ana")
    other = office.start("plan", forum, by="Ana")
    host = Worker(store, settings, "")._name.rpartition(":")[0]
    store.take_job(f"{host}:{gone}")
    store.take_job(f"{host}:{os.getppid()}")
    Worker(store, settings, settings.database).take_up()
    states = [store.job(id).state for id in (job.id, other.id)]
    assert states == [JobState.QUEUED, JobState.RUNNING], "the other's process is still there"


def test_an_error_in_our_words_is_the_job_s_and_any_other_is_not_shown(
    office, store, forum, settings, monkeypatch
):
    for error, words in (
        (NoMatchError("Nobody may meet."), "Nobody may meet."),
        (KeyError("secret"), "unexpected"),
    ):
        monkeypatch.setitem(KINDS, "fails", "tests.service.work.test_worker:fails")
        monkeypatch.setattr("tests.service.work.test_worker.ERROR", error, raising=False)
        job = office.start("fails", forum, by="Ana")
        if isinstance(error, KeyError):
            with pytest.raises(KeyError):
                run_job(store, job, settings)
        else:
            run_job(store, job, settings)
        now = store.job(job.id)
        assert now.state is JobState.FAILED and words in now.error and "secret" not in now.error


ERROR: Exception = ValueError()


def fails(task: Task) -> None:
    raise ERROR


def test_a_job_of_another_forum_is_not_there(office, store, forum):
    from matchmaker.errors import NotFoundError

    job = office.start("match", forum, by="Ana")
    with pytest.raises(NotFoundError):
        office.get(job.id, store.make_forum("Other", by="Ana"))


def test_progress_is_written_now_and_then(office, store, forum, settings):
    job = office.start("match", forum, by="Ana")
    store.take_job("here:1")
    task = Task(store.job(job.id), store.forum(forum), settings, store)
    task.progress("reading", 1, 4)
    task.progress("reading", 2, 4)
    assert (store.job(job.id).words, store.job(job.id).fraction) == ("reading", 0.25)
    task.progress("writing", 0, 0)
    assert (store.job(job.id).words, store.job(job.id).fraction) == ("writing", None)

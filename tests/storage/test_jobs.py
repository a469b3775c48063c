"""A job is taken once, ends once, and outlives its worker or says that it did not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from matchmaker.domain.records import JobState
from matchmaker.errors import ConflictError, NotFoundError
from matchmaker.storage import Store
from matchmaker.storage.jobs import MOST_TRIES
from tests.storage.test_store import FIRMS


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/forum.db")
    yield store
    store.close()


@pytest.fixture
def forum(store):
    return store.make_forum("Forum", by="Ana")


def add(store, forum, kind="plan", **options):
    return store.add_job(kind, forum, asked={"seconds": 5}, by="Ana", **options)


def test_jobs_are_taken_in_their_order_each_by_one_worker(store, forum):
    added = [add(store, forum).id for _ in range(20)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda number: store.take_job(f"worker {number}").id, range(20)))
    assert sorted(taken) == sorted(added)
    assert store.take_job("worker") is None


def test_a_job_tells_how_far_it_is_and_what_it_found(store, forum):
    job = add(store, forum)
    assert (job.state, job.over, job.asked) == (JobState.QUEUED, False, {"seconds": 5})
    store.take_job("here:1")
    store.set_progress(job.id, "placing meetings", 0.25)
    now = store.job(job.id)
    assert (now.state, now.words, now.fraction, now.worker) == ("running", "placing meetings", 0.25, "here:1")
    with store.finishing(job.id, {"meetings": 3}):
        pass
    now = store.job(job.id)
    assert (now.state, now.result, now.over) == (JobState.DONE, {"meetings": 3}, True)
    store.end_job(job.id, JobState.FAILED, "too late")
    assert store.job(job.id).state is JobState.DONE


def test_what_a_job_saves_and_its_end_are_one_transaction(store, forum):
    job = add(store, forum)
    store.take_job("here:1")
    with pytest.raises(ZeroDivisionError), store.finishing(job.id, {}):
        store.forum(forum).save_firms(FIRMS)
        _ = 1 / 0
    assert store.forum(forum).firms() == () and store.job(job.id).state is JobState.RUNNING
    with store.finishing(job.id, {}):
        store.forum(forum).save_firms(FIRMS)
    assert store.forum(forum).firms() == FIRMS and store.job(job.id).state is JobState.DONE


def test_a_job_that_was_ended_meanwhile_keeps_nothing(store, forum):
    job = add(store, forum)
    store.take_job("here:1")
    store.end_job(job.id, JobState.CANCELLED)
    with pytest.raises(ConflictError, match="over already"), store.finishing(job.id, {}):
        store.forum(forum).save_firms(FIRMS)
    assert store.forum(forum).firms() == ()


def test_a_waiting_job_is_cancelled_at_once_a_running_one_by_its_worker(store, forum):
    waiting, running = add(store, forum), add(store, forum, "match")
    store.cancel_job(waiting.id, by="Ana")
    assert store.job(waiting.id).state is JobState.CANCELLED
    assert store.take_job("here:1").id == running.id
    store.cancel_job(running.id, by="Ana")
    assert store.job(running.id).state is JobState.RUNNING and store.job(running.id).cancel
    assert store.requeue_job(running.id) is JobState.CANCELLED, "its worker is gone"


def test_a_running_job_is_told_to_stop_and_may_still_end_well_a_waiting_one_is_over(store, forum):
    waiting, running = add(store, forum), add(store, forum, "match")
    store.stop_job(waiting.id, by="Ana")
    assert store.job(waiting.id).state is JobState.CANCELLED, "it has nothing to keep"
    store.take_job("here:1")
    for _ in range(2):
        store.stop_job(running.id, by="Ana")
    now = store.job(running.id)
    assert (now.state, now.stopping, now.cancel) == (JobState.RUNNING, True, False)
    assert now.asked["seconds"] == 5
    with store.finishing(running.id, {"meetings": 3}):
        pass
    store.stop_job(running.id, by="Ana")
    assert store.job(running.id).state is JobState.DONE
    said = [entry.what for entry in store.forum(forum).audit()[0]]
    assert said.count("stopped the job match") == 1 and said.count("cancelled the job plan") == 1


def test_a_stopping_job_that_loses_its_worker_is_not_begun_again(store, forum):
    job = add(store, forum)
    store.take_job("here:1")
    store.stop_job(job.id, by="Ana")
    assert store.requeue_job(job.id) is JobState.LOST
    assert "Nothing was changed" in store.job(job.id).error


def test_a_job_whose_worker_is_gone_is_tried_again_and_in_the_end_said_to_be_lost(store, forum):
    job = add(store, forum)
    for _ in range(MOST_TRIES - 1):
        store.take_job("here:1")
        assert store.requeue_job(job.id) is JobState.QUEUED
    store.take_job("here:1")
    assert store.requeue_job(job.id) is JobState.LOST
    assert "did not survive" in store.job(job.id).error
    assert store.requeue_job(job.id) is JobState.LOST


def test_only_a_silent_worker_s_job_is_stranded(store, forum):
    job = add(store, forum)
    store.take_job("here:1")
    assert store.stranded(silent_for=timedelta(minutes=1)) == ()
    assert [found.id for found in store.stranded(silent_for=timedelta(0))] == [job.id]


def test_what_is_wanted_twice_waits_once(store, forum):
    first = add(store, forum, once=True)
    assert add(store, forum, once=True).id == first.id
    store.take_job("here:1")
    assert add(store, forum, once=True).id != first.id, "the running one may have read what changed since"
    assert len(store.jobs(forum)) == 2


def test_a_job_that_is_not_there_is_said_so(store):
    with pytest.raises(NotFoundError):
        store.job("nothing")

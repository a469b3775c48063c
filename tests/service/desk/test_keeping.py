"""A plan is kept whole: the draft, its pairs, and what it was made of where planning again gives the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.errors import StaleError
from matchmaker.service.desk.keeping import keep_plan
from matchmaker.service.facade import Matchmaker
from matchmaker.service.jobs import JobOffice, run_job
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore, Store
from tests.factories import make_firms, make_forum

FORUM = make_forum()
SETTINGS = Settings(model="lexical")


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path}/forum.db")
    yield opened
    opened.close()


@pytest.fixture
def store(whole: Store) -> ForumStore:
    forum = whole.forum(whole.make_forum("IT forum", FORUM, by="test"))
    forum.save_firms([*make_firms("RO", 4), *make_firms("PK", 4)])
    return forum


def kept(store: ForumStore) -> tuple[object, ...]:
    return store.draft(), store.matching_key(), store.matching(), store.runs(), store.versions()


def plan(store: ForumStore, *, revision: int = 0, seconds: float | None = 5.0) -> None:
    schedule, matching, wishes = Matchmaker(store, settings=SETTINGS).propose(FORUM, seconds=5.0)
    with store.together():
        keep_plan(
            store, FORUM, schedule, matching, wishes=wishes, seconds=seconds, revision=revision,
            settings=SETTINGS, by="ana",
        )  # fmt: skip


def test_draft_pairs_and_origin_are_there(store: ForumStore) -> None:
    plan(store)
    draft = store.draft()
    assert draft is not None and draft.revision == 1 and draft.by == "ana"
    desk = Matchmaker(store, settings=SETTINGS).desk()
    assert {one.pair for one in draft.schedule.meetings} <= {match.pair for match in desk.book.matches}
    assert not desk.stale
    assert [run["seconds"] for run in store.runs().values()] == [5.0]


def test_what_planning_again_would_not_give_is_not_remembered(store: ForumStore) -> None:
    plan(store, seconds=None)
    assert store.draft() is not None and not store.runs()


def test_beside_a_draft_that_somebody_changed_nothing_of_it_is_kept(store: ForumStore) -> None:
    plan(store)
    store.save_firms(make_firms("RO", 5))
    before = kept(store)
    with pytest.raises(StaleError):
        plan(store, revision=0)
    assert kept(store) == before


@pytest.mark.parametrize("door", ["library", "plan", "replan", "sample"])
def test_when_the_last_write_fails_nothing_of_the_plan_is_kept(
    whole: Store, store: ForumStore, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if door == "replan":
        plan(store)
    before = kept(store)
    full = OSError("no space left on device")

    def fail(*_: object, **__: object) -> None:
        raise full

    monkeypatch.setattr(ForumStore, "save_matching", fail)
    with pytest.raises(OSError, match="no space") as raised:
        if door == "library":
            Matchmaker(store, settings=SETTINGS).plan(FORUM, seconds=5.0)
        else:
            office = JobOffice(whole, SETTINGS)
            job = office.start(
                door, store.id, by="ana", asked={"seconds": 5.0, "revision": len(store.runs())}
            )
            run_job(whole, job, SETTINGS)
    assert raised.value is full
    assert kept(store) == before

"""The library and the desk work on one timetable."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain import Forum, Meeting
from matchmaker.errors import StaleError
from matchmaker.service.facade import Matchmaker
from tests.factories import make_forum
from tests.web.conftest import Open, Site, read, some_firms, words
from tests.web.sites import ana, desk, planned_file  # noqa: F401


def library(site: Site) -> Matchmaker:
    return Matchmaker(site.store, settings=site.office.settings)


@pytest.fixture
def unplanned(opened: Open) -> Iterator[Site]:
    yield opened(some_firms())


def held(site: Site) -> tuple[Meeting, ...]:
    draft = site.store.draft()
    return draft.schedule.meetings if draft else ()


def test_what_the_library_plans_is_the_draft_of_the_desk(unplanned: Site) -> None:
    client = unplanned.organiser()
    assert "Plan the schedule" in words(read(client, "/schedule"))
    schedule = library(unplanned).plan(make_forum())
    text = words(read(client, "/schedule"))
    assert "A draft: firms see nothing" in text and f"{len(schedule.meetings)} meetings" in text
    assert (schedule.version, held(unplanned)) == (1, schedule.meetings)
    assert library(unplanned).schedule() == library(unplanned).schedule(1) == schedule
    assert unplanned.store.published() is None, "firms see what an organiser publishes"
    answer = client.post("/schedule/versions/publish", version=1)
    assert answer.status_code == 303 and unplanned.store.published() == 2


def test_without_a_forum_the_library_plans_by_the_rules_of_the_desk(unplanned: Site) -> None:
    rules = replace(make_forum(), floor=1, limit=2)
    unplanned.store.save_forum(rules)
    library(unplanned).plan()
    draft = unplanned.store.draft()
    assert draft and draft.forum == rules


def test_what_the_desk_plans_and_changes_is_what_the_library_sees(desk: Site) -> None:
    ours = library(desk)
    assert ours.schedule() == desk.store.schedule(1), "the draft is just what was published"
    first = held(desk)[0]
    revision = desk.store.draft().revision  # type: ignore[union-attr]
    desk.store.remove_meeting(first.id, revision=revision, by="Ana")
    schedule = ours.schedule()
    assert schedule and (schedule.version, schedule.meetings) == (0, held(desk))
    assert first not in schedule.meetings and ours.check(schedule) == []
    desk.store.publish(revision=revision + 1, by="Ana")
    assert ours.schedule() == desk.store.schedule(2)


def test_a_plan_of_the_library_keeps_what_is_locked_on_the_desk(desk: Site) -> None:
    first = held(desk)[-1]
    forum = desk.store.forum()
    assert forum
    desk.store.lock_meeting(first.id, True, revision=1, by="Ana")
    schedule = library(desk).plan(replace(forum, seed=7))
    assert replace(first, locked=True) in schedule.meetings


def test_a_draft_that_was_changed_while_the_library_planned_is_not_lost(desk: Site) -> None:
    class Slow(Matchmaker):
        """Somebody at the desk is faster."""

        def propose(self, forum: Forum | None = None, **how):  # type: ignore[no-untyped-def]
            found = super().propose(forum, **how)
            desk.store.lock_meeting(held(desk)[0].id, True, revision=1, by="Ana")
            return found

    with pytest.raises(StaleError):
        Slow(desk.store, settings=desk.office.settings).plan()
    assert held(desk)[0].locked and desk.store.schedule_versions() == (1,)


def test_a_desk_that_opens_heeds_what_the_library_brought(desk: Site, tmp_path: Path) -> None:
    (tmp_path / "before.csv").write_text("firm,partner\nro-1,pk-1\n", encoding="utf-8")
    desk.office.take_up()
    assert [job.kind for job in desk.office.jobs.list(desk.forum)] == [], "nothing has changed"
    library(desk).import_history(str(tmp_path / "before.csv"))
    shown = desk.office.desks(desk.forum).desk()
    assert shown.stale and shown.book.matches, "the pairs of before are shown until there are others"
    desk.office.take_up()
    desk.run_jobs()
    assert not desk.office.desks(desk.forum).desk().stale
    assert "1 pair of this forum has met" in words(read(desk.organiser(), "/met-before"))

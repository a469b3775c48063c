"""Desks for many tests: made and planned once, then copied as files, which costs next to nothing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from matchmaker.service.desk.keeping import keep_matching
from matchmaker.service.office import Office
from matchmaker.settings import Settings
from matchmaker.storage import Store
from tests.factories import make_forum
from tests.web.conftest import Client, Site, some_firms

Made = Callable[[], Site]


def _office(database: Path, cache: Path) -> Office:
    url = f"sqlite:///{database}"
    return Office(Store(url), settings=Settings(model="lexical", cache=str(cache), database=url))


@pytest.fixture(scope="module")
def planned_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A database with twelve firms and a published timetable, and the id of its forum."""
    folder = tmp_path_factory.mktemp("desk")
    office = _office(folder / "desk.db", folder / "cache")
    forum = office.make_forum("IT forum", make_forum(), by="test")
    site = Site(office, forum)
    site.store.save_firms(some_firms())
    schedule, matching, wishes = site.matchmaker.propose(make_forum())
    revision = site.store.put_draft(make_forum(), schedule, revision=0, by="test")
    site.store.publish(revision=revision, by="test")
    keep_matching(
        site.store, matching, make_forum(), schedule=schedule, wishes=wishes, settings=office.settings
    )
    office.organisers.add("ana@forum.example", "correct horse battery", by="test")
    office.close()
    return folder / "desk.db", forum


@pytest.fixture
def desk(planned_file: tuple[Path, str], tmp_path: Path) -> Iterator[Site]:
    """A copy of it, to be changed."""
    file, forum = planned_file
    shutil.copy(file, tmp_path / "desk.db")
    site = Site(_office(tmp_path / "desk.db", file.parent / "cache"), forum)
    yield site
    site.office.close()


@pytest.fixture
def ana(desk: Site) -> Client:
    """Its organiser, logged in."""
    return desk.organiser()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A desk with a forum in which nothing is decided and nobody is."""
    office = _office(tmp_path / "empty.db", tmp_path / "cache")
    site = Site(office, office.make_forum("New forum", by="test"))
    yield site
    office.close()

"""A backup is whole or none, is checked before it is trusted, and brings back what it held."""

import json
import stat
import zipfile
from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from matchmaker.domain.history import PastRow
from matchmaker.errors import InputError, StorageError
from matchmaker.service.upkeep.backup import back_up, restore, verify
from matchmaker.service.upkeep.secret import secret_key
from matchmaker.settings import Settings
from matchmaker.storage import Store
from tests.factories import make_firm
from tests.storage.test_store import FIRMS, contents

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    settings = Settings(database=f"sqlite:///{tmp_path}/desk/forum.db")
    (tmp_path / "desk").mkdir()
    store = Store(settings.database)
    store.forum().save_firms(FIRMS)
    store.forum().put_past(
        store.forum().add_past("before.csv", "Cluj"), [PastRow("a", 2, "x", "y", firm_id="pk-1")]
    )
    store.close()
    secret_key(settings.secret_file)
    return settings


def state(settings):
    store = Store(settings.database)
    found = contents(store)
    store.close()
    return found


def test_what_was_backed_up_comes_back_with_the_key(settings, tmp_path):
    before, key = state(settings), settings.secret_file.read_bytes()
    made = back_up(settings, tmp_path / "a.backup", now=NOW)
    assert (made.forums, made.firms, made.made_at) == (1, 4, "2025-11-20T09:00:00+00:00")
    store = Store(settings.database)
    store.forum().save_firms([make_firm("ro-9")])
    store.forum().drop_past(store.forum().pasts()[0].id)
    store.close()
    settings.secret_file.write_bytes(b"another" * 8)
    after = state(settings)
    found, kept = restore(settings, tmp_path / "a.backup", now=NOW)
    assert found == made
    assert (state(settings), settings.secret_file.read_bytes()) == (before, key)
    assert state(Settings(database=f"sqlite:///{kept}")) == after, "what was there is kept"


def test_a_backup_and_what_it_restores_are_for_their_owner_only(settings, tmp_path):
    back_up(settings, tmp_path / "a.backup", now=NOW)
    restore(settings, tmp_path / "a.backup", now=NOW)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a.backup", settings.secret_file)]
    assert modes == [0o600, 0o600]


def test_a_backup_while_others_write_is_one_moment_of_theirs(settings, tmp_path):
    ended = Event()

    def write():
        store, number = Store(settings.database), 0
        while not ended.is_set():
            number += 1
            with store.together():  # never one without the other
                store.forum().save_firms([make_firm(f"ro-{number}0"), make_firm(f"pk-{number}0")])
        store.close()

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(8):
            back_up(settings, tmp_path / f"{number}.backup", now=NOW)
    finally:
        ended.set()
        writer.join()
    firms = [verify(tmp_path / f"{number}.backup").firms for number in range(8)]
    assert firms == sorted(firms) and firms[-1] > 4
    assert {count % 2 for count in firms} == {0}


def damage(path, part, change):
    """The same zip with one part changed, its own checksums made good."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-300]), "no backup"),
        (lambda path: path.write_bytes(b"my notes"), "no backup"),
        (lambda path: damage(path, "forum.db", lambda data: data[:5000] + b"\x07" * 90 + data[5090:]), "damaged"),
        (lambda path: damage(path, "secret-key", lambda data: b"other" * 8), "damaged: secret-key"),
        (lambda path: damage(path, "manifest.json", lambda data: b"{}"), "no backup"),
        (
            lambda path: damage(path, "manifest.json", lambda data: json.dumps({"format": 9}).encode()),
            "newer version",
        ),
    ],
)  # fmt: skip
def test_a_damaged_backup_is_refused_and_nothing_is_changed(settings, tmp_path, harm, words):
    path = tmp_path / "a.backup"
    back_up(settings, path, now=NOW)
    harm(path)
    before = state(settings)
    for ask in (verify, lambda path: restore(settings, path, now=NOW)):
        with pytest.raises((InputError, StorageError), match=words):
            ask(path)
    assert state(settings) == before


def test_a_database_in_use_is_not_replaced(settings, tmp_path):
    back_up(settings, tmp_path / "a.backup", now=NOW)
    store = Store(settings.database)
    store.forum().firms()
    with pytest.raises(InputError, match="End the desk first"):
        restore(settings, tmp_path / "a.backup", now=NOW)
    store.close()
    restore(settings, tmp_path / "a.backup", now=NOW)


def test_what_cannot_be_backed_up_is_said_in_words(settings, tmp_path):
    for database, words in (
        (f"sqlite:///{tmp_path}/none.db", "no database yet"),
        ("postgresql://me:secret@host/db", "pg_dump"),
    ):
        with pytest.raises(InputError, match=words):
            back_up(Settings(database=database), tmp_path / "a.backup", now=NOW)
    with pytest.raises(InputError, match="cannot be written"):
        back_up(settings, tmp_path / "no" / "folder" / "a.backup", now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["desk"]

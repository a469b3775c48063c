import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.exc import OperationalError

from matchmaker.domain import (
    Certificate,
    Delegation,
    Forum,
    Level,
    Match,
    Meeting,
    Pair,
    Preference,
    Schedule,
    Session,
    Shortfall,
    Unplaced,
    Wish,
)
from matchmaker.domain.records import FirmState, ForumOptions
from matchmaker.errors import ConflictError, StorageError
from matchmaker.storage import AuditEntry, Store, tables
from tests.factories import make_firm

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
FIRMS = tuple(make_firm(id) for id in ("pk-1", "pk-2", "ro-1", "ro-2"))
FORUM = Forum(
    "Romania – Pakistan",
    (
        Delegation("RO", "Romania", ("RO",), "Europe/Bucharest"),
        Delegation("PK", "Pakistan", ("PK",), "Asia/Karachi"),
    ),
    (Session("morning", NOW, NOW + timedelta(hours=2)),),
)
SCHEDULE = Schedule(
    meetings=(
        Meeting("m1", Pair("pk-1", "ro-1"), 0, 1, value=0.1 + 0.2),
        Meeting("m2", Pair("pk-2", "ro-2"), 0, 2, locked=True),
        Meeting("m3", Pair("pk-1", "ro-2"), 1),
    ),
    unplaced=(Unplaced(Pair("pk-2", "ro-1"), 0.5, "reserve", "no slot is left", "one more slot"),),
    shortfalls=(Shortfall("pk-2", 1, 3, "nobody is left to meet"),),
    certificate=Certificate((Level("value", 2.5, 2.5),), "flow"),
)
WISHES = (Preference("pk-1", "ro-1", Wish.MUST), Preference("ro-1", "pk-1", Wish.NO))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'forum.db'}"


@pytest.fixture
def store(url):
    store = Store(url, lambda: NOW).forum()
    yield store
    store.close()


@pytest.fixture
def full(store):
    store.save_firms(FIRMS)
    store.save_preferences(WISHES)
    store.save_schedule(FORUM, SCHEDULE)
    store.save_run({"settings": {"seed": 1}, "inputs": {"firms.csv": "ab12"}})
    store.put_draft(FORUM, SCHEDULE, revision=0, by="Ana")
    return store


def contents(store):
    with store._database.reading() as connection:
        return {
            table.name: connection.execute(select(table)).fetchall()
            for table in tables.metadata.sorted_tables
        }


def everything(store):
    return (
        store.firms(),
        store.preferences(),
        store.forum(),
        store.runs(),
        store.schedule(),
        store.planned_forum(),
        store.audit()[0],
    )


def test_an_empty_database_has_nothing(store):
    assert everything(store) == ((), (), None, {}, None, None, ())


def test_what_was_saved_comes_back(full):
    assert full.firms() == FIRMS
    assert full.preferences() == WISHES
    assert full.forum() == FORUM
    assert full.planned_forum() == FORUM
    assert full.runs() == {1: {"settings": {"seed": 1}, "inputs": {"firms.csv": "ab12"}}}
    assert full.schedule() == SCHEDULE


def test_a_reopened_database_is_equal(full, url):
    before = everything(full)
    full.close()
    assert everything(Store(url).forum()) == before


def test_the_same_again_changes_nothing(full):
    before = contents(full)
    assert full.save_firms(FIRMS[::-1]) == 0
    assert full.save_preferences(WISHES[::-1]) == 0
    full.save_forum(FORUM)
    assert contents(full) == before


def test_a_changed_firm_is_replaced_and_counted(full):
    changed = replace(FIRMS[1], offers="New words")
    assert full.save_firms([FIRMS[0], changed, make_firm("ro-9")]) == 2
    assert full.firms() == (FIRMS[0], changed, FIRMS[2], FIRMS[3], make_firm("ro-9"))
    with full._database.reading() as connection:
        versions = connection.execute(select(tables.firms.c.id, tables.firms.c.version)).fetchall()
    assert sorted(versions) == [("pk-1", 1), ("pk-2", 2), ("ro-1", 1), ("ro-2", 1), ("ro-9", 1)]


def test_the_last_of_one_id_wins(store):
    assert store.save_firms([FIRMS[0], replace(FIRMS[0], city="Lahore")]) == 1
    assert [firm.city for firm in store.firms()] == ["Lahore"]


def test_a_later_word_replaces_an_earlier(full):
    assert full.save_preferences([Preference("ro-1", "pk-1", Wish.MEET)]) == 1
    assert full.preferences() == (WISHES[0], Preference("ro-1", "pk-1", Wish.MEET))


def test_each_plan_is_a_version_of_its_own(full):
    later = replace(SCHEDULE, meetings=SCHEDULE.meetings[1:])
    assert full.save_schedule(replace(FORUM, limit=5), later) == replace(later, version=2)
    assert full.schedule_versions() == (1, 2)
    assert full.schedule(1) == SCHEDULE
    assert full.schedule() == full.schedule(2) == replace(later, version=2)
    assert full.schedule(3) is None
    assert (full.planned_forum(1), full.planned_forum()) == (FORUM, replace(FORUM, limit=5))
    assert full.forum() == replace(FORUM, limit=5)


@pytest.mark.parametrize(
    "meetings, words",
    [
        (
            (Meeting("m1", Pair("pk-1", "ro-1"), 0), Meeting("m2", Pair("pk-1", "ro-2"), 0)),
            "seats.firm, seats.slot",
        ),
        (
            (Meeting("m1", Pair("pk-1", "ro-1"), 0, 1), Meeting("m2", Pair("pk-2", "ro-2"), 0, 1)),
            "meetings.place",
        ),
        ((Meeting("m1", Pair("pk-1", "ro-1"), 0), Meeting("m2", Pair("pk-1", "ro-1"), 1)), "meetings.firm_b"),
        ((Meeting("m1", Pair("pk-1", "ro-1"), 0), Meeting("m1", Pair("pk-2", "ro-2"), 0)), "meetings.id"),
    ],
)
def test_a_double_booking_is_refused_by_the_keys(full, meetings, words):
    before = contents(full)
    with pytest.raises(ConflictError, match=f"holds a contradiction: .*{words}"):
        full.save_schedule(FORUM, Schedule(meetings))
    assert contents(full) == before


def test_two_representatives_sit_at_two_tables_but_not_at_three(full):
    full.save_firms([replace(FIRMS[0], representatives=2), make_firm("ro-3")])
    meetings = tuple(Meeting(f"m{n}", Pair("pk-1", f"ro-{n}"), 0) for n in (1, 2, 3))
    assert full.save_schedule(FORUM, Schedule(meetings[:2])).version == 2
    with pytest.raises(ConflictError, match="contradiction"):
        full.save_schedule(FORUM, Schedule(meetings))


def test_meetings_and_wishes_of_unknown_firms_are_named(full):
    with pytest.raises(StorageError, match=r"Not in the database: ro-7\. Save the firms first"):
        full.save_schedule(FORUM, Schedule((Meeting("m1", Pair("pk-1", "ro-7"), 0),)))
    with pytest.raises(StorageError, match=r"Not in the database: ro-7, ro-8"):
        full.save_preferences([Preference("ro-7", "ro-8", Wish.NO)])


def test_the_audit_says_who_did_what_and_when(store):
    store.save_firms(FIRMS, by="Ana")
    store.save_schedule(FORUM, SCHEDULE, by="Bilal")
    assert store.audit() == (
        (
            AuditEntry(NOW, "Bilal", "schedule version 1 saved"),
            AuditEntry(NOW, "Bilal", "changed the forum's rules"),
            AuditEntry(NOW, "Ana", "4 firms added, 0 changed"),
        ),
        3,
    )


SAVES = {
    "firms": lambda store: store.save_firms([replace(FIRMS[0], city="Multan"), make_firm("ro-9")]),
    "preferences": lambda store: store.save_preferences(
        [Preference("ro-1", "pk-1", Wish.MEET), Preference("pk-2", "ro-1", Wish.NO)]
    ),
    "forum": lambda store: store.save_forum(replace(FORUM, seed=5)),
    "schedule": lambda store: store.save_schedule(replace(FORUM, seed=5), SCHEDULE),
    "run": lambda store: store.save_run({"seed": 2}),
    "draft": lambda store: store.put_draft(FORUM, SCHEDULE, revision=1, by="Ana"),
    "move": lambda store: store.move_meeting("m3", 2, 1, revision=1, by="Ana"),
    "publish": lambda store: store.publish(revision=1, by="Ana"),
    "restore": lambda store: store.restore_version(1, by="Ana"),
    "wish": lambda store: store.put_wish("ro-2", "pk-2", Wish.MUST, version=0, by="firm"),
    "pin": lambda store: store.put_pin(Pair("pk-1", "ro-2"), Wish.NO, "rivals", version=0, by="Ana"),
    "merge": lambda store: store.merge_firms(FIRMS[2], "ro-2", version=1, gone_version=1, by="Ana"),
    "delete": lambda store: store.delete_firm("ro-1", by="firm"),
    "state": lambda store: store.set_state("ro-1", FirmState.WITHDRAWN, version=1, by="Ana"),
    "matching": lambda store: store.save_matching("key", {}, [MATCH], by="Ana"),
    "rules": lambda store: store.put_forum(
        replace(FORUM, limit=5), ForumOptions(joining=True), version=store.record().version, by="Ana"
    ),
    "link": lambda store: store.make_link("ro-1", lasts=timedelta(days=1), by="Ana"),
    "upload": lambda store: store.keep_upload("firms.csv", b"name", by="Ana"),
    "notice": lambda store: store.add_notice("ro-1", "m1", "The train is late."),
    "mail": lambda store: store.queue_mail(
        firm="ro-1", kind="invitation", address="a@b.example", subject="Come", text="Please", by="Ana"
    ),
    "together": lambda store: several(store),
}
MATCH = Match(Pair("pk-1", "ro-1"), 0.5, 0.5, 0.5)


def several(store):
    with store.together():
        store.save_firms([make_firm("ro-9")])
        store.put_wish("ro-9", "pk-1", Wish.MEET, by="firm")
        store.publish(revision=1, by="Ana")


def fail_at(number):
    """A listener that lets `number` statements pass and fails the next, as a full disk would."""
    left = [number]

    def listener(connection, cursor, statement, parameters, context, many):
        left[0] -= 1
        if left[0] < 0:
            raise OperationalError(statement, parameters, sqlite3.OperationalError("disk is full"))

    return listener


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_a_failure_at_any_statement_leaves_the_state_before(full, save):
    before = contents(full)
    for number in range(80):
        listener = fail_at(number)
        event.listen(Engine, "before_cursor_execute", listener)
        try:
            save(full)
        except StorageError as error:
            assert "disk is full" in str(error) and "Nothing was changed" in str(error)
        else:
            break
        finally:
            event.remove(Engine, "before_cursor_execute", listener)
        assert contents(full) == before
    assert 2 < number < 79
    assert contents(full) != before


def test_a_failure_at_the_first_opening_leaves_all_tables_or_none(url):
    seen = set()
    for number in range(300):
        listener = fail_at(number)
        event.listen(Engine, "before_cursor_execute", listener)
        try:
            Store(url).close()
        except StorageError:
            path = url.removeprefix("sqlite:///")
            connection = sqlite3.connect(path)
            seen.add(len(connection.execute("select * from sqlite_master where type = 'table'").fetchall()))
            connection.close()
        else:
            break
        finally:
            event.remove(Engine, "before_cursor_execute", listener)
    assert seen == {0, len(tables.metadata.tables)}
    assert everything(Store(url).forum()) == ((), (), None, {}, None, None, ())


def test_many_hands_save_at_once_and_nothing_is_lost(url):
    def save(number):
        store = Store(url).forum()
        store.save_firms([make_firm(f"ro-{number}")])
        store.save_run({"number": number})
        store.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(24)))
    assert len(Store(url).forum().firms()) == len(Store(url).forum().runs()) == 24


def test_one_may_open_and_read_while_another_writes(full, url):
    with full._database.writing() as connection:
        connection.execute(update(tables.firms).values(name="half-written"))
        assert Store(url).forum().firms() == FIRMS


def test_a_newer_database_is_left_alone(store, url):
    with store._database.writing() as connection:
        connection.execute(update(tables.alembic_version).values(version_num="9999"))
    with pytest.raises(
        StorageError, match=r"newer version of matchmaker \(schema 9999, this one knows \d+\)\. Upgrade"
    ):
        Store(url)


@pytest.mark.parametrize(
    "url, words",
    [
        ("", r"address cannot be read\. Write it like sqlite:///forum\.db"),
        ("forum.db", "address cannot be read"),
        ("nosql://somewhere", r"no database of the kind 'nosql'\. Write it like"),
        ("postgresql+asyncpg://me:secret@host/db", "needs asyncpg. Install it with: pip install asyncpg"),
        ("sqlite:////no/such/folder/forum.db", "cannot be used: unable to open database file"),
    ],
)
def test_an_address_that_leads_nowhere_is_answered_in_words(url, words):
    with pytest.raises(StorageError, match=words) as caught:
        Store(url)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("my notes " * 200)
    with pytest.raises(StorageError, match="file is not a database"):
        Store(f"sqlite:///{path}")
    assert path.read_text() == "my notes " * 200


def test_sqlite_is_opened_for_safety(store):
    with store._database.reading() as connection:
        pragmas = [
            connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert pragmas == ["wal", 2, 1, 10_000]

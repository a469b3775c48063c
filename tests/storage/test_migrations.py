"""Databases of earlier versions come up to today's tables with all they hold, and go back."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, insert, inspect, select

from matchmaker.domain import Preference, Wish
from matchmaker.domain.forum_file import dump_forum
from matchmaker.domain.history import PastRow
from matchmaker.errors import StorageError
from matchmaker.storage import Store, tables
from matchmaker.storage.documents import to_document
from matchmaker.storage.migrate import downgrade, upgrade
from matchmaker.storage.migrations.frozen import tables_0001 as old
from tests.storage.test_store import FIRMS, FORUM, NOW, SCHEDULE, contents, everything, fail_at

AT = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "forum.db"


@pytest.fixture
def before(path):
    """A database as the library wrote it before there was a desk; the rows of all its tables."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        old.metadata.create_all(connection)
        connection.execute(insert(old.schema).values(version=1))
        connection.execute(
            insert(old.firms),
            [
                {"id": firm.id, "name": firm.name, "country": firm.country, "version": 1,
                 "document": to_document(type(firm), firm)}
                for firm in FIRMS
            ],
        )  # fmt: skip
        connection.execute(insert(old.preferences).values(firm="pk-1", partner="ro-1", wish="must"))
        connection.execute(insert(old.forums).values(name=FORUM.name, toml=dump_forum(FORUM)))
        connection.execute(insert(old.runs).values(number=1, at=AT, document={"seed": 1}))
        connection.execute(
            insert(old.schedules).values(
                version=1, at=AT, forum=FORUM.name, toml=dump_forum(FORUM),
                unplaced=to_document(tuple, SCHEDULE.unplaced),
                shortfalls=to_document(tuple, SCHEDULE.shortfalls),
                certificate=to_document(type(SCHEDULE.certificate), SCHEDULE.certificate),
            )
        )  # fmt: skip
        for position, held in enumerate(SCHEDULE.meetings):
            connection.execute(
                insert(old.meetings).values(
                    version=1, id=held.id, position=position, firm_a=held.pair.a, firm_b=held.pair.b,
                    slot=held.slot, place=held.table, locked=held.locked, value=held.value,
                )
            )  # fmt: skip
            for firm in (held.pair.a, held.pair.b):
                connection.execute(
                    insert(old.seats).values(version=1, firm=firm, slot=held.slot, seat=0, meeting=held.id)
                )
        connection.execute(insert(old.audit).values(at=AT, who="organiser", what="4 firms added, 0 changed"))
    engine.dispose()
    return old_rows(path)


def old_rows(path):
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        rows = {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in old.metadata.sorted_tables
        }
    engine.dispose()
    return rows


def is_old(path):
    engine = create_engine(f"sqlite:///{path}")
    found = inspect(engine).has_table("schema")
    engine.dispose()
    return found


def assert_as_before(store):
    forum = store.forum()
    assert forum.firms() == FIRMS
    assert forum.preferences() == (Preference("pk-1", "ro-1", Wish.MUST),)
    assert (forum.forum(), forum.planned_forum(), forum.schedule()) == (FORUM, FORUM, SCHEDULE)
    assert forum.runs() == {1: {"seed": 1}}
    assert [(entry.at, entry.what) for entry in forum.audit()[0]] == [(AT, "4 firms added, 0 changed")]


def test_an_old_database_comes_up_with_all_it_holds_and_a_backup_beside_it(path, before):
    store = Store(f"sqlite:///{path}", lambda: NOW)
    assert_as_before(store)
    assert store.revision() == tables.HEAD
    assert old_rows(f"{path}.before-0001") == before
    assert store.forum().publish(revision=store.forum().restore_version(1, by="Ana"), by="Ana") == 2


def test_what_the_library_planned_before_is_the_draft_of_the_desk(path, before):
    store = Store(f"sqlite:///{path}", lambda: NOW)
    draft = store.forum().draft()
    assert draft.schedule == replace(SCHEDULE, version=0)
    assert (draft.forum, draft.revision, draft.by) == (FORUM, 1, "library")
    assert store.forum().published() is None
    assert store.forum().publish(revision=1, by="Ana") == 2


def test_a_draft_that_is_there_stays_through_down_and_up(path):
    store = Store(f"sqlite:///{path}", lambda: NOW)
    forum = store.forum(store.make_forum("Forum", FORUM, by="Ana"))
    forum.save_firms(FIRMS)
    forum.put_draft(FORUM, SCHEDULE, revision=0, by="Ana")
    forum.publish(revision=1, by="Ana")
    forum.remove_meeting("m1", revision=1, by="Ana")
    before = forum.draft()
    assert downgrade(store._database, "0002") == "0002"
    assert upgrade(store._database, "0002") == tables.HEAD
    assert forum.draft() == before


def test_past_meetings_go_on_the_way_down_and_all_else_stays(path):
    store = Store(f"sqlite:///{path}", lambda: NOW)
    forum = store.forum(store.make_forum("Forum", FORUM, by="Ana"))
    forum.save_firms(FIRMS)
    before = contents(forum)
    forum.put_past(forum.add_past("a.csv", "A"), [PastRow("a.csv", 2, "x", "y", firm_id="pk-1")])
    downgrade(store._database, "0002")
    upgrade(store._database, "0002")
    after = contents(forum)
    assert after["pasts"] == after["past_rows"] == []
    changing = {"audit", "forums"}
    assert {name: rows for name, rows in after.items() if name not in changing} == {
        name: rows for name, rows in before.items() if name not in changing
    }


def test_an_organiser_of_before_goes_by_the_name_that_was_kept(path):
    store = Store(f"sqlite:///{path}", lambda: NOW)
    store.add_user("Ana Pop", "hash", by="Ana Pop", key="ana pop")
    assert [user.name for user in store.users()] == ["Ana Pop"]
    downgrade(store._database, "0003")
    upgrade(store._database, "0003")
    assert [user.name for user in store.users()] == ["ana pop"]
    assert store.password_of("ana pop")[1] == "hash"


def test_up_down_up_loses_nothing(path, before):
    store = Store(f"sqlite:///{path}", lambda: NOW)
    assert downgrade(store._database, "0001") == "0001"
    assert old_rows(path) == before
    assert upgrade(store._database, "0001") == tables.HEAD
    assert_as_before(store)


def test_all_the_way_down_nothing_is_left_and_up_again_it_is_empty(path):
    store = Store(f"sqlite:///{path}")
    downgrade(store._database, "base")
    with sqlite3.connect(path) as connection:
        assert connection.execute("select name from sqlite_master where type = 'table'").fetchall() == [
            ("alembic_version",)
        ]
    assert everything(Store(f"sqlite:///{path}").forum()) == ((), (), None, {}, None, None, ())


def test_the_migrations_build_the_tables_of_today(path, before, tmp_path):
    migrated = Store(f"sqlite:///{path}")
    with migrated._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    fresh = tmp_path / "fresh.db"
    Store(f"sqlite:///{fresh}").close()
    assert columns(fresh) == columns(path)


def columns(path):
    """(table, column, type, needed, place in the key), foreign keys and unique keys."""
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type='table'")]
        return {
            name: (
                connection.execute(f"pragma table_info({name})").fetchall(),
                sorted(row[2:] for row in connection.execute(f"pragma foreign_key_list({name})")),
                sorted(row[2:] for row in connection.execute(f"pragma index_list({name})")),
            )
            for name in sorted(names)
        }


def test_a_failure_at_any_statement_of_the_way_up_leaves_the_old_database(path, before):
    seen = 0
    for number in range(400):
        listener = fail_at(number)
        event.listen(Engine, "before_cursor_execute", listener)
        try:
            Store(f"sqlite:///{path}").close()
        except StorageError:
            seen += 1
        else:
            break
        finally:
            event.remove(Engine, "before_cursor_execute", listener)
        if not is_old(path):
            break  # what failed came after the end: it is all there
        assert old_rows(path) == before, number
    assert seen > 40
    assert_as_before(Store(f"sqlite:///{path}"))


def test_two_forums_do_not_fit_into_the_earlier_tables_and_stay(path):
    store = Store(f"sqlite:///{path}", lambda: NOW)
    for name in ("One", "Two"):
        store.forum(store.make_forum(name, by="Ana")).save_firms(FIRMS)
    before = contents(store)
    with pytest.raises(StorageError, match="several forums hold firms"):
        downgrade(store._database, "0001")
    assert contents(store) == before

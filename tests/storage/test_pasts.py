"""Past meetings are kept row by row, go with the firms that they name, and say when they changed."""

import pytest
from sqlalchemy import Engine, event

from matchmaker.domain.history import PastRow
from matchmaker.errors import NotFoundError, StorageError
from matchmaker.storage import Store
from tests.factories import make_firm
from tests.storage.test_store import FIRMS, FORUM, NOW, contents, fail_at

ROWS = (
    PastRow("before.csv", 2, "Firm pk-1", "Firm ro-1", "Cluj", "2024-05-14", "pk-1", "ro-1"),
    PastRow("before.csv", 3, "Firm pk-2", "Siemens AG", firm_id="pk-2"),
    PastRow("before.csv", 5, "Nobody", None, "SMART"),
)


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/forum.db", lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def forum(store):
    forum = store.forum(store.make_forum("Forum", FORUM, by="Ana"))
    forum.save_firms(FIRMS)
    return forum


@pytest.fixture
def kept(forum):
    """The file's id."""
    id = forum.add_past("before.csv", "Cluj 2024", b"firm,partner", job="j1", by="Ana")
    forum.put_past(id, ROWS, notes=["read as utf-8"], by="Ana")
    return id


def test_a_file_comes_back_row_by_row_and_its_bytes_go(forum):
    id = forum.add_past("before.csv", "Cluj 2024", b"firm,partner", job="j1", by="Ana")
    assert (forum.past(id).job, forum.past(id).rows, forum.past_content(id)) == ("j1", 0, b"firm,partner")
    forum.put_past(id, ROWS, notes=["read as utf-8"], by="Ana")
    assert forum.past_rows() == {id: ROWS}
    (file,) = forum.pasts()
    assert (file.name, file.title, file.by, file.job, file.notes, file.trouble, file.rows) == (
        "before.csv", "Cluj 2024", "Ana", "", ("read as utf-8",), "", 3,
    )  # fmt: skip
    assert forum.past_content(id) == b""
    assert [entry.what for entry in forum.audit()[0]][:2] == [
        "read 3 rows of past meetings",
        "uploaded past meetings",
    ]


def test_what_cannot_be_read_says_so_and_keeps_nothing(forum, kept):
    forum.put_past(kept, (), trouble="no such columns", by="Ana")
    assert (forum.past(kept).trouble, forum.past_rows()) == ("no such columns", {kept: ()})


def test_every_change_of_past_meetings_is_seen(forum, kept):
    seen = {forum.past_stamp()}
    changes = (
        lambda: forum.recognise_past({(kept, 1): {"partner_id": "ro-2"}}),
        lambda: forum.merge_firms(make_firm("ro-1"), "ro-2", version=1, gone_version=1, by="Ana"),
        lambda: forum.delete_firm("pk-2", by="firm"),
        lambda: forum.add_past("other.csv", "Other"),
        lambda: forum.drop_past(kept, by="Ana"),
    )
    for number, change in enumerate(changes, 2):
        stamp = forum.stamp()
        change()
        seen.add(forum.past_stamp())
        assert len(seen) == number and forum.stamp() > stamp


def test_a_firm_that_is_recognised_later_is_written_into_its_rows(forum, kept):
    forum.recognise_past({(kept, 1): {"partner_id": "ro-2"}, (kept, 2): {"firm_id": "ro-1"}})
    assert [(row.firm_id, row.partner_id) for row in forum.past_rows()[kept]] == [
        ("pk-1", "ro-1"),
        ("pk-2", "ro-2"),
        ("ro-1", ""),
    ]
    stamp = forum.stamp()
    forum.recognise_past({})
    assert forum.stamp() == stamp


def test_with_a_deleted_firm_its_rows_go_and_no_others(forum, kept):
    forum.add_past("waiting.csv", "Names of ro-1", b"Firm ro-1", job="j2", by="Ana")
    forum.delete_firm("ro-1", by="firm")
    assert [row.number for row in forum.past_rows()[kept]] == [3, 5]
    assert [file.name for file in forum.pasts()] == ["before.csv"], "what nobody has read yet may name it"


def test_a_row_that_bears_the_very_name_goes_even_where_nobody_recognised_it(forum, kept):
    forum.put_past(kept, [PastRow("before.csv", 2, "Nobody", FIRMS[0].name), ROWS[1]])
    forum.delete_firm(FIRMS[0].id, by="firm")
    assert forum.past_rows()[kept] == ROWS[1:2]


def test_a_merged_firm_has_met_whom_both_have_met(forum, kept):
    forum.merge_firms(make_firm("pk-2"), "pk-1", version=1, gone_version=1, by="Ana")
    assert [row.firm_id for row in forum.past_rows()[kept]] == ["pk-2", "pk-2", ""]


def test_a_firm_is_told_whom_it_has_met(forum, kept):
    (row,) = forum.firm_data("ro-1")["past_rows"]
    assert (row["firm"], row["partner"], row["day"]) == ("Firm pk-1", "Firm ro-1", "2024-05-14")


def test_another_forum_has_none_of_it(store, forum, kept):
    other = store.forum(store.make_forum("Other", by="Ana"))
    assert (other.pasts(), other.past_rows(), other.past_stamp()) == ((), {}, ())
    for ask in (other.past, other.past_content, lambda id: other.put_past(id, ()), other.drop_past):
        with pytest.raises(NotFoundError):
            ask(kept)
    assert forum.past_rows()[kept] == ROWS


def test_rows_that_another_process_brings_while_one_looks_come_with_the_next_look(
    store, forum, kept, tmp_path
):
    other = Store(f"sqlite:///{tmp_path}/forum.db", lambda: NOW)
    brought = []

    def bring(connection, cursor, statement, parameters, context, many):
        if not brought and statement.startswith("SELECT"):
            brought.append(other.forum(forum.id).add_past("more.csv", "More", b"", job="j2", by="Ana"))
            other.forum(forum.id).put_past(brought[0], ROWS, by="Ana")

    event.listen(store._database.engine, "after_cursor_execute", bring)
    seen = forum.past_rows()
    assert seen == {kept: ROWS}
    assert forum.past_rows() == {kept: ROWS, brought[0]: ROWS}
    other.close()


def test_a_failure_half_way_leaves_what_was_there(forum, kept):
    before = contents(forum)
    for number in range(2, 6):
        listener = fail_at(number)
        event.listen(Engine, "before_cursor_execute", listener)
        try:
            with pytest.raises(StorageError):
                forum.put_past(kept, ROWS[:1], by="Ana")
        finally:
            event.remove(Engine, "before_cursor_execute", listener)
        assert contents(forum) == before

"""What a forum keeps of past meetings is its history: the same as a file handed to the commands."""

from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain import Pair
from matchmaker.domain.history import History
from matchmaker.domain.records import FirmState
from matchmaker.intake import read_history, read_past
from matchmaker.service.desk.past import Met, forum_history, meetings_before, recognised, settle
from matchmaker.storage import ForumStore, Store
from tests.factories import make_firm

FIRMS = (
    make_firm("pk-1", name="Indus Ltd"),
    make_firm("ro-1", name="Dunăre SRL"),
    make_firm("ro-2", name="Olt SA"),
    make_firm("ro-9", name="Prut"),
)
TEXT = """Company,With,Event,Date
Dunare,Indus Limited,Cluj,2024-05-14
OLT SA,Siemens AG,,
pk-1,SIEMENS,,
Prut,Olt,,
Olt,,,
"""


@pytest.fixture
def store(tmp_path: Path) -> ForumStore:
    store = Store(f"sqlite:///{tmp_path}/forum.db")
    forum = store.forum(store.make_forum("Forum", by="Ana"))
    forum.save_firms(FIRMS)
    return forum


def add(store: ForumStore, text: str = TEXT, title: str = "Cluj 2024") -> str:
    id = store.add_past("before.csv", title)
    store.put_past(id, read_past(text.encode(), source="before.csv").rows)
    return id


def test_it_is_the_history_that_the_commands_read_of_the_same_file(store: ForumStore, tmp_path: Path) -> None:
    (tmp_path / "before.csv").write_text(TEXT, encoding="utf-8")
    for settled in (False, True):
        id = add(store)
        if settled:
            settle(store)
        told = read_history(str(tmp_path / "before.csv"), store.firms()).history
        assert forum_history(store, store.firms()) == told != History()
        store.drop_past(id)


def test_a_firm_that_takes_no_part_is_a_stranger_to_it_as_to_the_commands(
    store: ForumStore, tmp_path: Path
) -> None:
    (tmp_path / "before.csv").write_text(TEXT, encoding="utf-8")
    add(store)
    store.set_state("ro-9", FirmState.WITHDRAWN, version=1, by="Ana")
    settle(store)
    told = read_history(str(tmp_path / "before.csv"), store.firms()).history
    assert forum_history(store, store.firms()) == told
    assert ("ro-2", "~Prut") in told.groups


def test_firms_are_recognised_once_and_stay_it(store: ForumStore) -> None:
    id = add(store)
    settle(store)
    (first, *_) = store.past_rows()[id]
    assert (first.firm_id, first.partner_id) == ("ro-1", "pk-1")
    store.put_firm(replace(FIRMS[1], name="Argeș"), version=1, by="Ana")
    stamp = store.stamp()
    settle(store)
    assert store.stamp() == stamp, "nothing new, nothing written"
    assert Pair("pk-1", "ro-1") in forum_history(store, store.firms()).met({"pk-1", "ro-1"})


def test_with_a_firm_go_the_rows_that_name_it_in_any_spelling(store: ForumStore) -> None:
    id = add(store)
    settle(store)
    store.delete_firm("ro-1", by="firm")
    assert [row.number for row in store.past_rows()[id]] == [3, 4, 5, 6]


def test_where_and_when_two_have_met_is_told_once_for_each_time(store: ForumStore) -> None:
    add(store, "firm,partner,event,date\nOlt,Indus,,2023\nIndus,Olt,Lahore,2024-01-02\nOlt,Indus,,2023\n")
    add(store, "project,firm\nSmart,Olt\nSMART,Indus\nSmart,Nobody\n", "Projects")
    pair = Pair("pk-1", "ro-2")
    assert meetings_before(store.pasts(), recognised(store)) == {
        pair: (
            Met(pair, "Cluj 2024", "2023", False),
            Met(pair, "Lahore", "2024-01-02", False),
            Met(pair, "SMART", "", True),
        )
    }

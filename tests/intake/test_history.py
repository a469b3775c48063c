"""Files of past meetings and projects are read as people keep them."""

from pathlib import Path

import pytest

from matchmaker.domain import Pair, Severity
from matchmaker.domain.history import History, PastRow
from matchmaker.errors import HistoryError
from matchmaker.exporting import meetings_csv
from matchmaker.intake import HistoryRead, history_of, read_history, read_past, recognise
from tests.factories import make_book, make_firm

FIRMS = (
    make_firm("ro-1", name="Dunăre SRL"),
    make_firm("ro-2", name="Olt SA"),
    make_firm("pk-1", name="Indus Ltd"),
)


def read(folder: Path, text: str) -> HistoryRead:
    path = folder / "before.csv"
    path.write_text(text, encoding="utf-8")
    return read_history(str(path), FIRMS)


def test_a_row_is_a_meeting_of_two(tmp_path: Path) -> None:
    found = read(tmp_path, "Company;With\nDunare;pk-1\nINDUS Limited;Olt\n")
    assert found.history == History((("pk-1", "ro-1"), ("pk-1", "ro-2")))
    assert found.problems == ()


def test_a_row_is_a_firm_and_its_project(tmp_path: Path) -> None:
    found = read(tmp_path, "project,firm\nSMART,Olt SA\nsmart ,Indus\nOther,Dunare\nSmart,Olt\n")
    assert found.history == History((("pk-1", "ro-2"),))


def test_who_is_not_in_the_sheet_is_a_partner_in_common(tmp_path: Path) -> None:
    found = read(tmp_path, "firm,partner\nOlt,Siemens AG\nIndus,SIEMENS\n")
    assert found.history.groups == (("pk-1", "~Siemens AG"), ("ro-2", "~Siemens AG"))
    (note,) = found.problems
    assert (note.severity, note.problem) == (Severity.NOTE, "1 name is of no firm in the sheet")


def test_meetings_that_were_not_held_do_not_count(tmp_path: Path) -> None:
    found = read(
        tmp_path, "firm,partner,status\nOlt,Indus,no_show_a\nDunare,Indus,held\nOlt,Indus,cancelled\n"
    )
    assert found.history == History((("pk-1", "ro-1"),))
    (note,) = found.problems
    assert (note.severity, note.problem) == (Severity.NOTE, "2 rows say that the meeting was not held")


def test_two_who_met_twice_are_told_twice(tmp_path: Path) -> None:
    found = read(tmp_path, "firm,partner\nOlt,Indus\nIndus,Olt\n")
    assert found.history == History((("pk-1", "ro-2"),) * 2)


def test_our_own_timetable_is_a_history(tmp_path: Path) -> None:
    book = make_book(3)
    path = tmp_path / "meetings.csv"
    path.write_bytes(meetings_csv(book))
    found = read_history(str(path), book.firms)
    assert set(found.history.groups) == {(held.pair.a, held.pair.b) for held in book.meetings}
    assert found.history.met([firm.id for firm in book.firms]) == {held.pair for held in book.meetings}


def test_a_row_that_is_unclear_is_told_and_stops_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, "firm,partner\nOlt,\nOlt,Olt SA\nDunare,Indus\n")
    assert found.history == History((("pk-1", "ro-1"),))
    assert [(one.row_number, one.problem) for one in found.problems] == [
        (2, "the partner is missing"),
        (3, '"Olt" is on both sides'),
    ]


def test_a_file_without_such_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="Give it the columns firm and partner"):
        read(tmp_path, "town,river\nCluj,Someș\n")
    with pytest.raises(HistoryError, match="does not exist"):
        read_history(str(tmp_path / "none.csv"), FIRMS)


def test_only_firms_of_the_forum_have_met() -> None:
    history = History((("pk-1", "ro-1", "ro-2", "~Siemens"),))
    assert history.met(["pk-1", "ro-2"]) == {Pair("pk-1", "ro-2")}


def test_the_day_and_the_event_of_a_meeting_are_kept() -> None:
    text = "firm,partner,event,date\nOlt,Indus,Cluj,2024-05-14T08:00:00Z\nOlt,Indus,,spring 2023\n"
    first, second = read_past(text.encode()).rows
    assert (first.group, first.day, first.number) == ("Cluj", "2024-05-14", 2)
    assert (second.group, second.day) == ("", "spring 2023")


def test_our_own_timetable_says_when_its_firms_met() -> None:
    book = make_book(3)
    days = {row.day for row in read_past(meetings_csv(book)).rows}
    assert days == {book.slot(held).start.date().isoformat() for held in book.meetings}


def test_the_rows_of_a_file_need_no_firms_to_be_read() -> None:
    (row,) = read_past(b"firm,partner\nOlt,Siemens\n", source="before.csv").rows
    assert row == PastRow("before.csv", 2, "Olt", "Siemens")


def test_who_was_recognised_once_stays_it_under_another_name() -> None:
    rows = read_past(b"firm,partner\nOlt,Indus\n").rows
    known = recognise(rows, FIRMS).rows
    renamed = (FIRMS[0], make_firm("ro-2", name="Siret SA"), FIRMS[2])
    members = {firm.id for firm in FIRMS}
    assert history_of([recognise(known, renamed)], members) == History((("pk-1", "ro-2"),))
    assert history_of([recognise(rows, renamed)], members) == History((("pk-1", "~Olt"),))


def test_a_firm_that_takes_no_part_is_found_last_and_counts_as_a_stranger() -> None:
    rows = read_past(b"firm,partner\nOlt,Prut\n").rows
    away = make_firm("ro-9", name="Prut")
    found = recognise(rows, FIRMS, [away, make_firm("ro-8", name="Olt")])
    assert [(row.firm_id, row.partner_id) for row in found.rows] == [("ro-2", "ro-9")]
    assert history_of([found], {"ro-2"}) == History((("ro-2", "~Prut"),))


def test_projects_of_the_same_name_in_two_files_are_two_projects() -> None:
    one = recognise(read_past(b"project,firm\nA,Olt\nA,Indus\n").rows, FIRMS)
    other = recognise(read_past(b"project,firm\nA,Dunare\n").rows, FIRMS)
    assert history_of([one, other], {firm.id for firm in FIRMS}) == History((("pk-1", "ro-2"),))


def test_a_name_that_may_be_two_firms_is_left_out_with_the_reason() -> None:
    twins = (*FIRMS, make_firm("ro-3", name="Olt SA"))
    found = recognise(read_past(b"firm,partner\nOlt SA,Indus\n").rows, twins)
    assert found.left_out == {0: ("", '"Olt SA" could be any of ro-2, ro-3')}
    assert history_of([found], {firm.id for firm in twins}) == History()

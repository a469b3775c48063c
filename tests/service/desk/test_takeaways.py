"""Files to take along: each by itself, and all in one archive that says what is in it."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from matchmaker.domain.history import History
from matchmaker.errors import NotFoundError
from matchmaker.exporting import Book, diff_csv
from matchmaker.service.desk.origin import Origin
from matchmaker.service.desk.takeaways import Takeaways
from matchmaker.service.engine.differences import Difference
from matchmaker.service.runs.books import plan_files
from matchmaker.service.runs.record import sha256
from tests.factories import make_book

BOOK: Book = make_book(2)
ORIGIN = Origin(BOOK.firms, History(), {"setting": "lexical", "name": "", "digest": ""}, None, False)
LATER = replace(BOOK, schedule=replace(BOOK.schedule, meetings=BOOK.meetings[1:], version=2))


def test_every_file_is_the_one_that_an_export_writes() -> None:
    written = plan_files(BOOK)
    taken = Takeaways(Difference(None, BOOK), lambda: ORIGIN)
    for name in ("pairings.csv", "meetings.csv", "unscheduled.csv", "grid.xlsx", "report.html"):
        assert taken.file(name) == written[name]


def test_the_archive_holds_all_of_them_with_their_hashes() -> None:
    content = Takeaways(Difference(None, BOOK), lambda: ORIGIN).file("everything.zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    record = json.loads(found.pop("run.json"))
    inputs = {name: found.pop(name) for name in list(found) if name.startswith("inputs/")}
    assert found == plan_files(BOOK)
    assert set(inputs) == {"inputs/firms.csv", "inputs/forum.toml"}
    assert record["sheets"] == [{"path": "inputs/firms.csv", "sha256": sha256(inputs["inputs/firms.csv"])}]
    assert record["outputs"] == {name: sha256(each) for name, each in found.items()}


def test_the_same_timetable_gives_the_same_archive() -> None:
    taken = Takeaways(Difference(BOOK, LATER), lambda: ORIGIN)
    assert taken.file("agendas.zip") == taken.file("agendas.zip")


def test_what_changed_is_a_file_only_when_there_is_a_version_before() -> None:
    found = Difference(BOOK, LATER)
    assert Takeaways(found, lambda: ORIGIN).file("diff.csv") == diff_csv(LATER, found.changes)
    with pytest.raises(NotFoundError, match="no file 'diff.csv'"):
        Takeaways(Difference(None, BOOK), lambda: ORIGIN).file("diff.csv")

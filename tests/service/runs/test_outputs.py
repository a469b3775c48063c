"""A folder of results holds all of a run or none of it."""

from pathlib import Path

import pytest

from matchmaker.service.runs.outputs import OutputError, write_file, write_folder


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_writes_files_and_one_level_of_folders(tmp_path: Path) -> None:
    files = {"a.csv": b"1", "agendas/x.ics": b"2"}
    write_folder(str(tmp_path / "new" / "out"), files)
    assert content(tmp_path / "new" / "out") == files


def test_a_folder_of_the_last_run_goes_as_a_whole(tmp_path: Path) -> None:
    write_folder(str(tmp_path), {"agendas/gone.ics": b"old", "agendas/stays.ics": b"old"})
    write_folder(str(tmp_path), {"agendas/stays.ics": b"new"})
    assert content(tmp_path) == {"agendas/stays.ics": b"new"}


def test_yesterdays_error_rows_do_not_lie_beside_todays_meetings(tmp_path: Path) -> None:
    write_folder(str(tmp_path), {"error_rows.csv": b"old", "meetings.csv": b"old"})
    write_folder(str(tmp_path), {"meetings.csv": b"new"}, replaces=("error_rows.csv",))
    assert content(tmp_path) == {"meetings.csv": b"new"}


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    write_folder(str(tmp_path), {"a.csv": b"1"}, replaces=("b.csv",))
    assert content(tmp_path) == {"a.csv": b"1", "notes.txt": b"mine"}


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(str(tmp_path), {"a.csv": b"old", "agendas/x.ics": b"old"})
    before = content(tmp_path)
    write_bytes = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "b.csv":
            write_bytes(path, data[:1])
            raise OSError(28, "No space left on device")
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_folder(str(tmp_path), {"a.csv": b"new", "agendas/x.ics": b"new", "b.csv": b"new"})
    assert content(tmp_path) == before


def test_a_file_where_the_folder_should_be_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="Choose another folder"):
        write_folder(str(tmp_path / "out"), {"a.csv": b"1"})


def test_one_file_is_written_whole(tmp_path: Path) -> None:
    write_file(str(tmp_path / "deep" / "pairs.csv"), b"1")
    assert content(tmp_path) == {"deep/pairs.csv": b"1"}


def test_nothing_is_left_of_the_staging_folder(tmp_path: Path) -> None:
    write_folder(str(tmp_path), {"a.csv": b"1"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]

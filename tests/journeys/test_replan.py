"""On the day: two firms stay away and one is late, and the organiser mends the timetable."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from tests.journeys.conftest import FIRMS, FORUM, Matchmaker

ABSENT = ("uipath", "systems-limited")
LATE = "bitdefender"  # of Bucharest, until 10:30
CHANGES = f"""
no_shows = ["{ABSENT[0]}", "{ABSENT[1]}"]
[[late]]
firm = "{LATE}"
until = "10:30"
"""


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["meeting_id"]: row for row in csv.DictReader(file)}


def events(folder: Path, firm: str) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical((folder / "agendas" / f"{firm}.ics").read_bytes())
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def firms_of(row: dict[str, str]) -> set[str]:
    return {row["firm_a_id"], row["firm_b_id"]}


@pytest.fixture(scope="module")
def replanned(planned: Path, matchmaker: Matchmaker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the second version; no sheet is named, run.json knows them."""
    folder = tmp_path_factory.mktemp("replanned")
    (folder / "changes.toml").write_text(CHANGES, encoding="utf-8")
    out = folder / "out"
    done = matchmaker("replan", planned / "meetings.csv", "--changes", folder / "changes.toml", "--out", out)
    assert done.returncode == 0, done.stderr
    (folder / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    return out


def test_the_mended_timetable_breaks_no_rule(replanned: Path, matchmaker: Matchmaker) -> None:
    done = matchmaker("check", replanned / "meetings.csv", "--forum", FORUM, "--firms", FIRMS)
    assert done.returncode == 0, done.stdout


def test_check_knows_the_changes_by_the_run(
    planned: Path, replanned: Path, matchmaker: Matchmaker, tmp_path: Path
) -> None:
    done = matchmaker("check", replanned / "meetings.csv")
    assert (done.returncode, "no fault found" in done.stdout) == (0, True), done.stdout + done.stderr
    old = matchmaker("check", planned / "meetings.csv", "--run", replanned / "run.json")
    assert (old.returncode, "(open hours)" in old.stdout) == (1, True)


def test_who_stays_away_or_comes_late_meets_nobody_then(replanned: Path) -> None:
    held = [row for row in rows(replanned / "meetings.csv").values() if row["status"] == "scheduled"]
    assert not any(firms_of(row) & set(ABSENT) for row in held)
    starts = [
        datetime.fromisoformat(row["start_utc"]).astimezone(ZoneInfo("Europe/Bucharest"))
        for row in held
        if LATE in firms_of(row)
    ]
    assert starts and all(f"{start:%H:%M}" >= "10:30" for start in starts)


def test_only_meetings_of_these_firms_are_moved_or_dropped(planned: Path, replanned: Path) -> None:
    before, after = rows(planned / "meetings.csv"), rows(replanned / "meetings.csv")
    late = [row for row in before.values() if LATE in firms_of(row) and row["start_local_a"][11:16] < "10:30"]
    changed = {
        id: row["change_since_previous"]
        for id, row in after.items()
        if id in before and row["change_since_previous"]
    }
    assert {id for id, what in changed.items() if what == "dropped"} >= {
        id for id, row in before.items() if firms_of(row) & set(ABSENT)
    }
    assert set(changed) == {id for id, row in before.items() if firms_of(row) & set(ABSENT)} | {
        row["meeting_id"] for row in late
    }


def test_a_dropped_meeting_stays_in_calendars_as_cancelled(planned: Path, replanned: Path) -> None:
    after = rows(replanned / "meetings.csv")
    dropped = {id: row for id, row in after.items() if row["change_since_previous"] == "dropped"}
    assert all(row["status"] == "cancelled" for row in dropped.values())
    for row in dropped.values():
        for firm in firms_of(row):
            was = events(planned, firm)[f"{row['meeting_id']}@matchmaker"]
            now = events(replanned, firm)[f"{row['meeting_id']}@matchmaker"]
            assert (was["STATUS"], now["STATUS"]) == ("CONFIRMED", "CANCELLED")
            assert now["SEQUENCE"] == was["SEQUENCE"] + 1


def test_a_moved_meeting_keeps_its_uid(planned: Path, replanned: Path) -> None:
    moved = [
        row for row in rows(replanned / "meetings.csv").values() if row["change_since_previous"] == "moved"
    ]
    for row in moved:
        now = events(replanned, row["firm_a_id"])[f"{row['meeting_id']}@matchmaker"]
        was = events(planned, row["firm_a_id"])[f"{row['meeting_id']}@matchmaker"]
        assert (now["STATUS"], now["SEQUENCE"]) == ("CONFIRMED", was["SEQUENCE"] + 1)
        assert now.start != was.start


def test_diff_lists_exactly_what_changed_and_whom_to_tell(planned: Path, replanned: Path) -> None:
    before, after = rows(planned / "meetings.csv"), rows(replanned / "meetings.csv")
    diff = rows(replanned / "diff.csv")
    assert {id: row["change"] for id, row in diff.items()} == {
        id: row["change_since_previous"] for id, row in after.items() if row["change_since_previous"]
    }
    for id, row in diff.items():
        assert row["before"][:20] == (before[id]["start_utc"] if id in before else "")
        assert set(filter(None, row["who_to_notify"].split("; "))) == firms_of(row) - set(ABSENT)
    kinds = Counter(row["change"] for row in diff.values())
    told = {firm for row in diff.values() for firm in row["who_to_notify"].split("; ") if firm}
    summary = (replanned.parent / "stdout.txt").read_text(encoding="utf-8").splitlines()[0]
    assert summary == (
        f"{kinds['moved']} meeting{'s' * (kinds['moved'] != 1)} moved, {kinds['dropped']} dropped, "
        f"{kinds['added']} added, {len(told)} firms to tell"
    )


def test_stranded_partners_meet_each_other(replanned: Path) -> None:
    diff = rows(replanned / "diff.csv").values()
    stranded = {
        firm for row in diff if row["change"] == "dropped" for firm in row["who_to_notify"].split("; ")
    }
    added = [row for row in diff if row["change"] == "added"]
    assert added
    assert all(firms_of(row) & stranded for row in added)


def test_both_versions_are_kept_and_can_be_replayed(
    planned: Path, replanned: Path, matchmaker: Matchmaker
) -> None:
    assert (replanned / "meetings-v1.csv").read_bytes() == (planned / "meetings.csv").read_bytes()
    assert {row["schedule_version"] for row in rows(replanned / "meetings.csv").values()} == {"2"}
    done = matchmaker("replay", replanned / "run.json")
    assert (done.returncode, "The same bytes again" in done.stdout) == (0, True), done.stdout


def test_the_same_changes_again_change_nothing(
    replanned: Path, matchmaker: Matchmaker, tmp_path: Path
) -> None:
    done = matchmaker(
        "replan", replanned / "meetings.csv", FIRMS, "--forum", FORUM,
        "--changes", replanned / "changes-v2.toml", "--out", tmp_path / "out",
    )  # fmt: skip
    assert done.stdout.startswith("0 meetings moved, 0 dropped, 0 added, 0 firms to tell"), done.stderr
    assert rows(tmp_path / "out" / "diff.csv") == {}
    places = [
        {
            id: (row["start_utc"], row["table"], row["status"])
            for id, row in rows(folder / "meetings.csv").items()
        }
        for folder in (replanned, tmp_path / "out")
    ]
    assert places[0] == places[1]


def test_a_change_that_lapsed_is_named(replanned: Path, matchmaker: Matchmaker, tmp_path: Path) -> None:
    (tmp_path / "changes.toml").write_text("", encoding="utf-8")
    done = matchmaker(
        "replan",
        replanned / "meetings.csv",
        "--changes",
        tmp_path / "changes.toml",
        "--out",
        tmp_path / "out",
    )
    assert f"{ABSENT[0]} did not come in the last replan" in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'no_shows = ["uipathh"]\n[[late]]\nfirm = "bitdefender"',
            ['did you mean "uipath"?', "late[1].until: is missing"],
        ),
        ("now = 10:30", ["not valid TOML", "times stand in quotes"]),
        ("closed_tables = [1]", ["closed_tables: the forum is online"]),
    ],
)
def test_a_bad_changes_file_says_what_to_mend(
    planned: Path, matchmaker: Matchmaker, tmp_path: Path, text: str, words: list[str]
) -> None:
    changes = tmp_path / "changes.toml"
    changes.write_text(text, encoding="utf-8")
    done = matchmaker("replan", planned / "meetings.csv", "--changes", changes, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert [word for word in words if word not in done.stderr] == []
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_without_sheets_and_run_json_it_asks_for_them(
    planned: Path, matchmaker: Matchmaker, tmp_path: Path
) -> None:
    (tmp_path / "meetings.csv").write_bytes((planned / "meetings.csv").read_bytes())
    (tmp_path / "changes.toml").write_text("", encoding="utf-8")
    done = matchmaker("replan", tmp_path / "meetings.csv", "--changes", tmp_path / "changes.toml")
    assert (done.returncode, "Name the sheets after it" in done.stderr) == (1, True)

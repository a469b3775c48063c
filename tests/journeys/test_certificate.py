"""What the planner claims can be checked without it; and whoever cannot wait gets what there is, checked."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import CACHE, FIRMS, FORUM, ROOT, Matchmaker


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, table: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return path


@pytest.fixture
def copied(planned: Path, tmp_path: Path) -> Path:
    """A folder of results of which a file may be changed."""
    for name in ("meetings.csv", "run.json", "proof.json"):
        shutil.copy(planned / name, tmp_path)
    return tmp_path


def test_check_confirms_the_certificate_apart_from_the_planner(planned: Path, matchmaker: Matchmaker) -> None:
    done = matchmaker("check", planned / "meetings.csv")
    assert done.returncode == 0, done.stdout + done.stderr
    confirmed = [line for line in done.stdout.splitlines() if "confirmed by prices" in line]
    assert [line.split(":")[0] for line in confirmed] == ["locks and musts", "floor", "value"]
    assert "no fault found" in done.stdout


def test_a_meeting_taken_out_by_hand_belies_the_certificate(copied: Path, matchmaker: Matchmaker) -> None:
    table = rows(copied / "meetings.csv")
    write(copied / "meetings.csv", table[1:])
    done = matchmaker("check", copied / "meetings.csv", "--run", copied / "run.json")
    assert done.returncode == 1
    assert "fault: the certificate says value" in done.stdout


def test_a_meeting_outside_the_hours_is_found_by_the_run_alone(copied: Path, matchmaker: Matchmaker) -> None:
    table = rows(copied / "meetings.csv")
    firm = next(row for row in rows(FIRMS) if row["availability"] and row["country"] == "RO")
    held = [row for row in table if row["firm_a_id"] == firm["firm_id"]]
    first, last = table[0], table[-1]
    for row, place in ((held[0], first), (held[-1], last)):
        row.update(slot=place["slot"], start_utc=place["start_utc"], end_utc=place["end_utc"])
    write(copied / "meetings.csv", table)
    done = matchmaker("check", copied / "meetings.csv")
    assert (done.returncode, "(open hours)" in done.stdout) == (1, True), done.stdout


def test_a_wrong_price_confirms_nothing_that_is_not_true(copied: Path, matchmaker: Matchmaker) -> None:
    proof = json.loads((copied / "proof.json").read_text(encoding="utf-8"))
    for one in proof["proofs"]:
        one["firm"] = [price + 1_000_000_000 for price in one["firm"]]
    (copied / "proof.json").write_text(json.dumps(proof), encoding="utf-8")
    done = matchmaker("check", copied / "meetings.csv")
    value = next(line for line in done.stdout.splitlines() if line.startswith("value"))
    assert "says the planner; prices alone confirm at most" in value


def test_a_bound_written_by_hand_is_not_confirmed(copied: Path, matchmaker: Matchmaker) -> None:
    record = json.loads((copied / "run.json").read_text(encoding="utf-8"))
    (value,) = [level for level in record["certificate"]["levels"] if level["name"] == "value"]
    value["reached"] += 1
    (copied / "run.json").write_text(json.dumps(record), encoding="utf-8")
    done = matchmaker("check", copied / "meetings.csv")
    assert (done.returncode, "it is not theirs" in done.stdout) == (1, True)


def test_the_room_is_told_before_anything_is_planned(matchmaker: Matchmaker, tmp_path: Path) -> None:
    done = matchmaker("plan", FIRMS, "--forum", FORUM, "--out", tmp_path / "out")
    assert done.stderr.index("Room for 445 meetings") < done.stderr.index("Planning meetings")


def crowded(folder: Path) -> Path:
    """The sample's firms, each with an hour or two of its own: no easy timetable is the best one."""
    dice, table = random.Random(3), rows(FIRMS)
    for row in table:
        opens = dice.randrange(0, 4) + (9 if row["country"] == "RO" else 12)
        minutes = [dice.choice(["00", "20", "40"]) for _ in range(2)]
        row["availability"] = f"{opens:02d}:{minutes[0]}-{opens + dice.choice([2, 3])}:{minutes[1]}"
        row["time_zone"] = ""
    return write(folder / "firms.csv", table)


def interrupted(folder: Path, times: int) -> subprocess.CompletedProcess[str]:
    """A plan that would search for ten minutes, with Ctrl-C as soon as it searches."""
    command = ["plan", crowded(folder), "--forum", FORUM, "--out", folder / "out", "--seconds", "600"]
    with subprocess.Popen(
        [sys.executable, "-m", "matchmaker.cli", *map(str, command)],
        env={**os.environ, "MATCHMAKER_CACHE": str(CACHE), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("searching pairs and slots" if times == 1 else "Finding partners"):
                break
        process.send_signal(signal.SIGINT)
        if times == 2:
            next(line for line in process.stderr if line.startswith("Stopping"))
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(command, process.returncode, out, "".join(said) + err)


def test_ctrl_c_gives_the_best_so_far_checked_and_with_its_gap(
    tmp_path: Path, matchmaker: Matchmaker
) -> None:
    done = interrupted(tmp_path, 1)
    assert done.returncode == 0, done.stderr
    assert "Stopping: the best timetable so far" in done.stderr
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["stopped"] is True
    assert (
        "of the best possible" in record["certificate"]["words"] or "proved" in record["certificate"]["words"]
    )
    checked = matchmaker("check", tmp_path / "out" / "meetings.csv")
    assert checked.returncode == 0, checked.stdout


def test_a_second_ctrl_c_leaves_without_writing(tmp_path: Path) -> None:
    done = interrupted(tmp_path, 2)
    assert done.returncode == 130
    assert not (tmp_path / "out").exists()

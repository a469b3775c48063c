"""The scheduling benchmarks as others call them: files in, the promised fields out, and proofs that agree."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Two buyers, two sellers, everybody with everybody across: three slots and one table are too few, two tables enough.
INSTANCE = {
    "participants": 4,
    "slots": 3,
    "tables": 2,
    "sessions": [
        {"id": 1, "name": "morning", "slots": [0, 1, 2]},
        {"id": 2, "name": "afternoon", "slots": []},
    ],
    "meetings": [[0, 2], [0, 3], [1, 2], [1, 3]],
    "meeting_session": [0, 1, 0, 0],
    "forbidden": [[1], [], [], []],
    "fixed": [None, 2, None, None],
    "precedences": [[], [0], [], []],
    "fairness_d": 2,
}


def call(script: str, *arguments: object) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / script), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write_instances(folder: Path) -> list[Path]:
    possible, impossible = folder / "possible.json", folder / "impossible.json"
    possible.write_text(json.dumps(INSTANCE))
    impossible.write_text(json.dumps({**INSTANCE, "tables": 1}))
    return [possible, impossible]


def test_given_meetings_are_answered_with_the_promised_fields(tmp_path: Path) -> None:
    call("b2b_scheduling.py", *write_instances(tmp_path), "--seconds", 60, "--out", tmp_path / "out")
    possible, impossible = (
        json.loads((tmp_path / "out" / f"{name}.json").read_text()) for name in ("possible", "impossible")
    )
    assert set(possible) == {"name", "status", "breaks", "bound", "slots", "cpu_seconds"}
    assert (possible["name"], possible["status"]) == ("possible", "optimal")
    assert possible["breaks"] == possible["bound"]
    assert len(possible["slots"]) == 4
    assert possible["slots"][:2] == [0, 2]  # firm 0 cannot meet in slot 1, and its second meeting is fixed
    assert (impossible["status"], impossible["breaks"], impossible["slots"]) == ("infeasible", None, None)


@pytest.mark.slow
def test_other_solvers_prove_the_same(tmp_path: Path) -> None:
    said = call(
        "b2b_scheduling.py", *write_instances(tmp_path), "--seconds", 60, "--peers", 60, "--out", tmp_path
    )
    for solver in ("matchmaker", "CP-SAT, plain model", "HiGHS MIP, plain model", "RC2 alone"):
        assert f"{solver}: closed 2 of 2" in said


@pytest.mark.parametrize("options", [(), ("--open", "--floor", 2)])
def test_a_forum_is_answered_with_the_promised_fields(tmp_path: Path, options: tuple[object, ...]) -> None:
    file = tmp_path / "forum.json.gz"
    call("synthetic_forum.py", 20, file)
    said = call("forum_scheduling.py", file, "--seconds", 1, "--out", tmp_path, *options)
    answer = json.loads((tmp_path / "forum.json").read_text())
    assert set(answer) == {"name", "value", "bound", "meetings", "cpu_seconds"}
    weights = {
        (p, q): weight for p, q, weight in json.loads(gzip.decompress(file.read_bytes()))["candidates"]
    }
    assert answer["value"] == sum(weights[p, q] for p, q, _ in answer["meetings"]) <= answer["bound"]
    assert "matchmaker" in said
    if options:
        assert answer["value"] == answer["bound"]

"""One real plan of the sample, shared by the journeys, and a `matchmaker` to call."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "tests"  # vectors are kept between runs
FIRMS, FORUM = ROOT / "data" / "firms.csv", ROOT / "data" / "forum.toml"

Matchmaker = Callable[..., subprocess.CompletedProcess[str]]


def call(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """`matchmaker` as a process of its own, with the tests' model and vectors."""
    return subprocess.run(
        [sys.executable, "-m", "matchmaker.cli", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "MATCHMAKER_CACHE": str(CACHE), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def matchmaker() -> Matchmaker:
    return call


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plan of the sample forum."""
    out = tmp_path_factory.mktemp("planned") / "out"
    done = call("plan", FIRMS, "--forum", FORUM, "--out", out)
    assert done.returncode == 0, done.stderr
    (out.parent / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    return out

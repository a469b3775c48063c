"""CPU seconds and peak memory of whole processes: `matchmaker plan` beside a plain script, in one run.

    python benchmarks/end_to_end.py [--runs 5] [--large 5000]

Prints medians over the runs, A B C A B C ..., and ratios against the plain script of the same round. "First run"
has the exported model but no vectors; "cached" has both. --large measures match and plan on that many synthetic
firms a side, once. Numbers are user + system seconds as the operating system counts them for a finished process.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ("data/firms.csv", "--forum", "data/forum.toml")


@dataclass(frozen=True)
class Cost:
    cpu: float  # user + system seconds
    memory: float  # peak resident MB


def measure(command: list[str], cache: Path) -> Cost:
    """Run a command to its end; its cost as the system tells it, children included."""
    environment = {
        **os.environ,
        "MATCHMAKER_CACHE": str(cache),
        "OMP_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "1",
    }
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{output.read().decode()}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def forget_vectors(cache: Path) -> None:
    for file in cache.glob("vectors.db*"):
        file.unlink()


def against_the_plain_script(runs: int, cache: Path, out: Path) -> None:
    matchmaker = str(Path(sys.executable).with_name("matchmaker"))
    plan = [matchmaker, "plan", *SAMPLE, "--out", str(out / "plan")]
    costs: dict[str, list[Cost]] = {
        "plain script": [],
        "plan, first run": [],
        "plan, cached": [],
        "--help": [],
    }
    measure(plan, cache)  # warms the disk, and exports the model if that was not done
    for _ in range(runs):
        plain = [sys.executable, "benchmarks/plain_script.py", "data/firms.csv", str(out / "plain.csv")]
        costs["plain script"].append(measure(plain, cache))
        forget_vectors(cache)
        costs["plan, first run"].append(measure(plan, cache))
        costs["plan, cached"].append(measure(plan, cache))
        costs["--help"].append(measure([matchmaker, "--help"], cache))
    print(f"{'median of ' + str(runs):<18}{'CPU s':>8}{'ratio':>8}{'MB':>8}{'ratio':>8}")
    for name, found in costs.items():
        cpu, cpu_ratio = _median_and_ratio([c.cpu for c in found], [c.cpu for c in costs["plain script"]])
        memory, memory_ratio = _median_and_ratio(
            [c.memory for c in found], [c.memory for c in costs["plain script"]]
        )
        print(f"{name:<18}{cpu:>8.2f}{cpu_ratio:>8.2f}{memory:>8.0f}{memory_ratio:>8.2f}")


def _median_and_ratio(ours: list[float], theirs: list[float]) -> tuple[float, float]:
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return statistics.median(ours), statistics.median(ratios)


def large(side: int, cache: Path, out: Path) -> None:
    matchmaker = str(Path(sys.executable).with_name("matchmaker"))
    sheet = out / "large.csv"
    measure([sys.executable, "benchmarks/synthetic.py", str(side), str(sheet)], cache)
    print(f"\n{side:,} x {side:,} synthetic firms{'':<4}{'CPU s':>8}{'MB':>8}")
    for name, command in (
        ("match, first run (encoding)", ["match", str(sheet), "--out", str(out / "pairings.csv")]),
        ("match, cached", ["match", str(sheet), "--out", str(out / "pairings.csv")]),
        ("plan, cached", ["plan", str(sheet), "--out", str(out / "large")]),
    ):
        cost = measure([matchmaker, *command], cache)
        print(f"{name:<32}{cost.cpu:>8.1f}{cost.memory:>8.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", type=int, default=0, metavar="FIRMS")
    asked = parser.parse_args()
    out = Path(tempfile.mkdtemp(prefix="matchmaker-bench-"))
    cache = out / "cache"
    try:
        against_the_plain_script(asked.runs, cache, out)
        if asked.large:
            large(asked.large, cache, out)
    finally:
        shutil.rmtree(out)


if __name__ == "__main__":
    main()

"""The web desk under load: its list of 50 firms beside datasette's table page, and its pages while a plan runs.

    python -m venv OTHER && OTHER/bin/pip install datasette
    python benchmarks/web.py --datasette OTHER/bin/datasette [--seconds 5] [--rounds 5] [--out web.json]

List: the same 50 synthetic firms in both; one client with four connections that are kept open and take gzip, as a
browser's do, asks each server in turn. The main figure is the CPU time of the server's process for a page, as the
system counts it: it does not change with what else the machine does. Datasette stands twice: as it comes, and at
its leanest, with the columns of our page only and without suggesting facets.
Plan: a forum of 120 firms; one client walks the organiser's pages one after the other, idle and while a plan runs as
a job until the new timetable was shown on each page. Prints medians over the rounds.
"""

import argparse
import csv
import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
LISTED, PLANNED = 50, 120  # firms
CONNECTIONS = 4
TICKS = os.sysconf("SC_CLK_TCK")
SHOWN = ("name", "country", "capability_areas")  # columns of the sheet that our list shows
PAGES = ("/", "/firms", "/firms/ro-1", "/matches", "/schedule", "/schedule?view=firms")  # of a forum
PASSWORD = "correct horse battery"  # noqa: S105 of a desk that lives for a minute


@dataclass
class Server:
    """A server on this machine, and one person's way of asking it."""

    port: int
    process: int
    cookies: dict[str, str] = field(default_factory=dict)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(
        self, line: http.client.HTTPConnection, path: str, form: dict[str, str] | None = None
    ) -> "Answer":
        headers = {
            "Accept-Encoding": "gzip" if form is None else "identity",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if form is None:
            line.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request("POST", path, urlencode(form), headers)
        answer = line.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.headers.get("Location", ""), content)

    def cpu(self) -> float:
        """Seconds that the process has computed until now; its jobs' processes do not count."""
        after_name = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / TICKS


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    content: bytes


@dataclass(frozen=True)
class Round:
    rate: float  # pages a second
    cpu: float  # milliseconds of the server's process for a page
    size: int  # bytes of the page over the wire


# ---- servers


@contextmanager
def running(command: Sequence[str], cache: Path, *, heard: bool) -> Iterator[subprocess.Popen[str]]:
    """A process and, if it is `heard`, what it says; a pipe that nobody empties would stop it."""
    environment = {**os.environ, "MATCHMAKER_CACHE": str(cache), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, cwd=cache.parent, env=environment, text=True,
        stdout=subprocess.PIPE if heard else subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def desk(folder: Path, firms: int) -> Iterator[tuple[Server, str]]:
    """Our desk with a planned forum of that many synthetic firms, somebody logged in; (server, its forum's path)."""
    sheet, database = folder / f"{firms}.csv", f"sqlite:///{folder}/{firms}.db"
    synthetic = [sys.executable, str(ROOT / "benchmarks/synthetic.py"), str(firms // 2), str(sheet)]
    subprocess.run(synthetic, check=True)
    from matchmaker import open_matchmaker

    with closing(open_matchmaker(database)) as matchmaker:
        matchmaker.import_firms(str(sheet))
        matchmaker.plan()
    command = [sys.executable, "-m", "matchmaker.cli", "serve", "--port", "0", "--database", database]
    with running(command, folder / "cache", heard=True) as process:
        assert process.stdout is not None
        found = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
        if found is None:
            raise SystemExit("The desk did not start.")
        server = Server(int(found[1]), process.pid)
        with closing(server.connect()) as line:
            person = {"name": "bench@forum.example", "password": PASSWORD, "again": PASSWORD}
            server.ask(line, "/setup", {**person, "csrf_token": token(server, line, "/setup")})
            here = re.search(r"/forums/[0-9A-Za-z_-]+/(?=\")", page(server, line, "/"))
        if here is None:
            raise SystemExit("The desk shows no forum to whoever is logged in.")
        yield server, here[0].rstrip("/")


@contextmanager
def datasette(folder: Path, program: str, *settings: str) -> Iterator[Server]:
    """Datasette with our sheet as a table, its numbers of columns and rows as they are."""
    database = folder / "firms.db"
    with (folder / f"{LISTED}.csv").open(encoding="utf-8-sig", newline="") as file:
        names, *rows = csv.reader(file)
    with closing(sqlite3.connect(database)) as connection, connection:
        columns = ", ".join(f'"{name}" text' for name in names[1:])
        connection.execute("drop table if exists firms")
        connection.execute(f'create table firms ("{names[0]}" text primary key, {columns})')
        connection.executemany(f"insert into firms values ({', '.join('?' * len(names))})", rows)  # noqa: S608
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "serve", str(database), "--port", str(port), *settings]
    with running(command, folder / "cache", heard=False) as process:
        server = Server(port, process.pid)
        for _ in range(300):
            with suppress(ConnectionError), closing(server.connect()) as line:
                server.ask(line, "/")
                break
            time.sleep(0.1)
        yield server


def page(server: Server, line: http.client.HTTPConnection, path: str) -> str:
    """As text, unpacked."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in server.cookies.items())}
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    for cookie in answer.headers.get_all("Set-Cookie", []):
        name, _, value = cookie.partition(";")[0].partition("=")
        server.cookies[name] = value
    return answer.read().decode()


def token(server: Server, line: http.client.HTTPConnection, path: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page(server, line, path))
    if found is None:
        raise SystemExit(f"{path} is no page with a form.")
    return found[1]


# ---- the list of firms


def load(server: Server, path: str, seconds: float) -> Round:
    """Ask for one page over all connections for so long."""
    counts, sizes = [0] * CONNECTIONS, [0] * CONNECTIONS
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        with closing(server.connect()) as line:
            while time.perf_counter() < end:
                answer = server.ask(line, path)
                if answer.status != 200:
                    raise SystemExit(f"{path}: {answer.status}")
                counts[number] += 1
                sizes[number] = len(answer.content)

    threads = [Thread(target=client, args=(number,)) for number in range(CONNECTIONS)]
    before, began = server.cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked, took = sum(counts), time.perf_counter() - began
    return Round(asked / took, 1000 * (server.cpu() - before) / asked, max(sizes))


def beside_datasette(folder: Path, program: str, seconds: float, rounds: int) -> dict[str, dict[str, float]]:
    lean = "/firms/firms?" + urlencode([("_col", name) for name in SHOWN])
    found: dict[str, list[Round]] = {}
    with (
        desk(folder, LISTED) as (ours, forum),
        datasette(folder, program) as as_it_comes,
        datasette(folder, program, "--setting", "suggest_facets", "off") as leanest,
    ):
        asked: dict[str, tuple[Server, str]] = {
            "matchmaker": (ours, f"{forum}/firms"),
            "datasette": (as_it_comes, "/firms/firms"),
            "datasette, leanest": (leanest, lean),
        }
        for name, (server, path) in asked.items():
            with closing(server.connect()) as line:
                rows = len(re.findall(r"<tr", page(server, line, path))) - 1
            if rows != LISTED:
                raise SystemExit(f"{name} shows {rows} firms, not {LISTED}.")
            load(server, path, min(seconds, 1.0))  # warms it up
        for _ in range(rounds):
            for name, (server, path) in asked.items():
                found.setdefault(name, []).append(load(server, path, seconds))
    return {
        name: {
            "cpu_ms": median(some, lambda one: one.cpu),
            "pages_per_second": median(some, lambda one: one.rate),
            "bytes": some[0].size,
            "cpu_ratio": statistics.median(
                other.cpu / our.cpu for other, our in zip(some, found["matchmaker"], strict=True)
            ),
            "rate_ratio": statistics.median(
                our.rate / other.rate for other, our in zip(some, found["matchmaker"], strict=True)
            ),
        }
        for name, some in found.items()
    }


def median(rounds: Sequence[Round], of: Callable[[Round], float]) -> float:
    return statistics.median(map(of, rounds))


# ---- pages while a plan runs


def while_planning(folder: Path, seconds: float, rounds: int) -> dict[str, float]:
    found: list[tuple[list[float], list[float]]] = []
    with desk(folder, PLANNED) as (server, forum), closing(server.connect()) as line:
        pages = [forum + path for path in PAGES]
        job = start_plan(server, line, forum)  # so that every round has a draft to show
        walk(server, line, pages, lambda: is_running(server, line, job))  # warms it up
        for _ in range(rounds):
            end = time.perf_counter() + seconds
            idle = walk(server, line, pages, lambda end=end: time.perf_counter() < end)
            job = start_plan(server, line, forum)
            found.append((idle, walk(server, line, pages, lambda job=job: is_running(server, line, job))))
    return {
        "idle_p50_ms": statistics.median(rank(idle, 0.5) for idle, _ in found),
        "idle_p99_ms": statistics.median(rank(idle, 0.99) for idle, _ in found),
        "planning_p50_ms": statistics.median(rank(busy, 0.5) for _, busy in found),
        "planning_p99_ms": statistics.median(rank(busy, 0.99) for _, busy in found),
        "p99_ratio": statistics.median(rank(busy, 0.99) / rank(idle, 0.99) for idle, busy in found),
        "pages_while_planning": statistics.median(len(busy) for _, busy in found),
    }


def walk(
    server: Server, line: http.client.HTTPConnection, pages: Sequence[str], goes_on: Callable[[], bool]
) -> list[float]:
    """Milliseconds of each page, of whole rounds through the pages; one round more after `goes_on` says no."""
    took: list[float] = []
    last = False
    while not last:
        last = not goes_on()
        for path in pages:
            began = time.perf_counter()
            answer = server.ask(line, path)
            took.append(1000 * (time.perf_counter() - began))
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status}")
    return took


def start_plan(server: Server, line: http.client.HTTPConnection, forum: str) -> str:
    """The path of the job."""
    shown = page(server, line, f"{forum}/schedule")
    version = re.search(r'name="version" value="(\d+)"', shown)
    secret = re.search(r'name="csrf-token" content="([^"]+)"', shown)
    form = {"version": version[1] if version else "0", "csrf_token": secret[1] if secret else ""}
    answer = server.ask(line, f"{forum}/schedule/plan", form)
    if answer.status != 303 or "/jobs/" not in answer.location:
        raise SystemExit(f"No plan was begun: {answer.status} {answer.location}")
    return answer.location


def is_running(server: Server, line: http.client.HTTPConnection, job: str) -> bool:
    told = json.loads(page(server, line, f"{job}/state"))
    if told["over"] and told["state"] != "done":
        raise SystemExit(f"The plan ended as {told['state']}: {told['words']}")
    return not told["over"]


def rank(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--datasette", default=shutil.which("datasette"), help="the command; see above")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each server in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, help="a JSON file for the figures")
    asked = parser.parse_args()
    results: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="matchmaker-web-") as made:
        folder = Path(made)
        os.environ["MATCHMAKER_CACHE"] = str(folder / "cache")
        if asked.datasette:
            firms = beside_datasette(folder, asked.datasette, asked.seconds, asked.rounds)
            results["firms"] = firms
            print(
                f"{f'{LISTED} firms':<20}{'CPU ms a page':>15}{'ratio':>7}{'pages/s':>9}{'ours: x':>9}{'bytes':>9}"
            )
            for name, one in firms.items():
                print(
                    f"{name:<20}{one['cpu_ms']:>15.2f}{one['cpu_ratio']:>7.2f}{one['pages_per_second']:>9.0f}"
                    f"{one['rate_ratio']:>9.2f}{one['bytes']:>9,.0f}"
                )
        else:
            print("No datasette on this machine: --help says how to bring it. The list is not compared.")
        planning = while_planning(folder, asked.seconds, asked.rounds)
        results["planning"] = planning
        print(f"\n{PLANNED} firms{'':<12}{'p50 ms':>8}{'p99 ms':>8}")
        for name in ("idle", "planning"):
            print(f"{name:<20}{planning[f'{name}_p50_ms']:>8.1f}{planning[f'{name}_p99_ms']:>8.1f}")
        print(f"p99 while planning / idle: {planning['p99_ratio']:.2f}")
    if asked.out:
        asked.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

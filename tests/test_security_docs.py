"""docs/security.md names a test for every promise, and each of them exists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
PROMISED = {*range(1, 17), *range(18, 25), 28, 30}


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names_in(file: str) -> set[str]:
    path = ROOT / file
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_promise_has_its_row() -> None:
    assert {int(row[0]) for row in rows()} == PROMISED
    assert [len(row) for row in rows()] == [4] * len(rows())


def test_every_row_names_a_test() -> None:
    assert [row[0] for row in rows() if not NAMED.search(row[3])] == []


def test_every_named_test_exists() -> None:
    missing = [f"{file}::{name}" for file, name in NAMED.findall(PAGE) if name not in names_in(file)]
    assert missing == []

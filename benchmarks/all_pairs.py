"""What it costs to score all pairs of a very large forum of two delegations and to make everybody's lists.

    OMP_NUM_THREADS=1 python benchmarks/all_pairs.py --firms 10000

The firms are those of benchmarks/synthetic.py, half of each country; their texts become vectors without the sentence
model (words in hashed columns, as wide as those of MiniLM), since encoding is measured by benchmarks/end_to_end.py.
CPU seconds of each step, and the peak memory of the process so far.
"""

import argparse
import resource
import tempfile
import time
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import synthetic
from numpy.typing import NDArray

from matchmaker.domain import Firm, Suggestions
from matchmaker.scoring import Scorer, build_profiles, texts_of, views_of
from matchmaker.service.engine.all_pairs import score_best
from matchmaker.service.engine.default_forum import default_forum
from matchmaker.service.engine.matching import CANDIDATES, load_interest
from matchmaker.service.engine.suggestions import suggestions_of
from matchmaker.service.resources import data_file
from matchmaker.service.runs.cleaning import read_sheets
from matchmaker.tagging import load_taxonomy, tag

DIMENSIONS = 384


class Watch:
    """Says what each step has cost since the one before."""

    def __init__(self) -> None:
        self._last = self.total = 0.0
        self._last = time.process_time()

    def say(self, step: str, *, counted: bool = True) -> None:
        now = time.process_time()
        seconds, self._last = now - self._last, now
        self.total += seconds if counted else 0.0
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{step:44s}{seconds:8.1f}{memory:9.0f}", flush=True)


def vectors_of(texts: Sequence[str]) -> NDArray[np.float32]:
    rows = np.zeros((len(texts), DIMENSIONS), np.float32)
    for row, text in enumerate(texts):
        for word in text.casefold().replace(".", " ").split():
            rows[row, zlib.crc32(word.encode()) % DIMENSIONS] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def read_firms(count: int) -> tuple[Firm, ...]:
    with tempfile.TemporaryDirectory() as folder:
        sheet = str(Path(folder) / "firms.csv")
        synthetic.main(str(count // 2), sheet)
        return read_sheets((sheet,)).firms


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--firms", type=int, default=10_000)
    asked = parser.parse_args()
    watch = Watch()
    print(f"{asked.firms:,} firms{'':32s}{'CPU s':>8s}{'peak MB':>9s}")
    firms = read_firms(asked.firms)
    watch.say("reading the sheet (not counted)", counted=False)
    taxonomy = load_taxonomy(str(data_file("taxonomy.csv")))
    firms, _ = tag(firms, taxonomy)
    watch.say("tagging (not counted)", counted=False)
    texts = texts_of(firms)
    vectors = vectors_of(texts.all)
    views = views_of(np.tile(vectors_of(texts.whole), (1, 3)), 3)  # as many as the tuned model gives
    watch.say("vectors (not counted)", counted=False)
    profiles = build_profiles(firms, texts, vectors, views)
    clauses = (len(profiles.offers.vectors) + len(profiles.seeks.vectors)) / len(firms)
    watch.say(f"profiles, {clauses:.1f} clauses each")
    scorer = Scorer(load_interest(), taxonomy.labels, taxonomy.complements)
    home = np.array([firm.country == "RO" for firm in firms], np.int64)
    scored = score_best(scorer, profiles, home, ~np.eye(2, dtype=bool), CANDIDATES)
    watch.say(f"{asked.firms**2 // 4:,} pairs scored, the best kept")
    matches = scorer.matches_of(profiles, scored)
    watch.say(f"{len(matches):,} matches")
    forum = default_forum(firms, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    lists = suggestions_of(forum, firms, matches)
    watch.say("lists of suggestions")
    print(f"{'all that is counted':44s}{watch.total:8.1f}")
    print(_words(lists))


def _words(lists: Suggestions) -> str:
    shown = np.unique([partner for own in lists.lists.values() for partner in own]).size
    plain = np.unique([partner for own in lists.plain.values() for partner in own]).size
    return f"firms shown to somebody: {shown:,}; by plain lists {plain:,}; of {len(lists.lists):,}"


if __name__ == "__main__":
    main()

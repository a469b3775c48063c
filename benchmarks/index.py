"""The 50 nearest partners of each firm in every other country, by several indices beside each other.

    python benchmarks/index.py
    python benchmarks/index.py --firms 100000 --queries 1000

Synthetic unit vectors in topics, of four countries of unequal size. Each method runs in a process of its own with one
thread and answers the same queries, firms drawn over all countries. CPU seconds are of the search with the making
of the index; memory is the peak of the process, the vectors themselves being 154 MB of it at 100,000 firms. Recall is
the part of the truly nearest 50 (numpy in double precision) that was found; a partner as near as the 50th counts.

    matchmaker             a flat FAISS index for each country: the filter is exact by construction
    FAISS with selector    one flat index of all firms, with the country as an IDSelector
    FAISS, then filter     one flat index of all firms: the nearest 50 of all, those of the country kept
    numpy                  a matrix product for each country, then the largest 50
    scikit-learn           NearestNeighbors(algorithm="brute") for each country
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]
SHARES = (0.45, 0.3, 0.2, 0.05)  # of the countries
DIMENSIONS, TOPICS, SPREAD = 384, 400, 0.06
TOP, AT_ONCE = 50, 500
Search = Callable[
    [Vectors, Rows, Rows], dict[int, Rows]
]  # vectors, countries, queries -> country -> rows found


def firms_of(count: int) -> tuple[Vectors, Rows]:
    dice = np.random.default_rng(0)
    centres = dice.standard_normal((TOPICS, DIMENSIONS)).astype(np.float32) / DIMENSIONS**0.5
    noise = dice.standard_normal((count, DIMENSIONS), dtype=np.float32) * SPREAD
    vectors = centres[dice.integers(0, TOPICS, count)] + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, dice.choice(len(SHARES), count, p=SHARES)


def asked_of(countries: Rows, country: int, queries: Rows) -> Rows:
    """Positions of the queries whose firms are of another country."""
    return np.flatnonzero(countries[queries] != country)


def matchmaker(vectors: Vectors, countries: Rows, queries: Rows) -> dict[int, Rows]:
    from matchmaker.retrieval import FaissIndex

    found = {}
    for country in range(len(SHARES)):
        members = np.flatnonzero(countries == country)
        index = FaissIndex(vectors[members])
        asked = queries[asked_of(countries, country, queries)]
        parts = [index.search(vectors[some], TOP)[1] for some in _portions(asked)]
        found[country] = members[np.concatenate(parts)]
    return found


def selector(vectors: Vectors, countries: Rows, queries: Rows) -> dict[int, Rows]:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(DIMENSIONS)
    index.add(vectors)
    found = {}
    for country in range(len(SHARES)):
        chosen = faiss.SearchParameters(sel=faiss.IDSelectorBatch(np.flatnonzero(countries == country)))
        asked = queries[asked_of(countries, country, queries)]
        found[country] = index.search(vectors[asked], TOP, params=chosen)[1]
    return found


def filtered(vectors: Vectors, countries: Rows, queries: Rows) -> dict[int, Rows]:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(DIMENSIONS)
    index.add(vectors)
    nearest = index.search(vectors[queries], TOP)[1]
    return {
        country: np.where(countries[nearest] == country, nearest, -1)[asked_of(countries, country, queries)]
        for country in range(len(SHARES))
    }


def plain_numpy(vectors: Vectors, countries: Rows, queries: Rows) -> dict[int, Rows]:
    found = {}
    for country in range(len(SHARES)):
        members = np.flatnonzero(countries == country)
        own = np.ascontiguousarray(vectors[members].T)
        parts = []
        for some in _portions(queries[asked_of(countries, country, queries)]):
            scores = vectors[some] @ own
            rows = np.argpartition(-scores, TOP, axis=1)[:, :TOP]
            order = np.argsort(-np.take_along_axis(scores, rows, axis=1), axis=1)
            parts.append(np.take_along_axis(rows, order, axis=1))
        found[country] = members[np.concatenate(parts)]
    return found


def scikit_learn(vectors: Vectors, countries: Rows, queries: Rows) -> dict[int, Rows]:
    from sklearn.neighbors import NearestNeighbors

    found = {}
    for country in range(len(SHARES)):
        members = np.flatnonzero(countries == country)
        index = NearestNeighbors(n_neighbors=TOP, algorithm="brute", metric="cosine", n_jobs=1)
        index.fit(vectors[members])
        asked = queries[asked_of(countries, country, queries)]
        parts = [index.kneighbors(vectors[some], return_distance=False) for some in _portions(asked)]
        found[country] = members[np.concatenate(parts)]
    return found


METHODS: dict[str, Search] = {
    "matchmaker": matchmaker,
    "FAISS with selector": selector,
    "FAISS, then filter": filtered,
    "numpy": plain_numpy,
    "scikit-learn": scikit_learn,
}


def _portions(queries: Rows) -> list[Rows]:
    return [queries[start : start + AT_ONCE] for start in range(0, len(queries), AT_ONCE)]


def recall(found: dict[int, Rows], vectors: Vectors, countries: Rows, queries: Rows) -> tuple[float, int]:
    """The part of the nearest that was found, and how many firms of a wrong country were."""
    reached = wanted = strangers = 0
    for country, rows in found.items():
        members = np.flatnonzero(countries == country)
        own = vectors[members].astype(np.float64).T
        asked = queries[asked_of(countries, country, queries)]
        strangers += int((countries[rows[rows >= 0]] != country).sum())
        for some, theirs in zip(_portions(asked), _portions(rows), strict=True):
            there = vectors[some].astype(np.float64)
            truth = there @ own
            least = np.partition(truth, -TOP, axis=1)[:, -TOP]
            near = np.einsum("qd,qkd->qk", there, vectors[np.maximum(theirs, 0)].astype(np.float64))
            reached += int(((near >= least[:, None] - 1e-6) & (theirs >= 0)).sum())
            wanted += TOP * len(some)
    return reached / wanted, strangers


def one(name: str, firms: int, count: int) -> None:
    vectors, countries = firms_of(firms)
    queries = np.sort(np.random.default_rng(1).choice(firms, count, replace=False))
    METHODS[name](vectors, countries, queries[:2])  # imports are not the search
    start = time.process_time()
    found = METHODS[name](vectors, countries, queries)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    part, strangers = recall(found, vectors, countries, queries)
    print(json.dumps([seconds, memory, part, strangers]))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--method", choices=METHODS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.method:
        one(asked.method, asked.firms, asked.queries)
        return
    print(
        f"{asked.firms:,} firms of {len(SHARES)} countries, the {TOP} nearest in each other one, {asked.queries:,} asked"
    )
    print(f"{'':22s}{'CPU s':>8s}{'ms each':>9s}{'peak MB':>9s}{'recall':>9s}{'wrong country':>15s}")
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    for name in METHODS:
        command = [sys.executable, __file__, "--method", name, "--firms", str(asked.firms)]
        command += ["--queries", str(asked.queries)]
        said = subprocess.run(command, env=alone, capture_output=True, text=True, check=True).stdout
        seconds, memory, part, strangers = json.loads(said)
        each = 1000 * seconds / asked.queries
        print(f"{name:22s}{seconds:8.1f}{each:9.2f}{memory:9.0f}{part:9.4f}{strangers:15d}", flush=True)


if __name__ == "__main__":
    main()

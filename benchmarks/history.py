"""How well past partnerships foretell new ones across borders, by several measures beside each other.

    python benchmarks/history.py FOLDER

FOLDER holds eunets_h2020.csv.gz: participations in Horizon 2020 (project rcn, organisation pic, type, country,
start_year). The history is every project that began before 2018, with organisations of all kinds. Asked are the
firms (type PRC) that had taken part in two projects or more. Each that found a new partner across a border from 2018
on ranks all such firms of other countries with which it had not worked; the new partners among the first ten count
(NDCG@10, every new partner a gain of 1). The year before is the one on which our two exponents were chosen.

    popularity           partners that the other firm has had
    common partners      their number
    Adamic-Adar          each common partner divided by the logarithm of its number of partners
    resource allocation  each divided by that number
    random walk          of two and three steps between organisations, half as likely each further step
    matchmaker           matchmaker.scoring.history
"""

import argparse
import csv
import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.scoring.history import Ties, ties_of

FILE = "eunets_h2020.csv.gz"
LEAST = 2  # projects that a firm must have taken part in
TOP = 10
AT_ONCE = 250
DRAWS = 2_000

Scores = Callable[[NDArray[np.int64]], NDArray[np.float64]]  # parties -> (parties, all parties)


@dataclass(frozen=True)
class Case:
    ties: Ties
    country: NDArray[np.str_]  # (parties,) of firms; "" for others
    asked: NDArray[np.bool_]  # (parties,) may be suggested
    found: sparse.csr_array  # (parties, parties) new partners across a border

    @property
    def seekers(self) -> NDArray[np.int64]:
        return np.flatnonzero(np.diff(self.found.indptr))


def read_rows(folder: str) -> list[dict[str, str]]:
    with gzip.open(Path(folder) / FILE, "rt", encoding="utf-8", newline="") as file:
        rows = {(row["rcn"], row["pic"]): row for row in csv.DictReader(file) if row["start_year"] != "NA"}
    return list(rows.values())


def case_of(rows: list[dict[str, str]], year: int) -> Case:
    before = [row for row in rows if float(row["start_year"]) < year]
    after = [row for row in rows if float(row["start_year"]) >= year and row["type"] == "PRC"]
    parties = sorted({row["pic"] for row in before})
    number = {pic: place for place, pic in enumerate(parties)}
    country, projects = np.full(len(parties), "", dtype="U4"), np.zeros(len(parties), int)
    for row in before:
        if row["type"] == "PRC":
            country[number[row["pic"]]] = country[number[row["pic"]]] or row["country"]
            projects[number[row["pic"]]] += 1
    asked = projects >= LEAST
    ties = ties_of(_groups(before, number), len(parties))
    known = {pic: place for pic, place in number.items() if asked[place]}
    later = ties_of(_groups([row for row in after if row["pic"] in known], known), len(parties)).times.tocoo()
    new = country[later.row] != country[later.col]
    new &= np.asarray(ties.times[later.row, later.col]).reshape(-1) == 0
    found = sparse.csr_array((np.ones(new.sum()), (later.row[new], later.col[new])), shape=later.shape)
    return Case(ties, country, asked, found)


def _groups(rows: list[dict[str, str]], number: dict[str, int]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for row in rows:
        groups.setdefault(row["rcn"], []).append(number[row["pic"]])
    return list(groups.values())


def methods(ties: Ties) -> dict[str, Scores]:
    met = sparse.csr_array((ties.times > 0).astype(float))
    partners = np.maximum(ties.partners, 1).astype(float)
    step = sparse.diags_array(1 / partners) @ met

    def over(weights: NDArray[np.float64]) -> Scores:
        weighed = sparse.csr_array(sparse.diags_array(weights) @ met)
        return lambda rows: (met[rows] @ weighed).toarray()

    def walk(rows: NDArray[np.int64]) -> NDArray[np.float64]:
        two = (step[rows] @ step).toarray()
        return two + (step.T @ two.T).T / 2

    return {
        "popularity": lambda rows: np.tile(partners, (len(rows), 1)),
        "common partners": over(np.ones_like(partners)),
        "Adamic-Adar": over(np.where(partners > 1, 1 / np.log(np.maximum(partners, 2)), 0.0)),
        "resource allocation": over(1 / partners),
        "random walk": walk,
        "matchmaker": lambda rows: ties.raw(rows).toarray(),
    }


def ndcg(case: Case, scores: Scores) -> NDArray[np.float64]:
    """(seekers,) NDCG@10."""
    return np.concatenate([_some(case, scores, rows) for rows in _portions(case.seekers)])


def _portions(seekers: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(seekers), AT_ONCE):
        yield seekers[start : start + AT_ONCE]


def _some(case: Case, scores: Scores, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    gain = 1 / np.log2(np.arange(2, TOP + 2))
    found = case.found[rows].toarray() > 0
    rated = scores(rows)
    open_to = case.asked[None, :] & (case.country[rows][:, None] != case.country[None, :])
    open_to &= case.ties.times[rows].toarray() == 0
    rated = np.where(open_to, rated, -np.inf)
    best = np.argsort(-rated, axis=1, kind="stable")[:, :TOP]
    reached = (np.take_along_axis(found, best, axis=1) * gain).sum(axis=1)
    return reached / np.cumsum(gain)[np.minimum(found.sum(axis=1), TOP) - 1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder")
    rows = read_rows(parser.parse_args().folder)
    for year in (2017, 2018):
        case = case_of(rows, year)
        print(
            f"\nNew from {year} on: {case.found.nnz // 2:,} partnerships of {len(case.seekers):,} firms, "
            f"among {case.asked.sum():,}; history of {len(case.country):,} organisations"
        )
        figures, dice = {}, np.random.default_rng(0)
        draws = dice.integers(0, len(case.seekers), (DRAWS, len(case.seekers)))
        for name, scores in methods(case.ties).items():
            start = time.process_time()
            figures[name] = ndcg(case, scores)
            more = (figures[name] - figures.get("Adamic-Adar", figures[name]))[draws].mean(axis=1)
            low, high = np.percentile(more, [2.5, 97.5])
            words = (
                f"   above Adamic-Adar by {more.mean():+.4f} [{low:+.4f}, {high:+.4f}]" if more.any() else ""
            )
            print(
                f"  {name:22s}{figures[name].mean():.4f}{time.process_time() - start:8.1f} s{words}",
                flush=True,
            )


if __name__ == "__main__":
    main()

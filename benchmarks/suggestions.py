"""Lists of suggestions by several methods, beside each other, on synthetic markets of two sides.

    python benchmarks/suggestions.py
    python benchmarks/suggestions.py --firms 100 --partners 50 --markets 20

The markets are those of Tomita and Yokoyama, Fair Reciprocal Recommendation in Matching Markets (RecSys 2024): a
firm's interest in a partner is (1 - lambda) x chance + lambda x popularity, where popularity falls evenly from 1
to 0 over the partners; a reader gets to place k of a list with 1/k ("inv") or 1/log2(k + 1) ("log"). Measured are
the expected matches, the envious pairs (i, j) of one side, where i would do better on others' lists where j
stands, and what the first eight places show.

    product      both interests multiplied
    harmonic     their harmonic mean
    TU           transferable utility, by iterative proportional fitting: Tomita, Togashi, Hashizume and Ohsaka,
                 Fast and Examination-agnostic Reciprocal Recommendation in Matching Markets (RecSys 2023)
    TU, re-sorted  our alternating re-sorting from the start of TU
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchmaker.exporting.exposure import gini
from matchmaker.selection.market import Market, envious_pairs, expected_matches, ranks_of
from matchmaker.selection.suggestions import sorted_in_turns, suggest

Table = NDArray[np.float64]
SHOWN = 8
SETTINGS = (("inv", 0.5), ("inv", 0.8), ("log", 0.5), ("log", 0.8))
FAIRNESS = (0.0, 0.25, 0.5, 0.75, 1.0)


def interests(firms: int, partners: int, weight: float, seed: int) -> tuple[Table, Table]:
    """(firms, partners) interest of the left in the right, and of the right in the left."""
    dice = np.random.RandomState(seed)  # the generator of the publication, so that seeds mean the same
    there, back = dice.random_sample((firms, partners)), dice.random_sample((partners, firms)).T
    there = (1 - weight) * there + weight * np.linspace(1, 0, partners)[None, :]
    back = (1 - weight) * back + weight * np.linspace(1, 0, firms)[:, None]
    return there, back


def market_of(there: Table, back: Table) -> Market:
    firms, partners = there.shape
    left, right = np.divmod(np.arange(there.size), partners)
    groups = np.repeat([0, 1], [firms, partners])
    return Market(firms + partners, np.stack([left, firms + right], 1), (there * back).ravel(), groups)


def transferable_utility(there: Table, back: Table, beta: float = 1.0) -> Table:
    """(firms, partners) matches of the equilibrium with transfers and unobserved tastes of scale `beta`."""
    kernel = np.exp((there + back) / (2 * beta))
    left, right = np.ones(kernel.shape[0]), np.ones(kernel.shape[1])
    for _ in range(10_000):
        half = kernel @ right / 2
        left, before = np.sqrt(1 + half**2) - half, left
        half = kernel.T @ left / 2
        right = np.sqrt(1 + half**2) - half
        if np.abs(left - before).max() < 1e-9:
            break
    return left[:, None] * kernel * right[None, :]


def by_score(market: Market, scores: Table) -> NDArray[np.int64]:
    return ranks_of(market.owner, scores.ravel()[market.pair])


def methods(
    there: Table, back: Table, reached: NDArray[np.float64]
) -> dict[str, Callable[[Market], NDArray[np.int64]]]:
    def turned(fairness: float) -> Callable[[Market], NDArray[np.int64]]:
        return lambda market: sorted_in_turns(
            market, by_score(market, transferable_utility(there, back)), reached, fairness
        )

    def ours(fairness: float) -> Callable[[Market], NDArray[np.int64]]:
        return lambda market: suggest(market, shown=SHOWN, fairness=fairness, reached=reached)

    return {
        "product": lambda market: by_score(market, there * back),
        "harmonic": lambda market: by_score(market, 2 * there * back / (there + back)),
        "TU": lambda market: by_score(market, transferable_utility(there, back)),
        "TU, re-sorted, fairness 0.5": turned(0.5),
        "TU, re-sorted, fairness 1": turned(1.0),
        **{f"matchmaker, fairness {fairness:g}": ours(fairness) for fairness in FAIRNESS},
    }


def measure(firms: int, partners: int, examined: str, weight: float, markets: int) -> None:
    figures: dict[str, list[tuple[float, ...]]] = {}
    places = np.arange(1, max(firms, partners) + 1)
    reached = 1 / places if examined == "inv" else 1 / np.log2(places + 1)
    for seed in range(markets):
        there, back = interests(firms, partners, weight, seed)
        market = market_of(there, back)
        for name, method in methods(there, back, reached).items():
            start = time.process_time()
            ranks = method(market)
            seconds = time.process_time() - start
            times = np.bincount(market.partner[ranks < SHOWN], minlength=market.firms)
            figures.setdefault(name, []).append(
                (
                    expected_matches(market, reached[ranks]).sum() / 2,
                    envious_pairs(market, reached[ranks]),
                    gini(times.tolist()),
                    int((times == 0).sum()),
                    int(times.max()),
                    seconds,
                )
            )
    print(f"\n{firms} x {partners}, {examined}, lambda {weight:g}, {markets} markets: mean (least to most)")
    print(
        f"  {'':28s}{'matches':>22s}{'envious pairs':>24s}{'Gini':>6s}{'unseen':>8s}{'most':>6s}{'CPU s':>8s}"
    )
    for name, rows in figures.items():
        table = np.array(rows)
        mean, least, most = table.mean(0), table.min(0), table.max(0)
        print(
            f"  {name:28s}{mean[0]:8.1f} ({least[0]:.1f}-{most[0]:.1f})".ljust(52)
            + f"{mean[1]:10.1f} ({least[1]:.0f}-{most[1]:.0f})".ljust(24)
            + f"{mean[2]:6.2f}{mean[3]:8.1f}{mean[4]:6.0f}{mean[5]:8.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--firms", type=int, default=100)
    parser.add_argument("--partners", type=int, default=100)
    parser.add_argument("--markets", type=int, default=20)
    asked = parser.parse_args()
    for examined, weight in SETTINGS:
        measure(asked.firms, asked.partners, examined, weight, asked.markets)


if __name__ == "__main__":
    main()

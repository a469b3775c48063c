"""Judged forums in; out comes how often a partner was useful, by the kind of reason that is given for it.

    python benchmarks/reasons.py [FOLDER]

The rules of reasons were not fitted to grades; the interest that they heed is that of the weights in models/, which
were. Grades are language models' (data/judged/README.md).
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np

from matchmaker.evaluation import JudgedForum, read_judged_forums
from matchmaker.evaluation.judged import USEFUL
from matchmaker.scoring import Scorer, build_profiles
from matchmaker.service.engine.matching import load_interest, understand_firms
from matchmaker.settings import Settings

KINDS = (
    "need_met", "areas", "customer", "certification", "sector", "cooperation", "market", "language", "profile",
    "caution",
)  # fmt: skip
ANSWERS = {"need_met", "areas", "customer"}
LIKELY = 0.3  # interest from which a pair may be proposed

Row = tuple[float, float, set[str], bool]  # grade, interest, kinds of reasons, whether a main area is shared


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Count useful partners by the kind of reason.")
    parser.add_argument("folder", nargs="?", default="data/judged")
    rows = [row for forum in read_judged_forums(parser.parse_args(arguments).folder) for row in read(forum)]
    useful = np.array([grade >= USEFUL for grade, *_ in rows])
    likely = np.array([interest >= LIKELY for _, interest, *_ in rows])
    print(
        f"{len(rows)} directed pairs, useful {useful.mean():.2f}; interest >= {LIKELY}: {useful[likely].mean():.2f}"
    )
    print(f"\n{'kind':14s} {'pairs':>6s} {'useful':>7s}   interest >= {LIKELY}: pairs, useful")
    for kind in KINDS:
        told = np.array([kind in kinds for _, _, kinds, _ in rows])
        print(
            f"{kind:14s} {told.sum():6d} {share(useful[told])}   {(told & likely).sum():6d} {share(useful[told & likely])}"
        )
    answered = np.array([bool(kinds & ANSWERS) for _, _, kinds, _ in rows])
    nothing = np.array([grade == 0 for grade, *_ in rows])
    print(
        f"\na need named as answered: of useful partners {share(answered[useful])}, of useless ones {share(answered[nothing])}"
    )
    alike = np.array([shared and "caution" not in kinds for _, _, kinds, shared in rows])
    print(f"a main area shared and no caution: {alike.sum()} pairs, useful {share(useful[alike])}")


def share(part: np.ndarray) -> str:
    return f"{part.mean():7.2f}" if len(part) else "      -"


def read(forum: JudgedForum) -> Iterator[Row]:
    """Every judged direction with the reasons of the firm that gains."""
    known = understand_firms(forum.firms, settings=Settings())
    words = known.taxonomy
    scorer = Scorer(load_interest(), words.labels, words.complements, words.codes_in)
    pairs = np.argwhere(np.triu(forum.judged | forum.judged.T, 1))
    profiles = build_profiles(known.firms, known.texts, known.vectors, known.whole)
    for pair, match in zip(pairs.tolist(), scorer.matches(profiles, pairs), strict=True):
        for own, partner in (pair, pair[::-1]):
            firm, other = known.firms[own], known.firms[partner]
            kinds = {reason.kind for reason in match.reasons_for(firm.id)}
            shared = bool(set(firm.tags.main_areas) & set(other.tags.main_areas))
            yield float(forum.grades[own, partner]), match.interest(firm.id), kinds, shared


if __name__ == "__main__":
    main()

"""Judged forums in; out comes how well each method orders partners and chooses meetings, side by side.

    python benchmarks/matching.py --judged data/judged --practice data/practice [--retrain FOLDER]

Ours is fitted, for each forum, on the other forums and on practice forums alone: the weights of the facts in this run, and the sentence
model in an earlier one, whose views of the forum left out are kept in models/left_out.npz. `--retrain` tunes it
again for each forum (more than an hour of CPU time) into a folder of its own. One trace of a forum is in its figures: the
weights of the facts were fitted to views by encoders that were each tuned without the forum in hand but not
without the one left out. Everything else is fitted on nothing. The judges were language models
(data/judged/README.md).
"""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Encoder
from matchmaker.evaluation import (
    JudgedForum,
    bm25,
    calibration_error,
    directed_ndcg,
    interval,
    mutual_ndcg,
    plain_profile,
    plain_section,
    random_scores,
    reliability,
    tf_idf,
    value_at,
)
from matchmaker.evaluation.judged import USEFUL
from matchmaker.scoring import Interest, Scorer, value
from matchmaker.service.engine.matching import open_cached_encoder
from matchmaker.service.fitting.folds import read_folds
from matchmaker.service.fitting.training import Lesson, open_lessons, train
from matchmaker.service.fitting.tuning import Course, tune_left_out
from matchmaker.settings import read_settings

Matrix = NDArray[np.float64]
OURS = "matchmaker"
MEETINGS = 4
DRAWS = 20  # of the random method


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure matching on judged forums, each left out in turn.")
    parser.add_argument("--judged", default="data/judged")
    parser.add_argument("--practice", default="data/practice", help="forums that only teach; '' for none")
    parser.add_argument(
        "--retrain", metavar="FOLDER", help="tune the sentence models again, into this folder"
    )
    parser.add_argument("--picture", help="draw what was said and what came true into this SVG file")
    parser.add_argument("--json", help="write the figures to this file too")
    chosen = parser.parse_args(arguments)
    settings = read_settings(os.environ)
    folds = read_folds(chosen.judged, chosen.practice)
    left_out = None
    if chosen.retrain:
        left_out = tune_left_out(chosen.judged, chosen.practice, Course(), chosen.retrain)
    lessons, digest = open_lessons(folds, settings, left_out)
    measured = [fold[0] for fold in lessons]
    plain = open_cached_encoder(
        settings, corpus=[plain_profile(firm) for one in measured for firm in one.forum.firms]
    )
    figures: dict[str, dict[str, dict[str, list[float]]]] = {}
    chances, outcomes = [], []
    for lesson in measured:
        others = [rest for fold in lessons if (rest := [one for one in fold if one is not lesson])]
        interest = our_interest(lesson, train(others, digest))
        judged = lesson.forum.judged
        chances.append(interest[judged])
        outcomes.append((lesson.forum.grades[judged] >= USEFUL).astype(float))
        figures[lesson.forum.name] = measure_forum(lesson.forum, interest, plain)
        print_forum(lesson.forum.name, figures[lesson.forum.name])
    print_mean(figures)
    print_calibration([lesson.forum.name for lesson in measured], chances, outcomes)
    if chosen.picture:
        draw_reliability(np.concatenate(chances), np.concatenate(outcomes), chosen.picture)
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def our_interest(lesson: Lesson, weights: Interest) -> Matrix:
    """(firms, firms) interest of the row's firm in the column's; 0 for pairs nobody judged."""
    left, right = np.nonzero(np.triu(lesson.forum.judged | lesson.forum.judged.T, 1))
    there, back = Scorer(weights, {}, lesson.complements).score(lesson.profiles, left, right)
    interest = np.zeros(lesson.forum.grades.shape)
    interest[left, right], interest[right, left] = there, back
    return interest


def measure_forum(forum: JudgedForum, ours: Matrix, encoder: Encoder) -> dict[str, dict[str, list[float]]]:
    """Method -> figure -> [mean, low, high of the 95 % interval over firms]."""
    whole = [plain_profile(firm) for firm in forum.firms]
    seeks = [plain_section(firm, sought=True) for firm in forum.firms]
    offers = [plain_section(firm, sought=False) for firm in forum.firms]
    vectors = encoder.encode(whole)
    methods: dict[str, Callable[[], Matrix]] = {
        "BM25, seeks -> offers": lambda: bm25(seeks, offers),
        "BM25, whole profile": lambda: bm25(whole, whole),
        "TF-IDF, whole profile": lambda: tf_idf(whole, whole),
        "MiniLM, seeks x offers": lambda: np.asarray(encoder.encode(seeks) @ encoder.encode(offers).T, float),
        "MiniLM, whole profile": lambda: np.asarray(vectors @ vectors.T, float),
    }
    draws = [_figures(forum, random_scores(forum.firms, seed), None) for seed in range(DRAWS)]
    found = {"random": {name: np.mean([draw[name] for draw in draws], axis=0).tolist() for name in draws[0]}}
    for name, method in methods.items():
        found[name] = _figures(forum, method(), None)
    found[OURS] = _figures(forum, ours, value(ours, ours.T))
    return found


def _figures(forum: JudgedForum, interest: Matrix, worth: Matrix | None) -> dict[str, list[float]]:
    """A method without a value of its own is worth the sum of both directions."""
    both = interest + interest.T if worth is None else worth
    directed, mutual = directed_ndcg(interest, forum.grades), mutual_ndcg(both, forum.grades)
    return {
        "directed NDCG@10": [float(np.nanmean(directed)), *interval(directed, seed=0)],
        "mutual NDCG@10": [float(np.nanmean(mutual)), *interval(mutual, seed=0)],
        f"value@{MEETINGS}": [value_at(both, forum.mutual, MEETINGS)],
    }


def print_forum(name: str, figures: dict[str, dict[str, list[float]]]) -> None:
    print(f"\n{name}")
    for method, numbers in figures.items():
        print(f"  {method:24s} " + "   ".join(_cell(number) for number in numbers.values()), flush=True)


def _cell(numbers: Sequence[float]) -> str:
    """The mean, with its interval when there is one."""
    mean, *bounds = (f"{number:.3f}" for number in numbers)
    return f"{mean} [{', '.join(bounds)}]" if bounds else mean


def print_mean(figures: dict[str, dict[str, dict[str, list[float]]]]) -> None:
    first = next(iter(figures.values()))
    print(f"\nmean of {len(figures)} forums            " + "   ".join(next(iter(first.values()))))
    for method in first:
        means = [np.mean([forum[method][name][0] for forum in figures.values()]) for name in first[method]]
        print(f"  {method:24s} " + "   ".join(f"{mean:.3f}" for mean in means))


def print_calibration(names: Sequence[str], chances: Sequence[Matrix], outcomes: Sequence[Matrix]) -> None:
    print("\nexpected calibration error of our interest, forum left out (chance of a grade of 2 or more)")
    for name, chance, outcome in zip(names, chances, outcomes, strict=True):
        print(f"  {name:24s} {calibration_error(chance, outcome):.4f}")
    chance, outcome = np.concatenate(chances), np.concatenate(outcomes)
    print(f"  {'all together':24s} {calibration_error(chance, outcome):.4f}")
    for said, true, count in reliability(chance, outcome):
        print(f"    said {said:.2f}  came true {true:.2f}  of {count}")


def draw_reliability(chance: Matrix, outcome: Matrix, path: str) -> None:
    """The same figures give the same bytes."""
    import matplotlib.pyplot as plt  # late: only the picture needs it

    plt.rcParams |= {"svg.hashsalt": "matchmaker", "svg.fonttype": "none"}
    said, true, count = (np.array(column) for column in zip(*reliability(chance, outcome), strict=True))
    figure, axes = plt.subplots(figsize=(4.5, 4.5))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    spread = 1.96 * np.sqrt(true * (1 - true) / count)
    axes.errorbar(said, true, yerr=spread, fmt="o", color="#1f5f8b", capsize=3)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="chance said", ylabel="came true", aspect="equal")
    axes.set_title("Chance that a judge grades 2 or 3, forums left out", fontsize=10)
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")


if __name__ == "__main__":
    main()

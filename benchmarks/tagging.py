"""Judged forums in; out comes how well each method finds the areas and sectors of firms, side by side.

    python benchmarks/tagging.py [FOLDER] [--judged data/judged]

FOLDER holds the forums to measure, each with a gold_areas.csv; what has to be fitted, and every cut, is fitted on
the forums of --judged other than the one in hand. The areas were given by language models as expert readers
(data/judged/README.md).
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.evaluation.areas import (
    GOLD_CODES,
    fit_areas,
    macro_f1,
    mean_average_precision,
)
from matchmaker.service.fitting.area_training import PENALTY, AreaLesson, open_area_lessons
from matchmaker.tagging.areas import count_listed, count_said, read_codes
from matchmaker.tagging.evidence import measure_likeness

Numbers = NDArray[np.float64]
Method = Callable[[Sequence[AreaLesson], AreaLesson], Numbers]  # others to learn from, one to score
OURS = "matchmaker"
CUTS = 60  # cuts that are tried, at quantiles of the scores
STRENGTH = 10.0  # C of the logistic regression, the best of 1, 10 and 100 on the eight forums


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure tagging on judged forums, each left out in turn.")
    parser.add_argument("folder", nargs="?", default="data/judged", help="forums to measure")
    parser.add_argument("--judged", default="data/judged", help="forums to fit on")
    parser.add_argument("--json", help="write the figures to this file too")
    chosen = parser.parse_args(arguments)
    teaching = open_area_lessons(chosen.judged)
    same = Path(chosen.folder).resolve() == Path(chosen.judged).resolve()
    asked = teaching if same else open_area_lessons(chosen.folder)
    figures = {name: measure(method, asked, teaching) for name, method in METHODS.items()}
    print_figures(figures, [lesson.forum.name for lesson in asked], sum(len(one.gold) for one in asked))
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measure(
    method: Method, asked: Sequence[AreaLesson], teaching: Sequence[AreaLesson]
) -> dict[str, dict[str, float]]:
    """Figure -> forum, "mean" of them or "all" -> number; "all" takes the firms of all forums as one."""
    scores, choices = [], []
    for lesson in asked:
        others = [one for one in teaching if one.forum.name != lesson.forum.name]
        scores.append(method(others, lesson))
        choices.append(scores[-1] >= fair_cut(method, others))
    gold = [lesson.gold for lesson in asked]
    found: dict[str, dict[str, float]] = {"mAP": {}, "macro-F1": {}}
    for lesson, score, choice in zip(asked, scores, choices, strict=True):
        found["mAP"][lesson.forum.name] = mean_average_precision(score, lesson.gold)
        found["macro-F1"][lesson.forum.name] = macro_f1(choice, lesson.gold)
    for figure in found.values():
        figure["mean"] = float(np.mean(list(figure.values())))
    found["mAP"]["all"] = mean_average_precision(np.concatenate(scores), np.concatenate(gold))
    found["macro-F1"]["all"] = macro_f1(np.concatenate(choices), np.concatenate(gold))
    return found


def fair_cut(method: Method, lessons: Sequence[AreaLesson]) -> float:
    """The cut of the best macro-F1 on forums to learn from, each scored by what the others teach."""
    scores = np.concatenate(
        [method([other for other in lessons if other is not lesson] or lessons, lesson) for lesson in lessons]
    )
    gold = np.concatenate([lesson.gold for lesson in lessons])
    cuts = np.unique(np.quantile(scores, np.linspace(0.7, 0.995, CUTS)))
    return float(max(cuts, key=lambda cut: macro_f1(scores >= cut, gold)))


def by_keywords(_: Sequence[AreaLesson], lesson: AreaLesson) -> Numbers:
    """Words of the taxonomy: entries of the firm's own list count twice, phrases of its text once."""
    counts = (count(lesson.known.firms, lesson.known.taxonomy) for count in (count_listed, count_said))
    listed, said = (found[:, _columns(lesson)] for found in counts)
    return np.asarray(2 * listed + np.log2(1 + said), float)


def by_descriptions(_: Sequence[AreaLesson], lesson: AreaLesson) -> Numbers:
    """Zero-shot: likeness of the profile's vector to the vectors of the areas' descriptions."""
    known, codes = lesson.known, read_codes(lesson.known.taxonomy)
    areas = known.encoder.encode(known.taxonomy.descriptions)
    ids = [firm.id for firm in known.firms]
    return measure_likeness(known.views.whole, areas, known.taxonomy, codes, ids)[:, _columns(lesson)]


def by_regression(others: Sequence[AreaLesson], lesson: AreaLesson) -> Numbers:
    """Logistic regression on the vectors of what the firm offers and of its whole profile."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    learner = OneVsRestClassifier(LogisticRegression(C=STRENGTH, max_iter=1000))
    learner.fit(
        np.concatenate([_vectors(one) for one in others]), np.concatenate([one.gold for one in others])
    )
    return np.asarray(learner.predict_proba(_vectors(lesson)), float)


def by_ours(others: Sequence[AreaLesson], lesson: AreaLesson) -> Numbers:
    """The linear map of models/areas.json, fitted on other forums."""
    inputs, gold = (np.concatenate([getattr(one, name) for one in others]) for name in ("inputs", "gold"))
    weights, bias = fit_areas(inputs, gold, PENALTY)
    return np.asarray(lesson.inputs @ weights + bias, float)


def by_dice(_: Sequence[AreaLesson], lesson: AreaLesson) -> Numbers:
    return np.random.default_rng(0).random(lesson.gold.shape)


METHODS: Mapping[str, Method] = {
    "random": by_dice,
    "keywords alone": by_keywords,
    "zero-shot alone": by_descriptions,
    "logistic regression alone": by_regression,
    OURS: by_ours,
}


def _columns(lesson: AreaLesson) -> list[int]:
    codes = read_codes(lesson.known.taxonomy)
    return [codes.index(code) for code in GOLD_CODES]


def _vectors(lesson: AreaLesson) -> Numbers:
    views = lesson.known.views
    return np.concatenate([views.offered, views.whole], axis=1).astype(float)


def print_figures(
    figures: Mapping[str, Mapping[str, Mapping[str, float]]], forums: Sequence[str], firms: int
) -> None:
    columns = (*forums, "mean", "all")
    print(
        f"{firms} firms of {len(forums)} forums, {len(GOLD_CODES)} areas and sectors; each forum left out in turn"
    )
    for figure in ("mAP", "macro-F1"):
        print(f"\n{figure:26s} " + " ".join(f"{name:>6s}" for name in columns))
        for method, found in figures.items():
            numbers = found[figure]
            print(f"  {method:25s}" + " ".join(f"{numbers[name]:6.3f}" for name in columns))
    for kind in ("mean", "all"):
        best = max(found["mAP"][kind] for method, found in figures.items() if method != OURS)
        print(
            f"\nours above the best single method, {kind}: {figures[OURS]['mAP'][kind] - best:+.3f} mAP",
            end="",
        )
    print()


if __name__ == "__main__":
    main()

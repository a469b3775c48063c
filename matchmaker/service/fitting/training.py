"""Judged and practice forums in; out come models/interest.json and its line in models/manifest.json, the same bytes.

python -m matchmaker.service.fitting.training --judged data/judged --out models
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Firm
from matchmaker.encoding.views import VIEWS, Tuned
from matchmaker.evaluation import JudgedForum, Ridge, fit_calibration, fit_ridge
from matchmaker.evaluation.bilinear import Equations, equations_of, main_axes, solve_helps
from matchmaker.evaluation.judged import USEFUL
from matchmaker.scoring import FirmTexts, Interest, Profiles, Views, build_profiles, views_of
from matchmaker.scoring.facts import FACTS, Tile, facts_of
from matchmaker.scoring.interest import KINDS, features
from matchmaker.scoring.maps import Bilinear, CodeAxes, TextAxes, Traits, codes_seen
from matchmaker.scoring.reading import read_profiles
from matchmaker.scoring.standing import standing_of
from matchmaker.service.engine.models import read_model_bytes, write_model
from matchmaker.service.fitting.folds import Fold, read_folds
from matchmaker.service.fitting.left_out import FILE as LEFT_OUT
from matchmaker.service.fitting.left_out import LeftOut, unseen_rows
from matchmaker.service.resources import data_file
from matchmaker.settings import Settings, read_settings
from matchmaker.tagging import load_taxonomy

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

# Chosen on forums left out; half or twice of each moves the figures by less than .01.
PENALTY = 1500.0  # of the weights of facts
TEXT_AXES, TEXT_PENALTY = 32, 50.0  # of the map learned on texts
CODE_PENALTY = 20.0  # of the map learned on codes
SOME = 2.0  # how often a pair with a reason to meet counts; most pairs have none
WISH = 0.35  # the weights of facts are fitted to grades raised to this: whether there is a reason counts most
FILE = "interest.json"

Numbers = NDArray[np.float64]
Part = TypeVar("Part")
Read = Callable[[JudgedForum], tuple[Sequence[Firm], FirmTexts, "Vectors", Views]]


@dataclass(frozen=True, eq=False)
class Lesson:
    """One judged forum as the scorer reads it."""

    forum: JudgedForum
    profiles: Profiles
    complements: Mapping[str, frozenset[str]]

    def features(self, maps: "Maps") -> Numbers:
        """(pairs, KINDS x facts) of the judged pairs, read with some maps."""
        reading = read_profiles(self.profiles, self.complements, maps.texts, maps.codes)
        rows = np.arange(len(self.profiles.firms))
        all_pairs = features(facts_of(Tile(reading, rows, rows)), standing_of(reading), rows, rows)
        return all_pairs[:, self.forum.judged].T.astype(np.float64)

    @cached_property
    def wishes(self) -> Numbers:
        """(firms, firms) square roots of the grades: a 1 beside a 0 counts most for the order of partners."""
        return np.sqrt(self.forum.grades)

    @cached_property
    def wished(self) -> Numbers:
        """(pairs,) what a weighted sum of facts is to come near to."""
        return self.forum.grades[self.forum.judged] ** WISH

    @cached_property
    def counts(self) -> Numbers:
        """(pairs,) how much each judged pair counts."""
        return np.where(self.forum.grades[self.forum.judged] >= 1, SOME, 1.0)

    @cached_property
    def useful(self) -> Numbers:
        """(pairs,) 1 where a grade says useful."""
        return (self.forum.grades[self.forum.judged] >= USEFUL).astype(np.float64)


@dataclass(frozen=True)
class Maps:
    """The two maps of needs to offers."""

    texts: Bilinear
    codes: Bilinear


def prepare(
    forums: Sequence[JudgedForum], read: Read, complements: Mapping[str, frozenset[str]]
) -> list[Lesson]:
    """Forums with their firms' profiles; `read` tags a forum's firms and encodes their texts."""
    return [Lesson(forum, build_profiles(*read(forum)), complements) for forum in forums]


def train(folds: Sequence[Sequence[Lesson]], encoder: str = "") -> Interest:
    """Weights from whole forums; those of a fold are left out together.

    The weights of the facts are fitted on maps that have not seen the forum in hand, and calibration on
    scores of forums left out, as every new forum will be (stacking, Wolpert 1992).
    """
    maps, maps_without = _fit_maps(folds)
    inputs = [
        np.concatenate([lesson.features(without) for lesson in fold])
        for fold, without in zip(folds, maps_without, strict=True)
    ]
    wished = [np.concatenate([lesson.wished for lesson in fold]) for fold in folds]
    counts = [np.concatenate([lesson.counts for lesson in fold]) for fold in folds]
    outside = [
        _fit(*(_without(parts, number) for parts in (inputs, wished, counts))).scores(inputs[number])
        for number in range(len(folds))
    ]
    useful = np.concatenate([lesson.useful for fold in folds for lesson in fold])
    ridge = _fit(inputs, wished, counts)
    weights = tuple(tuple(kind) for kind in ridge.weights.reshape(len(KINDS), len(FACTS)).tolist())
    calibration = fit_calibration(np.concatenate(outside), useful)
    return Interest(weights, ridge.bias, calibration, maps.texts, maps.codes, encoder)


def _fit(inputs: Sequence[Numbers], wished: Sequence[Numbers], counts: Sequence[Numbers]) -> Ridge:
    return fit_ridge(np.concatenate(inputs), np.concatenate(wished), PENALTY, np.concatenate(counts))


def _without(parts: Sequence[Part], number: int) -> list[Part]:
    """All but one; all, when there is only one."""
    return [part for index, part in enumerate(parts) if index != number] or list(parts)


def _fit_maps(folds: Sequence[Sequence[Lesson]]) -> tuple[Maps, list[Maps]]:
    """The maps of all forums, and for each fold those of the others."""
    everything = [lesson.profiles for fold in folds for lesson in fold]
    sides = [
        np.concatenate([getattr(one, side) for one in everything]) for side in ("sought", "offered", "whole")
    ]
    (ask, no_ask), (answer, no_answer), (own, no_own) = (main_axes(rows, TEXT_AXES) for rows in sides)
    text_axes = TextAxes((ask, answer, own), (no_ask, no_answer, no_own))
    code_axes = CodeAxes(codes_seen(firm for one in everything for firm in one.firms))
    texts = _fit_map(folds, text_axes, TEXT_PENALTY)
    codes = _fit_map(folds, code_axes, CODE_PENALTY)
    every, *without = (Maps(*pair) for pair in zip(texts, codes, strict=True))
    return every, without


def _fit_map(folds: Sequence[Sequence[Lesson]], axes: TextAxes | CodeAxes, penalty: float) -> list[Bilinear]:
    """One map of all forums, then for each fold one of the others."""
    each = [
        reduce(add, [equations_of(axes.traits(lesson.profiles), lesson.wishes) for lesson in fold])
        for fold in folds
    ]
    total = reduce(add, each)
    others: list[Equations] = [total - one if len(each) > 1 else total for one in each]
    solved: list[Traits] = [solve_helps(one, penalty) for one in (total, *others)]
    return [Bilinear(axes, helps) for helps in solved]


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line of `make models`."""
    import argparse  # late: only this door parses

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--judged", default="data/judged", help="folder with a folder for each judged forum")
    parser.add_argument("--practice", default="data/practice", help="the same for forums that only teach")
    parser.add_argument("--out", default="models", help="where interest.json and manifest.json are written")
    chosen = parser.parse_args(arguments)
    folds, digest = open_lessons(read_folds(chosen.judged, chosen.practice), read_settings(os.environ))
    write_model(FILE, train(folds, digest).dump(), chosen.out)
    pairs = sum(len(lesson.wished) for fold in folds for lesson in fold)
    print(f"{chosen.out}/{FILE}: weights from {pairs} judged pairs")


def open_lessons(
    folds: Sequence[Fold], settings: Settings, left_out: LeftOut | None = None
) -> tuple[list[list[Lesson]], str]:
    """The forums of folds, read as `plan` reads a sheet, and the digest of the encoder.

    A forum that the tuned sentence model has seen is read with the views of one that has not: of `left_out`,
    else of models/left_out.npz.
    """
    from matchmaker.service.engine.matching import ENCODER, understand_firms  # late: loads the sentence model

    digests: list[str] = []
    kept = LeftOut.load(read_model_bytes(LEFT_OUT)) if left_out is None else left_out
    seen = Tuned.load(read_model_bytes(ENCODER)).forums

    def read(forum: JudgedForum) -> tuple[Sequence[Firm], FirmTexts, "Vectors", Views]:
        known = understand_firms(forum.firms, settings=settings, main_areas=False)
        digests.append(known.digest)
        rows = unseen_rows(forum, seen, kept) if known.digest != known.encoder.digest else None
        views = known.whole if rows is None else views_of(rows, VIEWS)
        return known.firms, known.texts, known.vectors, views

    complements = load_taxonomy(str(data_file("taxonomy.csv"))).complements
    lessons = [prepare(fold, read, complements) for fold in folds]
    return lessons, digests[-1]


if __name__ == "__main__":
    main()

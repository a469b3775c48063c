"""Judged forums in; out come models/areas.json, models/descriptions.npz and their lines in the manifest.

python -m matchmaker.service.fitting.area_training --judged data/judged --out models
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.evaluation import JudgedForum, read_judged_forums
from matchmaker.evaluation.areas import GOLD_CODES, best_cut, fit_areas, gold_matrix, without
from matchmaker.service.engine.descriptions import FILE as DESCRIPTIONS
from matchmaker.service.engine.descriptions import dump_descriptions
from matchmaker.service.engine.matching import Understanding, open_cached_encoder, understand_firms
from matchmaker.service.engine.models import write_model, write_model_bytes
from matchmaker.service.resources import data_file
from matchmaker.settings import read_settings
from matchmaker.tagging import Taxonomy, load_taxonomy
from matchmaker.tagging.areas import AreaWeights, area_inputs, count_listed, count_said, read_codes

PENALTY = 3.0  # chosen on forums left out; half or twice of it moves the figures by less than .005
FILE = "areas.json"

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AreaLesson:
    """One judged forum as the fit reads it."""

    forum: JudgedForum
    known: Understanding
    inputs: Numbers  # (firms, inputs)
    gold: Numbers  # (firms, GOLD_CODES)


def train_areas(lessons: Sequence[AreaLesson], encoder: str = "") -> AreaWeights:
    """Weights from whole forums; the cut from scores of forums left out, as every new forum will be."""
    inputs, gold = [lesson.inputs for lesson in lessons], [lesson.gold for lesson in lessons]
    outside = []
    for number in range(len(lessons)):
        weights, bias = fit_areas(without(inputs, number), without(gold, number), PENALTY)
        outside.append(inputs[number] @ weights + bias)
    cut = best_cut(np.concatenate(outside), np.concatenate(gold))
    weights, bias = fit_areas(np.concatenate(inputs), np.concatenate(gold), PENALTY)
    return AreaWeights(GOLD_CODES, read_codes(_taxonomy()), weights, bias, cut, encoder)


def open_area_lessons(judged: str) -> list[AreaLesson]:
    """The judged forums below a folder that name areas, read as `plan` reads a sheet."""
    settings = read_settings(os.environ)
    forums = [forum for forum in read_judged_forums(judged) if any(forum.gold_areas)]
    read = [understand_firms(forum.firms, settings=settings, main_areas=False) for forum in forums]
    return [
        AreaLesson(forum, known, inputs_of(known), gold_matrix(forum))
        for forum, known in zip(forums, read, strict=True)
    ]


def inputs_of(known: Understanding) -> Numbers:
    """(firms, inputs) that the weights multiply."""
    listed, said = (count(known.firms, known.taxonomy) for count in (count_listed, count_said))
    return area_inputs(listed, said, known.views.offered, known.views.whole)


def _taxonomy() -> Taxonomy:
    return load_taxonomy(str(data_file("taxonomy.csv")))


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line, part of `make models`."""
    import argparse  # late: only this door parses

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--judged", default="data/judged", help="folder with a folder for each judged forum")
    parser.add_argument("--out", default="models", help="where these and manifest.json are written")
    chosen = parser.parse_args(arguments)
    taxonomy = _taxonomy()
    encoder = open_cached_encoder(read_settings(os.environ), corpus=taxonomy.descriptions)
    write_model_bytes(DESCRIPTIONS, dump_descriptions(encoder, taxonomy), chosen.out)
    print(f"{chosen.out}/{DESCRIPTIONS}: vectors of {len(taxonomy.descriptions)} descriptions")
    lessons = open_area_lessons(chosen.judged)
    write_model(FILE, train_areas(lessons, encoder.digest).dump(), chosen.out)
    print(f"{chosen.out}/{FILE}: weights from the areas of {sum(len(one.gold) for one in lessons)} firms")


if __name__ == "__main__":
    main()

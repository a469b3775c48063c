"""Judged forums in; out come models/interest.json and its line in models/manifest.json, the same bytes each time.

python -m matchmaker.service.training --judged data/judged --out models
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Encoder, Firm
from matchmaker.evaluation import JudgedForum, Ridge, fit_calibration, fit_ridge, read_judged_forums
from matchmaker.evaluation.bilinear import Equations, equations_of, main_axes, solve_helps
from matchmaker.evaluation.judged import USEFUL
from matchmaker.scoring import FirmTexts, Interest, Profiles, build_profiles
from matchmaker.scoring.facts import FACTS, Tile, facts_of
from matchmaker.scoring.interest import features
from matchmaker.scoring.maps import Bilinear, CodeAxes, TextAxes, Traits, codes_seen
from matchmaker.scoring.reading import read_profiles
from matchmaker.scoring.standing import standing_of

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

# Chosen on forums left out; half or twice of each moves the figures by less than .005.
PENALTY = 300.0  # of the weights of facts
TEXT_AXES, TEXT_PENALTY = 32, 50.0  # of the map learned on texts
CODE_PENALTY = 20.0  # of the map learned on codes
FILE, MANIFEST = "interest.json", "manifest.json"

Numbers = NDArray[np.float64]
Read = Callable[[Sequence[Firm]], tuple[Sequence[Firm], FirmTexts, "Vectors"]]


@dataclass(frozen=True, eq=False)
class Lesson:
    """One judged forum as the scorer reads it."""

    forum: JudgedForum
    profiles: Profiles
    complements: Mapping[str, frozenset[str]]

    def features(self, maps: "Maps") -> Numbers:
        """(pairs, 3 x facts) of the judged pairs, read with some maps."""
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
        """(pairs,) the same for the judged pairs."""
        return self.wishes[self.forum.judged]

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
    """Forums with their firms' profiles; `read` tags firms and encodes their texts."""
    return [Lesson(forum, build_profiles(*read(forum.firms)), complements) for forum in forums]


def train(lessons: Sequence[Lesson], encoder: str = "") -> Interest:
    """Weights from whole forums.

    The weights of the facts are fitted on maps that have not seen the forum in hand, and calibration on
    scores of forums left out, as every new forum will be (stacking, Wolpert 1992).
    """
    maps, maps_without = _fit_maps(lessons)
    inputs = [lesson.features(without) for lesson, without in zip(lessons, maps_without, strict=True)]
    wished = [lesson.wished for lesson in lessons]
    outside = [
        _fit(_without(inputs, number), _without(wished, number)).scores(inputs[number])
        for number in range(len(lessons))
    ]
    useful = np.concatenate([lesson.useful for lesson in lessons])
    ridge = _fit(inputs, wished)
    raw, left, right = (tuple(part) for part in ridge.weights.reshape(3, len(FACTS)).tolist())
    calibration = fit_calibration(np.concatenate(outside), useful)
    return Interest(raw, left, right, ridge.bias, calibration, maps.texts, maps.codes, encoder)


def _fit(inputs: Sequence[Numbers], wished: Sequence[Numbers]) -> Ridge:
    return fit_ridge(np.concatenate(inputs), np.concatenate(wished), PENALTY)


def _without(parts: Sequence[Numbers], number: int) -> list[Numbers]:
    """All but one; all, when there is only one."""
    return [part for index, part in enumerate(parts) if index != number] or list(parts)


def _fit_maps(lessons: Sequence[Lesson]) -> tuple[Maps, list[Maps]]:
    """The maps of all forums, and for each forum those of the others."""
    everything = [lesson.profiles for lesson in lessons]
    sides = [
        np.concatenate([getattr(one, side) for one in everything]) for side in ("sought", "offered", "whole")
    ]
    (ask, no_ask), (answer, no_answer), (own, no_own) = (main_axes(rows, TEXT_AXES) for rows in sides)
    text_axes = TextAxes((ask, answer, own), (no_ask, no_answer, no_own))
    code_axes = CodeAxes(codes_seen(firm for one in everything for firm in one.firms))
    texts = _fit_map(lessons, text_axes, TEXT_PENALTY)
    codes = _fit_map(lessons, code_axes, CODE_PENALTY)
    every, *without = (Maps(*pair) for pair in zip(texts, codes, strict=True))
    return every, without


def _fit_map(lessons: Sequence[Lesson], axes: TextAxes | CodeAxes, penalty: float) -> list[Bilinear]:
    """One map of all forums, then for each forum one of the others."""
    each = [equations_of(axes.traits(lesson.profiles), lesson.wishes) for lesson in lessons]
    total = each[0]
    for one in each[1:]:
        total = total + one
    others: list[Equations] = [total - one if len(each) > 1 else total for one in each]
    solved: list[Traits] = [solve_helps(one, penalty) for one in (total, *others)]
    return [Bilinear(axes, helps) for helps in solved]


def write_models(interest: Interest, folder: str) -> None:
    """Write the weights and their SHA-256; other lines of the manifest stay as they are."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    content = interest.dump().encode()
    (out / FILE).write_bytes(content)
    manifest = out / MANIFEST
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    known[FILE] = hashlib.sha256(content).hexdigest()
    manifest.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line of `make models`."""
    import argparse  # late: only this door parses

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--judged", default="data/judged", help="folder with a folder for each judged forum")
    parser.add_argument("--out", default="models", help="where interest.json and manifest.json are written")
    chosen = parser.parse_args(arguments)
    lessons, encoder = open_lessons(chosen.judged)
    write_models(train(lessons, encoder.digest), chosen.out)
    print(f"{chosen.out}/{FILE}: weights from {sum(len(one.wished) for one in lessons)} judged pairs")


def open_lessons(judged: str) -> tuple[list[Lesson], Encoder]:
    """The judged forums below a folder, read as `plan` reads a sheet, and the sentence model."""
    from matchmaker.service.matching import understand_firms  # late: loads the sentence model
    from matchmaker.service.resources import data_file
    from matchmaker.settings import Settings
    from matchmaker.tagging import load_taxonomy

    encoders: list[Encoder] = []

    def read(firms: Sequence[Firm]) -> tuple[Sequence[Firm], FirmTexts, "Vectors"]:
        known = understand_firms(firms, settings=Settings())
        encoders.append(known.encoder)
        return known.firms, known.texts, known.vectors

    complements = load_taxonomy(str(data_file("taxonomy.csv"))).complements
    lessons = prepare(read_judged_forums(judged), read, complements)
    return lessons, encoders[-1]


if __name__ == "__main__":
    main()

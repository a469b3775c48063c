"""Judged forums in; out come models/interest.json and its line in models/manifest.json, the same bytes each time.

    python -m matchmaker.service.training --judged data/judged --out models
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Firm
from matchmaker.evaluation import JudgedForum, Ridge, calibration_knots, fit_ridge, read_judged_forums
from matchmaker.evaluation.judged import USEFUL
from matchmaker.scoring import FirmTexts, Interest, Profiles, Scorer, build_profiles
from matchmaker.scoring.facts import FACTS
from matchmaker.scoring.interest import features

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

PENALTY = 300.0  # chosen on forums left out; anything from 30 to 1,000 is as good within .005
FILE, MANIFEST = "interest.json", "manifest.json"


@dataclass(frozen=True)
class Lesson:
    """One judged forum as the scorer reads it."""

    forum: JudgedForum
    profiles: Profiles
    features: NDArray[np.float32]  # (3 x facts, firms, firms)

    @property
    def examples(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(pairs, features) and the pairs' grades."""
        judged = self.forum.judged
        return self.features[:, judged].T.astype(np.float64), self.forum.grades[judged]


Read = Callable[[Sequence[Firm]], tuple[Sequence[Firm], FirmTexts, "Vectors"]]


def prepare(
    forums: Sequence[JudgedForum], read: Read, complements: Mapping[str, frozenset[str]]
) -> list[Lesson]:
    """Forums with the features of all their pairs; `read` tags firms and encodes their texts."""
    scorer = Scorer(_BLANK, {}, complements)
    lessons = []
    for forum in forums:
        firms, texts, vectors = read(forum.firms)
        profiles = build_profiles(firms, texts, vectors)
        rows = np.arange(len(firms))
        facts, standing = scorer.facts(profiles, rows, rows)
        lessons.append(Lesson(forum, profiles, features(facts, standing, rows, rows)))
    return lessons


def train(lessons: Sequence[Lesson], penalty: float = PENALTY) -> Interest:
    """Weights from whole forums; calibrated on scores of forums left out one by one, as new ones will be."""
    outside = np.concatenate([_left_out(lessons, number, penalty) for number in range(len(lessons))])
    useful = np.concatenate([lesson.examples[1] >= USEFUL for lesson in lessons]).astype(np.float64)
    return _interest(_fit(lessons, penalty), calibration_knots(outside, useful))


def _left_out(lessons: Sequence[Lesson], number: int, penalty: float) -> NDArray[np.float64]:
    """Scores of one forum's pairs by weights of the others; by its own when it is the only one."""
    others = [lesson for index, lesson in enumerate(lessons) if index != number] or lessons
    return _fit(others, penalty).scores(lessons[number].examples[0])


def _fit(lessons: Sequence[Lesson], penalty: float) -> Ridge:
    pairs = [lesson.examples for lesson in lessons]
    inputs = np.concatenate([features for features, _ in pairs])
    wishes = np.concatenate([np.sqrt(grades) for _, grades in pairs])  # a 1 beside a 0 counts most for ranks
    return fit_ridge(inputs, wishes, penalty)


def _interest(ridge: Ridge, knots: tuple[tuple[float, float], ...]) -> Interest:
    raw, left, right = ridge.weights.reshape(3, len(FACTS)).tolist()
    return Interest(tuple(raw), tuple(left), tuple(right), ridge.bias, knots)


_BLANK = _interest(Ridge(np.zeros(3 * len(FACTS)), 0.0), ((0.0, 0.1), (1.0, 0.2)))


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
    lessons = open_lessons(chosen.judged)
    write_models(train(lessons), chosen.out)
    print(f"{chosen.out}/{FILE}: weights from {sum(len(one.examples[1]) for one in lessons)} judged pairs")


def open_lessons(judged: str) -> list[Lesson]:
    """The judged forums below a folder, read as `plan` reads a sheet: same model, cache and taxonomy."""
    from matchmaker.service.matching import understand_firms  # late: loads the sentence model
    from matchmaker.service.resources import data_file
    from matchmaker.settings import Settings
    from matchmaker.tagging import load_taxonomy

    def read(firms: Sequence[Firm]) -> tuple[Sequence[Firm], FirmTexts, "Vectors"]:
        known = understand_firms(firms, settings=Settings())
        return known.firms, known.texts, known.vectors

    complements = load_taxonomy(str(data_file("taxonomy.csv"))).complements
    return prepare(read_judged_forums(judged), read, complements)


if __name__ == "__main__":
    main()

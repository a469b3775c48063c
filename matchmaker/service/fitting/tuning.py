"""Judged forums in; out come models/encoder.npz, the tuned sentence model, and models/left_out.npz.

python -m matchmaker.service.fitting.tuning --judged data/judged --out models

Tunes once for each fold on the others, for the views of its forums, and once on all: about an hour of CPU time for
eight folds of three forums on one core with bfloat16, six times that without. What is already in the folder and
was made from the same forums in the same way is kept, so that an interrupted run goes on. Run `make models`
afterwards: it fits the weights of the facts to the new views.
"""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from matchmaker.domain import Firm, Progress, silent
from matchmaker.encoding.source import MINILM, packaged_folder
from matchmaker.encoding.tuning import Course, Lesson, tune
from matchmaker.encoding.views import Tuned, ViewEncoder
from matchmaker.evaluation import JudgedForum
from matchmaker.scoring.texts import split_clauses, texts_of, whole_text
from matchmaker.service.engine.matching import ENCODER
from matchmaker.service.engine.models import write_model_bytes
from matchmaker.service.fitting.folds import Fold, read_folds
from matchmaker.service.fitting.left_out import FILE as LEFT_OUT
from matchmaker.service.fitting.left_out import LeftOut, digest_of

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

_AS_WRITTEN = (
    0.4  # of the profiles of an epoch; the others are varied, so that order and omissions matter less
)
_SHUFFLED, _NO_AREAS, _NO_CLAUSE = 0.5, 0.2, 0.1


def lesson_of(forum: JudgedForum) -> Lesson:
    """What tuning reads of a forum: each time other tellings of its profiles, and the grades."""
    tellings = list(zip(forum.firms, *forum.retold, strict=True))
    return Lesson(
        forum.name,
        digest_of(forum),
        lambda rng: [varied_profile(rng.choice(told), rng) for told in tellings],
        forum.grades,
    )


def varied_profile(firm: Firm, rng: random.Random) -> str:
    """The whole profile as written, or with its clauses in another order, or some of it missing."""
    if rng.random() < _AS_WRITTEN:
        return whole_text(firm)
    areas = list(firm.capability_areas) if rng.random() >= _NO_AREAS else []
    if rng.random() < _SHUFFLED:
        rng.shuffle(areas)
    return whole_text(
        replace(
            firm,
            capability_areas=tuple(areas),
            offers=_varied(firm.offers, rng),
            description=_varied(firm.description, rng),
            seeks=_varied(firm.seeks, rng),
        )
    )


def _varied(text: str, rng: random.Random) -> str:
    clauses = [text[start:end] for start, end in split_clauses(text)]
    kept = [clause for clause in clauses if rng.random() >= _NO_CLAUSE] or clauses[:1]
    if rng.random() < _SHUFFLED:
        rng.shuffle(kept)
    return " ".join(clause if clause[-1] in ".!?" else f"{clause}." for clause in kept)


def unseen_views(
    folds: Sequence[Fold], course: Course, known: LeftOut, progress: Progress = silent
) -> LeftOut:
    """`known` and the rows of one more fold by an encoder tuned on the others; itself when none lacks."""
    for fold in folds:
        others = [forum for other in folds if other is not fold for forum in other]
        taught = taught_by(others, course)
        digests = [digest_of(forum) for forum in fold]
        if any(known.taught.get(digest) != taught for digest in digests):
            tuned = tune([lesson_of(other) for other in others], course, progress)
            rows = {digest: encode_with(tuned, forum) for digest, forum in zip(digests, fold, strict=True)}
            return LeftOut(known.rows | rows, known.taught | dict.fromkeys(digests, taught))
    return known


def encode_with(tuned: Tuned, forum: JudgedForum) -> "Vectors":
    """The rows of a forum's firms, as a run would make them."""
    return ViewEncoder(str(MINILM), tuned.dump(), weights=str(packaged_folder())).encode(
        texts_of(forum.firms).whole
    )


def taught_by(forums: Sequence[JudgedForum], course: Course) -> str:
    """A digest of all that teaches an encoder."""
    told = json.dumps([asdict(course), sorted(map(digest_of, forums))], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def read_left_out(folder: str) -> LeftOut:
    """What an earlier run left in a folder; nothing when there was none."""
    path = Path(folder, LEFT_OUT)
    return LeftOut.load(path.read_bytes()) if path.exists() else LeftOut()


def tune_left_out(folds: Sequence[Fold], course: Course, folder: str) -> LeftOut:
    """models/left_out.npz, written anew after each fold."""
    current = {digest_of(forum) for fold in folds for forum in fold}
    found = read_left_out(folder)
    found = LeftOut(
        {digest: rows for digest, rows in found.rows.items() if digest in current},
        {digest: taught for digest, taught in found.taught.items() if digest in current},
    )
    while (more := unseen_views(folds, course, found, _say)) is not found:
        found = more
        write_model_bytes(LEFT_OUT, found.dump(), folder)
        print(f"{folder}/{LEFT_OUT}: {len(found.rows)} forums", flush=True)
    return found


def _say(step: str, done: int, total: int) -> None:
    if total and done * 10 // total != (done - 1) * 10 // total:
        print(f"{step}: {done} of {total} steps", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    import argparse  # late: only this door parses

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--judged", default="data/judged", help="folder with a folder for each judged forum")
    parser.add_argument("--practice", default="data/practice", help="the same for forums that only teach")
    parser.add_argument("--out", default="models", help="where encoder.npz and left_out.npz are written")
    parser.add_argument("--epochs", type=int, default=Course().epochs)
    parser.add_argument("--seed", type=int, default=Course().seed)
    chosen = parser.parse_args(arguments)
    course = Course(epochs=chosen.epochs, seed=chosen.seed)
    folds = read_folds(chosen.judged, chosen.practice)
    tune_left_out(folds, course, chosen.out)
    forums = [forum for fold in folds for forum in fold]
    tuned = tune([lesson_of(forum) for forum in forums], course, _say)
    write_model_bytes(ENCODER, tuned.dump(), chosen.out)
    print(f"{chosen.out}/{ENCODER}: tuned on {len(forums)} forums")


if __name__ == "__main__":
    main()

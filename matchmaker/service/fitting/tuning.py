"""Judged forums in; out come models/encoder.npz, the tuned sentence model, and models/left_out.npz.

python -m matchmaker.service.fitting.tuning --judged data/judged --out models

Tunes once for each fold on the others, for the views of its forums, and once on all; what that costs is in
models/encoder.md, and six times as much on a processor without bfloat16. What is already in the folder and
was made from the same forums in the same way is kept, so that an interrupted run goes on. Run `make models`
afterwards: it fits the weights of the facts to the new views.
"""

import hashlib
import json
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from matchmaker.domain import Firm, Progress, silent
from matchmaker.encoding.source import MINILM, packaged_folder
from matchmaker.encoding.tuning import Course, Lesson, tune
from matchmaker.encoding.views import Tuned, ViewEncoder
from matchmaker.evaluation import JudgedForum
from matchmaker.scoring.texts import BESIDE, split_clauses, texts_of, whole_text
from matchmaker.service.engine.matching import ENCODER
from matchmaker.service.engine.models import write_model_bytes
from matchmaker.service.fitting.folds import Fold, read_folds
from matchmaker.service.fitting.left_out import FILE as LEFT_OUT
from matchmaker.service.fitting.left_out import LeftOut, digest_of, on_own_axes

if TYPE_CHECKING:
    from matchmaker.domain.ports import Vectors

_AS_WRITTEN = (
    0.4  # of the profiles of an epoch; the others are varied, so that order and omissions matter less
)
_SHUFFLED, _NO_AREAS, _NO_CLAUSE, _NOT_BESIDE = 0.5, 0.2, 0.1, 0.2


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
    silenced = {field: type(getattr(firm, field))() for field in BESIDE if rng.random() < _NOT_BESIDE}
    return whole_text(
        replace(
            firm,
            **silenced,
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


def unseen_views(folds: Sequence[Fold], number: int, course: Course, progress: Progress = silent) -> LeftOut:
    """The rows of one fold's forums by an encoder tuned on the other folds."""
    others = _others(folds, number)
    taught = taught_by(others, course)
    tuned = tune([lesson_of(other) for other in others], course, progress)
    rows = {digest_of(forum): on_own_axes(encode_with(tuned, forum)) for forum in folds[number]}
    return LeftOut(rows, dict.fromkeys(rows, taught))


def _others(folds: Sequence[Fold], number: int) -> list[JudgedForum]:
    return [forum for other, fold in enumerate(folds) if other != number for forum in fold]


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


def still_valid(found: LeftOut, folds: Sequence[Fold], course: Course) -> LeftOut:
    """Of what an earlier run left, the rows that this one would make again."""
    wanted: dict[str, str] = {}
    for number, fold in enumerate(folds):
        wanted |= dict.fromkeys(map(digest_of, fold), taught_by(_others(folds, number), course))
    kept = {digest: taught for digest, taught in found.taught.items() if wanted.get(digest) == taught}
    return LeftOut({digest: found.rows[digest] for digest in kept}, kept)


def tune_left_out(
    judged: str, practice: str, course: Course, folder: str, *, jobs: int | None = None
) -> LeftOut:
    """models/left_out.npz, written anew after each fold, each tuned in a process of its own.

    `jobs` folds at a time; None: as many as there are cores.
    """
    folds = read_folds(judged, practice)
    found = still_valid(read_left_out(folder), folds, course)
    lacking = [
        number
        for number, fold in enumerate(folds)
        if any(digest_of(forum) not in found.rows for forum in fold)
    ]
    with _processes(jobs) as pool:
        started = [pool.submit(_tune_fold, judged, practice, number, course) for number in lacking]
        for done in as_completed(started):
            more = done.result()
            found = LeftOut(found.rows | more.rows, found.taught | more.taught)
            write_model_bytes(LEFT_OUT, found.dump(), folder)
            print(f"{folder}/{LEFT_OUT}: {len(found.rows)} forums", flush=True)
    return found


def _processes(jobs: int | None) -> ProcessPoolExecutor:
    """A fresh process for each model: what torch holds on to goes with it."""
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1)


def _tune_fold(judged: str, practice: str, number: int, course: Course) -> LeftOut:
    folds = read_folds(judged, practice)
    return unseen_views(folds, number, course, _teller(f"without {folds[number][0].name}"))


def _teller(name: str) -> Progress:
    def say(step: str, done: int, total: int) -> None:
        if total and done * 10 // total != (done - 1) * 10 // total:
            print(f"{step} {name}: {done} of {total} steps", flush=True)

    return say


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    import argparse  # late: only this door parses

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--judged", default="data/judged", help="folder with a folder for each judged forum")
    parser.add_argument("--practice", default="data/practice", help="the same for forums that only teach")
    parser.add_argument("--out", default="models", help="where encoder.npz and left_out.npz are written")
    parser.add_argument("--epochs", type=int, default=Course().epochs)
    parser.add_argument("--seed", type=int, default=Course().seed)
    parser.add_argument("--jobs", type=int, help="models tuned at a time; as many as there are cores")
    chosen = parser.parse_args(arguments)
    course = Course(epochs=chosen.epochs, seed=chosen.seed)
    tune_left_out(chosen.judged, chosen.practice, course, chosen.out, jobs=chosen.jobs)
    forums = [forum for fold in read_folds(chosen.judged, chosen.practice) for forum in fold]
    tuned = tune([lesson_of(forum) for forum in forums], course, _teller("on all"))
    write_model_bytes(ENCODER, tuned.dump(), chosen.out)
    print(f"{chosen.out}/{ENCODER}: tuned on {len(forums)} forums")


if __name__ == "__main__":
    main()

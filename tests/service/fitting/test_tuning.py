import csv
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matchmaker.encoding.tuning import Course
from matchmaker.evaluation import JudgedForum, read_judged
from matchmaker.scoring.texts import whole_text
from matchmaker.scoring.words import words_of
from matchmaker.service.fitting.folds import fold_forums, read_folds
from matchmaker.service.fitting.left_out import LeftOut, digest_of
from matchmaker.service.fitting.tuning import (
    lesson_of,
    read_left_out,
    still_valid,
    tune_left_out,
    unseen_views,
    varied_profile,
)
from tests.scoring.forums import SOC

JUDGED = Path(__file__).parents[3] / "data" / "judged"


def small(name: str) -> JudgedForum:
    """Three firms of each country of a judged forum."""
    forum = read_judged(str(JUDGED / name))
    first = forum.firms[0].country
    home = [row for row, firm in enumerate(forum.firms) if firm.country == first][:3]
    away = [row for row, firm in enumerate(forum.firms) if firm.country != first][:3]
    rows = [*home, *away]
    grades = forum.grades[np.ix_(rows, rows)]
    grades[0, 3] = grades[3, 0] = 3
    firms, *retold = (tuple(told[row] for row in rows) for told in (forum.firms, *forum.retold))
    return replace(forum, firms=firms, retold=tuple(retold), grades=grades)


def write_small(folder: Path, name: str) -> None:
    """The files of three firms of each country of a judged forum."""
    chosen = {firm.name for firm in small(name).firms}
    folder.mkdir(parents=True)
    for file, columns in (("firms.csv", ("name",)), ("judgements.csv", ("firm", "partner"))):
        with (JUDGED / name / file).open(encoding="utf-8", newline="") as source:
            rows = csv.DictReader(source)
            kept = [row for row in rows if all(row[column] in chosen for column in columns)]
        with (folder / file).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, rows.fieldnames or ())
            writer.writeheader()
            writer.writerows(kept)


def test_a_varied_profile_says_nothing_new_and_leaves_most_standing() -> None:
    rng = random.Random(3)
    said = set(words_of(whole_text(SOC)))
    drawn = [varied_profile(SOC, rng) for _ in range(200)]
    assert len(set(drawn)) > 10
    for text in drawn:
        assert set(words_of(text)) <= said
    assert drawn.count(whole_text(SOC)) > 50
    for label in ("Cooperation: ", "Markets: ", "Languages: "):
        assert 5 < sum(label not in text for text in drawn) < 60  # a fifth of those that are varied
    kept = sum(len(text.split()) for text in drawn) / len(drawn)
    assert kept > 0.8 * len(whole_text(SOC).split())


def test_each_fold_is_left_out_in_turn_and_what_is_done_is_kept() -> None:
    folds = fold_forums([small("pl-vn"), small("by-kr")], [small("ee-ke")])
    course = Course(epochs=1)
    one, other = (unseen_views(folds, number, course) for number in (0, 1))
    assert set(one.rows) == {digest_of(forum) for forum in folds[0]}
    assert set(other.rows) == {digest_of(forum) for forum in folds[1]}
    together, alone = ({*found.taught.values()} for found in (one, other))
    assert len(together) == len(alone) == 1
    assert together != alone
    found = LeftOut(one.rows | other.rows, one.taught | other.taught)
    assert still_valid(found, folds, course).dump() == found.dump()
    assert still_valid(found, folds, Course(epochs=2)).rows == {}
    changed = fold_forums([small("pl-vn"), small("by-kr")], [small("ro-pk")])
    assert set(still_valid(found, changed, course).rows) == {digest_of(folds[0][0])}  # only by-kr taught it


def test_folds_are_tuned_in_processes_of_their_own_and_an_interrupted_run_goes_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    judged = tmp_path / "judged"
    for name in ("pl-vn", "by-kr"):
        write_small(judged / name, name)
    course = Course(epochs=1)
    found = tune_left_out(str(judged), "", course, str(tmp_path / "out"), jobs=2)
    folds = read_folds(str(judged), "")
    assert set(found.rows) == {digest_of(forum) for fold in folds for forum in fold}
    alone = unseen_views(folds, 0, course)  # the same in this process
    assert all(np.array_equal(rows, found.rows[digest]) for digest, rows in alone.rows.items())
    capfd.readouterr()
    again = tune_left_out(str(judged), "", course, str(tmp_path / "out"))
    assert again.dump() == found.dump() == read_left_out(str(tmp_path / "out")).dump()
    assert not capfd.readouterr().out  # nothing was tuned again


def test_a_lesson_tells_texts_and_grades_alone() -> None:
    forum = small("pl-vn")
    lesson = lesson_of(forum)
    texts = " ".join(lesson.draw(random.Random(0)))
    assert not [firm.name for firm in forum.firms if firm.name in texts]
    assert np.array_equal(lesson.grades, forum.grades, equal_nan=True)


def test_a_lesson_draws_from_every_telling_of_a_profile() -> None:
    forum = small("pl-vn")
    other = tuple(replace(firm, offers="tea", seeks="cake") for firm in forum.firms)
    lesson, rng = lesson_of(replace(forum, retold=(other,))), random.Random(0)
    drawn = [text for _ in range(50) for text in lesson.draw(rng)]
    retold = sum("We offer: tea" in text for text in drawn)
    assert 0.3 * len(drawn) < retold < 0.7 * len(drawn)
    assert digest_of(replace(forum, retold=(other,))) != digest_of(forum)  # what teaches is named

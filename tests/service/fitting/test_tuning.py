import random
from dataclasses import replace
from pathlib import Path

import numpy as np

from matchmaker.encoding.tuning import Course
from matchmaker.evaluation import JudgedForum, read_judged
from matchmaker.scoring.texts import whole_text
from matchmaker.scoring.words import words_of
from matchmaker.service.fitting.left_out import digest_of
from matchmaker.service.fitting.tuning import (
    lesson_of,
    read_couples,
    read_left_out,
    tune_left_out,
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
    return replace(forum, firms=tuple(forum.firms[row] for row in rows), grades=grades)


def test_a_varied_profile_says_nothing_new_and_leaves_most_standing() -> None:
    rng = random.Random(3)
    said = set(words_of(whole_text(SOC)))
    drawn = [varied_profile(SOC, rng) for _ in range(200)]
    assert len(set(drawn)) > 10
    for text in drawn:
        assert set(words_of(text)) <= said
    assert drawn.count(whole_text(SOC)) > 50
    kept = sum(len(text.split()) for text in drawn) / len(drawn)
    assert kept > 0.8 * len(whole_text(SOC).split())


def test_couples_have_two_sides_that_offer_and_seek() -> None:
    couples = read_couples()
    assert len(set(couples)) == len(couples) > 200
    for sides in couples:
        for side in sides:
            assert side.startswith("We offer: ") and "We look for: " in side


def test_couples_are_not_firms_of_judged_forums() -> None:
    forums = [read_judged(str(folder)) for folder in sorted(JUDGED.iterdir()) if folder.is_dir()]
    judged = " ".join(whole_text(firm).casefold() for forum in forums for firm in forum.firms)
    for couple in read_couples():
        for side in couple:
            words = side.casefold().split()
            runs = [" ".join(words[start : start + 7]) for start in range(len(words) - 6)]
            assert not [run for run in runs if run in judged]


def test_each_forum_is_left_out_in_turn_and_what_is_done_is_kept(tmp_path: Path) -> None:
    forums, course = [small("pl-vn"), small("by-kr")], Course(epochs=1)
    found = tune_left_out(forums, [], course, str(tmp_path))
    assert set(found.rows) == {digest_of(forum) for forum in forums}
    assert len(set(found.taught.values())) == 2
    again = tune_left_out(forums, [], course, str(tmp_path))
    assert again.dump() == found.dump() == read_left_out(str(tmp_path)).dump()


def test_a_lesson_tells_texts_and_grades_alone() -> None:
    forum = small("pl-vn")
    lesson = lesson_of(forum)
    texts = " ".join(lesson.draw(random.Random(0)))
    assert not [firm.name for firm in forum.firms if firm.name in texts]
    assert np.array_equal(lesson.grades, forum.grades, equal_nan=True)

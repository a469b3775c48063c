from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matchmaker.encoding.tuning import Course
from matchmaker.encoding.views import VIEWS, Tuned
from matchmaker.errors import ModelError
from matchmaker.evaluation import JudgedForum, read_judged
from matchmaker.scoring import views_of
from matchmaker.service.engine.matching import ENCODER
from matchmaker.service.engine.models import read_model_bytes
from matchmaker.service.fitting.folds import read_folds
from matchmaker.service.fitting.left_out import LeftOut, digest_of, on_own_axes, unseen_rows
from matchmaker.service.fitting.tuning import taught_by
from matchmaker.service.resources import model_file

JUDGED = Path(__file__).parents[3] / "data" / "judged"


@pytest.fixture(scope="module")
def forum() -> JudgedForum:
    return read_judged(str(JUDGED / "pl-vn"))


def test_the_digest_changes_with_a_text_and_with_a_grade(forum: JudgedForum) -> None:
    other_text = replace(forum, firms=(replace(forum.firms[0], seeks="tea"), *forum.firms[1:]))
    grades = forum.grades.copy()
    grades[tuple(np.argwhere(forum.judged)[0])] += 1
    assert len({digest_of(forum), digest_of(other_text), digest_of(replace(forum, grades=grades))}) == 3
    renamed = replace(forum, firms=(replace(forum.firms[0], name="Another"), *forum.firms[1:]))
    assert digest_of(renamed) == digest_of(forum)  # tuning reads no names


def test_rows_on_their_own_axes_keep_all_products_in_a_fifth_of_the_numbers(forum: JudgedForum) -> None:
    rows = np.random.default_rng(0).normal(0, 1, (40, VIEWS * 384)).astype(np.float32)
    kept = LeftOut({"digest": on_own_axes(rows)}, {"digest": "taught"})
    read = LeftOut.load(kept.dump())
    before, after = (views_of(found, VIEWS) for found in (rows, read.rows["digest"]))
    for one, other in (("asks", "answers"), ("own", "own")):
        wanted = getattr(before, one) @ getattr(before, other).T
        assert np.abs(getattr(after, one) @ getattr(after, other).T - wanted).max() < 1e-3
    assert len(kept.dump()) < rows.size * 0.25
    assert read.taught == kept.taught
    assert read.dump() == kept.dump()
    with pytest.raises(ModelError, match="cannot be read"):
        LeftOut.load(b"something else")


def test_a_forum_that_the_encoder_saw_is_never_read_with_it(forum: JudgedForum) -> None:
    digest = digest_of(forum)
    rows = np.ones((len(forum.firms), 3), np.float32)
    assert unseen_rows(forum, {"pl-vn": digest}, LeftOut({digest: rows})) is rows
    assert unseen_rows(forum, {"another": "digest"}, LeftOut()) is None
    changed = replace(forum, firms=(replace(forum.firms[0], seeks="tea"), *forum.firms[1:]))
    with pytest.raises(ModelError, match=r"tuned on the judged forum pl-vn, and .* run `python -m"):
        unseen_rows(changed, {"pl-vn": digest}, LeftOut({digest: rows}))


def test_the_shipped_files_belong_to_the_forums_and_are_small() -> None:
    folds = read_folds(str(JUDGED), str(JUDGED.parent / "practice"))
    forums = [forum for fold in folds for forum in fold]
    digests = {forum.name: digest_of(forum) for forum in forums}
    assert Tuned.load(read_model_bytes(ENCODER)).forums == digests
    kept = LeftOut.load(read_model_bytes("left_out.npz"))
    assert {forum.name: kept.rows[digests[forum.name]].shape for forum in forums} == {
        forum.name: (len(forum.firms), VIEWS * (len(forum.firms) + 1)) for forum in forums
    }
    for fold in folds:  # by an encoder that was taught by the other folds, as the course stands now
        others = [forum for other in folds if other is not fold for forum in other]
        assert {kept.taught[digests[forum.name]] for forum in fold} == {taught_by(others, Course())}
    size = sum(model_file(name).stat().st_size for name in (ENCODER, "left_out.npz"))
    assert size < 10e6

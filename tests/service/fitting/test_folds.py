from dataclasses import replace
from pathlib import Path

from matchmaker.evaluation import read_judged
from matchmaker.service.fitting.folds import fold_forums

JUDGED = Path(__file__).parents[3] / "data" / "judged"


def test_each_judged_forum_leads_a_fold_and_every_practice_forum_is_in_one() -> None:
    forum = read_judged(str(JUDGED / "pl-vn"))
    judged = [replace(forum, name=name) for name in "ABC"]
    practice = [replace(forum, name=name) for name in "vwxyz"]
    folds = fold_forums(judged, practice)
    assert ["".join(one.name for one in fold) for fold in folds] == ["Avy", "Bwz", "Cx"]
    assert [len(fold) for fold in fold_forums(judged, [])] == [1, 1, 1]

from pathlib import Path

import numpy as np
import pytest

from matchmaker.errors import InputError
from matchmaker.evaluation import read_judged, read_judged_forums

JUDGED = Path(__file__).parents[2] / "data" / "judged"


def test_all_forums_are_there_with_every_cross_border_pair() -> None:
    forums = read_judged_forums(str(JUDGED))
    assert [forum.name for forum in forums] == [
        "by-kr", "de-in", "ee-ke", "pl-vn", "pt-br", "ro-pk", "rs-ae", "tr-uz",
    ]  # fmt: skip
    assert sum(int(forum.judged.sum()) for forum in forums) == 12456


def test_two_assessors_are_averaged() -> None:
    grades = read_judged(str(JUDGED / "ro-pk")).grades
    assert set(np.unique(grades[~np.isnan(grades)])) == {0, 0.5, 1, 1.5, 2, 2.5, 3}
    assert read_judged(str(JUDGED / "ro-pk")).gold_areas[0] == ("cybersecurity",)


def test_a_folder_without_forums_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"firms\.csv"):
        read_judged_forums(str(tmp_path))


def test_a_judgement_of_a_stranger_names_its_row(tmp_path: Path) -> None:
    for name in ("firms.csv", "judgements.csv"):
        (tmp_path / name).write_text((JUDGED / "pl-vn" / name).read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "judgements.csv").open("a", encoding="utf-8") as file:
        file.write("Nobody Ltd,Nobody Else,3\n")
    with pytest.raises(InputError, match=r"row 1154.*Nobody Ltd"):
        read_judged(str(tmp_path))

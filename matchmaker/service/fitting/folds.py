"""Judged forums and forums that only teach, in; out come folds: forums that are left out together.

Each judged forum is left out once, with its share of the others, so that every forum is met by weights and by a
sentence model that have not seen it.
"""

from collections.abc import Sequence

from matchmaker.evaluation import JudgedForum, read_judged_forums

Fold = tuple[JudgedForum, ...]  # a judged forum and its share of the forums that only teach


def fold_forums(judged: Sequence[JudgedForum], practice: Sequence[JudgedForum]) -> tuple[Fold, ...]:
    """A fold for each judged forum, in order; the others are dealt out in turn."""
    return tuple((forum, *practice[number :: len(judged)]) for number, forum in enumerate(judged))


def read_folds(judged: str, practice: str) -> tuple[Fold, ...]:
    """The folds of all forums below two folders; an empty name stands for no forums that only teach.

    Raises:
        InputError: one of the folders holds no forum.
    """
    return fold_forums(read_judged_forums(judged), read_judged_forums(practice) if practice else ())

"""The job "match": firms and rules of a forum -> kept pairs with reasons."""

from matchmaker.said import said
from matchmaker.service.desk.keeping import keep_matching
from matchmaker.service.jobs import Task


def match(task: Task) -> None:
    """Match all firms; the result names how many took part. Pairs that meet keep their reasons."""
    found, forum, wishes = task.matchmaker.matching()
    draft = task.store.draft()
    task.progress(said("writing reasons"))
    with task.done({"firms": len(found.firms)}):
        keep_matching(
            task.store, found, forum, schedule=draft.schedule if draft else None, wishes=wishes,
            settings=task.settings, by=task.job.by,
        )  # fmt: skip

"""The sample forum into an empty forum, so that a first look needs no sheet."""

from matchmaker.domain import Forum
from matchmaker.service.desk.keeping import keep_matching
from matchmaker.service.desk.origin import remember_plan
from matchmaker.service.facade import Matchmaker
from matchmaker.service.jobs import Task
from matchmaker.service.resources import data_file

SECONDS = 20  # of the planner's clock


def open_sample(matchmaker: Matchmaker) -> bool:
    """Import and plan the sample; False, and nothing done, when there are firms already."""
    if matchmaker.firms():
        return False
    matchmaker.import_firms(str(data_file("firms.csv")))
    matchmaker.plan(Forum.load(str(data_file("forum.toml"))))
    return True


def sample_job(task: Task) -> None:
    """The same as a job: firms, pairs, and a draft of the timetable."""
    matchmaker = task.matchmaker
    forum = Forum.load(str(data_file("forum.toml")))
    task.store.save_forum(forum, by=task.job.by)
    read = matchmaker.import_firms(str(data_file("firms.csv")))
    planned, matching, wishes = matchmaker.propose(forum, seconds=SECONDS)
    with task.done({"firms": len(read.firms), "meetings": len(planned.meetings)}):
        remember_plan(
            task.store, forum, planned, wishes=wishes, locks=(), seconds=SECONDS, settings=task.settings,
            by=task.job.by,
        )  # fmt: skip
        task.store.put_draft(forum, planned, revision=None, by=task.job.by)
        keep_matching(
            task.store, matching, forum, schedule=planned, wishes=wishes, settings=task.settings,
            by=task.job.by,
        )  # fmt: skip

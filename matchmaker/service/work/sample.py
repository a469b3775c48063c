"""The sample forum into an empty forum, so that a first look needs no sheet."""

from matchmaker.domain import Forum
from matchmaker.service.desk.keeping import keep_plan
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
        keep_plan(
            task.store, forum, planned, matching, wishes=wishes, seconds=SECONDS, revision=None,
            settings=task.settings, by=task.job.by,
        )  # fmt: skip

"""The jobs "plan" and "replan": firms, rules and wishes as they are now -> a new draft."""

from typing import Any

from matchmaker.domain import Firm, Schedule
from matchmaker.said import said
from matchmaker.service.desk.keeping import keep_plan
from matchmaker.service.engine.matching import CANDIDATES, best_partners, worth_planning
from matchmaker.service.engine.mending import Standing
from matchmaker.service.jobs import Task


def plan(task: Task) -> None:
    """A whole timetable; locked meetings of the draft stay. Asked: `seconds`, and the draft's `revision` (0: none)."""
    matchmaker = task.matchmaker
    _, forum, _ = matchmaker.matching()
    locks = matchmaker.draft_locks(forum)
    schedule, found, wishes = matchmaker.propose(
        forum, locks=locks, seconds=task.job.asked["seconds"], stop=task.stop
    )
    task.progress(said("writing reasons"))
    with task.done(_result(task, schedule)):
        keep_plan(
            task.store, forum, schedule, found, wishes=wishes, locks=locks,
            seconds=None if task.stop() else task.job.asked["seconds"],
            revision=task.job.asked["revision"], settings=task.settings, by=task.job.by,
        )  # fmt: skip


def _result(task: Task, schedule: Schedule) -> dict[str, Any]:
    """`meetings`, and if somebody wanted the best so far: `stopped`, how good that is in words."""
    found = {"meetings": len(schedule.meetings)}
    return found | {"stopped": schedule.certificate.words} if task.stop() else found


def replan(task: Task) -> None:
    """The draft, mended with as few changes as possible. Asked: as for a plan."""
    found, forum, wishes = task.matchmaker.matching()
    draft = task.store.draft()
    if draft is None:
        plan(task)
        return
    held = {meeting.pair for meeting in draft.schedule.meetings}
    best = best_partners(found.matches, CANDIDATES, wishes=wishes)
    planned = {match.pair for match in worth_planning(best, forum, wishes=wishes)} | held
    here = {firm.id for firm in found.firms}
    away: tuple[Firm, ...] = tuple(
        record.firm
        for record in task.store.firm_records()
        if record.firm.id not in here and any(record.firm.id in (pair.a, pair.b) for pair in held)
    )
    standing = Standing(draft.forum, draft.schedule, forum, found.firms, away, wishes)
    schedule = standing.mend(
        tuple(match for match in found.matches if match.pair in planned),
        seconds=task.job.asked["seconds"],
        progress=task.progress,
        stop=task.stop,
    )
    task.progress(said("writing reasons"))
    with task.done(_result(task, schedule)):
        keep_plan(
            task.store, forum, schedule, found, wishes=wishes, seconds=None,
            revision=task.job.asked["revision"], settings=task.settings, by=task.job.by,
            what=said("replanned the draft"),
        )  # fmt: skip

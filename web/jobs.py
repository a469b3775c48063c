"""One job: what it does, how far it is, and ways to end it; when it is done, the page that it was for."""

from flask import Response as JsonResponse
from flask import flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.domain.records import Job, JobState
from matchmaker.service.jobs import BEST_SO_FAR
from web.counts import ngettext
from web.current import current_forum_id, current_office, current_visitor
from web.rights import forum_blueprint, organiser
from web.speech import spoken_or_fixed

pages = forum_blueprint("jobs", __name__, "/jobs")

# kind -> the page that shows what came of it
PAGES = {"plan": "schedule.show", "replan": "replan.show", "match": "matches.show"}
FIRST = "forum.show"


@pages.get("/<job_id>")
@organiser
def show(job_id: str) -> str | Response:
    job = _job(job_id)
    if job.state is JobState.DONE:
        if job.result.get("stopped"):
            flash(_best_so_far(job), "done")
        return redirect(url_for(PAGES.get(job.kind, FIRST)), 303)
    return render_template(
        "job.html", job=job, onward=url_for(PAGES.get(job.kind, FIRST)), keeps_best=job.kind in BEST_SO_FAR
    )


def _best_so_far(job: Job) -> str:
    meetings = ngettext("%(num)s meeting", "%(num)s meetings", job.result["meetings"])
    return _(
        "Stopped early, best so far kept as the draft: %(meetings)s, %(proof)s.",
        meetings=meetings,
        proof=job.result["stopped"],
    )


@pages.get("/<job_id>/state")
@organiser
def state(job_id: str) -> JsonResponse:
    job = _job(job_id)
    return jsonify(state=job.state, words=spoken_or_fixed(job.words), fraction=job.fraction, over=job.over)


@pages.post("/<job_id>/stop")
@organiser
def stop(job_id: str) -> Response:
    """With the best so far, where there is one to keep."""
    job = current_office().jobs.stop(job_id, current_forum_id(), by=current_visitor().name)
    if job.over and job.state is not JobState.DONE:
        flash(_("Stopped. Nothing was changed."), "note")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@pages.post("/<job_id>/cancel")
@organiser
def cancel(job_id: str) -> Response:
    current_office().jobs.cancel(job_id, current_forum_id(), by=current_visitor().name)
    flash(_("Stopped. Nothing was changed."), "note")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _job(id: str) -> Job:
    return current_office().jobs.get(id, current_forum_id())

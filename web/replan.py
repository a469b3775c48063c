"""What has happened since the draft was planned, and the replan that heeds it with as few moves as possible."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.board import board_or_begin, current_timetables
from web.current import current_forum_id, current_office, current_visitor, posted_version
from web.rights import forum_blueprint, organiser
from web.schedule import posted_seconds

pages = forum_blueprint("replan", __name__, "/schedule/changes")

PREFIX = "notice-"  # of the fields that answer a firm's "I can't come"


@pages.get("")
@organiser
def show() -> str:
    board = board_or_begin()
    messages = current_timetables().messages(board.difference) if board.before else ()
    return render_template("replan.html", board=board, messages=messages)


@pages.post("")
@organiser
def replan() -> Response:
    answers = {
        name.removeprefix(PREFIX): value for name, value in request.form.items() if name.startswith(PREFIX)
    }
    by, revision = current_visitor().name, posted_version()
    current_timetables().heed(answers, revision=revision, by=by)
    asked = {"seconds": posted_seconds(), "revision": revision}
    job = current_office().jobs.start("replan", current_forum_id(), by=by, asked=asked)
    return redirect(url_for("jobs.show", job_id=job.id), 303)

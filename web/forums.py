"""The forums of this desk, and the first step of an empty one."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.current import current_office, current_visitor
from web.rights import organiser

pages = Blueprint("forums", __name__)


@pages.get("/")
@organiser
def show() -> str:
    return render_template("forums.html", forums=current_office().forums())


@pages.post("/forums/sample")
@organiser
def open_sample() -> Response:
    forum, _ = current_office().open_sample(by=current_visitor().name)
    return redirect(url_for("forum.show", forum_id=forum), 303)

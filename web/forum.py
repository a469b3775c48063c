"""The forum at a glance."""

from flask import render_template

from web.current import current_desk
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("forum", __name__)


@pages.get("/")
@organiser
def show() -> str:
    return render_template("forum.html", desk=current_desk())

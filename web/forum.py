"""The forum at a glance."""

from flask import Blueprint, render_template

from web.current import current_desk

pages = Blueprint("forum", __name__)


@pages.get("/")
def show() -> str:
    return render_template("forum.html", desk=current_desk())

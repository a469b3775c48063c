"""The timetable: sessions, slots, meetings, and how good it provably is."""

from flask import Blueprint, render_template

from web.current import current_desk

pages = Blueprint("schedule", __name__, url_prefix="/schedule")


@pages.get("")
def show() -> str:
    return render_template("schedule.html", desk=current_desk())

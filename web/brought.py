"""A timetable that was made elsewhere: uploaded, looked at, taken up as the draft."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.errors import MeetingsError
from matchmaker.service.desk.brought import TimetableIntake
from web.counts import ngettext
from web.current import current_desks, current_forum_id, current_office, current_visitor, posted_version
from web.limits import limiter
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("brought", __name__, "/schedule/bring")

UPLOADS = "30/minute"

Answer = Response | tuple[str, int]


def _intake() -> TimetableIntake:
    return TimetableIntake(current_office().forum(current_forum_id()), current_desks())


@pages.get("")
@organiser
def show() -> str:
    return render_template("bring.html", found=None, wrong={})


@pages.post("")
@limiter.limit(UPLOADS)
@organiser
def look() -> str | tuple[str, int]:
    """Nothing is changed by it: the form of the answer does that."""
    file = request.files.get("timetable")
    try:
        if file is None or not file.filename:
            raise MeetingsError(_("Choose a file first."))
        found = _intake().look(file.filename, file.read())
    except MeetingsError as error:
        return render_template("bring.html", found=None, wrong={"timetable": str(error)}), 422
    return render_template("bring.html", found=found, wrong={})


@pages.post("/take")
@organiser
def take() -> Answer:
    rows, name = request.form.get("rows", ""), request.form.get("name", "")
    try:
        found = _intake().take(name, rows.encode(), revision=posted_version(), by=current_visitor().name)
    except MeetingsError as error:
        return render_template("bring.html", found=None, wrong={"timetable": str(error)}), 422
    count = len(found.meetings)
    flash(
        ngettext(
            "The draft holds the %(num)s meeting of %(name)s now. Firms see it when you publish it.",
            "The draft holds the %(num)s meetings of %(name)s now. Firms see them when you publish it.",
            count,
            name=found.name,
        ),
        "done",
    )
    return redirect(url_for("schedule.show"), 303)

"""Published timetables: publish the draft, look back, compare two, go back to one."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.errors import InputError
from matchmaker.service.desk.timetables import DRAFT
from web.board import board_or_404, board_or_begin, current_timetables
from web.current import current_visitor, posted_version
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("versions", __name__, "/schedule/versions")

LONGEST_NOTE = 200


@pages.get("")
@organiser
def show() -> str:
    board = board_or_begin()
    return render_template("versions.html", board=board, versions=current_timetables().versions())


@pages.get("/<int:number>")
@organiser
def show_one(number: int) -> str:
    timetables = current_timetables()
    record, board = timetables.version(number), board_or_404()
    difference = timetables.difference(number, DRAFT)
    return render_template("version.html", record=record, board=board, difference=difference)


@pages.get("/compare")
@organiser
def compare() -> str:
    before = request.args.get("before", 0, type=int)
    after = request.args.get("after", 0, type=int)
    timetables = current_timetables()
    difference = timetables.difference(before, after)
    return render_template(
        "compare.html",
        board=board_or_404(),
        before=before,
        after=after,
        difference=difference,
        messages=timetables.messages(difference),
    )


@pages.get("/publish")
@organiser
def publish() -> str | tuple[str, int]:
    return _publish_page()


def _publish_page(trouble: str = "") -> str:
    timetables, board = current_timetables(), board_or_404()
    told = timetables.messages(board.difference)
    return render_template(
        "publish.html",
        board=board,
        number=1 + max((one.number for one in timetables.versions()), default=0),
        messages=told,
        reached=sum(bool(one.firm.contact.email) for one in told),
        trouble=trouble,
    )


@pages.post("/publish")
@organiser
def publish_now() -> Response | tuple[str, int]:
    try:
        number = current_timetables().publish(
            revision=posted_version(),
            by=current_visitor().name,
            note=request.form.get("note", "").strip()[:LONGEST_NOTE],
            tell="tell" in request.form,
        )
    except InputError as error:
        return _publish_page(error.words), 422
    flash(
        _("Published as version %(number)s. Every firm sees its agenda at its personal link.", number=number),
        "done",
    )
    return redirect(url_for("schedule.show"), 303)


@pages.post("/<int:number>/restore")
@organiser
def restore(number: int) -> Response:
    current_timetables().restore(number, revision=posted_version(), by=current_visitor().name)
    flash(
        _("The draft is version %(number)s again. Firms see it when you publish it.", number=number), "done"
    )
    return redirect(url_for("schedule.show"), 303)

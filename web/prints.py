"""The timetable to print and to save: agendas, table sheets and every file, of the draft or of the version in force."""

from io import BytesIO

from flask import Response as FileResponse
from flask import abort, render_template, send_file

from matchmaker.service.desk.desk import Desk
from matchmaker.service.desk.takeaways import Takeaways
from matchmaker.service.desk.timetable_grid import Grid
from matchmaker.service.desk.timetables import DRAFT, Timetables
from matchmaker.service.engine.differences import Difference
from web.board import board_or_begin, current_timetables
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("prints", __name__, "/schedule/files")

KINDS = {
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@pages.get("")
@organiser
def show() -> str:
    board = board_or_begin()
    return render_template("prints.html", board=board)


@pages.get("/<any(draft, published):source>/agendas")
@organiser
def agendas(source: str) -> str:
    desk = Desk(_difference(source).after)
    return render_template("print_agendas.html", desk=desk)


@pages.get("/<any(draft, published):source>/sheets")
@organiser
def sheets(source: str) -> str:
    return render_template("print_sheets.html", grid=Grid(_difference(source).after))


@pages.get("/<any(draft, published):source>/<name>")
@organiser
def file(source: str, name: str) -> FileResponse:
    """Always to be saved: a page of ours would not let the report use its own style."""
    difference, timetables = _difference(source), current_timetables()
    content = Takeaways(difference, lambda: timetables.origin(difference.after)).file(name)
    kind = KINDS[name.rpartition(".")[2]]
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=name)


def _difference(source: str) -> Difference:
    """What is taken along, and the version in force before it."""
    timetables = current_timetables()
    published = _published(timetables)
    if source == "draft":
        return (
            timetables.difference(published[0], DRAFT)
            if published
            else Difference(None, timetables.book(DRAFT))
        )
    if not published:
        abort(404)
    if len(published) > 1:
        return timetables.difference(published[1], published[0])
    return Difference(None, timetables.book(published[0]))


def _published(timetables: Timetables) -> list[int]:
    """Numbers of the published versions, the newest first."""
    return [one.number for one in timetables.versions() if one.published_at]

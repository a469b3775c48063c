"""The draft of the timetable: planned by a job, changed by hand, with its proof and the reasons why not more."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.domain import Pair
from matchmaker.errors import ConflictError, NoMatchError, StaleError
from matchmaker.service.desk.timetables import Board
from matchmaker.service.engine.capacity import forum_capacity
from web.board import board_or_begin, chosen_pair, current_board, current_timetables, posted_pair
from web.current import current_desk, current_forum_id, current_office, current_visitor, posted_version
from web.drawn import drawn
from web.paging import cut
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("schedule", __name__, "/schedule")

VIEWS = ("slots", "firms")
ON_A_PAGE = 50
MOST_SECONDS = 3_600

Answer = Response | tuple[str, int]
Wanted = str | tuple[int, int | None]  # in words, or a slot and a table


@pages.get("")
@organiser
def show() -> str:
    board = current_board(chosen_pair())
    if board is None:
        return _empty()
    return _page(board)


def _page(board: Board, trouble: str = "", wanted: str = "", view: str = "") -> str:
    view = view or request.args.get("view", "")
    if view not in VIEWS:
        view = VIEWS[0]
    return render_template(
        "schedule.html",
        board=board,
        view=view,
        table=drawn(board.drawn, f"schedule_{view}.html", grid=board.grid, view=view),
        trouble=trouble,
        wanted=wanted,
    )


def _empty() -> str:
    """Before the first plan: how to begin."""
    try:
        desk = current_desk()
    except NoMatchError:
        return render_template("schedule_empty.html", desk=None)
    return render_template("schedule_empty.html", desk=desk, capacity=forum_capacity(desk.forum, desk.firms))


@pages.get("/why-not")
@organiser
def why_not() -> str:
    board = board_or_begin()
    firm = request.args.get("firm", "")
    page = cut(board.unplaced(firm), request.args.get("page", 1, type=int), ON_A_PAGE)
    return render_template("schedule_why_not.html", board=board, firm=firm, page=page)


@pages.post("/plan")
@organiser
def plan() -> Response:
    job = current_office().jobs.start(
        "plan",
        current_forum_id(),
        by=current_visitor().name,
        asked={"seconds": posted_seconds(), "revision": posted_version()},
    )
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def posted_seconds() -> int:
    return min(max(1, request.form.get("seconds", 20, type=int)), MOST_SECONDS)


@pages.post("/move")
@organiser
def move() -> Answer:
    """To the place that the pressed button names: a slot, and after a point the table."""
    slot, _point, table = request.form.get("to", "").partition(".")
    pair, view = posted_pair(), request.form.get("view", "")
    if not slot.isdecimal() or (table and not table.isdecimal()) or len(slot + table) > 9:
        return _again(pair, view, _("Choose one of the free slots."), 422)
    at = int(slot), int(table) if table else None
    try:
        current_timetables().move(pair, *at, revision=posted_version(), by=current_visitor().name)
    except (ConflictError, StaleError) as refused:
        return _again(pair, view, str(refused), 409, at)
    flash(_("Moved. The draft is changed; firms see it when you publish it."), "done")
    return _back(pair, view)


@pages.post("/remove")
@organiser
def remove() -> Answer:
    pair, view = posted_pair(), request.form.get("view", "")
    try:
        current_timetables().remove(pair, revision=posted_version(), by=current_visitor().name)
    except StaleError as stale:
        return _again(pair, view, str(stale), 409, _("remove this meeting"))
    flash(_("Removed. It stands among the pairs without a meeting, and can be added again."), "done")
    return redirect(_address(None, view), 303)


@pages.post("/lock")
@organiser
def lock() -> Answer:
    return _relock(True)


@pages.post("/unlock")
@organiser
def unlock() -> Answer:
    return _relock(False)


def _relock(locked: bool) -> Answer:
    pair, view = posted_pair(), request.form.get("view", "")
    try:
        current_timetables().lock(pair, locked=locked, revision=posted_version(), by=current_visitor().name)
    except StaleError as stale:
        wanted = _("lock this meeting") if locked else _("unlock this meeting")
        return _again(pair, view, str(stale), 409, wanted)
    flash(
        _("Locked: plans and replans leave it here.") if locked else _("Unlocked: it may be moved."), "done"
    )
    return _back(pair, view)


def _again(pair: Pair, view: str, words: str, code: int, wanted: Wanted = "") -> tuple[str, int]:
    """The draft as it is now beside what was wanted, the pair still chosen, so that the free slots are at hand."""
    board = current_board(pair)
    if board is None:
        return _empty(), code
    if not isinstance(wanted, str):
        wanted = board.place_in_words(*wanted)
    return _page(board, words, wanted, view), code


def _back(pair: Pair, view: str) -> Response:
    return redirect(_address(pair, view), 303)


def _address(pair: Pair | None, view: str) -> str:
    chosen: dict[str, Any] = {"a": pair.a, "b": pair.b, "_anchor": "chosen"} if pair else {}
    if view in VIEWS[1:]:
        chosen["view"] = view
    return url_for("schedule.show", **chosen)

"""Who has met before: lists of past meetings, uploaded, looked at, replaced, removed."""

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from matchmaker.errors import HistoryError
from web.current import current_office, current_visitor
from web.limits import limiter
from web.paging import cut
from web.rights import forum_blueprint, organiser
from web.saving import to_save

pages = forum_blueprint("pasts", __name__, "/met-before")

UPLOADS = "30/minute"
PAIRS = 50  # on a page


@pages.get("")
@organiser
def show() -> str:
    return _page({})


def _page(wrong: dict[str, str]) -> str:
    office, names = current_office().pasts, current_office().forum(g.forum_id).firm_names()
    met = list(office.met(g.forum_id).items())
    page = cut(met, request.args.get("page", 1, type=int), PAIRS)
    return render_template(
        "pasts.html",
        files=office.files(g.forum_id),
        rule=office.rule(g.forum_id),
        page=page,
        names=names,
        title=request.form.get("title", "")[:100],
        wrong=wrong,
    )


@pages.post("")
@limiter.limit(UPLOADS)
@organiser
def upload() -> Answer | tuple[str, int]:
    try:
        id = _take()
    except HistoryError as error:
        return _page({"past": str(error)}), 422
    return redirect(url_for("pasts.open", id=id), 303)


def _take(replaces: str = "") -> str:
    file = request.files.get("past")
    if file is None or not file.filename:
        raise HistoryError(_("Choose a file first."))
    return current_office().pasts.upload(
        g.forum_id,
        file.filename,
        file.read(),
        title=request.form.get("title", ""),
        replaces=replaces,
        by=current_visitor().name,
    )


@pages.get("/<id>")
@organiser
def open(id: str) -> str:
    return _one(id, {})


def _one(id: str, wrong: dict[str, str]) -> str:
    found = current_office().pasts.open(g.forum_id, id)
    page = cut(list(found.met.items()), request.args.get("page", 1, type=int), PAIRS)
    rule = current_office().pasts.rule(g.forum_id)
    return render_template("past.html", found=found, file=found.file, page=page, rule=rule, wrong=wrong)


@pages.post("/<id>")
@limiter.limit(UPLOADS)
@organiser
def replace(id: str) -> Answer | tuple[str, int]:
    try:
        new = _take(replaces=id)
    except HistoryError as error:
        return _one(id, {"past": str(error)}), 422
    return redirect(url_for("pasts.open", id=new), 303)


@pages.get("/<id>/error_rows.csv")
@organiser
def error_rows(id: str) -> Response:
    content = current_office().pasts.error_rows(g.forum_id, id)
    return to_save(content, "text/csv", "error_rows.csv")


@pages.post("/<id>/remove")
@organiser
def remove(id: str) -> Answer:
    current_office().pasts.remove(g.forum_id, id, by=current_visitor().name)
    flash(_("The list was removed. What it said counts no longer."), "done")
    return redirect(url_for("pasts.show"), 303)

"""Sheets of firms: dropped, reviewed, mended, read in."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from matchmaker.errors import SheetError
from matchmaker.service.desk.forum_form import country_names
from matchmaker.service.desk.review import known_fields
from matchmaker.service.desk.sheets import field_key, typed_decisions
from web.counts import ngettext
from web.current import current_office, current_visitor, posted_version
from web.limits import limiter
from web.rights import forum_blueprint, organiser
from web.saving import to_save
from web.words import ENCODINGS, FIELDS

pages: Blueprint = forum_blueprint("sheets", __name__, "/sheets")

UPLOADS = "30/minute"


@pages.get("")
@organiser
def show() -> str:
    sheets = current_office().sheets.waiting(g.forum_id)
    return render_template("sheets.html", sheets=sheets, wrong={})


@pages.post("")
@limiter.limit(UPLOADS)
@organiser
def upload() -> Answer | tuple[str, int]:
    office, file = current_office().sheets, request.files.get("sheet")
    try:
        if file is None or not file.filename:
            raise SheetError(_("Choose a file first."))
        id = office.upload(g.forum_id, file.filename, file.read(), by=current_visitor().name)
    except SheetError as error:
        sheets = office.waiting(g.forum_id)
        return render_template("sheets.html", sheets=sheets, wrong={"sheet": error.words}), 422
    return redirect(url_for("sheets.open", id=id), 303)


@pages.get("/<id>")
@organiser
def open(id: str) -> str:
    sheet = current_office().sheets.open(g.forum_id, id)
    if sheet.review is None or sheet.busy:
        return render_template("sheet_wait.html", sheet=sheet)
    template = "sheet_unread.html" if sheet.review.trouble else "sheet.html"
    columns = [("", _("keep it as it is")), *((field, FIELDS[field]) for field in known_fields())]
    return render_template(
        template, sheet=sheet, review=sheet.review, columns=columns, words=FIELDS, encodings=ENCODINGS,
        countries=country_names(),
        key=field_key,
    )  # fmt: skip


@pages.post("/<id>")
@organiser
def decide(id: str) -> Answer:
    office, by, version = current_office().sheets, current_visitor().name, posted_version()
    sheet = office.open(g.forum_id, id)
    decisions = typed_decisions(sheet, request.form.to_dict(flat=False))
    if request.form.get("do") != "import":
        office.decide(g.forum_id, id, decisions, version=version, by=by)
        return redirect(url_for("sheets.open", id=id), 303)
    done = office.take_over(g.forum_id, id, decisions, version=version, by=by)
    if done is None:
        return redirect(url_for("sheets.open", id=id), 303)
    words = ngettext("%(num)s firm is new or changed.", "%(num)s firms are new or changed.", done.firms)
    if not done.left:
        flash(words, "done")
        return redirect(url_for("firms.show"), 303)
    left = ngettext("%(num)s row is left to be mended.", "%(num)s rows are left to be mended.", done.left)
    flash(f"{words} {left}", "done")
    return redirect(url_for("sheets.open", id=id), 303)


@pages.get("/<id>/error_rows.csv")
@organiser
def error_rows(id: str) -> Response:
    content = current_office().sheets.error_rows(g.forum_id, id)
    return to_save(content, "text/csv", "error_rows.csv")


@pages.post("/<id>/away")
@organiser
def put_away(id: str) -> Answer:
    current_office().sheets.put_away(g.forum_id, id, by=current_visitor().name)
    flash(_("The sheet is removed. Firms that it brought stay."), "done")
    return redirect(url_for("sheets.show"), 303)

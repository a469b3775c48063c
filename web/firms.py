"""Firms to look through, and each firm's profile, state, link, answers, agenda and suggestions."""

from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from matchmaker.domain.records import FirmState
from matchmaker.errors import NoMatchError
from matchmaker.service.desk.firm_office import FORM, NEW, ProfileError, profile_texts
from matchmaker.service.desk.forum_form import country_names, time_zones
from matchmaker.service.desk.roster import STATES
from web import words
from web.counts import ngettext
from web.current import current_desk, current_office, current_visitor, posted_version
from web.paging import cut
from web.rights import forum_blueprint, organiser
from web.saving import to_save
from web.speech import country

pages = forum_blueprint("firms", __name__)  # a firm may be called "new", so only firms stand below /firms/

ON_A_PAGE = 50
LONGEST = 100  # letters of a search

Page = Answer | str | tuple[str, int]


def asked_filters() -> dict[str, str]:
    """What the list is filtered by; an unknown filter is none."""
    asked = {name: request.args.get(name, "")[:LONGEST].strip() for name in ("q", "country", "area", "state")}
    if asked["state"] not in STATES:
        asked["state"] = ""
    return asked


@pages.get("/firms")
@organiser
def show() -> str:
    roster, asked = current_office().firms.roster(g.forum_id), asked_filters()
    found = roster.find(asked["q"], asked["country"], asked["area"], asked["state"])
    return render_template(
        "firms.html",
        roster=roster,
        asked=asked,
        countries=[(code, country(code)) for code in roster.countries],
        page=cut(found, request.args.get("page", 1, type=int), ON_A_PAGE),
        states=[(name, words.STATES[name]) for name in STATES if roster.counts[name]],
        state_words=words.FIRM_STATES,
        sheets=current_office().sheets.waiting(g.forum_id),
    )


@pages.get("/firms.csv")
@organiser
def file() -> Response:
    """The firms that the filters leave, as a sheet that can be read in again."""
    asked = asked_filters()
    content = current_office().firms.file(
        g.forum_id, asked["q"], asked["country"], asked["area"], asked["state"]
    )
    return to_save(content, "text/csv", "firms.csv")


@pages.post("/approve-firms")
@organiser
def approve_all() -> Answer:
    count = current_office().firms.approve_all(g.forum_id, by=current_visitor().name)
    flash(ngettext("%(num)s firm is approved.", "%(num)s firms are approved.", count), "done")
    return redirect(url_for("firms.show"), 303)


# ---- one firm


@pages.get("/firms/<id>")
@organiser
def show_one(id: str) -> str:
    entry = current_office().firms.roster(g.forum_id).entry(id) or abort(404)
    return render_template(
        "firm.html",
        entry=entry,
        firm=entry.firm,
        state_words=words.FIRM_STATES,
        wish_words=words.WISHES,
        field_words=words.FIELDS,
        said=current_office().firms.answers(g.forum_id, id),
        **_on_the_desk(id),
    )


def _on_the_desk(id: str) -> dict[str, Any]:
    """What the pairs and the timetable say of a firm; nothing where it takes no part."""
    try:
        desk = current_desk()
    except NoMatchError:
        desk = None
    if desk is None or id not in desk.book.firm:
        return {"desk": None, "cards": [], "total": 0}
    return {
        "desk": desk,
        "cards": [desk.card(match, id) for match in desk.suggested(id)],
        "total": len(desk.find_matches(firm=id)),
    }


@pages.get("/new-firm")
@organiser
def new() -> str:
    return _form(profile_texts(NEW), {})


@pages.post("/new-firm")
@organiser
def add() -> Page:
    typed = _typed()
    try:
        id = current_office().firms.add(g.forum_id, typed, by=current_visitor().name)
    except ProfileError as error:
        return _form({**profile_texts(NEW), **typed}, error.wrong), 422
    flash(_("The firm is added."), "done")
    return redirect(url_for("firms.show_one", id=id), 303)


@pages.get("/firms/<id>/edit")
@organiser
def edit(id: str) -> str:
    record = current_office().firms.open(g.forum_id, id)
    return _form(profile_texts(record.firm), {}, id, record.version)


@pages.post("/firms/<id>/edit")
@organiser
def save(id: str) -> Page:
    typed, version = _typed(), posted_version()
    try:
        current_office().firms.edit(g.forum_id, id, typed, version=version, by=current_visitor().name)
    except ProfileError as error:
        return _form(typed, error.wrong, id, version), 422
    flash(_("The profile is saved."), "done")
    return redirect(url_for("firms.show_one", id=id), 303)


def _typed() -> dict[str, str]:
    return {name: request.form[name] for name in FORM if name in request.form}


def _form(typed: dict[str, str], wrong: dict[str, str], id: str = "", version: int | None = None) -> str:
    return render_template(
        "firm_form.html",
        typed={**profile_texts(NEW), **typed},
        wrong=wrong,
        id=id,
        version=version,
        words=words.FIELDS,
        countries=country_names(),
        zones=time_zones(),
    )


@pages.post("/firms/<id>/state")
@organiser
def set_state(id: str) -> Answer:
    state = request.form.get("state", "")
    if state not in list(FirmState):
        abort(400, _("There is no such state."))
    current_office().firms.set_state(
        g.forum_id, id, FirmState(state), version=posted_version(), by=current_visitor().name
    )
    done = {
        "approved": _("The firm is approved."),
        "withdrawn": _(
            "The firm is withdrawn. Its link does not work any more; its meetings wait to be replanned."
        ),
        "pending": _("The firm waits for approval again."),
    }
    flash(done[state], "done")
    return redirect(url_for("firms.show_one", id=id), 303)


@pages.get("/firms/<id>/delete")
@organiser
def ask_delete(id: str) -> str:
    return render_template("firm_delete.html", firm=current_office().firms.open(g.forum_id, id).firm)


@pages.post("/firms/<id>/delete")
@organiser
def delete(id: str) -> Answer:
    current_office().firms.delete(g.forum_id, id, by=current_visitor().name)
    flash(_("The firm and all its data are deleted."), "done")
    return redirect(url_for("firms.show"), 303)


# ---- entered twice


@pages.get("/twins")
@organiser
def twins() -> str:
    """Firms that are here and may be one."""
    return render_template("twins.html", twins=current_office().firms.twins(g.forum_id), words=words.FIELDS)


@pages.post("/twins")
@organiser
def decide_twins() -> Answer:
    office, form, by = current_office().firms, request.form, current_visitor().name
    one, other, said = form.get("one", ""), form.get("other", ""), form.get("keep", "")
    if said == "apart":
        office.keep_apart(g.forum_id, one, other, by=by)
        flash(_("They are two firms."), "done")
    elif said in (one, other):
        gone = other if said == one else one
        versions = {one: posted_version("one_version"), other: posted_version("other_version")}
        office.merge(g.forum_id, said, gone, version=versions[said], gone_version=versions[gone], by=by)
        flash(_("They are one firm now."), "done")
    return redirect(url_for("firms.twins"), 303)

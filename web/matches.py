"""Pairs worth a meeting: as a list, as a picture, and one by one, where the organiser decides."""

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from matchmaker.errors import InputError
from matchmaker.service.desk.desk import STATUSES
from matchmaker.service.desk.pair_office import LONGEST_NOTE, pairing_list
from web import words
from web.current import current_desk, current_office, current_visitor, posted_version
from web.drawn import drawn
from web.paging import cut
from web.rights import forum_blueprint, organiser
from web.saving import to_save

pages = forum_blueprint("matches", __name__, "/matches")

CARDS, LINES = 10, 100  # on a page
KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def asked_filters() -> dict[str, str]:
    """What the list is filtered by; an unknown filter is none."""
    asked = {name: request.args.get(name, "")[:100] for name in ("firm", "area", "status")}
    if asked["status"] not in STATUSES:
        asked["status"] = ""
    return asked


@pages.get("")
@organiser
def show() -> str:
    desk, asked = current_desk(), asked_filters()
    table = request.args.get("view") == "table"
    page = cut(desk.find_matches(**asked), request.args.get("page", 1, type=int), LINES if table else CARDS)
    return render_template(
        "matches.html",
        desk=desk,
        asked=asked,
        page=page,
        table=table,
        cards=[desk.card(match, asked["firm"]) for match in page.items],
        pins=current_office().pairs.pins(g.forum_id),
        statuses=[(status, words.STATUSES[status]) for status in STATUSES],
        words=words.STATUSES,
    )


@pages.get("/pairings.<any(csv, xlsx):kind>")
@organiser
def file(kind: str) -> Response:
    """The pairs that the filters leave."""
    content = pairing_list(current_desk(), kind, **asked_filters())
    return to_save(content, KINDS[kind], f"pairings.{kind}")


@pages.get("/picture")
@organiser
def picture() -> str:
    desk = current_desk()
    return render_template("picture.html", desk=desk, pictures=drawn(desk.drawn, "pictures.html", desk=desk))


@pages.get("/decided")
@organiser
def decided() -> str:
    """What the organiser said of pairs."""
    desk = current_desk()
    pins = [pin for pair, pin in current_office().pairs.pins(g.forum_id).items()]
    known = [
        (pin, *desk.book.seated(pin.pair))
        for pin in pins
        if {pin.pair.a, pin.pair.b} <= desk.book.firm.keys()
    ]
    return render_template("decided.html", desk=desk, pins=known)


@pages.get("/<one>/<other>")
@organiser
def pair(one: str, other: str) -> str:
    return _pair(one, other)


def _pair(one: str, other: str, trouble: str = "") -> str:
    desk = current_desk()
    found = current_office().pairs.open(g.forum_id, desk, one, other)
    said = request.form if trouble else {}
    return render_template(
        "pair.html",
        desk=desk,
        page=found,
        trouble=trouble,
        decision=said.get("decision", found.pin.wish.value if found.pin else ""),
        note=said.get("note", found.pin.note if found.pin else ""),
        longest=LONGEST_NOTE,
        wish_words=words.WISHES,
    )


@pages.post("/<one>/<other>")
@organiser
def decide(one: str, other: str) -> Answer | tuple[str, int]:
    form, version = request.form, posted_version()
    try:
        current_office().pairs.decide(
            g.forum_id,
            one,
            other,
            form.get("decision", ""),
            form.get("note", ""),
            version=version,
            by=current_visitor().name,
        )
    except InputError as error:
        return _pair(one, other, error.words), 422
    flash(_("Saved. The next timetable keeps to it."), "done")
    return redirect(url_for("matches.pair", one=one, other=other), 303)

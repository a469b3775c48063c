"""A firm's own pages: its profile, one suggestion after the other, its agenda, its data. Which firm, the session says."""

import json
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import Response as FileResponse
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.domain import Wish
from matchmaker.errors import InputError
from matchmaker.service.desk.firm_side import FirmSide, ProfileError, calendar_of_feed
from web.current import current_office, current_visitor, posted_version
from web.entrance import leave
from web.limits import LINK, limiter
from web.rights import firm, public
from web.saving import to_save

pages = Blueprint("me", __name__)

WISHES = {"must": Wish.MUST, "meet": Wish.MEET, "no": Wish.NO, "": None}
Page = str | Response | tuple[str, int]


def current_side() -> FirmSide:
    office, visitor = current_office(), current_visitor()
    return FirmSide(
        office.forum(visitor.forum),
        office.desks(visitor.forum),
        visitor.firm,
        links=office.links,
        jobs=office.jobs,
        clock=office.clock,
    )


@pages.get("/me")
@firm
def show() -> Page:
    return render_template("me.html", side=current_side())


# ---- profile


@pages.get("/me/profile")
@firm
def profile() -> Page:
    side = current_side()
    return _profile_page(side, side.texts, {}, side.open_slots)


def _profile_page(side: FirmSide, typed: Any, wrong: dict[str, str], ticked: Any) -> str:
    return render_template("me_profile.html", side=side, typed=typed, wrong=wrong, ticked=ticked)


@pages.post("/me/profile")
@firm
def save_profile() -> Page:
    side, version = current_side(), posted_version()
    slots = [int(slot) for slot in request.form.getlist("slot") if slot.isdecimal() and len(slot) < 6]
    typed = {name: request.form[name] for name in request.form if name != "slot"}
    try:
        side.save_profile(typed, slots=slots if "slots-shown" in request.form else None, version=version)
    except ProfileError as error:
        return _profile_page(side, side.texts | typed, error.wrong, slots), 422
    except InputError as error:
        return _profile_page(side, side.texts | typed, {"slot": error.words}, slots), 422
    flash(_("Your profile is saved."), "done")
    return redirect(url_for("me.show"), 303)


# ---- suggestions


@pages.get("/me/suggestions")
@firm
def suggestions() -> Page:
    """One at a time: the one asked for, else the first that has no answer yet, else the list of all."""
    side = current_side()
    found = side.suggestions
    number = request.args.get("n", 0, type=int)
    if not number:
        number = next((place for place, one in enumerate(found, 1) if one.said is None), 0)
    if not 1 <= number <= len(found) or side.closed:
        return render_template("me_suggestions.html", side=side)
    undo = next((one for one in found if one.partner.id == request.args.get("after") and one.said), None)
    return render_template(
        "me_suggestion.html", side=side, one=found[number - 1], number=number, total=len(found), undo=undo
    )


@pages.post("/me/answers")
@firm
def answer() -> Response:
    side = current_side()
    partner, said = request.form.get("partner", ""), request.form.get("wish", "?")
    if said not in WISHES:
        abort(400, _("Choose must, meet or no."))
    place = next((place for place, one in enumerate(side.suggestions, 1) if one.partner.id == partner), 0)
    side.answer(partner, WISHES[said], version=posted_version())
    if not WISHES[said]:
        return redirect(url_for("me.suggestions", n=place), 303)
    return redirect(_next_after(side, partner), 303)


def _next_after(side: FirmSide, partner: str) -> str:
    """The next suggestion without an answer, after this one first, with a way to undo; else the list."""
    order = [one.partner.id for one in side.suggestions]
    place = order.index(partner)
    for number in (*range(place + 1, len(order)), *range(place)):
        if side.suggestions[number].said is None:
            return url_for("me.suggestions", n=number + 1, after=partner)
    return url_for("me.suggestions")


# ---- agenda


@pages.get("/me/agenda")
@firm
def agenda() -> Page:
    return render_template("me_agenda.html", side=current_side(), feed="")


@pages.get("/me/agenda.ics")
@firm
def calendar() -> FileResponse:
    return _calendar(current_side().calendar(), as_file=True)


@pages.post("/me/feed")
@firm
def make_feed() -> Page:
    """The address is shown once, on the page that answers: it is kept nowhere."""
    side = current_side()
    address = url_for("me.feed", token=side.make_feed(), _external=True)
    return render_template("me_agenda.html", side=current_side(), feed=address)


@pages.get("/feed/<token>.ics")
@limiter.limit(LINK)
@public
def feed(token: str) -> FileResponse:
    office = current_office()
    forum, firm_id = office.links.feed(token)
    return _calendar(calendar_of_feed(office.forum(forum), office.desks(forum), firm_id), as_file=False)


def _calendar(content: bytes, *, as_file: bool) -> FileResponse:
    if as_file:
        return to_save(content, "text/calendar", "agenda.ics")
    return FileResponse(content, mimetype="text/calendar")


@pages.get("/me/absence")
@firm
def absence() -> Page:
    """Of one meeting, or of all."""
    side = current_side()
    wanted = request.args.get("meeting", "")
    if not side.agenda:
        return redirect(url_for("me.agenda"), 303)
    held = [one for _day, same in side.agenda for one in same if one.appointment.meeting.id == wanted]
    if wanted and not held:
        abort(404)
    return render_template("me_absence.html", side=side, one=held[0] if held else None)


@pages.post("/me/absence")
@firm
def say_absent() -> Response:
    meeting = request.form.get("meeting", "")
    current_side().cannot_come(meeting or None, request.form.get("words", "")[:4_000])
    flash(_("The organiser knows. You will hear when your agenda changes."), "done")
    return redirect(url_for("me.agenda"), 303)


# ---- data


@pages.get("/me/data")
@firm
def data() -> Page:
    return render_template("me_data.html", side=current_side())


@pages.get("/me/data.json")
@firm
def data_file() -> FileResponse:
    text = json.dumps(current_side().data(), ensure_ascii=False, indent=1, default=str)
    return to_save(text, "application/json", "my-data.json")


@pages.post("/me/delete")
@firm
def delete() -> Page:
    if request.form.get("sure") != "yes":
        flash(_("Nothing was deleted: tick the box first."), "trouble")
        return redirect(url_for("me.data"), 303)
    current_side().delete()
    return leave(redirect(url_for("me.gone"), 303))


@pages.get("/gone")
@public
def gone() -> Page:
    return render_template("me_gone.html")

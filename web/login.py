"""Organisers come in and go; the first one is made on this machine; a firm's link becomes a session."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.errors import ConflictError, InputError
from web.current import current_office, current_visitor
from web.entrance import is_this_machine, leave, let_in
from web.limits import LINK, LOGIN, limiter
from web.rights import organiser, public

pages = Blueprint("login", __name__)

Answer = Response | str | tuple[str, int]


def own_path(text: str) -> str:
    """`text` if it is a path of this desk, else the first page: no login leads to another site."""
    plain = text.isprintable() and "\\" not in text and len(text) < 2_000
    return text if plain and text.startswith("/") and not text.startswith("//") else "/"


@pages.get("/login")
@public
def show() -> Answer:
    if current_visitor().kind == "organiser":
        return redirect(own_path(request.args.get("next", "/")), 303)
    if _is_first_start():
        return redirect(url_for("login.set_up"), 303)
    return _form()


@pages.post("/login")
@limiter.limit(LOGIN)
@public
def log_in() -> Answer:
    form = request.form
    token = current_office().organisers.log_in(form.get("name", ""), form.get("password", ""))
    if token is None:
        return _form(_("Name or password is not right.")), 401
    return let_in(redirect(own_path(form.get("next", "/")), 303), token)


def _form(trouble: str = "") -> str:
    asked = request.values
    way = own_path(asked.get("next", "/"))
    return render_template("login.html", way=way, name=request.form.get("name", ""), trouble=trouble)


@pages.post("/logout")
@public
def log_out() -> Response:
    answer = leave(redirect(url_for("login.show"), 303))
    flash(_("You are logged out."), "done")
    return answer


@pages.get("/setup")
@public
def set_up() -> Answer:
    _refuse_unless_first_start()
    return render_template("setup.html", name="", trouble="")


@pages.post("/setup")
@limiter.limit(LOGIN)
@public
def make_first() -> Answer:
    _refuse_unless_first_start()
    form, organisers = request.form, current_office().organisers
    name, password = form.get("name", ""), form.get("password", "")
    try:
        if password != form.get("again", ""):
            raise InputError(_("The two passwords are not the same."))
        organisers.add(name, password, by=name or "setup", only_first=True)
    except ConflictError:
        abort(404)
    except InputError as error:
        return render_template("setup.html", name=name, trouble=error.words), 422
    token = organisers.log_in(name, password) or abort(500)
    answer = let_in(redirect(url_for("forums.show"), 303), token)
    flash(_("You are logged in. Next time, log in here with the same name and password."), "done")
    return answer


@pages.post("/setup/try")
@limiter.limit(LOGIN)
@public
def look_around() -> Response:
    """Without an account, on this machine only and only until there is one: the sample forum."""
    _refuse_unless_first_start()
    office = current_office()
    token = office.organisers.let_guest_in()
    forums = office.forums()
    forum = forums[0].id if forums else office.open_sample(by="guest")[0]
    answer = let_in(redirect(url_for("forum.show", forum_id=forum), 303), token)
    flash(
        _("You look around without a login, on this machine only. Make your login, above, to begin."), "note"
    )
    return answer


def _is_first_start() -> bool:
    return is_this_machine() and not current_office().organisers.any()


def _refuse_unless_first_start() -> None:
    if not _is_first_start():
        abort(404)


@pages.get("/f/<token>")
@limiter.limit(LINK)
@public
def enter(token: str) -> Response:
    """The token leaves the address at once: a session takes its place."""
    return let_in(redirect("/me", 303), current_office().links.enter(token))


@pages.get("/account")
@organiser
def account() -> Answer:
    return render_template("account.html", trouble="")


@pages.post("/account")
@limiter.limit(LOGIN)
@organiser
def change_password() -> Answer:
    form, name, organisers = request.form, current_visitor().name, current_office().organisers
    try:
        known = organisers.log_in(name, form.get("old", ""))
        if known is None:
            raise InputError(_("The old password is not right."))
        organisers.log_out(known)
        if form.get("password", "") != form.get("again", ""):
            raise InputError(_("The two passwords are not the same."))
        organisers.set_password(name, form.get("password", ""), by=name)
    except InputError as error:
        return render_template("account.html", trouble=error.words), 422
    token = organisers.log_in(name, form.get("password", "")) or abort(500)
    flash(_("The password is changed. Everywhere else you are logged out."), "done")
    return let_in(redirect(url_for("login.account"), 303), token)

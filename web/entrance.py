"""The session's cookie -> the visitor; and back, when somebody comes in or goes."""

import hmac
from datetime import timedelta

from flask import Flask, current_app, g, request, session
from werkzeug.wrappers import Response

from web.current import NOBODY, Visitor, current_office

FORMS = "csrf_token"  # where Flask-WTF keeps, in Flask's cookie, what forms are checked with
BETWEEN_SIGNS = timedelta(minutes=5)  # a session's last use is written down no oftener


def cookie_name() -> str:
    """With https the browser itself holds the cookie to this one host."""
    return "__Host-matchmaker" if current_office().settings.secure else "matchmaker"


def recognise(app: Flask) -> None:
    """Before any view: who asks."""
    app.before_request(_recognise)


def _recognise() -> None:
    g.visitor = NOBODY
    token = request.cookies.get(cookie_name(), "")
    if not token or request.endpoint in ("static", "bootstrap.static"):
        return
    office = current_office()
    found = office.organisers.entrance(token)
    if found is None:
        return
    _bind_forms(token)
    if office.clock() - found.seen_at > BETWEEN_SIGNS:
        office.organisers.seen(token)
    if found.user is None:
        g.visitor = Visitor("firm", "firm", forum=found.forum, firm=found.firm)
    elif not found.user.guest or is_this_machine():
        g.visitor = Visitor("organiser", found.user.name, user=found.user.id, guest=found.user.guest)


def _bind_forms(token: str) -> None:
    """What forms are checked with belongs to this session: a cookie that a neighbouring site planted is replaced."""
    secret = current_app.secret_key
    assert isinstance(secret, bytes)
    bound = hmac.new(secret, b"forms:" + token.encode(), "sha256").hexdigest()
    if session.get(FORMS) != bound:
        session[FORMS] = bound


def is_this_machine() -> bool:
    """Whether the browser runs on the machine of the desk, with no proxy in between."""
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"))
    return request.remote_addr in ("127.0.0.1", "::1") and not forwarded


def let_in(response: Response, token: str) -> Response:
    """Give the new session's token to the browser; the one before it, if any, is worth nothing from now on."""
    leave(response)
    response.set_cookie(
        cookie_name(), token, httponly=True, secure=current_office().settings.secure, samesite="Lax", path="/"
    )
    return response


def leave(response: Response) -> Response:
    """End the session, with every copy of its cookie, and forget what the forms were signed with."""
    token = request.cookies.get(cookie_name(), "")
    if token:
        current_office().organisers.log_out(token)
    session.clear()
    response.delete_cookie(cookie_name(), path="/", secure=current_office().settings.secure, httponly=True)
    return response

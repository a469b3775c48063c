"""Who may call a view: said at the view itself, checked before any runs. A view that says nothing answers nobody."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from web.current import current_office, current_visitor

PUBLIC, ORGANISER, FIRM = "public", "organiser", "firm"
# views of libraries, which cannot say it themselves
LIBRARIES = {"static": PUBLIC, "bootstrap.static": PUBLIC}

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anybody."""
    return _says(view, PUBLIC)


def organiser(view: View) -> View:
    """Whoever is logged in as an organiser."""
    return _says(view, ORGANISER)


def firm(view: View) -> View:
    """Whoever came by a firm's personal link; the view asks `current_visitor()` which firm that is."""
    return _says(view, FIRM)


def _says(view: View, who: str) -> View:
    view.who = who  # type: ignore[attr-defined]
    return view


def who_may(app: Flask, endpoint: str) -> str:
    """PUBLIC, ORGANISER or FIRM; empty: nobody said, so nobody may."""
    said: str = getattr(app.view_functions.get(endpoint), "who", "")
    return LIBRARIES.get(endpoint, said)


def forum_blueprint(name: str, module: str, path: str = "") -> Blueprint:
    """Views inside a forum, at /forums/<forum_id><path>; they do not get the id, `g.forum_id` has it."""
    return Blueprint(name, module, url_prefix=f"/forums/<forum_id>{path}")


def guard_rights(app: Flask) -> None:
    """Deny by default, and let forums' views and links do without the forum's id."""
    app.url_value_preprocessor(_take_forum)
    app.url_defaults(_give_forum)
    app.before_request(_check)


def _take_forum(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "forum_id" in values:
        g.forum_id = values.pop("forum_id")


def _give_forum(endpoint: str, values: dict[str, Any]) -> None:
    if "forum_id" not in g or "forum_id" in values or endpoint not in current_app.view_functions:
        return
    if current_app.url_map.is_endpoint_expecting(endpoint, "forum_id"):
        values["forum_id"] = g.forum_id


def _check() -> Response | None:
    if request.endpoint is None:
        return None  # no such address, or not by this method: said by the application
    who, kind = who_may(current_app, request.endpoint), current_visitor().kind
    if who == PUBLIC:
        return None
    if not who or (kind != "nobody" and kind != who):
        abort(404)  # what others may see is not even there
    if kind == "nobody":
        return _turn_away(who)
    if "forum_id" in g:
        current_office().desks(g.forum_id)  # NotFoundError becomes a 404
    return None


def _turn_away(who: str) -> Response:
    if who == ORGANISER and request.method in ("GET", "HEAD"):
        way = request.full_path.rstrip("?")
        return redirect(url_for("login.show", next=None if way == "/" else way), 303)
    abort(403)

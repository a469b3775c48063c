"""What this request is about: the office, the visitor, the forum, and one state of its desk from first line to last."""

from dataclasses import dataclass

from flask import abort, current_app, g, request
from flask_babel import gettext as _

from matchmaker.service.desk.desk import Desk
from matchmaker.service.desk.desks import Desks
from matchmaker.service.office import Office

OFFICE = "matchmaker"  # where the application keeps the office
DESK = "desk"  # where a request keeps its desk


@dataclass(frozen=True, slots=True)
class Visitor:
    kind: str = "nobody"  # or "organiser", "firm"
    name: str = ""  # for the audit: the organiser's name, or "firm"
    user: str = ""  # ids
    forum: str = ""
    firm: str = ""
    guest: bool = False  # looks around on the desk's own machine; has no login


NOBODY = Visitor()


def current_office() -> Office:
    office: Office = current_app.extensions[OFFICE]
    return office


def current_visitor() -> Visitor:
    """Who asks; found by the session's cookie before any view runs."""
    visitor: Visitor = g.get("visitor", NOBODY)
    return visitor


def current_forum_id() -> str:
    """Of the address, else of the firm's session; empty outside of any forum."""
    found: str = g.get("forum_id", "") or current_visitor().forum
    return found


def current_desks() -> Desks:
    """Of the forum that this request is about.

    Raises:
        NotFoundError: there is no such forum.
    """
    return current_office().desks(current_forum_id())


def current_desk() -> Desk:
    """Asked for once a request, so that a page never mixes two states.

    Raises:
        NoMatchError: nothing is decided yet, and nobody could meet anybody.
    """
    if DESK not in g:
        setattr(g, DESK, current_desks().desk())
    desk: Desk = getattr(g, DESK)
    return desk


def posted_version(name: str = "version") -> int:
    """The version that the form was made from; without one the form is not ours, and a 400."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(400, _("The form came without its version. Load the page again."))
    return int(text)

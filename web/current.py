"""The desk that this request shows: one state of the forum from its first line to its last."""

from flask import current_app, g

from matchmaker.service.desk import Desk

DESK = "matchmaker"  # where the application keeps the matchmaker, and a request its desk


def current_desk() -> Desk:
    """Asked for once a request, so that a page never mixes two states.

    Raises:
        NoMatchError: there is no forum to show yet.
    """
    if DESK not in g:
        setattr(g, DESK, current_app.extensions[DESK].desk())
    desk: Desk = getattr(g, DESK)
    return desk

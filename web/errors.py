"""What goes wrong -> a calm page: what happened, what was kept, what to do, and a number to ask about."""

import structlog
from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from matchmaker.errors import (
    ConflictError,
    InputError,
    MatchmakerError,
    NoMatchError,
    NotFoundError,
    StaleError,
    TooManyError,
)
from web.current import DESK, current_desk, current_forum_id, current_office, current_visitor

NOTHING = ("Nothing is at this address", "The page, firm or file is not there, or not any more.")
WORDS = {
    400: ("This request cannot be answered", ""),
    403: (
        "Your session has ended",
        "Open your personal link again, or log in. Nothing was changed.",
    ),
    404: NOTHING,
    405: ("This cannot be done here", "The address is right, but not for this. Nothing was changed."),
    413: ("That is too much at once", "A sheet may have 20 MB, a form 1 MB. Nothing was changed."),
    429: ("Too often in a short time", "Wait a minute, then try again. Nothing was changed."),
}
TROUBLE = (
    "This page cannot be shown just now",
    "Nothing was changed. The log of the desk says more under the number below.",
)
NOT_SHOWN = ("csrf_token", "version", "revision")  # fields of a form that mean nothing to a person

log = structlog.get_logger("matchmaker.web")

Answer = tuple[str, int]


def translate(app: Flask) -> None:
    """Every error becomes a page; none shows a trace."""
    for kind, answer in (
        (NoMatchError, _nothing_yet),
        (NotFoundError, _not_found),
        (StaleError, _stale),
        (ConflictError, _conflict),
        (InputError, _unusable),
        (TooManyError, _too_many),
        (CSRFError, _old_form),
        (HTTPException, _refused),
        (Exception, _trouble),
    ):
        app.register_error_handler(kind, answer)  # type: ignore[arg-type]


def _nothing_yet(error: NoMatchError) -> Answer:
    """The empty desk says how to begin; an address inside it leads nowhere yet."""
    if request.view_args or current_visitor().kind != "organiser":
        return _page(404, *NOTHING)
    firms = len(current_office().forum(current_forum_id()).firms())
    return render_template("empty.html", firms=firms, words=str(error)), 200


def _not_found(error: NotFoundError) -> Answer:
    return _page(404, NOTHING[0], str(error))


def _stale(error: StaleError) -> Answer:
    """Both versions side by side: what stands there now, and what was to be saved."""
    posted = {
        name: "; ".join(request.form.getlist(name))
        for name in request.form
        if name not in NOT_SHOWN and "password" not in name
    }
    names = [*posted, *(name for name in error.current if name not in posted)]
    rows = [(name.replace("_", " "), error.current.get(name, ""), posted.get(name, "")) for name in names]
    page = render_template(
        "stale.html", noun=error.noun, rows=rows, words=str(error), request_id=g.request_id
    )
    return page, 409


def _conflict(error: ConflictError) -> Answer:
    words = str(error)
    if error.free:
        slots = current_desk().forum.slots
        free = ", ".join(f"{slots[one].start:%H:%M} UTC" for one in error.free if one < len(slots))
        words = f"{words} Free for both: {free}."
    return _page(409, "That place is taken", words)


def _unusable(error: InputError) -> Answer:
    return _page(422, "This cannot be used as it is", str(error))


def _too_many(error: TooManyError) -> Answer:
    return _page(429, WORDS[429][0], str(error))


def _old_form(error: CSRFError) -> Answer:
    return _page(
        400,
        "This form is out of date",
        "Go back, load the page again and send it once more. Nothing was changed.",
    )


def _refused(error: HTTPException) -> Answer:
    code = error.code or 500
    title, words = WORDS.get(code, (error.name, ""))
    return _page(code, title, words or error.description or "")


def _trouble(error: Exception) -> Answer:
    known = isinstance(error, MatchmakerError)  # then its words are enough for whoever runs the desk
    log.error("trouble", id=g.request_id, error=str(error), exc_info=None if known else error)
    for kept in (DESK, "forum_id"):  # the page about it must not need what is in trouble
        g.pop(kept, None)
    return _page(503 if known else 500, *TROUBLE)


def _page(code: int, title: str, words: str) -> Answer:
    return render_template("error.html", code=code, title=title, words=words, request_id=g.request_id), code

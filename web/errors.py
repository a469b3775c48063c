"""What goes wrong -> a calm page: what happened, what was kept, what to do, and a number to ask about."""

import structlog
from flask import Flask, g, render_template, request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
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
from matchmaker.said import Said
from web.current import DESK, current_desk, current_forum_id, current_office, current_visitor
from web.speech import spoken
from web.words import FIELDS, FIRM_STATES

NOTHING = (_("Nothing is at this address"), _("The page, firm or file is not there, or not any more."))
WORDS = {
    400: (_("This request cannot be answered"), ""),
    403: (
        _("Your session has ended"),
        _("Open your personal link again, or log in. Nothing was changed."),
    ),
    404: NOTHING,
    405: (_("This cannot be done here"), _("The address is right, but not for this. Nothing was changed.")),
    413: (_("That is too much at once"), _("A sheet may have 20 MB, a form 1 MB. Nothing was changed.")),
    429: (_("Too often in a short time"), _("Wait a minute, then try again. Nothing was changed.")),
}
TROUBLE = (
    _("This page cannot be shown just now"),
    _("Nothing was changed. The log of the desk says more under the number below."),
)
# fields of a form that mean nothing to a person; slots are ticked, and how they stand the page itself shows
NOT_SHOWN = ("csrf_token", "version", "revision", "slot", "slots-shown")
LABELS = FIELDS | {
    "state": _("State"),
    "by": _("Changed by"),
    "answer": _("Answer"),
    "decision": _("Decision"),
    "note": _("Note"),
    "forum file": _("Forum file"),
    "changed": _("Changed"),
    "meetings": _("Meetings"),
}

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
    return render_template("empty.html", firms=firms, words=error.words), 200


def _not_found(error: NotFoundError) -> Answer:
    return _page(404, NOTHING[0], error.words)


def _stale(error: StaleError) -> Answer:
    """Both versions side by side: what stands there now, and what was to be saved."""
    posted = {
        name: "; ".join(request.form.getlist(name))
        for name in request.form
        if name not in NOT_SHOWN and "password" not in name
    }
    names = [*posted, *(name for name in error.current if name not in (*posted, *NOT_SHOWN))]
    rows = [
        (_field(name), _value(name, error.current.get(name, "")), _value(name, posted.get(name, "")))
        for name in names
        if error.current.get(name) or posted.get(name)
    ]
    page = render_template(
        "stale.html", noun=error.noun, rows=rows, words=error.words, request_id=g.request_id
    )
    return page, 409


def _field(name: str) -> str:
    return str(LABELS.get(name) or spoken(name if isinstance(name, Said) else name.replace("_", " ")))


def _value(name: str, words: str) -> str:
    return str(FIRM_STATES.get(words, words) if name == "state" else spoken(words))


def _conflict(error: ConflictError) -> Answer:
    words = spoken(error.words)
    if error.free:
        slots = current_desk().forum.slots
        free = ", ".join(f"{slots[one].start:%H:%M} UTC" for one in error.free if one < len(slots))
        words = gettext("%(words)s Free for both: %(free)s.", words=words, free=free)
    return _page(409, _("That place is taken"), words)


def _unusable(error: InputError) -> Answer:
    return _page(422, _("This cannot be used as it is"), error.words)


def _too_many(error: TooManyError) -> Answer:
    return _page(429, WORDS[429][0], error.words)


def _old_form(error: CSRFError) -> Answer:
    return _page(
        400,
        _("This form is out of date"),
        _("Go back, load the page again and send it once more. Nothing was changed."),
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


def _page(code: int, title: str | LazyString, words: str | LazyString) -> Answer:
    return render_template("error.html", code=code, title=title, words=words, request_id=g.request_id), code

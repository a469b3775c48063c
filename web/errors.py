"""What goes wrong -> a calm page: what happened, what was kept, what to do, and a number to ask about."""

from flask import Flask, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from matchmaker.errors import MatchmakerError, NoMatchError
from web.current import DESK

WORDS = {
    400: ("This request cannot be answered", ""),
    404: ("Nothing is at this address", "The firm, page or file is not part of this forum, or not any more."),
    405: ("This desk only shows", "Pages can be read, not changed. Nothing was changed."),
}
TROUBLE = (
    "This page cannot be shown just now",
    "Nothing was changed. The window in which `matchmaker serve` runs says more under the number below.",
)

Answer = tuple[str, int]


def translate(app: Flask) -> None:
    """Every error becomes a page; none shows a trace."""
    app.register_error_handler(NoMatchError, _nothing_yet)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _trouble)


def _nothing_yet(error: Exception) -> Answer:
    """The empty desk says how to begin; an address inside it leads nowhere yet."""
    if request.view_args:
        return _page(404, *WORDS[404])
    firms = len(current_app.extensions[DESK].firms())
    return render_template("empty.html", firms=firms, words=str(error)), 200


def _refused(error: HTTPException) -> Answer:
    code = error.code or 500
    title, words = WORDS.get(code, (error.name, ""))
    return _page(code, title, words or error.description or "")


def _trouble(error: Exception) -> Answer:
    known = isinstance(error, MatchmakerError)  # then its words are enough for whoever runs the desk
    current_app.logger.error("request %s: %s", g.request_id, error, exc_info=None if known else error)
    return _page(503 if known else 500, *TROUBLE)


def _page(code: int, title: str, words: str) -> Answer:
    return render_template("error.html", code=code, title=title, words=words, request_id=g.request_id), code

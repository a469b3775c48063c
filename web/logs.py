"""One JSON line for each request, without a token, a name or a query in it."""

from time import perf_counter

import structlog
from flask import Flask, Response, g, request

from web.current import current_visitor

log = structlog.get_logger("matchmaker.web")


def keep_log(app: Flask) -> None:
    """Which view answered whom with what, and how long it took."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = perf_counter()


def _end(response: Response) -> Response:
    if request.endpoint not in ("static", "bootstrap.static"):
        log.info(
            "request",
            id=g.get("request_id", ""),
            method=request.method,
            view=request.endpoint or "",  # not the path: it may hold the token of a link, or a firm's name
            forum=g.get("forum_id", ""),
            who=current_visitor().kind,
            status=response.status_code,
            milliseconds=round(1000 * (perf_counter() - g.get("began", perf_counter())), 1),
        )
    return response

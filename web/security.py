"""What every request and every answer has to keep: our own host names, and headers that leave no room for scripts."""

from secrets import token_hex

from flask import Flask, Response, abort, g, request
from werkzeug.sansio.utils import host_is_trusted

HOSTS = ("localhost", "127.0.0.1")  # a foreign name that points here is a rebinding attack
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


def guard(app: Flask) -> None:
    """Refuse foreign hosts with 400, number every request, and put the headers on every answer."""
    app.before_request(_number_and_check)
    app.after_request(_put_headers)


def _number_and_check() -> None:
    g.request_id = token_hex(6)
    if not host_is_trusted(request.host, HOSTS):
        abort(400, f"This desk answers only as {' or '.join(HOSTS)}.")


def _put_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    response.headers["X-Request-Id"] = g.request_id
    return response

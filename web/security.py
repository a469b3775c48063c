"""What every request and every answer has to keep: our own host names, sizes, and headers that leave no room."""

from secrets import token_hex

from flask import Flask, Response, abort, g, request
from werkzeug.sansio.utils import host_is_trusted

from web.current import current_office

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
STATIC = ("static", "bootstrap.static")  # the same for everybody: a browser may keep them
MOST_BYTES = 1_048_576  # of a request's body
MOST_BYTES_OF_A_SHEET = 20 * 1_048_576
MOST_FIELDS = 2_000
SHEETS = ("sheets.upload", "pasts.upload", "pasts.replace", "brought.look")  # the only views that take files


def guard(app: Flask) -> None:
    """Refuse foreign hosts with 400 and long bodies with 413, number every request, put headers on every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    app.before_request(_number_and_check)
    app.after_request(_put_headers)


def _number_and_check() -> None:
    g.request_id = token_hex(6)
    names = current_office().settings.host_names
    if not host_is_trusted(request.host, names):
        abort(400, f"This desk answers only as {' or '.join(names)}.")
    if request.endpoint in SHEETS:
        request.max_content_length = MOST_BYTES_OF_A_SHEET
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(400, "The address holds a character that none of ours has.")


def _put_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint in STATIC:
        response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["X-Request-Id"] = g.request_id
    return response

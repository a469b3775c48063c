"""For whoever watches the machine: is the process there, and can it work."""

from flask import Blueprint, Response

from matchmaker.errors import StorageError
from web.current import current_office
from web.rights import public

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@public
def alive() -> Response:
    return Response("alive\n", mimetype="text/plain")


@pages.get("/readyz")
@public
def ready() -> Response:
    """503 when the database cannot be read."""
    try:
        current_office().check()
    except StorageError:
        return Response("the database cannot be read\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")

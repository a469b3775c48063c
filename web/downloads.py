"""The files that `matchmaker export` writes, by name."""

from io import BytesIO

from flask import Response, abort, send_file

from web.current import current_desk
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("downloads", __name__, "/downloads")

KINDS = {
    "csv": "text/csv",
    "html": "text/html",
    "ics": "text/calendar",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.get("/<path:name>")
@organiser
def show(name: str) -> Response:
    """Always to be saved: a page of ours would not let the report use its own style."""
    content = current_desk().files.get(name) or abort(404)
    file = name.rpartition("/")[2]
    return send_file(BytesIO(content), KINDS[file.rpartition(".")[2]], as_attachment=True, download_name=file)

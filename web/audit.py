"""Who did what, when, in a forum; the newest first."""

from flask import render_template, request

from web.current import current_desks
from web.paging import Page
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("audit", __name__, "/audit")

ON_A_PAGE = 50


@pages.get("")
@organiser
def show() -> str:
    number = min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
    found, total = current_desks().audit(number, ON_A_PAGE)
    last = max(1, -(-total // ON_A_PAGE))
    page = Page(found, min(number, last), last, total, (number - 1) * ON_A_PAGE + 1)
    return render_template("audit.html", page=page)

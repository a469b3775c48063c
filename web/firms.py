"""Firms to look through, and each firm's profile, agenda and suggestions."""

from flask import abort, render_template, request

from web.current import current_desk
from web.paging import cut
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("firms", __name__, "/firms")

ON_A_PAGE = 50
SUGGESTIONS = 8
LONGEST = 100  # letters of a search


@pages.get("")
@organiser
def show() -> str:
    desk = current_desk()
    asked = {
        "q": request.args.get("q", "")[:LONGEST].strip(),
        "delegation": request.args.get("delegation", ""),
        "area": request.args.get("area", ""),
    }
    found = desk.find_firms(asked["q"], asked["delegation"], asked["area"])
    page = cut(found, request.args.get("page", 1, type=int), ON_A_PAGE)
    return render_template("firms.html", desk=desk, asked=asked, page=page)


@pages.get("/<id>")
@organiser
def show_one(id: str) -> str:
    desk = current_desk()
    firm = desk.book.firm.get(id) or abort(404)
    found = desk.find_matches(firm=id)
    cards = [desk.card(match, id) for match in found[:SUGGESTIONS]]
    return render_template("firm.html", desk=desk, firm=firm, cards=cards, total=len(found))

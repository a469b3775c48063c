"""The pairs worth a meeting, best first."""

from flask import render_template, request

from web.current import current_desk
from web.paging import cut
from web.rights import forum_blueprint, organiser

pages = forum_blueprint("matches", __name__, "/matches")

ON_A_PAGE = 20


@pages.get("")
@organiser
def show() -> str:
    desk = current_desk()
    asked = {"firm": request.args.get("firm", ""), "area": request.args.get("area", "")}
    page = cut(desk.find_matches(**asked), request.args.get("page", 1, type=int), ON_A_PAGE)
    cards = [desk.card(match, asked["firm"]) for match in page.items]
    return render_template("matches.html", desk=desk, asked=asked, page=page, cards=cards)

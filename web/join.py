"""The public form of a forum, for firms that come by themselves."""

from flask import Blueprint, render_template, request

from matchmaker.service.desk.firm_side import ProfileError
from matchmaker.service.desk.forum_form import country_names
from matchmaker.service.desk.joining import Joining
from web.current import current_office
from web.limits import JOIN, limiter
from web.rights import public

pages = Blueprint("join", __name__, url_prefix="/join")

TRAP = "fax"  # a field that people do not see, and machines fill in


@pages.get("/<code>")
@public
def show(code: str) -> str:
    return _page(code, Joining(current_office().store).empty, {})


def _page(code: str, typed: dict[str, str], wrong: dict[str, str]) -> str:
    forum = Joining(current_office().store).forum(code)
    return render_template(
        "join.html", forum=forum, code=code, typed=typed, wrong=wrong, countries=country_names()
    )


@pages.post("/<code>")
@limiter.limit(JOIN)
@public
def join(code: str) -> str | tuple[str, int]:
    joining = Joining(current_office().store)
    forum = joining.forum(code)
    typed = {name: request.form[name] for name in request.form}
    try:
        if typed.pop(TRAP, "") == "":
            joining.join(code, typed)
    except ProfileError as error:
        return _page(code, joining.empty | typed, error.wrong), 422
    return render_template("joined.html", forum=forum)

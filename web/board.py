"""What the pages about the timetable share: the use cases of this forum, its draft, the pair that was chosen."""

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _

from matchmaker.domain import Pair
from matchmaker.service.desk.timetables import Board, Timetables
from web.current import current_forum_id, current_office


def current_timetables() -> Timetables:
    return current_office().timetables(current_forum_id())


def current_board(chosen: Pair | None = None) -> Board | None:
    """None before the first plan."""
    return current_timetables().board(chosen)


def board_or_404() -> Board:
    return current_board() or abort(404)


def board_or_begin() -> Board:
    """Before the first plan the visitor is led to where it is made."""
    return current_board() or abort(redirect(url_for("schedule.show"), 303))


def chosen_pair() -> Pair | None:
    """The pair named in the address; None when there is none."""
    return _pair(request.args.get("a", ""), request.args.get("b", ""))


def posted_pair() -> Pair:
    return _pair(request.form.get("a", ""), request.form.get("b", "")) or abort(
        400, _("Choose a meeting first.")
    )


def _pair(one: str, other: str) -> Pair | None:
    return Pair.of(one, other) if one and other and one != other else None

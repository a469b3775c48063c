"""A desk -> the line across the top: each noun of a forum's life, where it stands, where its page is."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from matchmaker.service.desk import Desk
from matchmaker.service.look import day, plural
from web.current import DESK, current_visitor


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    address: str
    state: str  # in a few words; empty when nothing is known
    here: bool
    mark: str = ""  # "done", "todo" or nothing


@dataclass(frozen=True, slots=True)
class Top:
    """The line above all pages."""

    home: str
    name: str
    visitor: str
    leave: str
    links: tuple[tuple[str, str], ...] = ()


def dress(app: Flask) -> None:
    """Every page's life line, head and language."""
    app.context_processor(_about)


def _about() -> dict[str, Any]:
    visitor = current_visitor()
    inside = "forum_id" in g and visitor.kind == "organiser"
    links = [(_("Forums"), url_for("forums.show"))] if visitor.kind == "organiser" else []
    if inside:
        links.append((_("Who did what"), url_for("audit.show")))
    top = Top(
        home=url_for("forums.show") if visitor.kind != "firm" else "/me",
        name="",
        visitor=visitor.name if visitor.kind == "organiser" else "",
        leave=url_for("login.log_out"),
        links=tuple(links),
    )
    steps = life_line(g.get(DESK)) if inside else []
    return {"life_line": steps, "top": top, "language": str(get_locale() or "en")}


def life_line(desk: Desk | None) -> list[Step]:
    """Forum, Firms, Matches, Schedule; without a desk they only lead."""
    states = (
        ("", "", "", "") if desk is None else (_forum(desk), _firms(desk), _matches(desk), _schedule(desk))
    )
    nouns = (
        ("forum", _("Forum")),
        ("firms", _("Firms")),
        ("matches", _("Matches")),
        ("schedule", _("Schedule")),
    )
    return [
        Step(name, url_for(f"{noun}.show"), state, here=request.blueprint == noun)
        for (noun, name), state in zip(nouns, states, strict=True)
    ]


def _forum(desk: Desk) -> str:
    slots = desk.forum.slots
    if not slots:
        return "no sessions yet"
    return day(slots[0].start, ZoneInfo(desk.forum.time_zone)).partition(" ")[2]  # without the weekday


def _firms(desk: Desk) -> str:
    outside = len(desk.book.left_out)
    return f"{plural(len(desk.book.firms), 'firm')}{f', {outside:,} outside' if outside else ''}"


def _matches(desk: Desk) -> str:
    return f"{plural(len(desk.book.matches), 'pair')} listed"


def _schedule(desk: Desk) -> str:
    if desk.schedule is None:
        return "not planned yet"
    return f"version {desk.schedule.version}, {desk.schedule.certificate.words}"

"""A forum -> the line across the top: each noun of its life, where it stands, what is to do, where its page is."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from matchmaker.errors import MatchmakerError
from matchmaker.service.desk.life import Life
from web.counts import ngettext
from web.current import current_office, current_visitor
from web.speech import spoken

# the pages of a noun: blueprints
NOUNS = {
    "forum": ("forum", "forums"),
    "firms": ("firms", "sheets", "pasts", "invitations"),
    "matches": ("matches",),
    "schedule": ("schedule", "versions", "brought", "replan", "prints"),
}


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
    name: str  # of the forum
    visitor: str
    leave: str
    guest: bool  # without a login
    links: tuple[tuple[str, str], ...] = ()


def dress(app: Flask) -> None:
    """Every page's life line, head and language."""
    app.context_processor(_about)


def _about() -> dict[str, Any]:
    visitor = current_visitor()
    is_organiser = visitor.kind == "organiser"
    inside = "forum_id" in g and is_organiser
    life = _life() if inside else None
    links = [(_("Forums"), url_for("forums.show"))] if is_organiser else []
    if life:
        links += [(_("Mail"), url_for("mail.show")), (_("Who did what"), url_for("audit.show"))]
    home = "/me" if visitor.kind == "firm" else url_for("forum.show") if life else url_for("forums.show")
    top = Top(
        home=home,
        name=life.name if life else "",
        visitor=visitor.name if is_organiser else "",
        leave=url_for("login.log_out"),
        guest=visitor.guest,
        links=tuple(links),
    )
    return {
        "life_line": life_line(life) if life else [],
        "top": top,
        "language": str(get_locale() or "en"),
        "forum_zone": life.zone if life else None,
    }


def _life() -> Life | None:
    """An error page has to be shown whatever the trouble is: then without the line."""
    try:
        return current_office().life(g.forum_id)
    except MatchmakerError:
        return None


def life_line(life: Life) -> list[Step]:
    """Forum, Firms, Matches, Schedule."""
    found = []
    for noun, name, (state, mark) in (
        ("forum", _("Forum"), _forum(life)),
        ("firms", _("Firms"), _firms(life)),
        ("matches", _("Matches"), _matches(life)),
        ("schedule", _("Schedule"), _schedule(life)),
    ):
        found.append(Step(name, url_for(f"{noun}.show"), state, request.blueprint in NOUNS[noun], mark))
    return found


def _forum(life: Life) -> tuple[str, str]:
    if not life.decided:
        return _("rules to fill in"), "todo"
    return life.when, "done"


def _firms(life: Life) -> tuple[str, str]:
    firms = ngettext("%(num)s firm", "%(num)s firms", life.firms) if life.firms else _("no firms yet")
    if life.to_mend:
        mend = ngettext("%(num)s row to mend", "%(num)s rows to mend", life.to_mend)
        return f"{firms}, {mend}", "todo"
    if life.pending:
        waiting = ngettext("%(num)s to approve", "%(num)s to approve", life.pending)
        return f"{firms}, {waiting}", "todo"
    if life.sheets:
        sheet = _("a sheet to import")
        return f"{firms}, {sheet}", "todo"
    return firms, "done" if life.firms else "todo"


def _matches(life: Life) -> tuple[str, str]:
    if life.stale and life.firms:
        return _("being worked out"), ""
    if not life.pairs:
        return _("none yet"), ""
    return ngettext("%(num)s pair", "%(num)s pairs", life.pairs), "done"


def _schedule(life: Life) -> tuple[str, str]:
    if not life.proof:
        return _("not planned yet"), "todo" if life.pairs and not life.stale else ""
    if life.waiting:
        changes = ngettext("%(num)s change waiting", "%(num)s changes waiting", life.waiting)
        stands = _("version %(number)s", number=life.published) if life.published else _("draft")
        return f"{stands}, {changes}", "todo"
    if life.published and life.differs:
        return _("version %(number)s published, draft differs", number=life.published), "todo"
    if life.published:
        return _("version %(number)s published", number=life.published), "done"
    return _("draft, %(proof)s", proof=spoken(life.proof)), "todo"

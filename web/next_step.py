"""Where a forum stands -> what its organiser does next, in words, and the address where that is done."""

from flask import url_for
from flask_babel import gettext as _

from matchmaker.service.desk.life import Life, Next
from web.counts import ngettext


def next_step(life: Life, forum: str) -> tuple[str, str]:
    """(words, address) for a forum (its id)."""
    approve = ngettext("Approve %(num)s firm", "Approve %(num)s firms", life.pending)
    changes = ngettext("Look at %(num)s change", "Look at %(num)s changes", life.waiting)
    words, endpoint, state = {
        Next.RULES: (_("Fill in the rules"), "forum.edit", None),
        Next.SHEET: (_("Import a sheet of firms"), "sheets.show", None),
        Next.APPROVE: (approve, "firms.show", "pending"),
        Next.PLAN: (_("Go to the timetable"), "schedule.show", None),
        Next.REPLAN: (changes, "replan.show", None),
        Next.PUBLISH: (_("Look at the draft"), "schedule.show", None),
        Next.LOOK: (_("See the timetable"), "schedule.show", None),
    }[life.next]
    return words, url_for(endpoint, forum_id=forum, state=state)

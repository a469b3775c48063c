"""Firms are asked to answer: who was invited, who has answered, and links to copy, to mail or to save."""

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from matchmaker.errors import InputError
from matchmaker.service.desk.invitations import INVITATION, REMINDER, eml_archive, links_csv
from web.counts import ngettext
from web.current import current_office, current_visitor
from web.rights import forum_blueprint, organiser
from web.saving import to_save

pages = forum_blueprint("invitations", __name__, "/invitations")

GROUPS = {"uninvited": INVITATION, "waiting": REMINDER}  # whom a page is about, and what they are sent


@pages.get("")
@organiser
def show() -> str:
    return _page("")


def _page(trouble: str) -> str:
    office = current_office()
    roster = office.firms.roster(g.forum_id)
    group = request.values.get("group", "")
    if group not in GROUPS:
        group = "waiting" if roster.counts["waiting"] and not roster.counts["uninvited"] else "uninvited"
    record = office.rules.record(g.forum_id)
    return render_template(
        "invitations.html",
        roster=roster,
        group=group,
        entries=roster.find(state=group),
        record=record,
        by_mail=bool(office.settings.smtp),
        form_address=_outside() + url_for("join.show", code=record.code),
        trouble=trouble,
    )


def _outside() -> str:
    """The address of the desk as others reach it, without a last slash."""
    return (current_office().settings.url or request.host_url).rstrip("/")


@pages.post("")
@organiser
def write() -> Answer | str | tuple[str, int]:
    """Make the links, and hand them over in the way that was asked for."""
    office, by = current_office(), current_visitor().name
    group = request.form.get("group", "uninvited")
    kind = GROUPS.get(group, INVITATION)
    try:
        letters = office.invitations.write(
            g.forum_id, request.form.getlist("firm"), kind, desk_url=_outside(), by=by
        )
    except InputError as error:
        return _page(error.words), 422
    way = request.form.get("do", "show")
    if way == "eml":
        archive = eml_archive(letters, sender=office.settings.mail_from)
        return to_save(archive, "application/zip", "invitations.zip")
    if way == "csv":
        return to_save(links_csv(letters), "text/csv", "links.csv")
    if way == "mail" and office.settings.smtp:
        sent = office.invitations.queue(g.forum_id, letters, kind, by=by)
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", sent), "done")
        left = len(letters) - sent
        if left:
            flash(
                ngettext(
                    "%(num)s firm has no e-mail address: hand its link over in another way.",
                    "%(num)s firms have no e-mail address: hand their links over in another way.",
                    left,
                ),
                "trouble",
            )
        return redirect(url_for("invitations.show"), 303)
    return make_response(render_template("letters.html", letters=letters))


@pages.post("/links/<id>/end")
@organiser
def revoke(id: str) -> Answer:
    current_office().links.revoke(g.forum_id, id, by=current_visitor().name)
    flash(_("The link does not work any more."), "done")
    firm = request.form.get("firm", "")
    return redirect(url_for("firms.show_one", id=firm) if firm else url_for("invitations.show"), 303)

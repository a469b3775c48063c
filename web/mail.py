"""The mails of a forum: what went, what waits, and all of it as files for a mail program."""

from flask import Response, g, render_template, request

from web.current import current_office
from web.paging import cut
from web.rights import forum_blueprint, organiser
from web.saving import to_save

pages = forum_blueprint("mail", __name__, "/mail")

ON_A_PAGE = 50


@pages.get("")
@organiser
def show() -> str:
    office = current_office()
    folder = office.mail.folder(g.forum_id)
    names = {entry.firm.id: entry.firm.name for entry in office.firms.roster(g.forum_id).entries}
    page = cut(folder.mails, request.args.get("page", 1, type=int), ON_A_PAGE)
    return render_template(
        "mail.html", folder=folder, page=page, names=names, has_server=office.mail.has_server
    )


@pages.get("/<mail_id>.eml")
@organiser
def eml(mail_id: str) -> Response:
    return to_save(current_office().mail.eml(g.forum_id, mail_id), "message/rfc822", "mail.eml")


@pages.get("/unsent.zip")
@organiser
def archive() -> Response:
    return to_save(current_office().mail.archive(g.forum_id), "application/zip", "mails.zip")

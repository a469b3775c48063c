"""A forum at a glance, and its rules."""

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from matchmaker.domain.records import JobState
from matchmaker.errors import InputError, NoMatchError
from matchmaker.service.desk.forum_office import FormError
from web.current import current_desk, current_office, current_visitor, posted_version
from web.forums import form_page, posted_file, room_of
from web.limits import UPLOAD, limiter
from web.next_step import next_step
from web.rights import forum_blueprint, organiser
from web.saving import to_save

pages = forum_blueprint("forum", __name__)


@pages.get("/")
@organiser
def show() -> str:
    """What stands, and what comes next."""
    office = current_office()
    roster = office.firms.roster(g.forum_id)
    record = office.rules.record(g.forum_id)
    jobs = office.jobs.list(g.forum_id)
    failed = jobs[0] if jobs and jobs[0].state in (JobState.FAILED, JobState.LOST) else None
    try:
        desk = current_desk()
    except NoMatchError:
        desk = None
    life = office.life(g.forum_id)
    return render_template(
        "forum.html",
        desk=desk,
        record=record,
        roster=roster,
        working=office.jobs.working(g.forum_id),
        failed=failed,
        life=life,
        next=next_step(life, g.forum_id),
    )


@pages.get("/edit")
@organiser
def edit() -> str:
    rules = current_office().rules
    return form_page(rules.draft(g.forum_id), forum=g.forum_id, version=rules.record(g.forum_id).version)


@pages.post("/edit")
@organiser
def save() -> Answer | str | tuple[str, int]:
    rules, version = current_office().rules, posted_version()
    draft = rules.typed(request.form.to_dict(flat=False))
    if request.form.get("do", "save") != "save":
        return form_page(draft, forum=g.forum_id, version=version)
    try:
        rules.save(g.forum_id, draft, version=version, by=current_visitor().name)
    except FormError as error:
        return form_page(error.draft, error.wrong, forum=g.forum_id, version=version), 422
    flash(_("The rules of the forum are saved."), "done")
    return redirect(url_for("forum.show"), 303)


@pages.post("/edit/room")
@organiser
def room() -> Response:
    return room_of(current_office().rules.typed(request.form.to_dict(flat=False)), g.forum_id)


@pages.post("/edit/file")
@limiter.limit(UPLOAD)
@organiser
def save_file() -> Answer | tuple[str, int]:
    rules, version = current_office().rules, posted_version()
    try:
        rules.save_file(g.forum_id, posted_file(), version=version, by=current_visitor().name)
    except InputError as error:
        draft = rules.draft(g.forum_id)
        return form_page(draft, {"file": error.words}, forum=g.forum_id, version=version), 422
    flash(_("The rules of the file are the forum’s rules from now on."), "done")
    return redirect(url_for("forum.show"), 303)


@pages.get("/forum.toml")
@organiser
def file() -> Response:
    content = current_office().rules.file(g.forum_id)
    return to_save(content, "application/toml", "forum.toml")

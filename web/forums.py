"""The forums of this desk, the first step of an empty one, and a new forum's form."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from matchmaker.errors import InputError
from matchmaker.service.desk.forum_form import GOALS, country_names, time_zones
from matchmaker.service.desk.forum_office import Draft, FormError
from web.current import current_office, current_visitor
from web.limits import UPLOAD, limiter
from web.next_step import next_step
from web.paging import cut
from web.rights import organiser
from web.speech import spoken
from web.words import rule_place, rule_words

pages = Blueprint("forums", __name__)

FORUMS = 12  # on a page: where each stands takes a moment to look up

ORDERS = (  # what GOALS mean, in their order
    lazy_gettext("every firm has enough, then value, then few gaps"),
    lazy_gettext("value, then every firm has enough, then few gaps"),
)


@pages.get("/")
@organiser
def show() -> str:
    """The newest first, each with where it stands and what comes next."""
    office = current_office()
    page = cut(office.forums()[::-1], request.args.get("page", 1, type=int), FORUMS)
    lives = {record.id: office.life(record.id) for record in page.items}
    return render_template(
        "forums.html",
        page=page,
        lives=lives,
        next={id: next_step(life, id) for id, life in lives.items()},
        opening={id for id, life in lives.items() if not life.firms and office.jobs.working(id)},
    )


@pages.post("/forums/sample")
@organiser
def open_sample() -> Answer:
    forum, _job = current_office().open_sample(by=current_visitor().name)
    return redirect(url_for("forum.show", forum_id=forum), 303)


@pages.get("/forums/new")
@organiser
def new() -> str:
    return form_page(current_office().rules.blank())


@pages.post("/forums/new")
@organiser
def make() -> Answer | str | tuple[str, int]:
    rules = current_office().rules
    draft = rules.typed(request.form.to_dict(flat=False))
    if request.form.get("do", "save") != "save":
        return form_page(draft)
    try:
        forum = rules.make(draft, by=current_visitor().name)
    except FormError as error:
        return form_page(error.draft, error.wrong), 422
    return redirect(url_for("forum.show", forum_id=forum), 303)


@pages.post("/forums/file")
@limiter.limit(UPLOAD)
@organiser
def make_of_file() -> Answer | tuple[str, int]:
    rules = current_office().rules
    try:
        forum = rules.make_of_file(posted_file(), by=current_visitor().name)
    except InputError as error:
        return form_page(rules.blank(), {"file": error.words}), 422
    return redirect(url_for("forum.show", forum_id=forum), 303)


@pages.post("/forums/room")
@organiser
def room() -> Response:
    return room_of(current_office().rules.typed(request.form.to_dict(flat=False)))


def posted_file() -> bytes:
    """The forum file that was chosen; InputError when there is none."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InputError(_("Choose a forum file first."))
    return file.read()


def room_of(draft: Draft, forum: str = "") -> Response:
    """The line on how much room there is, for the page that is being filled in."""
    found = current_office().rules.room(draft, forum)
    if found is None:
        return jsonify(words="", enough=True)
    return jsonify(words=f"{spoken(found.most)} {spoken(found.floor)}".strip(), enough=found.enough)


def form_page(
    draft: Draft, wrong: dict[str, str] | None = None, *, forum: str = "", version: int | None = None
) -> str:
    """The form of a forum; of one that is there already when its id is given."""
    return render_template(
        "forum_form.html",
        draft=draft,
        form_of=draft.form,
        wrong=wrong or {},
        labels={field: rule_words(field) for field in sorted(wrong or {}, key=rule_place)},
        room=current_office().rules.room(draft, forum),
        existing=bool(forum),
        version=version,
        zones=time_zones(),
        countries=country_names(),
        goals=list(zip(GOALS, ORDERS, strict=True)),
    )

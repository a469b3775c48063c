"""What an organiser does with the rules of a forum: fill them in, change them, hand over a file, hear what they allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from matchmaker.domain import Clock, Forum
from matchmaker.domain.forum_file import dump_forum, parse_forum
from matchmaker.domain.records import Contacts, ForumOptions, ForumRecord
from matchmaker.errors import InputError
from matchmaker.said import said
from matchmaker.service.desk.forum_form import (
    ForumForm,
    add_delegation,
    add_session,
    drop_delegation,
    drop_session,
    fit_sessions,
    new_forum,
    read_form,
    show_forum,
    typed_form,
)
from matchmaker.service.engine.capacity import Room, room
from matchmaker.service.jobs import JobOffice
from matchmaker.storage import Store

OPTIONS = ("deadline.day", "deadline.time", "contacts", "invitation")
LONGEST_INVITATION = 2_000  # letters


class FormError(InputError):
    """Fields of the form cannot be used; `wrong` says which and why, `draft` is the form as typed."""

    def __init__(self, wrong: Mapping[str, str], draft: "Draft") -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)
        self.draft = draft


@dataclass(frozen=True)
class Draft:
    """A forum's form with what the desk asks beside it, as typed."""

    form: ForumForm
    options: Mapping[str, str]  # of OPTIONS, and "joining" when it is ticked


class ForumOffice:
    def __init__(self, store: Store, jobs: JobOffice, *, clock: Clock) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock

    def record(self, forum: str) -> ForumRecord:
        """NotFoundError when there is no such forum."""
        return self._store.forum(forum).record()

    def blank(self) -> Draft:
        """A new forum, with defaults that work."""
        return Draft(new_forum((), clock=self._clock), _option_texts(ForumOptions(), "UTC"))

    def draft(self, forum: str) -> Draft:
        """The rules of a forum as a form; before they are decided, defaults for the firms that there are."""
        record = self.record(forum)
        if record.forum:
            return Draft(show_forum(record.forum), _option_texts(record.options, record.forum.time_zone))
        form = new_forum(self._store.forum(forum).firms(), clock=self._clock)
        named = replace(form, plain={**form.plain, "name": record.name})
        return Draft(named, _option_texts(record.options, "UTC"))

    def typed(self, fields: Mapping[str, Sequence[str]]) -> Draft:
        """A posted form, with one row more or less where its button says so: "add-delegation", "drop-session-2"."""
        form = typed_form(fields)
        options = {name: (fields.get(name) or [""])[0].strip() for name in OPTIONS}
        if fields.get("joining"):
            options["joining"] = "yes"
        return Draft(_changed(form, (fields.get("do") or [""])[0], self._clock), options)

    def room(self, draft: Draft, forum: str = "") -> Room | None:
        """What the rules as typed leave room for; None while they do not hold together."""
        found = read_form(draft.form).forum
        return room(found, self._store.forum(forum).firms() if forum else ()) if found else None

    def make(self, draft: Draft, *, by: str) -> str:
        """A new forum; its id.

        Raises:
            FormError: something is wrong with the form.
        """
        rules, options = _read(draft)
        return self._store.make_forum(rules.name, rules, options, by=by)

    def save(self, forum: str, draft: Draft, *, version: int, by: str) -> None:
        """These rules from now on.

        Raises:
            FormError: something is wrong with the form.
            NotFoundError, StaleError: no such forum; or somebody changed it in the meantime.
        """
        rules, options = _read(draft)
        self._put(forum, rules, options, version, by)

    def save_file(self, forum: str, content: bytes, *, version: int, by: str) -> None:
        """The rules of a forum file (TOML) from now on.

        Raises:
            ForumError: names each wrong field.
            NotFoundError, StaleError: as `save`.
        """
        rules = read_file(content)
        self._put(forum, rules, self.record(forum).options, version, by)

    def make_of_file(self, content: bytes, *, by: str) -> str:
        """A new forum with the rules of a forum file; its id. Raises ForumError."""
        rules = read_file(content)
        return self._store.make_forum(rules.name, rules, by=by)

    def file(self, forum: str) -> bytes:
        """The rules as a forum file; those that would be the defaults where none are decided."""
        record = self.record(forum)
        rules = record.forum or read_form(self.draft(forum).form).forum
        if rules is None:
            raise InputError("The forum is not filled in yet. Save it first, then download its file.")
        return dump_forum(rules).encode()

    def _put(self, forum: str, rules: Forum, options: ForumOptions, version: int, by: str) -> None:
        store = self._store.forum(forum)
        store.put_forum(rules, options, version=version, by=by)
        if store.firms():
            self._jobs.want("match", forum, by=by)


def read_file(content: bytes) -> Forum:
    """The forum of an uploaded forum file; ForumError names each wrong field."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("This is not a forum file: a forum file is a text in UTF-8 (TOML).") from None
    return parse_forum(text, source="The forum file")


def _changed(form: ForumForm, what: str, clock: Clock) -> ForumForm:
    verb, _, number = what.rpartition("-")
    if what == "add-delegation":
        return add_delegation(form)
    if what == "add-session":
        return add_session(form)
    if what == "fit-sessions":
        return fit_sessions(form, clock=clock)
    if verb == "drop-delegation" and number.isdecimal():
        return drop_delegation(form, int(number))
    if verb == "drop-session" and number.isdecimal():
        return drop_session(form, int(number))
    return form


def _read(draft: Draft) -> tuple[Forum, ForumOptions]:
    read = read_form(draft.form)
    wrong = dict(read.wrong)
    options = _read_options(draft.options, read.forum.time_zone if read.forum else "UTC", wrong)
    if read.forum is None or wrong:
        raise FormError(wrong, replace(draft, form=read.form))
    return read.forum, options


def _option_texts(options: ForumOptions, zone: str) -> dict[str, str]:
    deadline = options.deadline.astimezone(ZoneInfo(zone)) if options.deadline else None
    texts = {
        "deadline.day": f"{deadline:%Y-%m-%d}" if deadline else "",
        "deadline.time": f"{deadline:%H:%M}" if deadline else "",
        "contacts": options.contacts.value,
        "invitation": options.invitation,
    }
    return texts | ({"joining": "yes"} if options.joining else {})


def _read_options(typed: Mapping[str, str], zone: str, wrong: dict[str, str]) -> ForumOptions:
    deadline = None
    if typed["deadline.day"]:
        try:
            at = time.fromisoformat(typed["deadline.time"] or "23:59")
            day = datetime.fromisoformat(typed["deadline.day"]).date()
            deadline = datetime.combine(day, at, ZoneInfo(zone))
        except ValueError:
            wrong["deadline.day"] = said(
                "Write a day like 2026-05-20 and a time like 18:00, or leave both empty."
            )
    if len(typed["invitation"]) > LONGEST_INVITATION:
        wrong["invitation"] = said("Shorten this to at most {most:,} letters.", most=LONGEST_INVITATION)
    known = {found.value: found for found in Contacts}
    return ForumOptions(
        joining="joining" in typed,
        deadline=deadline,
        contacts=known.get(typed["contacts"], Contacts.PUBLISHED),
        invitation=typed["invitation"],
    )

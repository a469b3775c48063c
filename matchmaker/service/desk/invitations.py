"""Firms are asked to answer: a personal link each, and the words to send it with, once and again as a reminder.

A link's token is kept nowhere. So the words are handed over at once: to copy, as .eml files, or to the outbox.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

from matchmaker.domain import Clock, Firm
from matchmaker.domain.records import FirmState, ForumRecord
from matchmaker.errors import InputError
from matchmaker.exporting import csv_text
from matchmaker.exporting.times import clock as clock_words
from matchmaker.exporting.times import day, zone_words
from matchmaker.service.desk.links import LinkOffice
from matchmaker.storage import Store

INVITATION, REMINDER = "invitation", "reminder"
MOST_AT_ONCE = 1_000  # firms
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one firm is sent."""

    firm: Firm
    link: str
    subject: str
    text: str

    @property
    def address(self) -> str:
        return self.firm.contact.email


class InvitationOffice:
    def __init__(self, store: Store, links: LinkOffice, *, clock: Clock) -> None:
        self._store = store
        self._links = links
        self._clock = clock

    def write(
        self, forum: str, firms: Sequence[str], kind: str, *, desk_url: str, by: str
    ) -> tuple[Letter, ...]:
        """A new link and a letter for each of these approved firms (ids); links made before stay good.

        `desk_url` is the address of the desk as firms see it, without a slash at its end.

        Raises:
            InputError: no firm was chosen, or too many at once.
            NotFoundError: no such forum.
        """
        store = self._store.forum(forum)
        record = store.record()
        approved = {one.id: one for one in store.firms((FirmState.APPROVED,))}
        chosen = [approved[id] for id in dict.fromkeys(firms) if id in approved]
        if not chosen:
            raise InputError("Choose at least one firm.")
        if len(chosen) > MOST_AT_ONCE:
            raise InputError(
                "That is too many at once: choose at most {most_at_once:,} firms.", most_at_once=MOST_AT_ONCE
            )
        with store.together():
            return tuple(
                _letter(record, firm, kind, f"{desk_url}/f/{self._links.make(forum, firm.id, by=by)}")
                for firm in chosen
            )

    def queue(self, forum: str, letters: Sequence[Letter], kind: str, *, by: str) -> int:
        """Put the letters of firms with an address into the outbox; how many."""
        store = self._store.forum(forum)
        addressed = [letter for letter in letters if letter.address]
        with store.together():
            for letter in addressed:
                store.queue_mail(
                    firm=letter.firm.id,
                    kind=kind,
                    address=letter.address,
                    subject=letter.subject,
                    text=letter.text,
                    by=by,
                )
        return len(addressed)


def _letter(record: ForumRecord, firm: Firm, kind: str, link: str) -> Letter:
    name = " ".join(record.name.split())
    asks = "A reminder: whom would you like to meet?" if kind == REMINDER else "Whom would you like to meet?"
    opening = (
        f"we have not heard from you yet. {firm.name} takes part in {name}."
        if kind == REMINDER
        else f"{firm.name} takes part in {name}."
    )
    parts = [
        f"Dear {firm.contact.name}," if firm.contact.name else "Dear colleagues,",
        opening,
        record.options.invitation.strip(),
        "On your own page we suggest partners, each with the reason. Say with one tap whom you must meet, whom you "
        "would like to meet, and whom not; it takes five minutes, and you need no password:",
        link,
        _until(record, firm),
        "The link is personal: whoever has it can answer for you.",
    ]
    return Letter(firm, link, f"{name}: {asks}", "\n\n".join(part for part in parts if part) + "\n")


def _until(record: ForumRecord, firm: Firm) -> str:
    deadline: datetime | None = record.options.deadline
    if deadline is None:
        return ""
    zone = record.forum.zone_of(firm) if record.forum else ZoneInfo("UTC")
    return f"Please answer by {day(deadline, zone)}, {clock_words(deadline, zone)} ({zone_words(deadline, zone)})."


def links_csv(letters: Sequence[Letter]) -> bytes:
    """A line for each firm, to merge into mails of one's own."""
    columns = ("firm_id", "name", "contact_name", "contact_email", "link")
    return csv_text.sheet(
        columns,
        [
            (one.firm.id, one.firm.name, one.firm.contact.name, one.firm.contact.email, one.link)
            for one in letters
        ],
    )


def eml(letter: Letter, *, sender: str) -> bytes:
    """A mail that any mail program opens, ready to be sent."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    if sender:
        message["From"] = sender
    if letter.address:
        message["To"] = letter.address
    message["X-Unsent"] = "1"  # Outlook opens it for sending
    message.set_content(letter.text)
    return message.as_bytes()


def eml_archive(letters: Sequence[Letter], *, sender: str) -> bytes:
    """All letters as .eml files in one zip archive, by the firms' ids."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for letter in letters:
            archive.writestr(zipfile.ZipInfo(f"{letter.firm.id}.eml", _ZIP_TIME), eml(letter, sender=sender))
    return target.getvalue()

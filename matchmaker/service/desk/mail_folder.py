"""A forum's outbox as an organiser sees it: what went, what waits, what a server refused; to be saved as .eml files."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain.records import Mail
from matchmaker.errors import InputError
from matchmaker.service.desk.mail import write_eml
from matchmaker.settings import Settings
from matchmaker.storage import Store

_ZIP_TIME = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class MailFolder:
    mails: Sequence[Mail]  # the newest first

    @property
    def waiting(self) -> int:
        return sum(mail.sent_at is None for mail in self.mails)


class MailOffice:
    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    @property
    def has_server(self) -> bool:
        return bool(self._settings.smtp)

    def folder(self, forum: str) -> MailFolder:
        """NotFoundError when there is no such forum."""
        return MailFolder(self._store.forum(forum).mails())

    def eml(self, forum: str, id: str) -> bytes:
        """One mail as a file.

        Raises:
            NotFoundError, InputError: there is no such mail; or its address is none.
        """
        return write_eml(self._store.forum(forum).mail(id), self._settings)

    def archive(self, forum: str) -> bytes:
        """All that were not sent, as .eml files in one zip archive; those whose address is none are left out.

        Raises:
            InputError: nothing waits.
        """
        target = io.BytesIO()
        count = 0
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for mail in self._store.forum(forum).mails(unsent=True):
                try:
                    content = write_eml(mail, self._settings)
                except InputError:
                    continue
                count += 1
                archive.writestr(
                    zipfile.ZipInfo(f"{count:03}-{mail.kind}-{mail.firm}.eml", _ZIP_TIME), content
                )
        if not count:
            raise InputError("No mail waits to be sent.")
        return target.getvalue()

"""Outboxes -> the mail server, now and then, in a thread of its own; without a server nothing runs."""

from threading import Event, Thread

import structlog

from matchmaker.errors import MatchmakerError
from matchmaker.service.desk.mail import send_waiting
from matchmaker.settings import Settings
from matchmaker.storage import Store

SECONDS_BETWEEN = 15.0

log = structlog.get_logger("matchmaker.mail")


class Postman:
    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._ended = Event()
        self._thread = Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> None:
        if self._settings.smtp:
            self._thread.start()

    def stop(self) -> None:
        """Before the next mail."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN):
            try:
                sent = send_waiting(self._store, self._settings)
            except MatchmakerError as error:
                log.error("mail waits", reason=str(error))
            else:
                if sent:
                    log.info("mail sent", count=sent)

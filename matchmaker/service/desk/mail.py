"""The outbox -> mails: sent when a server is set, else as .eml files that any mail program opens."""

import smtplib
import ssl
from collections.abc import Callable
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from matchmaker.domain.records import Mail
from matchmaker.errors import InputError
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore, Store

SECONDS = 20  # to wait for the server
MOST_TRIES = 5
Send = Callable[[EmailMessage], None]


def write_eml(mail: Mail, settings: Settings) -> bytes:
    """The mail as a file; line ends as the standard asks.

    Raises:
        InputError: the address is none.
    """
    return compose(mail, settings).as_bytes(policy=SMTP)


def compose(mail: Mail, settings: Settings) -> EmailMessage:
    """Raises InputError when an address is none; a line break in a subject cannot add a header."""
    message = EmailMessage()
    message["Subject"] = " ".join(mail.subject.split())
    message["To"] = mail_address(mail.address)
    if settings.mail_from:
        message["From"] = mail_address(settings.mail_from)
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = make_msgid(idstring=mail.id.replace("_", "-"), domain="matchmaker.invalid")
    message.set_content(mail.text)
    return message


def mail_address(text: str) -> Address:
    """Raises InputError when it is none."""
    try:
        address = Address(addr_spec=text.strip())
    except (ValueError, IndexError, MessageError) as error:
        raise InputError(
            f"{text.strip()[:80]!r} is no mail address. Mend it in the firm's profile."
        ) from error
    if not address.domain or not address.username or not address.domain.isprintable():
        raise InputError(f"{text.strip()[:80]!r} is no mail address. Mend it in the firm's profile.")
    return address


def send_waiting(store: Store, settings: Settings, *, send: Send | None = None) -> int:
    """Send what waits in all outboxes; how many went. What the server refuses is kept with its words."""
    if not settings.smtp:
        return 0
    sent = 0
    for record in store.forum_records():
        forum = store.forum(record.id)
        for mail in forum.mails(unsent=True):
            if mail.tries < MOST_TRIES:
                sent += _send_one(
                    forum, mail, settings, send or (lambda message: _deliver(message, settings))
                )
    return sent


def _send_one(forum: ForumStore, mail: Mail, settings: Settings, send: Send) -> bool:
    try:
        send(compose(mail, settings))
    except (OSError, smtplib.SMTPException, InputError) as error:
        forum.mail_sent(mail.id, trouble=str(error)[:500] or type(error).__name__)
        return False
    forum.mail_sent(mail.id)
    return True


def _deliver(message: EmailMessage, settings: Settings) -> None:
    with _server(settings) as server:
        server.send_message(message)


def check_server(settings: Settings) -> str:
    """Log in and out again; raises OSError with the server's words."""
    try:
        with _server(settings) as server:
            server.noop()
    except smtplib.SMTPException as error:
        raise OSError(f"the mail server refuses: {error}") from error
    return f"{urlsplit(settings.smtp).hostname} answers"


def _server(settings: Settings) -> smtplib.SMTP:
    """Over TLS from the start (smtps), or from STARTTLS on where the server offers it."""
    url = urlsplit(settings.smtp)
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise InputError("MATCHMAKER_SMTP is no mail server. Write it like smtp://user:password@host:587.")
    secure = ssl.create_default_context()
    server: smtplib.SMTP
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(url.hostname, url.port or 465, timeout=SECONDS, context=secure)
    else:
        server = smtplib.SMTP(url.hostname, url.port or 25, timeout=SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server

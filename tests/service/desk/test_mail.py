"""Mails leave by the server or as files, and no text of a firm becomes a header."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from matchmaker.domain.records import Mail
from matchmaker.errors import InputError
from matchmaker.service.desk.mail import MOST_TRIES, send_waiting, write_eml
from matchmaker.settings import Settings
from matchmaker.storage import Store
from tests.factories import make_firm

SETTINGS = Settings(smtp="smtp://mail.example", mail_from="forum@forum.example")
AT = datetime(2025, 11, 20, 9, tzinfo=UTC)


def mail(**changes):
    fields = {
        "id": "abc", "firm": "ro-1", "kind": "invitation", "address": "ana@firm.example", "subject": "Come",
        "text": "Dear Ana,\nplease come.\n", "made_at": AT, "sent_at": None, "tries": 0, "trouble": "",
    } | changes  # fmt: skip
    return Mail(**fields)


def read(content):
    return message_from_bytes(content, policy=default)


def test_a_mail_says_what_was_written_in_any_script():
    found = read(write_eml(mail(subject="Întâlniri – ملاقاتیں", text="Șapte întâlniri\n"), SETTINGS))
    assert (found["Subject"], found["To"], found["From"]) == (
        "Întâlniri – ملاقاتیں", "ana@firm.example", "forum@forum.example",
    )  # fmt: skip
    assert found.get_content() == "Șapte întâlniri\r\n", "line ends as mail has them"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
def test_a_line_break_in_a_subject_adds_no_header(end):
    content = write_eml(mail(subject=f"Come{end}Bcc: victim@example.org"), SETTINGS)
    found = read(content)
    assert found["Bcc"] is None
    assert found["Subject"].split() == ["Come", "Bcc:", "victim@example.org"]


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@", "@firm.example", "ana@firm.example\r\nBcc: v@example.org", "ana@firm.example, v@example.org",
     "ana firm@example.org", "<ana@firm.example>"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address):
    with pytest.raises(InputError, match="no mail address"):
        write_eml(mail(address=address), SETTINGS)


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/forum.db")
    store.forum().save_firms([make_firm("ro-1")])
    for number, address in enumerate(("one@firm.example", "no address", "two@firm.example")):
        store.forum().queue_mail(
            firm="ro-1", kind="x", address=address, subject=f"{number}", text="Come.", by="Ana"
        )
    yield store
    store.close()


def test_each_mail_goes_once_and_what_is_refused_says_why(store):
    sent = []
    assert send_waiting(store, SETTINGS, send=sent.append) == 2
    assert send_waiting(store, SETTINGS, send=sent.append) == 0
    assert sorted(one["To"] for one in sent) == ["one@firm.example", "two@firm.example"]
    (left,) = store.forum().mails(unsent=True)
    assert "no mail address" in left.trouble


def test_a_server_that_refuses_is_asked_again_but_not_for_ever(store):
    def refuse(message):
        raise OSError("connection refused")

    for _ in range(MOST_TRIES + 3):
        assert send_waiting(store, SETTINGS, send=refuse) == 0
    assert {one.tries for one in store.forum().mails()} == {MOST_TRIES}
    assert {one.trouble for one in store.forum().mails() if "@" in one.address} == {"connection refused"}


def test_without_a_server_nothing_is_sent(store):
    assert send_waiting(store, Settings(), send=lambda message: pytest.fail("sent")) == 0

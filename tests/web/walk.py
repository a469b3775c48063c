"""Every way into a desk: each rule of the url_map with arguments that exist, and what the database holds."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from matchmaker.domain.history import PastRow
from tests.web.conftest import Site
from web.rights import who_may

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FIELDS = {  # what forms of ours may ask for, so that a refusal is not one of a missing field
    "version": "1", "revision": "1", "state": "withdrawn", "wish": "no", "decision": "no", "note": "n", "name": "n",
    "slot": "1", "table": "", "meeting": "m-pk-1-ro-1", "firm": "ro-1", "partner": "pk-1", "words": "w", "way": "no",
}  # fmt: skip
# bookkeeping that a GET may do: when a session and a link were used last, and sessions themselves
BOOKKEEPING = ("sessions",)


@dataclass(frozen=True)
class Things:
    """One of each thing in a forum, by the name of the argument, and where it differs by blueprint."""

    forum: str
    firm: str
    partner: str
    upload: str
    link: str
    job: str
    mail: str
    notice: str
    past: str

    def argument(self, blueprint: str, name: str) -> str | int:
        by_blueprint = {
            "sheets": self.upload,
            "pasts": self.past,
            "invitations": self.link,
            "mail": self.mail,
            "mails": self.mail,
        }
        same = {
            "forum_id": self.forum, "id": by_blueprint.get(blueprint, self.firm), "job_id": self.job, "number": 1,
            "name": "meetings.csv", "filename": "style.css", "token": "x" * 43, "kind": "csv", "one": self.firm,
            "other": self.partner, "source": "draft", "firm": self.firm, "partner": self.partner, "code": "x" * 12,
            "upload_id": self.upload, "link_id": self.link, "mail_id": self.mail, "notice_id": self.notice,
            "meeting": "m1", "slot": 1, "lang": "en",
        }  # fmt: skip
        return same[name]


def things(site: Site, forum: str, firm: str, partner: str) -> Things:
    """Make one of each."""
    store = site.office.forum(forum)
    store.make_link(firm, lasts=timedelta(days=1), by="test")
    past = store.add_past("before.csv", "2024", by="test")
    store.put_past(
        past, [PastRow("before.csv", 2, firm, partner, day="2024-05-14", firm_id=firm, partner_id=partner)]
    )
    return Things(
        forum,
        firm,
        partner,
        upload=store.keep_upload("firms.csv", b"name,country\nAlba,RO\n", by="test"),
        link=store.links()[-1].id,
        job=site.office.store.add_job("match", forum, asked={}, by="test").id,
        mail=store.queue_mail(
            firm=firm, kind="invitation", address="a@b.example", subject="s", text="t", by="test"
        ),
        notice=store.add_notice(firm, None, "ill"),
        past=past,
    )


@dataclass(frozen=True)
class Way:
    endpoint: str
    who: str  # said by the view
    address: str
    names: frozenset[str]  # of its arguments
    methods: frozenset[str]


def ways(site: Site, found: Things, *, forum: str = "") -> Iterator[Way]:
    """Every rule with arguments of `found`; with `forum` at that forum's address instead of their own."""
    adapter = site.app.url_map.bind("localhost")
    for rule in sorted(site.app.url_map.iter_rules(), key=str):
        blueprint = rule.endpoint.partition(".")[0]
        values = {name: found.argument(blueprint, name) for name in rule.arguments}
        if forum and "forum_id" in values:
            values["forum_id"] = forum
        if rule.endpoint == "bootstrap.static":
            values["filename"] = "css/bootstrap.min.css"
        yield Way(
            rule.endpoint,
            who_may(site.app, rule.endpoint),
            adapter.build(rule.endpoint, values),
            frozenset(rule.arguments),
            frozenset(rule.methods or ()),
        )


def content(site: Site) -> str:
    """A fingerprint of all rows but the bookkeeping."""
    path = site.office.settings.database.removeprefix("sqlite:///")
    digest = hashlib.sha256()
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        for name in sorted(set(names) - set(BOOKKEEPING)):
            columns = [
                row[1] for row in connection.execute(f"pragma table_info({name})") if row[1] != "used_at"
            ]
            quoted = ", ".join(f'"{column}"' for column in columns)
            rows = connection.execute(f"select {quoted} from {name}").fetchall()
            digest.update(repr((name, sorted(map(repr, rows)))).encode())
    connection.close()
    return digest.hexdigest()

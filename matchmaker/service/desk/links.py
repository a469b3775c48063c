"""Firms' personal links: made, used, revoked."""

from datetime import timedelta

from matchmaker.domain.records import LinkRecord
from matchmaker.service.desk.organisers import FIRM_LASTS
from matchmaker.storage import Store

LASTS = timedelta(days=120)  # a forum's life, and some weeks after it


class LinkOffice:
    def __init__(self, store: Store) -> None:
        self._store = store

    def make(self, forum: str, firm: str, *, by: str, kind: str = "desk", lasts: timedelta = LASTS) -> str:
        """The token of a new link; it is shown once and kept nowhere.

        Raises:
            NotFoundError: the forum has no such firm.
        """
        return self._store.forum(forum).make_link(firm, kind=kind, lasts=lasts, by=by)

    def of(self, forum: str) -> tuple[LinkRecord, ...]:
        """By firm, the newest first."""
        return self._store.forum(forum).links()

    def revoke(self, forum: str, id: str, *, by: str) -> None:
        """It and its sessions end now; NotFoundError when the forum has no such link."""
        self._store.forum(forum).revoke_link(id, by=by)

    def enter(self, token: str) -> str:
        """Swap the token of a link for that of a session.

        Raises:
            NotFoundError: the link does not hold, whatever the reason.
        """
        _, link = self._store.link_of(token, kind="desk")
        return self._store.open_session(link=link.id, lasts=FIRM_LASTS)

    def feed(self, token: str) -> tuple[str, str]:
        """(forum, firm) of the token of a calendar feed; raises as `enter`."""
        forum, link = self._store.link_of(token, kind="feed")
        return forum, link.firm

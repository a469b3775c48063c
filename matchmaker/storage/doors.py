"""Who may come in: organisers, their sessions, and the firms' personal links; of every token only its hash."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Row, Select, bindparam, delete, insert, select, update

from matchmaker.domain.records import FirmState, LinkRecord, User
from matchmaker.errors import ConflictError, NotFoundError
from matchmaker.said import said
from matchmaker.storage import tables
from matchmaker.storage.shelf import ForumShelf, Shelf, aware, aware_or_none, new_id

BYTES = 32  # 256 random bits
MADE = {  # kinds of links, for the audit
    "desk": said("made a personal link for {firm}"),
    "feed": said("made a calendar address for {firm}"),
}
NO_PASSWORD = ""  # the hash of none: a guest's


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _entrance_query() -> Select:
    session, user, link, firm = tables.sessions, tables.users, tables.links, tables.firms
    return (
        select(
            session.c.seen_at,
            session.c.ends_at,
            user.c.id.label("user_id"),
            user.c.name,
            user.c.shown,
            user.c.version,
            user.c.made_at,
            user.c.password,
            link.c.forum,
            link.c.firm,
            link.c.expires_at,
            link.c.revoked_at,
            firm.c.state,
        )
        .outerjoin(user, session.c.user == user.c.id)
        .outerjoin(link, session.c.link == link.c.id)
        .outerjoin(firm, (link.c.forum == firm.c.forum) & (link.c.firm == firm.c.id))
        .where(session.c.digest == bindparam("asked"))
    )


_ENTRANCE = _entrance_query()  # made once: every request asks it


@dataclass(frozen=True, slots=True)
class Entrance:
    """Whom a session belongs to: an organiser, or a firm of a forum."""

    user: User | None
    forum: str
    firm: str
    seen_at: datetime  # aware, UTC
    ends_at: datetime  # aware, UTC


class Users(Shelf):
    def users(self) -> tuple[User, ...]:
        """By name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.users).order_by(tables.users.c.name))
            return tuple(_user(row) for row in rows)

    def add_user(self, name: str, password: str, *, by: str, key: str = "", only_first: bool = False) -> User:
        """A new organiser; `password` is already a hash, and logins compare `key`, by default the name.

        Raises:
            ConflictError: the name is taken; or `only_first` and there is an organiser already.
        """
        user, key = User(new_id(), name, 1, self._now()), key or name
        with self._database.writing() as connection:
            # whoever only looked around has to log in from now on
            connection.execute(delete(tables.users).where(tables.users.c.password == NO_PASSWORD))
            taken = set(connection.scalars(select(tables.users.c.name)))
            if key in taken:
                raise ConflictError("There is an organiser of that name already. Choose another name.")
            if only_first and taken:
                raise ConflictError("There is an organiser already. Log in.")
            connection.execute(
                insert(tables.users).values(
                    id=user.id, name=key, shown=name, password=password, version=1, made_at=user.made_at
                )
            )
            self._note_down(connection, None, by, said("added the organiser {name}", name=name))
        return user

    def guest(self) -> User:
        """Who may look around while there is no organiser; ConflictError once there is one."""
        table = tables.users
        with self._database.writing() as connection:
            rows = connection.execute(select(table)).all()
            if any(row.password != NO_PASSWORD for row in rows):
                raise ConflictError("There is an organiser already. Log in.")
            if rows:
                return _user(rows[0])
            user = User(new_id(), "guest", 1, self._now(), guest=True)
            connection.execute(
                insert(table).values(
                    id=user.id, name=user.name, password=NO_PASSWORD, version=1, made_at=user.made_at
                )
            )
        return user

    def password_of(self, key: str) -> tuple[User, str] | None:
        """(who, hash of the password); None when nobody logs in with that."""
        with self._database.reading() as connection:
            row = connection.execute(select(tables.users).where(tables.users.c.name == key)).one_or_none()
        return None if row is None else (_user(row), row.password)

    def set_password(self, id: str, password: str, *, by: str) -> None:
        """A new hash; all sessions of the organiser end."""
        table = tables.users
        with self._database.writing() as connection:
            changed = connection.execute(
                update(table).where(table.c.id == id).values(password=password, version=table.c.version + 1)
            )
            if not changed.rowcount:
                raise NotFoundError("There is no such organiser.")
            connection.execute(delete(tables.sessions).where(tables.sessions.c.user == id))
            self._note_down(connection, None, by, "set a new password")

    def remove_user(self, id: str, *, by: str) -> None:
        """NotFoundError when there is none; the sessions go too."""
        with self._database.writing() as connection:
            if not connection.execute(delete(tables.users).where(tables.users.c.id == id)).rowcount:
                raise NotFoundError("There is no such organiser.")
            self._note_down(connection, None, by, "removed an organiser")


class Sessions(Shelf):
    def open_session(self, *, user: str | None = None, link: str | None = None, lasts: timedelta) -> str:
        """For an organiser or for whoever came by a link (ids); the token, which is kept nowhere."""
        token, now = token_urlsafe(BYTES), self._now()
        table = tables.sessions
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.ends_at < now))  # the housekeeping of the table
            connection.execute(
                insert(table).values(
                    digest=digest_of(token), user=user, link=link, made_at=now, seen_at=now,
                    ends_at=now + lasts,
                )
            )  # fmt: skip
        return token

    def entrance(self, token: str, *, idle: timedelta, firm_idle: timedelta | None = None) -> Entrance | None:
        """Whose session it is; None when it is none, has ended, or rested longer than `idle`.

        A session of a firm may rest for `firm_idle`; it ends with its link, and when the firm is withdrawn.
        """
        with self._database.reading() as connection:
            row = connection.execute(_ENTRANCE, {"asked": digest_of(token)}).one_or_none()
        now = self._now()
        if row is None or aware(row.ends_at) <= now:
            return None
        if aware(row.seen_at) + (idle if row.user_id or firm_idle is None else firm_idle) <= now:
            return None
        if row.user_id:
            return Entrance(_user(row, row.user_id), "", "", aware(row.seen_at), aware(row.ends_at))
        if row.revoked_at or aware(row.expires_at) <= now or row.state == FirmState.WITHDRAWN:
            return None
        return Entrance(None, row.forum, row.firm, aware(row.seen_at), aware(row.ends_at))

    def seen(self, token: str) -> None:
        """The session was used just now."""
        table = tables.sessions
        with self._database.writing() as connection:
            connection.execute(
                update(table).where(table.c.digest == digest_of(token)).values(seen_at=self._now())
            )

    def end_session(self, token: str) -> None:
        """Every copy of the token is worth nothing from now on."""
        table = tables.sessions
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.digest == digest_of(token)))

    def link_of(self, token: str, *, kind: str) -> tuple[str, LinkRecord]:
        """(forum, link) of a token that is good now; notes that it was used.

        Raises:
            NotFoundError: unknown, expired, revoked, or of a firm that was withdrawn: all look the same.
        """
        table, firm = tables.links, tables.firms
        with self._database.writing() as connection:
            row = connection.execute(
                select(table, firm.c.state)
                .join(firm, (table.c.forum == firm.c.forum) & (table.c.firm == firm.c.id))
                .where(table.c.digest == digest_of(token), table.c.kind == kind)
            ).one_or_none()
            if (
                row is None
                or row.revoked_at
                or aware(row.expires_at) <= self._now()
                or row.state == FirmState.WITHDRAWN
            ):
                raise NotFoundError("This link does not work any more. Ask the organiser for a new one.")
            connection.execute(update(table).where(table.c.id == row.id).values(used_at=self._now()))
        return row.forum, _link(row)


class Links(ForumShelf):
    def make_link(self, firm: str, *, kind: str = "desk", lasts: timedelta, by: str) -> str:
        """A personal link of a firm; its token, 256 random bits, which is kept nowhere.

        Raises:
            NotFoundError: there is no such firm.
        """
        token, now = token_urlsafe(BYTES), self._now()
        known = tables.firms
        with self._writing() as connection:
            if not connection.scalar(select(known.c.id).where(known.c.forum == self.id, known.c.id == firm)):
                raise NotFoundError("This forum has no such firm.")
            connection.execute(
                insert(tables.links).values(
                    id=new_id(), forum=self.id, firm=firm, kind=kind, digest=digest_of(token),
                    made_at=now, expires_at=now + lasts,
                )
            )  # fmt: skip
            self._note(connection, by, MADE[kind], firm=firm)
        return token

    def links(self) -> tuple[LinkRecord, ...]:
        """By firm, the newest first."""
        table = tables.links
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table)
                .where(table.c.forum == self.id)
                .order_by(table.c.firm, table.c.made_at.desc(), table.c.id)
            )
            return tuple(_link(row) for row in rows)

    def revoke_link(self, id: str, *, by: str) -> None:
        """It and the sessions that began with it end now; NotFoundError when this forum has no such link."""
        table = tables.links
        with self._writing() as connection:
            row = connection.execute(
                select(table).where(table.c.forum == self.id, table.c.id == id)
            ).one_or_none()
            if row is None:
                raise NotFoundError("There is no such link.")
            if row.revoked_at is None:
                connection.execute(update(table).where(table.c.id == id).values(revoked_at=self._now()))
                connection.execute(delete(tables.sessions).where(tables.sessions.c.link == id))
                self._note(connection, by, "revoked a link of {firm}", firm=row.firm)


def _user(row: Row, id: str = "") -> User:
    guest = row.password == NO_PASSWORD
    return User(id or row.id, row.shown or row.name, row.version, aware(row.made_at), guest=guest)


def _link(row: Row) -> LinkRecord:
    return LinkRecord(
        row.id, row.firm, row.kind, aware(row.made_at), aware(row.expires_at),
        aware_or_none(row.revoked_at), aware_or_none(row.used_at),
    )  # fmt: skip

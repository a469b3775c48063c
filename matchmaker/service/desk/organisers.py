"""Names and passwords -> organisers, and tokens of sessions; nothing tells whether a name is known."""

import unicodedata
from datetime import timedelta
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matchmaker.domain.records import User
from matchmaker.errors import InputError
from matchmaker.storage import Entrance, Store

SHORTEST, LONGEST = 12, 1_000  # letters of a password
IDLE = timedelta(hours=2)
LASTS = timedelta(hours=12)
FIRM_IDLE = FIRM_LASTS = timedelta(days=7)  # of a firm's session; its link stays good for longer
COMMON = frozenset(("password1234", "123456789012", "administrator", "qwertyuiop12", "matchmaker12"))

_hasher = PasswordHasher()  # argon2id with the library's parameters, those of RFC 9106 for little memory


class Organisers:
    """Who may log in, and who is."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _nobodys(self) -> str:
        """Compared with when the name is unknown, so that this takes as long as a wrong password."""
        return _hasher.hash("nobody has this password")

    def any(self) -> bool:
        """Whether there is an organiser yet; a guest is none."""
        return any(not user.guest for user in self._store.users())

    def all(self) -> tuple[User, ...]:
        """By name."""
        return self._store.users()

    def add(self, name: str, password: str, *, by: str, only_first: bool = False) -> User:
        """A new organiser.

        Raises:
            InputError: the name is empty, or the password is too short or too common.
            ConflictError: the name is taken, or `only_first` and there is one already.
        """
        name, key = tidy_name(name), plain_name(name)
        if not name or len(name) > 100 or any(unicodedata.category(one).startswith("C") for one in name):
            raise InputError("Give a name to log in with, of at most 100 letters, such as your mail address.")
        _check_password(password, key)
        return self._store.add_user(name, _hasher.hash(password), by=by, key=key, only_first=only_first)

    def set_password(self, name: str, password: str, *, by: str) -> None:
        """A new password; all sessions of the organiser end.

        Raises:
            InputError: the password is too short or too common, or nobody has that name.
        """
        name = plain_name(name)
        _check_password(password, name)
        found = self._store.password_of(name)
        if found is None:
            raise InputError("There is no organiser {name!r}. `matchmaker user list` names them.", name=name)
        self._store.set_password(found[0].id, _hasher.hash(password), by=by)

    def log_in(self, name: str, password: str) -> str | None:
        """The token of a new session; None when name and password do not belong together."""
        unknown = self._nobodys  # made at the first login, whoever it is
        user, kept = self._store.password_of(plain_name(name)) or (None, unknown)
        try:
            _hasher.verify(kept, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        return self._store.open_session(user=user.id, lasts=LASTS) if user else None

    def let_guest_in(self) -> str:
        """The token of a session without an account; ConflictError once there is an organiser."""
        return self._store.open_session(user=self._store.guest().id, lasts=LASTS)

    def log_out(self, token: str) -> None:
        """Every copy of the token is worth nothing from now on."""
        self._store.end_session(token)

    def entrance(self, token: str) -> Entrance | None:
        """Whose session it is, if it is one that still holds."""
        return self._store.entrance(token, idle=IDLE, firm_idle=FIRM_IDLE)

    def seen(self, token: str) -> None:
        """The session was used just now."""
        self._store.seen(token)


def tidy_name(name: str) -> str:
    """As it is shown: composed, without blanks around it."""
    return unicodedata.normalize("NFC", name).strip()


def plain_name(name: str) -> str:
    """As logins compare it: in lower case besides."""
    return tidy_name(name).casefold()


def _check_password(password: str, name: str) -> None:
    if len(password) < SHORTEST:
        raise InputError(
            "The password has {password} letters: give at least {shortest}.",
            password=len(password),
            shortest=SHORTEST,
        )
    if len(password) > LONGEST:
        raise InputError("The password is too long: give at most {longest:,} letters.", longest=LONGEST)
    if password.casefold() in COMMON or password.casefold() == name or len(set(password)) < 4:
        raise InputError("This password is among the first that anybody would try. Give another one.")

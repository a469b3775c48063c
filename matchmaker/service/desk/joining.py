"""The public form of a forum -> a firm that waits for the organiser's approval."""

from collections.abc import Mapping
from dataclasses import replace

from matchmaker.domain import Firm
from matchmaker.domain.records import FirmState, ForumRecord
from matchmaker.errors import NotFoundError
from matchmaker.intake.names import slug
from matchmaker.intake.profile import FIELDS, ProfileError, profile_texts, read_profile
from matchmaker.said import said
from matchmaker.storage import Store

NEW = Firm("", "", "")
NEEDED = ("name", "country", "contact_email")  # of somebody whom nobody knows yet


class Joining:
    def __init__(self, store: Store) -> None:
        self._store = store

    def forum(self, code: str) -> ForumRecord:
        """NotFoundError when there is no such forum, or its form is closed: both look the same."""
        record = self._store.forum_of_code(code)
        if not record.options.joining:
            raise NotFoundError("There is no registration at this address, or not any more.")
        return record

    def join(self, code: str, typed: Mapping[str, str]) -> None:
        """A firm in state "pending"; neither whether others are registered nor under which id is told.

        `typed` has the fields of a profile, and "consent", which has to be "yes".

        Raises:
            ProfileError: fields that are missing or cannot be used, all told together.
            NotFoundError: as `forum`.
        """
        store = self._store.forum(self.forum(code).id)
        firm = self._read(typed)
        wish = slug(firm.name)
        with store.together():
            taken = {record.firm.id for record in store.firm_records()}
            id, number = wish, 2
            while id in taken:
                id, number = f"{wish}-{number}", number + 1
            store.add_firm(replace(firm, id=id), state=FirmState.PENDING, origin="form", by="form")

    def _read(self, typed: Mapping[str, str]) -> Firm:
        missing = {name: said("This is needed.") for name in NEEDED if not typed.get(name, "").strip()}
        if typed.get("consent") != "yes":
            missing["consent"] = said("We need your consent to keep this.")
        try:
            firm = read_profile(NEW, {name: text for name, text in typed.items() if name in FIELDS})
        except ProfileError as error:
            raise ProfileError(error.wrong | missing) from error
        if missing:
            raise ProfileError(missing)
        return replace(firm, consent=True)

    @property
    def empty(self) -> dict[str, str]:
        """The form before anything is typed."""
        return profile_texts(NEW) | {"consent": ""}

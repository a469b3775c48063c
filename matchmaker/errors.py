"""Every error that matchmaker raises on purpose, as a tree; each door (command line, web) translates it once.

MatchmakerError                 what went wrong and what to do next, in words for the person at the desk
├── InputError                  something given to us cannot be used
│   ├── SheetError              a sheet as a whole: unreadable, empty, no column for names ...
│   ├── ForumError              the forum file: names the field
│   ├── PreferenceError         the preferences file: names the row
│   ├── HistoryError            a file of past meetings
│   ├── MeetingsError           a meetings.csv handed back to us: names the row
│   ├── ChangesError            the changes file of a replan: names each wrong field
│   └── MoveError               a change of a timetable by hand that a rule forbids: names the rule
├── NoMatchError             the input is sound, but no pair of firms may meet
├── ModelError                  a sentence model or a fitted artefact is missing or not the one expected
├── StorageError                the database cannot be used
├── NotFoundError              no such thing, or none that the asker may see: the two look the same
├── StaleError                  somebody else changed it in the meantime; holds what it is now
├── ConflictError               the keys refuse it: somebody or some table would be in two places at once
└── TooManyError                the same was tried too often; wait

A single bad row never raises: it becomes a `matchmaker.domain.Problem`, and the good rows go on.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matchmaker.said import Said, said


class MatchmakerError(Exception):
    """Base of all; `str(error)` is one sentence on what is wrong and one on what to do."""

    def __init__(self, template: str = "", /, **values: Any) -> None:
        """`{name}` in the template stands for a value, as in `said`."""
        super().__init__(template if isinstance(template, Said) else said(template, **values))

    @property
    def words(self) -> str:
        """What `str` gives, for a door that can say it in other languages (`matchmaker.said`)."""
        return self.args[0]


class InputError(MatchmakerError):
    """Something given to us cannot be used as it is."""


class SheetError(InputError):
    """A sheet cannot be read at all; the message names the file."""


class ForumError(InputError):
    """The forum file does not hold together; the message names the field."""


class PreferenceError(InputError):
    """The preferences file cannot be read at all; the message names the file or row."""


class HistoryError(InputError):
    """A file of past meetings cannot be read at all; the message names the file."""


class MeetingsError(InputError):
    """A meetings file cannot be read back; the message names the row and column."""


class ChangesError(InputError):
    """The changes file does not hold together; the message names every wrong field."""


class MoveError(InputError):
    """A meeting cannot be put, moved or removed as asked; the message says which rule or state is against it."""


class NoMatchError(MatchmakerError):
    """Sound input, but nobody may meet anybody: one country only, say, or no offers at all."""


class ModelError(MatchmakerError):
    """A model file is missing, damaged or not the one its manifest names."""


class StorageError(MatchmakerError):
    """The database cannot be opened, or was written by a newer version."""


class NotFoundError(MatchmakerError):
    """There is no such thing here; also said of what the asker may not see."""


class StaleError(MatchmakerError):
    """Somebody else changed `noun` after the asker had read it; nothing was changed."""

    def __init__(self, noun: str, current: Mapping[str, str]) -> None:
        """`current` is what it is now: field in words -> value in words."""
        super().__init__(
            "{noun} was changed by somebody else in the meantime. Look at both versions and save again.",
            noun=noun,
        )
        self.noun = noun
        self.current = dict(current)


class ConflictError(MatchmakerError):
    """A firm or a table would be in two places at once; nothing was changed."""

    def __init__(self, template: str, /, *, free: Sequence[int] = (), **values: Any) -> None:
        """`free` are slots that would do, in time order."""
        super().__init__(template, **values)
        self.free = tuple(free)


class TooManyError(MatchmakerError):
    """The same was tried too often in a short time."""

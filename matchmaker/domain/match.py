"""Two firms without order, how much each gains from meeting the other, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from matchmaker.said import Words


class Wish(StrEnum):
    """What one firm says of another; NO from either side is absolute."""

    MUST = "must"
    MEET = "meet"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Preference:
    firm: str  # firm id of the one who wishes
    partner: str  # firm id
    wish: Wish


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two firm ids, a < b; make it with `Pair.of`, which does not care for the order."""

    a: str
    b: str

    def __post_init__(self) -> None:
        if not self.a < self.b:
            raise ValueError(f"a pair needs two different firms in order, not {self.a!r} and {self.b!r}")

    @classmethod
    def of(cls, one: str, other: str) -> Self:
        return cls(*sorted((one, other)))

    def other(self, firm: str) -> str:
        """The partner of `firm` in this pair."""
        return self.b if firm == self.a else self.a


@dataclass(frozen=True, slots=True)
class Quote:
    """A firm's own words: `text` is exactly profile field `field`[start:end].

    For a multi-valued field (capability_areas ...) the field reads as its values joined by "; ".
    """

    firm: str
    field: str  # name of a Firm field, e.g. "offers"
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `firm` should want to meet its partner."""

    firm: str  # the id of the firm that gains
    kind: str  # e.g. "need_met", "areas", "cooperation", "market", "profile"
    weight: float  # 0..1, how much it bears on the interest; strongest first in a list
    text: Words  # one sentence for a person
    evidence: tuple[Quote, ...] = ()  # from both profiles


@dataclass(frozen=True, slots=True)
class Match:
    """A scored pair."""

    pair: Pair
    interest_a: float  # 0..1, how much pair.a wants pair.b
    interest_b: float  # 0..1, how much pair.b wants pair.a
    value: float  # 0..1, what the meeting is worth; symmetric in the two interests
    shared_areas: tuple[str, ...] = ()  # taxonomy codes
    cooperation_types: tuple[str, ...] = ()  # taxonomy codes on which the two fit
    reasons: tuple[Reason, ...] = ()  # strongest first, both sides mixed

    def interest(self, firm: str) -> float:
        """How much `firm` (an id of the pair) wants the other, 0..1."""
        return self.interest_a if firm == self.pair.a else self.interest_b

    def reasons_for(self, firm: str) -> tuple[Reason, ...]:
        """The reasons why `firm` gains, strongest first."""
        return tuple(reason for reason in self.reasons if reason.firm == firm)

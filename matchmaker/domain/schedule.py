"""A timetable: the meetings, what could not be placed and why, and how good it provably is."""

from dataclasses import dataclass, field
from enum import StrEnum

from matchmaker.domain.match import Pair
from matchmaker.domain.proof import Proof
from matchmaker.said import Words, said

PROVED = 1e-6  # relative gap below which rounding is all that is left


class Status(StrEnum):
    """What became of a meeting; a and b as in its pair."""

    SCHEDULED = "scheduled"
    HELD = "held"
    NO_SHOW_A = "no_show_a"
    NO_SHOW_B = "no_show_b"
    NO_SHOW_BOTH = "no_show_both"

    @property
    def turned(self) -> "Status":
        """The same, said with the two firms in the other order."""
        sides = {Status.NO_SHOW_A: Status.NO_SHOW_B, Status.NO_SHOW_B: Status.NO_SHOW_A}
        return sides.get(self, self)


@dataclass(frozen=True, slots=True)
class Meeting:
    id: str  # belongs to the pair and outlives replanning
    pair: Pair
    slot: int  # index into Forum.slots
    table: int | None = None  # 1-based; None: online
    locked: bool = False
    value: float = 0.0  # 0..1, the match's value
    status: Status = Status.SCHEDULED


@dataclass(frozen=True, slots=True)
class Lock:
    """A meeting that has to take place; in this slot when one is named."""

    pair: Pair
    slot: int | None = None  # index into Forum.slots
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pair worth a meeting that did not get one."""

    pair: Pair
    value: float
    status: str  # "reserve", "vetoed" or "unscheduled"
    why_not: Words
    smallest_fix: Words = ""  # empty when nothing of the forum's settings would help


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A firm with fewer meetings than the forum's floor."""

    firm: str
    meetings: int
    floor: int
    why: Words
    smallest_fix: Words = ""  # tried out; empty where no single change of the forum's settings was found


@dataclass(frozen=True, slots=True)
class Level:
    """One goal of the lexicographic order, with what was reached and what no schedule can beat."""

    name: Words  # e.g. "locks and musts", "floor", "value", "gaps"
    reached: float
    bound: float
    maximise: bool = True
    rechecked: float | None = (
        None  # the bound that prices alone confirm, without the solver; None: not looked at
    )

    @property
    def gap(self) -> float:
        """Relative distance of `reached` from `bound`, 0 when proved best."""
        return _gap(self.reached, self.bound)

    @property
    def confirmed(self) -> bool:
        """Whether the check apart from the solver finds the same bound, or a lower one."""
        return self.rechecked is not None and (
            self.rechecked <= self.bound or _gap(self.bound, self.rechecked) <= PROVED
        )


def _gap(reached: float, bound: float) -> float:
    return 0.0 if bound == reached else abs(bound - reached) / max(abs(bound), abs(reached))


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof: goals in their order; a level's bound holds given the levels before it."""

    levels: tuple[Level, ...] = ()
    method: Words = ""  # which solver, and why its bound is one
    proofs: tuple[Proof, ...] = field(default=(), repr=False)  # by which the bounds can be checked again

    @property
    def proved(self) -> bool:
        """Whether no schedule is better in any level but the gaps."""
        return bool(self.levels) and self._worst.gap <= PROVED

    @property
    def words(self) -> str:
        """ "proved best", or how far from the best possible at most."""
        if not self.levels:
            return said("not planned by matchmaker: nothing is proved")
        if self.proved:
            return said("proved best")
        return said(
            "within {gap:.2%} of the best possible ({worst})", gap=self._worst.gap, worst=self._worst.name
        )

    @property
    def rechecked_words(self) -> str:
        """What the check apart from the solver confirms; empty where there was none."""
        looked_at = [level for level in self.levels if level.name != "gaps" and level.rechecked is not None]
        if not looked_at:
            return ""
        if all(level.confirmed for level in self.levels if level.name != "gaps"):
            return said("re-checked: prices confirm every bound, apart from the solver")
        far = max(looked_at, key=lambda level: _gap(level.reached, level.rechecked or 0.0))
        gap = _gap(far.reached, far.rechecked or 0.0)
        return said(
            "re-checked: prices confirm that it is within {gap:.2%} of the best possible ({far}); "
            "the rest of the proof is the solver's word",
            gap=gap,
            far=far.name,
        )

    @property
    def _worst(self) -> Level:
        return max((level for level in self.levels if level.name != "gaps"), key=lambda level: level.gap)


@dataclass(frozen=True)
class Schedule:
    meetings: tuple[Meeting, ...] = ()  # by slot, then table, then pair
    unplaced: tuple[Unplaced, ...] = ()  # best first
    shortfalls: tuple[Shortfall, ...] = ()  # by firm id
    certificate: Certificate = field(default_factory=Certificate)
    version: int = 1


class ChangeKind(StrEnum):
    ADDED = "added"
    MOVED = "moved"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one meeting between two versions, and whom to tell (firm ids)."""

    kind: ChangeKind
    meeting: str
    before: Meeting | None
    after: Meeting | None
    notify: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A hard rule that a schedule breaks, in words."""

    rule: str  # the rule's name
    where: str  # firm, slot, table or meeting
    words: str

    def __str__(self) -> str:
        return f"{self.words} ({self.rule})"

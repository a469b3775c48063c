"""The proofs behind a timetable's certificate -> proof.json and back; and a timetable checked against them, anew."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.domain import Certificate, Firm, Forum, Lock, Match, Meeting, Preference
from matchmaker.domain.planning import VALUE_SCALE, Placement, build_problem
from matchmaker.domain.proof import Measures, Proof
from matchmaker.domain.schedule import PROVED
from matchmaker.errors import InputError
from matchmaker.scheduling.certificate import GOALS, confirmed_bounds, measure
from matchmaker.scheduling.locks import admit_locks

FILE = "proof.json"
FORMAT = 1


def proof_json(certificate: Certificate, firms: Sequence[Firm]) -> bytes:
    """Prices by firm, in the order of their ids, and by slot; one line, numbers only."""
    document = {
        "format": FORMAT,
        "unit": VALUE_SCALE,  # of a value of 1
        "firms": sorted(firm.id for firm in firms),
        "proofs": [
            {
                "weights": proof.weights._asdict(),
                "firm": proof.firm,
                "table": proof.table,
                "place": proof.place,
            }
            for proof in certificate.proofs
        ],
    }
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def read_proofs(content: bytes, firms: Sequence[Firm], *, source: str) -> tuple[Proof, ...]:
    """The proofs again.

    Raises:
        InputError: it is no proof of a timetable of these firms.
    """
    try:
        document = json.loads(content)
        known = sorted(firm.id for firm in firms)
        if document["format"] != FORMAT or document["unit"] != VALUE_SCALE or document["firms"] != known:
            raise ValueError("it is of other firms, or of another version")
        return tuple(_proof(one) for one in document["proofs"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{source}: proves nothing of this timetable ({error}).") from error


def _proof(said: dict[str, Any]) -> Proof:
    weights = Measures(**said["weights"])
    rows = (*said["place"], said["firm"], said["table"], weights)
    if not all(type(number) is int for row in rows for number in row):
        raise ValueError("a price is no whole number")
    return Proof(weights, tuple(said["firm"]), tuple(said["table"]), tuple(map(tuple, said["place"])))


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One goal of a certificate, looked at again without the planner."""

    name: str
    claimed: float  # reached, as the certificate says
    reached: float  # by these meetings
    bound: float  # that the planner claims
    confirmed: float | None  # bound that the prices prove by themselves; None: they say nothing of it

    @property
    def agreed(self) -> bool:
        """Whether the prices prove as much as the planner claims."""
        return self.confirmed is not None and self.confirmed <= self.bound * (1 + PROVED)

    @property
    def true(self) -> bool:
        """Whether the meetings reach what the certificate says, and nothing is out of the prices' bound."""
        return abs(self.claimed - self.reached) < 0.5 / VALUE_SCALE and (
            self.confirmed is None or self.reached <= self.confirmed
        )


def confirm(
    forum: Forum,
    firms: Sequence[Firm],
    matches: Sequence[Match],
    meetings: Sequence[Meeting],
    levels: Sequence[dict[str, Any]],
    proofs: Sequence[Proof],
    *,
    preferences: Sequence[Preference] = (),
    locks: Sequence[Lock] = (),
) -> tuple[Confirmed, ...]:
    """Each goal of a certificate but the gaps, in its order: what these meetings reach, and what the proofs bound."""
    problem, _ = admit_locks(build_problem(forum, firms, matches, preferences=preferences, locks=locks))
    number = {firm: position for position, firm in enumerate(problem.firms)}
    placements = [
        Placement(number[one.pair.a], number[one.pair.b], one.slot, one.table)
        for one in meetings
        if one.pair.a in number and one.pair.b in number
    ]
    reached = measure(problem, placements)
    known = [level for level in levels if level["name"] in GOALS]
    bounds = confirmed_bounds(problem, reached, proofs, [level["name"] for level in known])
    found = []
    for level in known:
        name = level["name"]
        unit = VALUE_SCALE if name == "value" else 1
        bound = bounds.get(name)
        found.append(
            Confirmed(
                name, level["reached"], getattr(reached, GOALS[name]) / unit, level["bound"],
                None if bound is None else bound / unit,
            )
        )  # fmt: skip
    return tuple(found)

"""A changed problem and the meetings of before in; a timetable that changes as few of them as possible, with bounds, out.

Goals in order: locks; most meetings kept; fewest of them moved; then musts, floor and value of what is added, and
few gaps. Only firms that lost a meeting get new ones, so that where nothing changed nothing does. Meetings of
slots that are over stay as they are.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from matchmaker.domain.planning import Edge, Placement, PlanningProblem, goals
from matchmaker.domain.stopping import Stop, never
from matchmaker.said import said
from matchmaker.scheduling.ledger import Ledger
from matchmaker.scheduling.mend import Choose, fill, hold
from matchmaker.scheduling.revision import Aims, Revision, Timetable

SEARCHED = 60_000  # pairs times slots up to which a search proves the fewest changes


@dataclass(frozen=True)
class Repaired:
    """`reached` and `bounds` go by the order of the goals; a bound is given what is reached before it."""

    placements: Timetable  # without tables, sorted
    reached: Aims
    bounds: Aims
    method: str  # in words


def repair(
    problem: PlanningProblem,
    kept: Sequence[Placement],
    *,
    choose: Choose,
    over: int = 0,
    served: Collection[int] = (),
    seconds: float = 20,
    seed: int = 0,
    stop: Stop = never,
) -> Repaired:
    """The timetable nearest to `kept`, within about `seconds` CPU seconds.

    `problem` holds after the change, and every possible pair of `kept` is one of its candidates. Its fixed
    placements are locks, and the meetings of the slots that are `over` (a bit mask). `served` are firms that may
    get new meetings although they lost none. `choose` picks the best pairs when slots do not matter.
    """
    before = {at.edge: at._replace(table=None) for at in kept}
    revision = Revision(problem, before, over, frozenset(served))
    ledger, bounds = hold(revision), revision.stability_alone()
    held, small = ledger.timetable, _columns(revision, revision.able) <= SEARCHED
    if small and revision.stability(held) != bounds and not stop():
        from matchmaker.scheduling.fewest import search_held  # late: cp_model takes half a second

        held, bounds = search_held(revision, held, seconds=seconds / 2, seed=seed, stop=stop)
        ledger = Ledger(problem, held, live=revision.live)
    now = frozenset(ledger.placed)
    beyond = fill(revision, ledger, choose)
    found = ledger.timetable
    if small and goals(problem, ledger.placed) != beyond and not stop():
        from matchmaker.scheduling.fewest import search_filled  # late: as above

        if _columns(revision, [*now, *revision.reserve(revision.losers(now), now)]) <= SEARCHED:
            found, beyond = search_filled(
                revision, held, found, beyond, seconds=seconds / 2, seed=seed, stop=stop
            )
    return Repaired(
        tuple(sorted(found)),
        revision.reached(found),
        Aims(*bounds, *beyond),
        _SEARCHED if small else _FILLED,
    )


def _columns(revision: Revision, edges: Iterable[Edge]) -> int:
    return sum(revision.choices(edge).bit_count() for edge in edges)


_SEARCHED = said(
    "a constraint search over the meetings of before and their slots left the most in place; new meetings for the "
    "firms that lost one come from a min-cost flow, or a search, beside them"
)
_FILLED = said(
    "every meeting of before that still stood stayed and the others moved where they fit; new meetings for the firms "
    "that lost one come from a min-cost flow, which bounds what any could be worth beside those kept"
)

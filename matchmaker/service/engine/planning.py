"""A forum, its firms and their matches in; a checked timetable with its proof out. Wires selection and scheduling.

Which solver runs follows from the problem's shape alone. When every firm that can meet is open in every slot
and no lock names a slot, choosing pairs and placing them are two separate problems, each solved exactly
(`matchmaker.scheduling.separable` says why). Otherwise hours and pairs hang together and are searched together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matchmaker.domain import (
    Certificate,
    Firm,
    Forum,
    Level,
    Lock,
    Match,
    Preference,
    Progress,
    Schedule,
    silent,
)
from matchmaker.domain.planning import (
    VALUE_SCALE,
    Goals,
    Placement,
    PlanningProblem,
    build_problem,
    goals,
)
from matchmaker.domain.proof import Measures, Proof
from matchmaker.domain.stopping import Stop, never
from matchmaker.said import said
from matchmaker.scheduling.certificate import GOALS, measure, needed_proofs
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.gaps import least_breaks, total_breaks
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.listed import compact_in_hours, place_in_hours
from matchmaker.scheduling.locks import admit_locks
from matchmaker.scheduling.rules import LOCKS
from matchmaker.scheduling.separable import place_by_colouring
from matchmaker.scheduling.sessions import within_sessions
from matchmaker.scheduling.tables import seat_at_tables
from matchmaker.selection.choose import Choice, bounds_alone, choose, poorest_first
from matchmaker.service.engine.timetable import meetings_of, shortfalls_of, unplaced_of

if TYPE_CHECKING:
    from matchmaker.scheduling.prices import Prices


def plan_meetings(
    forum: Forum,
    firms: Sequence[Firm],
    matches: Sequence[Match],
    *,
    preferences: Sequence[Preference] = (),
    locks: Sequence[Lock] = (),
    seconds: float = 20,
    seed: int | None = None,
    progress: Progress = silent,
    stop: Stop = never,
) -> Schedule:
    """The best timetable found within about `seconds` CPU seconds, the same for the same input and seed.

    Goals in order: locks and musts, the floor, value (scores plus a small bonus for "meet" wishes), few breaks;
    or value before the floor, where the forum's `order` says so. `seed` None means the forum's. Once `stop` says
    so, the best timetable so far comes back, with its bounds.

    Raises:
        PreferenceError: a preference names a firm that is not there, or one firm twice.
        ForumError: a lock names a firm, slot or table that is not there.
    """
    progress(said("reading the forum's rules"), 0, 0)
    problem, stopped = admit_locks(build_problem(forum, firms, matches, preferences=preferences, locks=locks))
    task = _Task(
        problem, forum.order[0] == "value", seconds, forum.seed if seed is None else seed, progress, stop
    )
    found = _solve(task)
    placements = seat_at_tables(problem, found.placements)
    broken = [fault for fault in faults(problem, placements) if fault.rule != LOCKS.name]
    if broken:
        raise RuntimeError(f"the timetable breaks a rule, please report this: {broken[0]}")
    progress(said("saying why not"), 0, 0)
    return Schedule(
        meetings=meetings_of(forum, problem, placements, matches),
        unplaced=unplaced_of(problem, placements, matches, preferences, locks, stopped),
        shortfalls=shortfalls_of(problem, placements, matches),
        certificate=_certificate(task, placements, found),
    )


@dataclass(frozen=True)
class _Task:
    """What is to be solved, and how long that may take."""

    problem: PlanningProblem
    value_first: bool
    seconds: float
    seed: int
    progress: Progress
    stop: Stop

    def rank(self, placements: Sequence[Placement]) -> tuple[int, int, int]:
        """The goals in the forum's order."""
        asked, floor, value = self.reached(placements)
        return (asked, value, floor) if self.value_first else (asked, floor, value)

    def reached(self, placements: Sequence[Placement]) -> Goals:
        return goals(self.problem, [at.edge for at in placements])


@dataclass(frozen=True)
class _Found:
    placements: Sequence[Placement]
    bounds: Goals  # each given what is reached before it
    proofs: tuple[Proof, ...]
    method: str  # in words
    poorest: int | None = None  # bound on that measure, where it is a goal


def _solve(task: _Task) -> _Found:
    problem = task.problem
    if not problem.pairs:
        return _Found((), Goals(0, 0, 0), (), said("no two firms can meet"))
    task.progress(said("choosing pairs"), 0, 0)
    plain = choose(
        problem, seconds=task.seconds / 8, seed=task.seed, value_first=task.value_first, stop=task.stop
    )
    fair = None if task.value_first else poorest_first(problem, plain)
    task.progress(said("placing meetings"), 0, 0)
    choices = (fair, plain) if fair else (plain,)
    for choice in choices if _separable(problem) else ():
        placed = place_by_colouring(problem, choice.edges, two_sided=choice.two_sided)
        if placed is not None:
            method = _TWO_SIDED if choice.two_sided else _MANY_SIDED
            return _Found(placed, choice.bounds, choice.proofs, method, choice.poorest)
    starts = [first_fit(problem)]
    for choice in choices:
        if not problem.session_limits:
            starts.append(first_fit(problem, place_in_hours(problem, choice.edges)))
        best = max(starts, key=task.rank)
        if _reaches(problem, best, choice):
            return _Found(_fewer_gaps(task, best), choice.bounds, choice.proofs, _LISTED, choice.poorest)
    proofs = list(plain.proofs)
    if task.stop():
        return _Found(best, _given(task, best, plain), tuple(proofs), _UNSEARCHED)
    task.progress(said("searching pairs and slots together"), 0, 0)
    best, bounds = _search(task, best, plain, proofs.append)
    return _Found(_fewer_gaps(task, best), bounds, tuple(proofs), _SEARCHED)


def _reaches(problem: PlanningProblem, placements: Sequence[Placement], choice: Choice) -> bool:
    """Whether a timetable is as good as anything could be if slots did not matter."""
    poorest = choice.poorest is None or measure(problem, placements).poorest == choice.poorest
    return poorest and goals(problem, [at.edge for at in placements]) == choice.bounds


def _given(task: _Task, placements: Sequence[Placement], choice: Choice) -> Goals:
    """Bounds without a search, each given what the timetable reaches before it."""
    reached, alone = task.reached(placements), bounds_alone(task.problem)
    given, asked = choice.bounds, reached.asked == choice.bounds.asked
    if task.value_first:
        value = given.value if asked else alone.value
        floor = given.floor if asked and reached.value == given.value else alone.floor
    else:
        floor = given.floor if asked else alone.floor
        value = given.value if asked and reached.floor == given.floor else alone.value
    return Goals(given.asked, floor, value)


def _search(
    task: _Task, start: tuple[Placement, ...], choice: Choice, keep: Callable[[Proof], object]
) -> tuple[tuple[Placement, ...], Goals]:
    """The whole model where it is small enough to prove fast, prices and neighbourhoods where it is not.

    Where value comes first, the floor is left to chance: two timetables of just the same value are rare.
    """
    problem, given = task.problem, choice.bounds
    if task.value_first:
        problem, given = replace(problem, floor=0), given._replace(floor=0)
    seconds = task.seconds * 0.75
    if sum(problem.common(*pair).bit_count() for pair in problem.pairs) > WHOLE_COLUMNS:
        from matchmaker.scheduling.dual_bound import as_proof  # late: scipy takes a third of a second
        from matchmaker.scheduling.large import improve_large

        prices: list[tuple[Prices, int]] = []
        free = replace(problem, session_limits=())
        best, bounds = improve_large(
            free, start, given=given, seconds=seconds, seed=task.seed, progress=task.progress, stop=task.stop,
            keep=lambda *found: prices.append(found),
        )  # fmt: skip
        if problem.session_limits:
            best = max((start, within_sessions(problem, best)), key=task.rank)
            bounds = _given(task, best, choice)
        for found, bonus in prices:
            keep(as_proof(problem, found, floor=goals(problem, [at.edge for at in best]).floor, bonus=bonus))
    else:
        from matchmaker.scheduling.cpsat import improve  # late: cp_model and scipy take half a second

        best, bounds = improve(
            problem, start, favoured=choice.edges, given=given, alone=bounds_alone(problem), seconds=seconds,
            seed=task.seed, stop=task.stop, keep=keep,
        )  # fmt: skip
    if task.value_first:
        bounds = bounds._replace(floor=_given(task, best, choice).floor)
    return best, bounds


def _fewer_gaps(task: _Task, placements: Sequence[Placement]) -> tuple[Placement, ...]:
    """The same pairs in slots that leave fewer breaks."""
    problem, best = task.problem, tuple(placements)
    task.progress(said("closing gaps"), 0, 0)
    if not problem.session_limits:
        best = compact_in_hours(problem, best)
    if not task.stop() and total_breaks(problem, best) > least_breaks(problem, best):
        from matchmaker.scheduling.tidy import tidy  # late: cp_model takes half a second

        best = tidy(problem, best, seconds=task.seconds / 8, seed=task.seed, stop=task.stop)
    return best


# Pairs x slots up to which a constraint search on all of them proves sooner than prices do: measured at 5,000
# (1.3-1.9 against 2.1-7.2 CPU s), 10,000 (about even) and 120,000 (it finds nothing).
WHOLE_COLUMNS = 8_000

_TWO_SIDED = said(
    "a min-cost flow chose the pairs, exact between two sides, and an edge colouring placed every one of them "
    "(Konig), so nothing was lost between the two steps"
)
_MANY_SIDED = said(
    "a linear relaxation bounds the choice of pairs between three or more delegations, and an edge colouring "
    "placed every chosen pair (Vizing)"
)
_LISTED = said(
    "a min-cost flow bounds what any choice of pairs is worth even if everyone had time in every slot, and a list "
    "colouring placed a choice that reaches it within everyone's hours"
)
_UNSEARCHED = said(
    "a min-cost flow bounds what any choice of pairs is worth even if everyone had time in every slot, and a list "
    "colouring placed what it could of the best choice within everyone's hours"
)
_SEARCHED = said(
    "a search over pairs and slots together; its bounds are those of the search, of prices on everyone's hours "
    "(weak duality) and of a flow that sets slots aside"
)


def _separable(problem: PlanningProblem) -> bool:
    """Whether slots can be set aside while pairs are chosen."""
    meeting = {firm for pair in problem.pairs for firm in pair}
    bound = problem.fixed or problem.session_limits
    return not bound and all(problem.open[firm] == problem.every_slot for firm in meeting)


def _certificate(task: _Task, placements: Sequence[Placement], found: _Found) -> Certificate:
    """Each goal with what is reached, the solver's bound, and the bound that its prices confirm by themselves."""
    reached = measure(task.problem, placements)
    floor = (said("floor"),) if found.poorest is None else (said("floor"), said("poorest first"))
    value = said("value")
    names = (said("locks and musts"), *((value, *floor) if task.value_first else (*floor, value)))
    claimed = Measures(found.bounds.asked, found.bounds.floor, found.poorest or 0, found.bounds.value)
    confirmed, proofs = needed_proofs(task.problem, reached, found.proofs, names)
    levels = []
    for name in names:
        count, bound = getattr(reached, GOALS[name]), getattr(claimed, GOALS[name])
        checked = confirmed.get(name)
        if count > bound or (checked is not None and count > checked):
            raise RuntimeError(f"the timetable beats its own bound ({name}), please report this")
        unit = VALUE_SCALE if name == "value" else 1
        bound = bound if checked is None else min(bound, checked)
        levels.append(
            Level(name, count / unit, bound / unit, rechecked=None if checked is None else checked / unit)
            if unit > 1
            else Level(name, count, bound, rechecked=checked)
        )
    breaks = total_breaks(task.problem, placements)
    levels.append(Level(said("gaps"), breaks, least_breaks(task.problem, placements), maximise=False))
    method = found.method + (_STOPPED if task.stop() else "")
    return Certificate(tuple(levels), method, proofs)


_STOPPED = said("; it was stopped by hand before its time was up")

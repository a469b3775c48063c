"""A forum, its firms and their matches in; a checked timetable with its proof out. Wires selection and scheduling.

Which solver runs follows from the problem's shape alone. When every firm that can meet is open in every slot
and no lock names a slot, choosing pairs and placing them are two separate problems, each solved exactly
(`matchmaker.scheduling.separable` says why). Otherwise hours and pairs hang together and are searched together.
"""

from collections.abc import Sequence

from matchmaker.domain import (
    Certificate,
    Fault,
    Firm,
    Forum,
    Level,
    Lock,
    Match,
    Meeting,
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
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.gaps import total_breaks
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.listed import compact_in_hours, place_in_hours
from matchmaker.scheduling.locks import admit_locks
from matchmaker.scheduling.rules import LOCKS
from matchmaker.scheduling.separable import place_by_colouring
from matchmaker.scheduling.tables import seat_at_tables
from matchmaker.selection.choose import Choice, bounds_alone, choose
from matchmaker.service.timetable import meetings_of, shortfalls_of, unplaced_of


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
) -> Schedule:
    """The best timetable found within about `seconds` CPU seconds, the same for the same input and seed.

    Goals in order: locks and musts, the floor, value (scores plus a small bonus for "meet" wishes), few breaks.
    `seed` None means the forum's.

    Raises:
        PreferenceError: a preference names a firm that is not there, or one firm twice.
        ForumError: a lock names a firm, slot or table that is not there.
    """
    progress("reading the forum's rules", 0, 0)
    problem, stopped = admit_locks(build_problem(forum, firms, matches, preferences=preferences, locks=locks))
    solution, bounds, method = _solve(problem, seconds, forum.seed if seed is None else seed, progress)
    placements = seat_at_tables(problem, solution)
    broken = [fault for fault in faults(problem, placements) if fault.rule != LOCKS.name]
    if broken:
        raise RuntimeError(f"the timetable breaks a rule, please report this: {broken[0]}")
    progress("saying why not", 0, 0)
    return Schedule(
        meetings=meetings_of(forum, problem, placements, matches),
        unplaced=unplaced_of(problem, placements, matches, preferences, locks, stopped),
        shortfalls=shortfalls_of(problem, placements),
        certificate=Certificate(_levels(problem, placements, bounds), method),
    )


def check_meetings(
    forum: Forum,
    firms: Sequence[Firm],
    meetings: Sequence[Meeting],
    *,
    preferences: Sequence[Preference] = (),
    locks: Sequence[Lock] = (),
) -> tuple[Fault, ...]:
    """Every hard rule that the meetings break; a lock that no timetable could keep is no fault.

    Raises:
        PreferenceError, ForumError: as `plan_meetings`.
    """
    problem, _ = admit_locks(build_problem(forum, firms, (), preferences=preferences, locks=locks))
    number = {firm: position for position, firm in enumerate(problem.firms)}
    strangers = tuple(
        Fault("firm is registered", meeting.id, f"no firm has the id {firm!r} of meeting {meeting.id}")
        for meeting in meetings
        for firm in (meeting.pair.a, meeting.pair.b)
        if firm not in number
    )
    placements = [
        Placement(number[meeting.pair.a], number[meeting.pair.b], meeting.slot, meeting.table)
        for meeting in meetings
        if meeting.pair.a in number and meeting.pair.b in number
    ]
    return strangers + faults(problem, placements)


def _solve(
    problem: PlanningProblem, seconds: float, seed: int, progress: Progress
) -> tuple[Sequence[Placement], Goals, str]:
    """Placements, bounds and the method in words."""
    if not problem.pairs:
        return (), Goals(0, 0, 0), "no two firms can meet"
    progress("choosing pairs", 0, 0)
    choice = choose(problem, seconds=seconds / 8, seed=seed)
    if _separable(problem):
        progress("placing meetings", 0, 0)
        placed = place_by_colouring(problem, choice.edges, two_sided=choice.two_sided)
        if placed is not None:
            return placed, choice.bounds, _TWO_SIDED if choice.two_sided else _MANY_SIDED
    progress("placing meetings within everyone's hours", 0, 0)
    starts = (first_fit(problem), first_fit(problem, place_in_hours(problem, choice.edges)))
    best = max(starts, key=lambda start: goals(problem, [at.edge for at in start]))
    bounds, method = choice.bounds, _LISTED
    if goals(problem, [at.edge for at in best]) != bounds:
        progress("searching pairs and slots together", 0, 0)
        best, bounds = _search(problem, best, choice, seconds=seconds * 0.75, seed=seed, progress=progress)
        method = _SEARCHED
    progress("closing gaps", 0, 0)
    best = compact_in_hours(problem, best)
    if total_breaks(problem, best):
        from matchmaker.scheduling.tidy import tidy  # late: as above

        best = tidy(problem, best, seconds=seconds / 8, seed=seed)
    return best, bounds, method


def _search(
    problem: PlanningProblem,
    start: tuple[Placement, ...],
    choice: Choice,
    *,
    seconds: float,
    seed: int,
    progress: Progress,
) -> tuple[tuple[Placement, ...], Goals]:
    """The whole model where it is small enough to prove fast, prices and neighbourhoods where it is not."""
    if sum(problem.common(*pair).bit_count() for pair in problem.pairs) > WHOLE_COLUMNS:
        from matchmaker.scheduling.large import improve_large  # late: scipy takes a third of a second

        return improve_large(
            problem, start, given=choice.bounds, seconds=seconds, seed=seed, progress=progress
        )
    from matchmaker.scheduling.cpsat import improve  # late: cp_model and scipy take half a second

    return improve(
        problem,
        start,
        favoured=choice.edges,
        given=choice.bounds,
        alone=bounds_alone(problem),
        seconds=seconds,
        seed=seed,
    )


# Pairs x slots up to which a constraint search on all of them proves sooner than prices do: measured at 5,000
# (1.3-1.9 against 2.1-7.2 CPU s), 10,000 (about even) and 120,000 (it finds nothing).
WHOLE_COLUMNS = 8_000

_TWO_SIDED = (
    "a min-cost flow chose the pairs, exact between two sides, and an edge colouring placed every one of them "
    "(Konig), so nothing was lost between the two steps"
)
_MANY_SIDED = (
    "a linear relaxation bounds the choice of pairs between three or more delegations, and an edge colouring "
    "placed every chosen pair (Vizing)"
)
_LISTED = (
    "a min-cost flow bounds what any choice of pairs is worth even if everyone had time in every slot, and a list "
    "colouring placed a choice that reaches it within everyone's hours"
)
_SEARCHED = (
    "a search over pairs and slots together; its bounds are those of the search, of prices on everyone's hours "
    "(weak duality) and of a flow that sets slots aside"
)


def _separable(problem: PlanningProblem) -> bool:
    """Whether slots can be set aside while pairs are chosen."""
    meeting = {firm for pair in problem.pairs for firm in pair}
    return not problem.fixed and all(problem.open[firm] == problem.every_slot for firm in meeting)


def _levels(problem: PlanningProblem, placements: Sequence[Placement], bounds: Goals) -> tuple[Level, ...]:
    """The value level adds the bonus of "meet" wishes to the scores; few breaks are sought without a bound."""
    reached = goals(problem, [at.edge for at in placements])
    return (
        Level("locks and musts", reached.asked, bounds.asked),
        Level("floor", reached.floor, bounds.floor),
        Level("value", reached.value / VALUE_SCALE, bounds.value / VALUE_SCALE),
        Level("gaps", total_breaks(problem, placements), 0, maximise=False),
    )

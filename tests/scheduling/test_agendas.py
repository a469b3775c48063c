"""Given meetings: the searches agree with trying every timetable, and no planted fault passes the checker."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.errors import InputError
from matchmaker.scheduling.agendas import cpsat, maxsat
from matchmaker.scheduling.agendas.check import breaks, faults
from matchmaker.scheduling.agendas.model import build_model
from matchmaker.scheduling.agendas.problem import AgendaProblem
from matchmaker.scheduling.agendas.search import Known, Listener, Outcome
from matchmaker.scheduling.agendas.shape import TableCount, table_count
from matchmaker.scheduling.agendas.squeeze import squeeze

Solve = Callable[[AgendaProblem, TableCount, Listener], Outcome]


class Heard:
    """Keeps what a search tells."""

    def __init__(self) -> None:
        self.bounds: list[int] = []
        self.timetables: list[list[int]] = []

    def bound(self, breaks: int) -> None:
        self.bounds.append(breaks)

    def timetable(self, slots: list[int]) -> None:
        self.timetables.append(slots)


def by_maxsat(problem: AgendaProblem, count: TableCount, listener: Listener) -> Outcome:
    return maxsat.solve(build_model(problem, count), listener)


def by_cores(problem: AgendaProblem, count: TableCount, listener: Listener) -> Outcome:
    return cpsat.prove(build_model(problem, count), seconds=20, seed=1, listener=listener)


def by_squeezing(problem: AgendaProblem, count: TableCount, listener: Listener) -> Outcome:
    return squeeze(build_model(problem, count), Known(problem, listener), left=lambda: 20, seed=1)


SOLVERS = [by_maxsat, by_cores, by_squeezing]


def make_problem(
    meetings: tuple[tuple[int, int], ...] = ((0, 2), (0, 3), (1, 2), (1, 3)),
    *,
    participants: int = 4,
    slots: int = 3,
    tables: int = 2,
    sessions: tuple[frozenset[int], ...] | None = None,
    forbidden: dict[int, set[int]] | None = None,
    fixed: dict[int, int] | None = None,
    before: tuple[tuple[int, int], ...] = (),
    spread: int = 2,
) -> AgendaProblem:
    closed, settled = forbidden or {}, fixed or {}
    return AgendaProblem(
        participants=participants,
        slots=slots,
        tables=tables,
        meetings=meetings,
        sessions=sessions or (frozenset(range(slots)),) * len(meetings),
        forbidden=tuple(frozenset(closed.get(who, ())) for who in range(participants)),
        fixed=tuple(settled.get(number) for number in range(len(meetings))),
        before=before,
        spread=spread,
    )


def every_timetable(problem: AgendaProblem) -> Iterator[tuple[int, ...]]:
    """The slow obvious answer: all that hold."""
    for slots in product(range(problem.slots), repeat=len(problem.meetings)):
        if not faults(problem, slots):
            yield slots


def fewest_breaks(problem: AgendaProblem) -> int | None:
    return min((sum(breaks(problem, slots)) for slots in every_timetable(problem)), default=None)


@st.composite
def problems(draw: st.DrawFn) -> AgendaProblem:
    """Up to 5 meetings of up to 5 participants in up to 5 slots, with every rule; many cannot be met."""
    participants, slots = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    pair = st.sampled_from(list(combinations(range(participants), 2)))
    meetings = tuple(draw(st.lists(pair, max_size=5)))
    numbers = range(len(meetings))
    session = st.sampled_from([frozenset(range(slots)), frozenset(range((slots + 1) // 2))])
    rarely = st.integers(0, 5).map(lambda die: die == 0)
    return make_problem(
        meetings,
        participants=participants,
        slots=slots,
        tables=draw(st.integers(1, 3)),
        sessions=tuple(draw(session) for _ in numbers),
        forbidden={who: draw(st.sets(st.integers(0, slots - 1), max_size=1)) for who in range(participants)},
        fixed={number: draw(st.integers(0, slots - 1)) for number in numbers if draw(rarely)},
        before=tuple(pair for pair in combinations(numbers, 2) if draw(rarely)),
        spread=draw(st.integers(0, 2)),
    )


def settle(solve: Solve, problem: AgendaProblem, count: TableCount) -> int | None:
    """Breaks that the solver proves, its timetable checked; None where it proves that there is none."""
    heard = Heard()
    outcome = solve(problem, count, heard)
    if outcome is Outcome.INFEASIBLE:
        return None
    assert outcome is Outcome.OPTIMAL
    best = heard.timetables[-1]
    assert faults(problem, best) == []
    assert max(heard.bounds, default=0) == sum(breaks(problem, best))
    return sum(breaks(problem, best))


@pytest.mark.parametrize("count", TableCount)
@pytest.mark.parametrize("solve", SOLVERS)
@given(problem=problems())
@settings(max_examples=40, deadline=None)
def test_a_search_proves_what_trying_everything_finds(
    solve: Solve, count: TableCount, problem: AgendaProblem
) -> None:
    assert settle(solve, problem, count) == fewest_breaks(problem)


@pytest.mark.parametrize("more", ["slots", "tables", "spread"])
@given(problem=problems())
@settings(max_examples=40, deadline=None)
def test_more_room_never_adds_a_break(more: str, problem: AgendaProblem) -> None:
    before = settle(by_maxsat, problem, TableCount.COVER)
    wider = replace(problem, **{more: getattr(problem, more) + 1})
    if before is not None:
        after = settle(by_maxsat, wider, TableCount.COVER)
        assert after is not None
        assert after <= before


# Everybody has two meetings of three, the middle slot is closed to some: how evenly breaks are shared matters.
APART = make_problem(((0, 1), (0, 1), (2, 3), (2, 3)), slots=3, tables=2, forbidden={0: {1}}, spread=0)


@pytest.mark.parametrize("count", TableCount)
@pytest.mark.parametrize("solve", SOLVERS)
@pytest.mark.parametrize(("spread", "fewest"), [(0, 4), (1, 2), (2, 2)])
def test_breaks_are_shared_as_evenly_as_asked(
    solve: Solve, count: TableCount, spread: int, fewest: int
) -> None:
    problem = replace(APART, spread=spread)
    assert (settle(solve, problem, count), fewest_breaks(problem)) == (fewest, fewest)


@pytest.mark.parametrize("count", TableCount)
@pytest.mark.parametrize("solve", SOLVERS)
@pytest.mark.parametrize(
    "problem",
    [
        make_problem(slots=1),
        make_problem(tables=1),
        make_problem(tables=0),
        make_problem(fixed={0: 1, 1: 1}),
        make_problem(fixed={0: 1}, forbidden={2: {1}}),
        make_problem(before=((0, 1), (1, 0))),
        make_problem(before=((2, 2),)),
        make_problem(spread=-1),
        make_problem(tuple(combinations(range(9), 2)), participants=9, slots=8, tables=9),
    ],
    ids=["slot", "table", "no-table", "clash", "closed", "cycle", "itself", "spread", "odd-clique"],
)
def test_what_cannot_be_is_proved_so(solve: Solve, count: TableCount, problem: AgendaProblem) -> None:
    assert settle(solve, problem, count) is None


def test_no_meetings_have_no_breaks() -> None:
    assert settle(by_maxsat, make_problem(()), TableCount.COVER) == 0


@pytest.mark.parametrize("solve", SOLVERS)
def test_the_same_seed_gives_the_same_timetables(solve: Solve) -> None:
    problem = make_problem(tuple(combinations(range(7), 2)), participants=7, slots=9, tables=3)
    runs = [Heard(), Heard()]
    for heard in runs:
        solve(problem, TableCount.COVER, heard)
    assert runs[0].timetables
    assert runs[0].timetables == runs[1].timetables


def test_a_two_sided_forum_counts_one_side() -> None:
    across = tuple((buyer, seller) for buyer in range(3) for seller in range(3, 9))
    assert table_count(make_problem(across, participants=9)) is TableCount.COVER


def test_a_forum_of_all_with_all_counts_everybody() -> None:
    assert (
        table_count(make_problem(tuple(combinations(range(6), 2)), participants=6)) is TableCount.PARTICIPANTS
    )


GOOD = (0, 1, 1, 0)  # of make_problem(): 0-2 and 1-3 in slot 0, 0-3 and 1-2 in slot 1


def test_a_timetable_that_holds_has_no_faults() -> None:
    assert faults(make_problem(), GOOD) == []


@pytest.mark.parametrize(
    ("problem", "slots", "words"),
    [
        (make_problem(), (0, 1, 1), "3 slots for 4 meetings"),
        (make_problem(), (0, 1, 1, 3), "slot 3, which does not exist"),
        (make_problem(), (0, 1, 1, -1), "slot -1, which does not exist"),
        (make_problem(), (0, 0, 1, 1), "participant 0 meets 2 times in slot 0"),
        (make_problem(tables=1), GOOD, "2 meetings in slot 0, for 1 tables"),
        (make_problem(sessions=(frozenset({1}),) * 4), GOOD, "meeting 0 is in slot 0, outside its session"),
        (make_problem(forbidden={3: {1}}), GOOD, "participant 3 cannot meet in slot 1"),
        (make_problem(fixed={2: 2}), GOOD, "meeting 2 is in slot 1, fixed to 2"),
        (make_problem(before=((0, 3),)), GOOD, "meeting 0 is not before meeting 3"),
        (make_problem(before=((1, 0),)), GOOD, "meeting 1 is not before meeting 0"),
        (make_problem(((0, 1), (0, 2)), slots=3, spread=0), (0, 2), "breaks run from 0 to 1"),
    ],
    ids=[
        "count",
        "beyond",
        "negative",
        "twice",
        "tables",
        "session",
        "closed",
        "fixed",
        "same",
        "after",
        "spread",
    ],
)
def test_a_planted_fault_is_named(problem: AgendaProblem, slots: tuple[int, ...], words: str) -> None:
    assert any(words in fault for fault in faults(problem, slots)), faults(problem, slots)


@pytest.mark.parametrize(
    ("slots", "total"),
    [((0, 1), 0), ((0, 2), 1), ((0, 4), 1), ((0, 2, 4), 2), ((1, 2, 4), 1), ((), 0), ((3,), 0)],
)
def test_a_break_is_a_group_of_idle_slots_between_meetings(slots: tuple[int, ...], total: int) -> None:
    problem = make_problem(
        tuple((0, number + 1) for number in range(len(slots))), participants=len(slots) + 1, slots=5
    )
    assert breaks(problem, slots)[0] == total


@pytest.mark.parametrize(
    "wrong",
    [
        {"meetings": ((0, 0),) * 4},
        {"meetings": ((0, 9),) * 4},
        {"fixed": (None,)},
        {"forbidden": ()},
        {"before": ((0, 7),)},
    ],
)
def test_a_number_that_points_at_nothing_is_refused(wrong: dict) -> None:
    with pytest.raises(InputError):
        replace(make_problem(), **wrong)

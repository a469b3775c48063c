"""A repair keeps the rules, changes as little as any timetable could, and says how good it is."""

from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import matchmaker.scheduling.repair as module
from matchmaker.domain.planning import Placement, goals
from matchmaker.scheduling.check import faults
from matchmaker.scheduling.greedy import first_fit
from matchmaker.scheduling.locks import admit_locks
from matchmaker.scheduling.repair import repair
from matchmaker.scheduling.revision import Revision
from matchmaker.selection.choose import choose
from tests.scheduling.tiny import make_problem, problems, timetables


def choose_pairs(problem):
    return choose(problem, seconds=2, seed=0)


def mended(problem, kept, **changes):
    return repair(problem, kept, choose=choose_pairs, seconds=5, **changes)


@st.composite
def full(draw):
    """Three firms a side with most pairs between them: hardly a slot is left free."""
    groups = draw(st.sampled_from([(0, 0, 0, 1, 1, 1), (0, 0, 1, 1, 2, 2)]))
    crossing = [edge for edge in combinations(range(6), 2) if groups[edge[0]] != groups[edge[1]]]
    chosen = draw(st.permutations(crossing))[:7]
    return make_problem(
        groups,
        dict(zip(chosen, draw(st.permutations(range(1, 8))), strict=True)),
        slots=3,
        limits=draw(st.permutations((3, 3, 3, 3, 2, 2))),
        seats=draw(st.permutations((1, 1, 1, 1, 1, 2))),
        tables=draw(st.sampled_from([None, 2])),
        floor=draw(st.integers(0, 2)),
    )


@st.composite
def changed(draw):
    """A tiny problem after a change, and the meetings of before: firms stay away or come late, tables close, locks come."""
    before = draw(full() | problems())
    kept = first_fit(before)
    closed = draw(st.permutations((0, 0, 0, 0b001, 0b011, draw(st.sampled_from([0, 0b100, 0b111])))))
    after = replace(
        before,
        open=tuple(mask & ~gone for mask, gone in zip(before.open, closed, strict=False)),
        tables=draw(st.sampled_from([before.tables, before.tables, 1, 2])),
    )
    if after.pairs:
        edges = st.sampled_from(after.pairs)
        fixed = draw(st.lists(st.tuples(edges, st.integers(0, after.slots - 1)), max_size=1))
        locked = frozenset(draw(st.lists(edges, max_size=1)))
        pins = tuple(Placement(*edge, slot) for edge, slot in fixed)
        after = replace(after, fixed=pins, locked=locked, musts=after.musts | locked)
    return admit_locks(after)[0], kept


def best_by_trying(revision, *, like):
    """The best first three goals of all, and the best last three among timetables that keep what `like` keeps."""
    all_tables = list(timetables(revision.problem))
    stable = max(revision.reached(found)[:3] for found in all_tables)
    kept = {at.edge for at in like} & revision.before.keys()
    own = kept | (revision.demanded & {at.edge for at in like})
    may_add = revision.losers({at.edge for at in like})
    others = [
        found
        for found in all_tables
        if own <= {at.edge for at in found}
        and kept == {at.edge for at in found} & revision.before.keys()
        and revision.reached(found)[:3] == revision.reached(like)[:3]
        and all(at.edge in own or may_add & set(at.edge) for at in found)
    ]
    return stable, max(goals(revision.problem, [at.edge for at in found]) for found in others)


def possible_only(problem):
    """`timetables` tries every candidate, so those that a change made impossible leave."""
    pairs = [edge for edge in problem.pairs if problem.possible(*edge)]
    return replace(
        problem,
        pairs=tuple(pairs),
        values=tuple(problem.values[problem.index[edge]] for edge in pairs),
        musts=problem.musts & set(pairs),
        locked=problem.locked & set(pairs),
    )


@given(changed())
@settings(max_examples=150, deadline=None)
def test_the_fewest_changes_of_all_are_found_and_proved(drawn):
    problem, kept = possible_only(drawn[0]), drawn[1]
    repaired = mended(problem, kept)
    assert faults(replace(problem, locked=frozenset()), repaired.placements) == ()
    stable, added = best_by_trying(Revision(problem, {at.edge: at for at in kept}), like=repaired.placements)
    assert repaired.reached[:3] == stable
    assert repaired.reached[3:] == added
    assert repaired.bounds == repaired.reached


@given(changed())
@settings(max_examples=150, deadline=None)
def test_at_any_size_the_rules_hold_and_the_bounds_are_honest(drawn):
    problem, kept = possible_only(drawn[0]), drawn[1]
    with large():
        repaired = mended(problem, kept)
    assert faults(replace(problem, locked=frozenset()), repaired.placements) == ()
    stable, added = best_by_trying(Revision(problem, {at.edge: at for at in kept}), like=repaired.placements)
    assert repaired.reached[:3] <= stable <= repaired.bounds[:3]
    assert repaired.reached[3:] <= added <= repaired.bounds[3:]


@given(problems(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_an_empty_change_changes_nothing(problem, is_large):
    kept = first_fit(problem)[::2]  # even where there is room for more
    with large() if is_large else nullcontext():
        repaired = mended(problem, kept)
    assert repaired.placements == kept
    assert repaired.bounds == repaired.reached


@given(changed(), st.integers(0, 7), st.booleans())
@settings(max_examples=60, deadline=None)
def test_slots_that_are_over_stay_as_they_were(drawn, over, is_large):
    problem, kept = drawn
    past = tuple(at for at in kept if over >> at.slot & 1)
    opened = list(problem.open)  # who met then was there
    for at in past:
        for firm in at.edge:
            opened[firm] |= 1 << at.slot
    problem, _ = admit_locks(replace(problem, open=tuple(opened), fixed=(*past, *problem.fixed)))
    assume(set(past) <= set(problem.fixed))
    assume(not any(over >> at.slot & 1 for at in set(problem.fixed) - set(past)))
    with large() if is_large else nullcontext():
        repaired = mended(problem, kept, over=over)
    assert tuple(at for at in repaired.placements if over >> at.slot & 1) == past


def test_a_late_firm_moves_one_meeting_and_another_makes_room():
    """0 comes late, and 3 can only meet it then: the meeting of 1 and 3 gives way."""
    kept = (Placement(0, 3, 0), Placement(1, 3, 1))
    problem = make_problem((0, 0, 1, 1), slots=3, open=(0b010, 0b111, 0b111, 0b011), floor=0)
    for is_large in (False, True):
        with large() if is_large else nullcontext():
            repaired = mended(problem, kept)
        assert repaired.placements == (Placement(0, 3, 1), Placement(1, 3, 0))
        assert repaired.reached.still == 0


def test_partners_of_a_firm_that_stays_away_are_paired_from_the_reserve():
    """0 meets 2, and 1 meets 3; 0 and 3 stay away, so 1 and 2 meet."""
    kept = (Placement(0, 2, 0), Placement(1, 3, 0))
    problem = make_problem((0, 0, 1, 1), slots=2, limits=(1, 1, 1, 1), open=(0, 0b11, 0b11, 0))
    assert [at.edge for at in mended(problem, kept).placements] == [(1, 2)]


def test_only_firms_that_lost_a_meeting_or_are_served_get_new_ones():
    problem = make_problem((0, 0, 1, 1), slots=2)
    kept = (Placement(0, 2, 0),)
    assert mended(problem, kept).placements == kept
    assert {at.edge for at in mended(problem, kept, served=[1]).placements} == {(0, 2), (1, 2), (1, 3)}


def test_a_new_lock_comes_before_the_meetings_of_before():
    kept = (Placement(0, 2, 0), Placement(0, 3, 1))
    problem = make_problem((0, 0, 1, 1), slots=2, limits=(2, 2, 1, 2), fixed=[Placement(1, 2, 0)], floor=0)
    for is_large in (False, True):
        with large() if is_large else nullcontext():
            repaired = mended(problem, kept)
        assert set(repaired.placements) == {Placement(1, 2, 0), Placement(0, 3, 1)}


def test_the_most_valuable_meetings_are_kept_when_tables_close():
    problem = make_problem((0, 0, 1, 1), {(0, 2): 5, (1, 3): 9}, slots=1, tables=1)
    kept = (Placement(0, 2, 0), Placement(1, 3, 0))
    assert mended(problem, kept).placements == (Placement(1, 3, 0),)


def test_the_bound_on_value_holds_where_the_bound_on_the_floor_cannot_be_reached():
    """If slots did not matter, 1 and 2 would meet, for the floor; as it is, 1 and 3 do, for a higher value."""
    problem = make_problem(
        (0, 0, 1, 1, 2, 2), {(0, 3): 3, (0, 4): 2, (1, 2): 4, (1, 3): 5}, slots=3, tables=1, floor=1,
        open=(7, 7, 6, 7, 4, 7), fixed=[Placement(0, 3, 1)],
    )  # fmt: skip
    kept = (Placement(0, 3, 1), Placement(0, 4, 2), Placement(1, 2, 0))
    repaired = mended(problem, kept)
    assert repaired.reached == repaired.bounds
    assert [at.edge for at in repaired.placements] == [(0, 3), (0, 4), (1, 3)]


@contextmanager
def large():
    """Every problem counts as too large for a search."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SEARCHED", -1)
        yield

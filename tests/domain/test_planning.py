import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Lock, Pair, Preference, Wish
from matchmaker.domain.planning import MEET_BONUS, VALUE_SCALE, build_problem, meeting_id
from matchmaker.errors import ForumError, InputError, PreferenceError
from tests.factories import make_firm, make_firms, make_forum, make_match, make_matches

FORUM = make_forum(tables=3)
FIRMS = make_firms("RO", 4) + make_firms("PK", 4)
MATCHES = make_matches(FORUM, FIRMS)


def build(*preferences, locks=(), matches=MATCHES, forum=FORUM, firms=FIRMS):
    return build_problem(
        forum, firms, matches, preferences=[Preference(*each) for each in preferences], locks=locks
    )


def value(problem, one, other):
    return problem.values[problem.index[tuple(sorted(problem.firms.index(firm) for firm in (one, other)))]]


@given(st.permutations(FIRMS), st.permutations(MATCHES))
def test_the_order_of_firms_and_matches_changes_nothing(firms, matches):
    assert build(firms=firms, matches=matches) == build()


def test_a_meeting_keeps_its_id_and_no_other_pair_has_it():
    one = meeting_id("forum", Pair("a", "b"))
    assert one == meeting_id("forum", Pair.of("b", "a"))
    assert len({one, meeting_id("forum", Pair("a", "c")), meeting_id("other", Pair("a", "b"))}) == 3


def test_a_no_of_either_side_removes_the_pair():
    for preference in (("ro-1", "pk-1", Wish.NO), ("pk-1", "ro-1", Wish.NO)):
        problem = build(preference, ("ro-1", "pk-1", Wish.MUST))
        assert len(problem.pairs) == 15
        assert (problem.musts, len(problem.vetoes)) == (frozenset(), 1)


def test_a_must_without_a_score_counts_nothing_and_is_a_candidate():
    problem = build(("ro-1", "pk-1", Wish.MUST), matches=())
    assert (problem.values, len(problem.musts)) == ((0,), 1)


def test_a_worthless_match_is_no_candidate():
    assert build(matches=[make_match(FIRMS[0], FIRMS[4], 0.0)]).pairs == ()


def test_asking_for_more_partners_spreads_the_same_bonus():
    bonus = round(MEET_BONUS * VALUE_SCALE)
    few = build(("ro-1", "pk-1", Wish.MEET), ("ro-1", "pk-1", Wish.MEET))
    many = build(*(("ro-1", f"pk-{number}", Wish.MEET) for number in range(1, 5)))
    assert value(few, "ro-1", "pk-1") - value(build(), "ro-1", "pk-1") == bonus
    assert value(many, "ro-1", "pk-1") - value(build(), "ro-1", "pk-1") == round(bonus * 3 / 4)


def test_a_preference_for_an_unknown_firm_is_named():
    with pytest.raises(PreferenceError, match="no firm has the id 'xx-1'"):
        build(("ro-1", "xx-1", Wish.MUST))
    with pytest.raises(PreferenceError, match="for itself"):
        build(("ro-1", "ro-1", Wish.MEET))


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        (Lock(Pair("pk-1", "ro-1"), 9), "slot 9, but the forum's slots are 0 to 8"),
        (Lock(Pair("pk-1", "ro-1"), 0, 4), "table 4, but the forum has tables 1 to 3"),
        (Lock(Pair("pk-1", "ro-1"), None, 1), "name the slot too"),
        (Lock(Pair("pk-1", "ro-9"), 0), "no firm has the id 'ro-9'"),
    ],
)
def test_a_lock_on_nothing_is_named(lock, words):
    with pytest.raises(ForumError, match=words):
        build(locks=[lock])


def test_two_firms_with_one_id_are_named():
    with pytest.raises(InputError, match="two firms have the id 'ro-1'"):
        build(firms=(*FIRMS, make_firm("ro-1")))


def test_a_match_of_an_unknown_firm_is_named():
    with pytest.raises(InputError, match="'ro-9'"):
        build(matches=[make_match(make_firm("ro-9"), FIRMS[4])])

"""Whom each firm is shown: partners that it may meet, never after a no, and no superstars only."""

from dataclasses import replace

import pytest

from matchmaker.domain import Forum, Match, Preference, Wish
from matchmaker.service.desk.desk import Desk
from matchmaker.service.engine.suggestions import suggestions_of
from tests.factories import make_book, make_firms, make_forum, make_match, make_matches


@pytest.fixture(scope="module")
def forum() -> Forum:
    return make_forum(shown=3)


FIRMS = (*make_firms("RO", 12), *make_firms("PK", 9))


@pytest.fixture(scope="module")
def matches(forum: Forum) -> tuple[Match, ...]:
    return make_matches(forum, FIRMS, seed=4)


def test_each_firm_is_shown_as_many_as_the_forum_says(forum: Forum, matches: tuple[Match, ...]) -> None:
    found = suggestions_of(forum, FIRMS, matches)
    assert sorted(found.lists) == sorted(firm.id for firm in FIRMS)
    assert {len(set(partners)) for partners in found.lists.values()} == {3}
    assert {len(set(partners)) for partners in found.plain.values()} == {3}
    country = {firm.id: firm.country for firm in FIRMS}
    assert all(country[firm] != country[one] for firm, own in found.lists.items() for one in own)


def test_plain_lists_are_the_most_valuable_partners(forum: Forum, matches: tuple[Match, ...]) -> None:
    own = sorted(
        (match for match in matches if "ro-1" in (match.pair.a, match.pair.b)),
        key=lambda match: (-match.value, match.pair),
    )
    found = suggestions_of(forum, FIRMS, matches)
    assert found.plain["ro-1"] == tuple(match.pair.other("ro-1") for match in own[:3])


def test_nobody_is_shown_who_said_no_or_was_told_it(forum: Forum, matches: tuple[Match, ...]) -> None:
    before = suggestions_of(forum, FIRMS, matches)
    partner = before.lists["ro-1"][0]
    for no in (Preference("ro-1", partner, Wish.NO), Preference(partner, "ro-1", Wish.NO)):
        yes = Preference(no.partner, no.firm, Wish.MUST)
        after = suggestions_of(forum, FIRMS, matches, preferences=[no, yes])
        assert partner not in after.lists["ro-1"] and "ro-1" not in after.lists[partner]
        assert partner not in after.plain["ro-1"]


def test_who_wishes_for_a_partner_moves_up_on_its_list(forum: Forum) -> None:
    firms = (*make_firms("RO", 5), *make_firms("PK", 1))
    partner = firms[-1]
    matches = [make_match(firm, partner, 0.3) for firm in firms[:-1]]
    places = {}
    for wish in (None, Wish.MEET, Wish.MUST):
        said = [Preference("ro-4", "pk-1", wish)] if wish else []
        found = suggestions_of(replace(forum, shown=5), firms, matches, preferences=said)
        places[wish] = found.lists["pk-1"].index("ro-4")
    assert places[Wish.MUST] == 0 and places[Wish.MEET] == 0 < places[None]


def test_a_firm_without_partners_has_no_list(forum: Forum) -> None:
    firms = (*make_firms("RO", 2), *make_firms("PK", 1))
    found = suggestions_of(forum, firms, [make_match(firms[0], firms[2], 0.5), make_match(*firms[1:], 0.0)])
    assert found.lists == found.plain == {"ro-1": ("pk-1",), "pk-1": ("ro-1",)}
    assert suggestions_of(forum, firms, []).lists == {}


def test_three_delegations_have_lists_too() -> None:
    forum = make_forum(("RO", "PK", "BG"), shown=4)
    firms = tuple(firm for country in ("RO", "PK", "BG") for firm in make_firms(country, 5))
    found = suggestions_of(forum, firms, make_matches(forum, firms))
    assert {len(partners) for partners in found.lists.values()} == {4}
    assert {partner for own in found.lists.values() for partner in own} == {firm.id for firm in firms}


def test_the_desk_keeps_lists_still_while_firms_answer() -> None:
    book = make_book(6, forum=make_forum(shown=3))
    before = Desk(book).suggested("ro-1")
    assert len(before) == 3
    first, second = (match.pair.other("ro-1") for match in before[:2])
    said = (
        Preference("ro-1", first, Wish.NO),  # its own no stays in sight, to be taken back
        Preference(second, "ro-1", Wish.NO),
        Preference("ro-2", second, Wish.MUST),
    )
    after = Desk(replace(book, preferences=said)).suggested("ro-1")
    assert after == [match for match in before if match.pair.other("ro-1") != second]
    assert Desk(book).suggested("nobody") == []

"""Fifty clients accept and move meetings at once: nobody is in two places, nothing acknowledged is lost, no 5xx.

Versions and keys see to it: without versions the same test finds moves that are lost. Slow.
"""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from matchmaker.domain import Pair, Wish
from matchmaker.service.engine.faults import check_meetings
from matchmaker.storage.schedules import Schedules
from tests.factories import make_firms, make_forum
from tests.web.conftest import Client, Open, Site

pytestmark = pytest.mark.slow

FIRMS, ORGANISERS, MOVES = 24, 26, 8  # fifty clients
Codes = Counter[int]
Place = tuple[int, int | None]  # slot, table


@pytest.fixture
def site(opened: Open) -> Site:
    firms = [*make_firms("RO", FIRMS // 2), *make_firms("PK", FIRMS // 2)]
    return opened(firms, make_forum(tables=16, limit=5), published=False)


def without_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever saves a draft last is right, whatever was there."""
    kept = Schedules.put_draft
    monkeypatch.setattr(
        Schedules,
        "put_draft",
        lambda self, *given, **named: kept(self, *given, **(named | {"revision": None})),
    )


def double_bookings(site: Site) -> int:
    """Firms and tables that are in two places at once."""
    draft = site.store.draft()
    assert draft
    held = draft.schedule.meetings
    firms = Counter((firm, one.slot) for one in held for firm in (one.pair.a, one.pair.b))
    tables = Counter((one.table, one.slot) for one in held)
    return sum(count > 1 for count in [*firms.values(), *tables.values()])


def all_at_once(work: list[Callable[[], Codes]]) -> Codes:
    start = Barrier(len(work))

    def run(one: Callable[[], Codes]) -> Codes:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return sum(pool.map(run, work), Counter())


def moves(site: Site, client: Client, number: int, moved: dict[Pair, Place]) -> Callable[[], Codes]:
    """Each organiser moves pairs of its own, so that the last place it was told is where they have to be."""
    dice, token = random.Random(number), client.csrf()
    draft = site.store.draft()
    assert draft
    own = {one.pair for place, one in enumerate(draft.schedule.meetings) if place % ORGANISERS == number}

    def move() -> Codes:
        codes: Codes = Counter()
        for _ in range(MOVES):
            draft = site.store.draft()
            assert draft
            held = dice.choice([one for one in draft.schedule.meetings if one.pair in own])
            slot, table = dice.randrange(len(draft.forum.slots)), dice.randint(1, 16)
            sent = {
                "csrf_token": token, "a": held.pair.a, "b": held.pair.b, "version": draft.revision,
                "to": f"{slot}.{table}",
            }  # fmt: skip
            code = client.flask.post(client.address("/schedule/move"), data=sent).status_code
            codes[code] += 1
            if code == 303:
                moved[held.pair] = (slot, table)
        return codes

    return move


def answers(client: Client, partners: list[str], seed: int, said: dict[str, str]) -> Callable[[], Codes]:
    dice, token = random.Random(seed), client.csrf()

    def answer() -> Codes:
        codes: Codes = Counter()
        for partner in partners:
            wish = dice.choice(["must", "meet", "no"])
            sent = {"csrf_token": token, "partner": partner, "wish": wish, "version": 0}
            code = client.flask.post("/me/answers", data=sent).status_code
            codes[code] += 1
            if code == 303:
                said[partner] = wish
        return codes

    return answer


def everybody(site: Site) -> tuple[Codes, dict[str, dict[str, str]], dict[Pair, Place]]:
    """(status codes, what each firm was told is kept, where each meeting was last said to be)."""
    moved: dict[Pair, Place] = {}
    firms = site.matchmaker.firms()
    said: dict[str, dict[str, str]] = {firm.id: {} for firm in firms}
    work = [
        answers(
            site.firm(firm.id),
            [match.pair.other(firm.id) for match in site.matchmaker.desk().find_matches(firm=firm.id)][:8],
            number,
            said[firm.id],
        )
        for number, firm in enumerate(firms)
    ]
    for number in range(ORGANISERS):
        work.append(moves(site, site.organiser(f"organiser-{number}"), number, moved))
    return all_at_once(work), said, moved


def lost(site: Site, moved: dict[Pair, Place]) -> list[Pair]:
    """Meetings that are not where they were last said to be."""
    draft = site.store.draft()
    assert draft
    now = {one.pair: (one.slot, one.table) for one in draft.schedule.meetings}
    return [pair for pair, place in moved.items() if now.get(pair) != place]


def test_fifty_clients_at_once_book_nobody_twice_and_lose_nothing(site: Site) -> None:
    codes, said, moved = everybody(site)
    print(dict(codes))
    assert {code for code in codes if code >= 500} == set()
    assert codes[303] > 100
    assert (double_bookings(site), lost(site, moved)) == (0, []) and moved
    draft = site.store.draft()
    assert draft
    assert check_meetings(draft.forum, site.matchmaker.firms(), draft.schedule.meetings) == ()
    kept = {firm: {partner: one.wish for partner, one in site.store.wishes_of(firm).items()} for firm in said}
    assert kept == {firm: {partner: Wish(wish) for partner, wish in of.items()} for firm, of in said.items()}


def test_without_versions_moves_would_be_lost(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control; that the keys are needed as well, tests/storage/test_forum_store.py shows."""
    without_versions(monkeypatch)
    _, _, moved = everybody(site)
    assert lost(site, moved)

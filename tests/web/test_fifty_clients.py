"""Fifty clients accept and move meetings at once: nobody is in two places, nothing acknowledged is lost, no 5xx.

It is the keys of the tables that see to it: without them the same test finds double bookings. Slow.
"""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from matchmaker.domain import Wish
from matchmaker.service.planning import check_meetings
from matchmaker.storage.schedules import Schedules
from tests.factories import make_firms, make_forum
from tests.web.conftest import Client, Open, Site

pytestmark = pytest.mark.slow

FIRMS, ORGANISERS, MOVES = 24, 26, 12  # fifty clients
Codes = Counter[int]


@pytest.fixture
def site(opened: Open) -> Site:
    firms = [*make_firms("RO", FIRMS // 2), *make_firms("PK", FIRMS // 2)]
    return opened(firms, make_forum(tables=16, limit=5), published=False)


def without_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody compares revisions any more, as if two saves always came between read and write."""
    kept = Schedules._draft_row
    monkeypatch.setattr(
        Schedules,
        "_draft_row",
        lambda self, connection, revision: kept(self, connection, self._row(connection, 0).revision),
    )


def without_keys(site: Site) -> None:
    """The tables of the timetable as they would be without their keys."""
    with site.store._database.writing() as connection:
        for table in ("seats", "meetings"):
            text = connection.exec_driver_sql(
                f"select sql from sqlite_master where type = 'table' and name = '{table}'"
            ).scalar()
            assert text
            connection.exec_driver_sql(f"alter table {table} rename to kept_{table}")
            lines = [line for line in text.splitlines() if "CONSTRAINT" not in line]
            connection.exec_driver_sql("\n".join(lines).rstrip().removesuffix(")").rstrip().rstrip(",") + ")")
            connection.exec_driver_sql(f"insert into {table} select * from kept_{table}")


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


def moves(site: Site, client: Client, seed: int) -> Callable[[], Codes]:
    dice, token = random.Random(seed), client.csrf()

    def move() -> Codes:
        codes: Codes = Counter()
        for _ in range(MOVES):
            draft = site.store.draft()
            assert draft
            held, slot = dice.choice(draft.schedule.meetings), dice.randrange(len(draft.forum.slots))
            sent = {
                "csrf_token": token, "a": held.pair.a, "b": held.pair.b, "version": draft.revision,
                "to": f"{slot}.{dice.randint(1, 16)}",
            }  # fmt: skip
            codes[client.flask.post(client.address("/schedule/move"), data=sent).status_code] += 1
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


def everybody(site: Site) -> tuple[Codes, dict[str, dict[str, str]]]:
    """(status codes, what each firm was told is kept)."""
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
    work += [moves(site, site.organiser(f"organiser-{number}"), 100 + number) for number in range(ORGANISERS)]
    return all_at_once(work), said


def test_fifty_clients_at_once_book_nobody_twice_and_lose_nothing(site: Site) -> None:
    codes, said = everybody(site)
    print(dict(codes))
    assert {code for code in codes if code >= 500} == set()
    assert codes[303] > 100
    assert double_bookings(site) == 0
    draft = site.store.draft()
    assert draft
    assert check_meetings(draft.forum, site.matchmaker.firms(), draft.schedule.meetings) == ()
    kept = {firm: {partner: one.wish for partner, one in site.store.wishes_of(firm).items()} for firm in said}
    assert kept == {firm: {partner: Wish(wish) for partner, wish in of.items()} for firm, of in said.items()}


def test_the_keys_alone_are_enough(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    without_versions(monkeypatch)
    codes, _ = everybody(site)
    assert {code for code in codes if code >= 500} == set()
    assert double_bookings(site) == 0


def test_without_keys_and_versions_somebody_is_booked_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    without_versions(monkeypatch)
    without_keys(site)
    everybody(site)
    assert double_bookings(site) > 0

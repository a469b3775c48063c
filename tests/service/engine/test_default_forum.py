"""Without a forum file, a sheet alone makes a sensible forum."""

from datetime import UTC, datetime

import pytest

from matchmaker.domain import Firm
from matchmaker.errors import NoMatchError
from matchmaker.service.engine.default_forum import country_zone, default_forum


def clock() -> datetime:
    return datetime(2026, 11, 22, 1, tzinfo=UTC)  # a Sunday


def firms(*countries: str) -> list[Firm]:
    return [Firm(f"firm-{n}", f"Firm {n}", country) for n, country in enumerate(countries)]


def test_each_country_is_a_delegation_in_its_own_zone() -> None:
    forum = default_forum(firms("PK", "RO", "PK"), clock=clock)
    assert [(one.code, one.name, one.time_zone) for one in forum.delegations] == [
        ("PK", "Pakistan", "Asia/Karachi"),
        ("RO", "Romania", "Europe/Bucharest"),
    ]


def test_sessions_cover_the_overlap_of_working_hours_on_a_tuesday() -> None:
    (session,) = default_forum(firms("RO", "PK"), clock=clock).sessions
    assert (session.start, session.end) == (
        datetime(2026, 12, 8, 7, tzinfo=UTC),  # 09:00 in Bucharest
        datetime(2026, 12, 8, 13, tzinfo=UTC),  # 18:00 in Karachi
    )
    assert session.start.strftime("%A") == "Tuesday"


def test_no_slot_lies_where_nobody_can_meet_anybody() -> None:
    forum = default_forum(firms("RO", "KR", "US"), clock=clock)
    for slot in forum.slots:
        at_work = [
            one for one in forum.delegations if slot.index in forum.open_slots(Firm("x", "X", one.code))
        ]
        assert len(at_work) >= 2, slot


def test_a_forum_of_one_country_is_refused_in_words() -> None:
    with pytest.raises(NoMatchError, match="all 2 firms are of Romania. Add firms of a second country"):
        default_forum(firms("RO", "RO"), clock=clock)


def test_countries_that_are_never_awake_together_are_refused() -> None:
    with pytest.raises(NoMatchError, match="never overlap"):
        default_forum(firms("PK", "MX"), clock=clock)


def test_every_country_has_a_zone() -> None:
    assert [country_zone(code) for code in ("RO", "PK", "BG", "BY", "KR")] == [
        "Europe/Bucharest", "Asia/Karachi", "Europe/Sofia", "Europe/Minsk", "Asia/Seoul",
    ]  # fmt: skip
    assert country_zone("XX") == "UTC"

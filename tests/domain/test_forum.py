"""Who may meet whom, and when: answers that follow from the forum alone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from matchmaker.domain import Delegation, Firm, Forum, Session, Window

ROMANIA = Delegation("RO", "Romania", ("RO",), "Europe/Bucharest")
PAKISTAN = Delegation("PK", "Pakistan", ("PK",), "Asia/Karachi")
BULGARIA = Delegation("BG", "Bulgaria", ("BG",), "Europe/Sofia")
DAY = Session("Day", datetime(2025, 11, 20, 6, tzinfo=UTC), datetime(2025, 11, 20, 16, tzinfo=UTC))
FORUM = Forum("Forum", (ROMANIA, PAKISTAN, BULGARIA), (DAY,), meeting_minutes=60)
UIPATH = Firm("uipath", "UiPath", "RO")
SYSTEMS = Firm("systems", "Systems", "PK")


def hours(forum: Forum, firm: Firm) -> list[int]:
    return [forum.slots[index].start.hour for index in sorted(forum.open_slots(firm))]


def test_open_slots_lie_in_the_delegations_working_hours() -> None:
    assert hours(FORUM, UIPATH) == list(range(7, 16))  # 09:00-18:00 in Bucharest, UTC+2 in winter
    assert hours(FORUM, SYSTEMS) == list(range(6, 13))  # 09:00-18:00 in Karachi, UTC+5


def test_a_firms_own_windows_replace_the_working_hours() -> None:
    late = Firm(
        "late",
        "Late",
        "PK",
        availability=(Window(time(19), time(20)), Window(time(9), time(10), date(2025, 11, 21))),
    )
    assert hours(FORUM, late) == [14]


def test_a_firms_own_zone_moves_its_windows() -> None:
    assert hours(FORUM, Firm("x", "X", "PK", time_zone="Europe/Bucharest")) == hours(FORUM, UIPATH)


def test_a_window_over_midnight_reaches_into_the_next_day() -> None:
    night = Window(time(22), time(2))
    zone = ZoneInfo("Asia/Seoul")
    inside = (
        datetime(2025, 11, 20, 16, tzinfo=UTC),
        datetime(2025, 11, 20, 17, tzinfo=UTC),
    )  # 01:00-02:00 on the 21st
    assert night.covers(*inside, zone)
    assert not night.covers(inside[0], datetime(2025, 11, 20, 17, 1, tzinfo=UTC), zone)


def test_a_window_keeps_local_time_across_the_clock_change() -> None:
    zone = ZoneInfo("Europe/Bucharest")  # 26 October 2025: 04:00 summer time becomes 03:00
    office = Window(time(9), time(10))
    assert office.covers(datetime(2025, 10, 25, 6, tzinfo=UTC), datetime(2025, 10, 25, 7, tzinfo=UTC), zone)
    assert office.covers(datetime(2025, 10, 26, 7, tzinfo=UTC), datetime(2025, 10, 26, 8, tzinfo=UTC), zone)


def test_different_delegations_meet_unless_told_otherwise() -> None:
    assert FORUM.may_pair(UIPATH, SYSTEMS) and FORUM.may_pair(SYSTEMS, UIPATH)
    assert not FORUM.may_pair(UIPATH, Firm("other", "Other", "RO"))
    only = Forum("Forum", (ROMANIA, PAKISTAN, BULGARIA), (DAY,), may_meet=(("RO", "BG"),))
    assert not only.may_pair(UIPATH, SYSTEMS)
    assert only.may_pair(Firm("sofia", "Sofia", "BG"), UIPATH)


def test_a_firm_of_no_delegation_meets_nobody() -> None:
    stranger = Firm("x", "X", "KR")
    assert FORUM.delegation_of(stranger) is None
    assert FORUM.open_slots(stranger) == frozenset()
    assert not FORUM.may_pair(stranger, UIPATH)


def test_a_named_firm_joins_an_association_whatever_its_country() -> None:
    club = Delegation("CLUB", "Club", (), "Europe/Bucharest", firm_ids=("systems",))
    assert Forum("Forum", (ROMANIA, PAKISTAN, club), (DAY,)).delegation_of(SYSTEMS) == club


def test_a_firm_may_ask_for_fewer_meetings_but_not_for_more() -> None:
    assert [FORUM.limit_of(Firm("x", "X", "RO", max_meetings=n)) for n in (None, 0, 5, 50)] == [8, 0, 5, 8]

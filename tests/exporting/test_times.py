from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from matchmaker.exporting.times import dates, day, day_words, iso_local, iso_utc, offset, span, zone_words

BUCHAREST, KARACHI, KATHMANDU = (
    ZoneInfo(key) for key in ("Europe/Bucharest", "Asia/Karachi", "Asia/Kathmandu")
)
EIGHT = datetime(2025, 11, 20, 8, tzinfo=UTC)


def test_eight_utc_in_november_is_ten_in_bucharest_and_one_in_karachi() -> None:
    assert iso_utc(EIGHT) == "2025-11-20T08:00:00Z"
    assert iso_local(EIGHT, BUCHAREST) == "2025-11-20T10:00:00+02:00"
    assert iso_local(EIGHT, KARACHI) == "2025-11-20T13:00:00+05:00"


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "2025-10-26T03:30:00+03:00"),  # the hour that comes twice
        (datetime(2025, 10, 26, 1, 30, tzinfo=UTC), "2025-10-26T03:30:00+02:00"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29T02:59:00+02:00"),  # the hour that is missing
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T04:00:00+03:00"),
    ],
)
def test_local_time_follows_the_change_of_clocks(moment: datetime, local: str) -> None:
    assert iso_local(moment, BUCHAREST) == local


def test_a_span_across_the_change_shows_what_the_clock_on_the_wall_shows() -> None:
    start, end = datetime(2026, 3, 29, 0, 50, tzinfo=UTC), datetime(2026, 3, 29, 1, 10, tzinfo=UTC)
    assert span(start, end, BUCHAREST) == "02:50–04:10"


def test_offsets_name_half_hours_and_the_west() -> None:
    assert [offset(EIGHT, ZoneInfo(key)) for key in ("UTC", "Asia/Kathmandu", "America/St_Johns")] == [
        "UTC",
        "UTC+5:45",
        "UTC-3:30",
    ]


def test_words_name_the_day_and_the_zone() -> None:
    assert day(EIGHT, KARACHI) == "Thursday 20 November 2025"
    assert zone_words(EIGHT, ZoneInfo("Asia/Ho_Chi_Minh")) == "Ho Chi Minh time, UTC+7"
    assert zone_words(EIGHT, ZoneInfo("UTC")) == "UTC"


def test_several_days_are_told_as_short_as_they_can_be() -> None:
    evening, later = datetime(2025, 11, 20, 20, tzinfo=UTC), datetime(2025, 12, 1, 9, tzinfo=UTC)
    assert dates(EIGHT, EIGHT, KARACHI) == "20 November 2025"
    assert dates(EIGHT, evening, BUCHAREST) == "20 November 2025"
    assert dates(EIGHT, evening, KARACHI) == "20–21 November 2025"
    assert dates(EIGHT, later, KARACHI) == "20 November 2025 to 1 December 2025"


def test_a_day_that_somebody_wrote_is_told_in_words_and_other_words_stay() -> None:
    assert day_words("2024-05-14") == "14 May 2024"
    assert [day_words(text) for text in ("", "spring 2024", "2024-13-01")] == [
        "",
        "spring 2024",
        "2024-13-01",
    ]


def test_the_day_is_the_one_at_the_place() -> None:
    assert day(datetime(2025, 11, 20, 20, tzinfo=UTC), KARACHI) == "Friday 21 November 2025"

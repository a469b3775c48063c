from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Window
from matchmaker.exporting.firms import window_text
from matchmaker.intake import values
from matchmaker.intake.values import BadValueError


@pytest.mark.parametrize(("text", "items"), [
    ("AI; cloud;data", ("AI", "cloud", "data")),
    ("AI\ncloud", ("AI", "cloud")),
    ("web, mobile apps", ("web", "mobile apps")),
    ("web, mobile; cloud", ("web, mobile", "cloud")),
    ("web, mobile;", ("web", "mobile")),
    ("automotive (ADAS, AUTOSAR), rail", ("automotive (ADAS, AUTOSAR)", "rail")),
    ("1,000 desks", ("1,000 desks",)),
    ("ISO 9001,ISO 27001", ("ISO 9001", "ISO 27001")),
    ("• AI\n• cloud\n2) data", ("AI", "cloud", "data")),
    ("English; english; -", ("English",)),
    ("web, mobile; -", ("web", "mobile")),
    ("web, mobile; Web, Mobile", ("web", "mobile")),
    ("- 1. AI", ("AI",)),
    (",\n/", ()),
    ("AI; ***; =", ("AI",)),
    ("", ()),
])  # fmt: skip
def test_a_cell_holds_several_values(text: str, items: tuple[str, ...]) -> None:
    assert values.split_values(text, commas=True) == items


def test_names_of_firms_keep_their_commas() -> None:
    assert values.split_values("Hanmi Soft Co., Ltd; Acme", commas=False) == ("Hanmi Soft Co., Ltd", "Acme")


@given(st.text(max_size=60) | st.text(st.sampled_from("aB1 ,;\n-*.)(/•"), max_size=30))
def test_values_joined_as_the_exporter_does_are_the_same_again(text: str) -> None:
    once = values.split_values(text.strip(), commas=True)
    assert values.split_values("; ".join(once), commas=True) == once


@pytest.mark.parametrize(("text", "number"), [("43", 43), ("(43)", 43), (" 7 ", 7), ("5.0", 5)])
def test_brackets_are_no_minus(text: str, number: int) -> None:
    assert values.read_whole_number(text, 0, 100) == number


@pytest.mark.parametrize("text", ["-1", "101", "many", "1e3", "٤", "²", "9" * 5_000])
def test_a_number_outside_its_range_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        values.read_whole_number(text, 0, 100)


@pytest.mark.parametrize(("text", "year"), [("1999", 1999), ("since 2005", 2005), ("01.03.2012", 2012)])
def test_a_year_is_read_out_of_a_date(text: str, year: int) -> None:
    assert values.read_year(text) == year


@pytest.mark.parametrize("text", ["99", "1999-2005", "12345", "soon"])
def test_no_year_or_two_are_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        values.read_year(text)


@pytest.mark.parametrize(("text", "url"), [
    ("acme.ro", "https://acme.ro"),
    ("www.acme.com.pk/about", "https://www.acme.com.pk/about"),
    ("HTTP://Acme.ro/x?y=1", "HTTP://Acme.ro/x?y=1"),
    ("acme.ro:8080/x", "https://acme.ro:8080/x"),
    ("//acme.ro", "https://acme.ro"),
    ("https://пример.бг", "https://пример.бг"),
])  # fmt: skip
def test_a_website_is_http(text: str, url: str) -> None:
    assert values.read_website(text) == url


@pytest.mark.parametrize("text", [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "ftp://acme.ro", "file:///etc/passwd",
    "https://user:pass@acme.ro", "https://acme.ro@evil.com", "acme", "http://", "https://a b.ro", "https://[::1",
    "https://acme.ro/\"onclick=1", "https://acme.ro/<b>", "https://127.0.0.1", "a.ro b.ro", "mailto:a@b.ro",
    "https://-.-", "https://acme.ro:0", "https://acme.ro:99999", "https://" + "a." * 2_000 + "ro", "https://acme..ro",
])  # fmt: skip
def test_nothing_else_becomes_a_link(text: str) -> None:
    with pytest.raises(BadValueError):
        values.read_website(text)


@pytest.mark.parametrize("text", ["a@b.ro", "mailto:a@b.ro", "Ana <a@b.ro>"])
def test_an_address_is_read_out_of_its_dress(text: str) -> None:
    assert values.read_email(text) == "a@b.ro"


@pytest.mark.parametrize(
    "text", ["a@b", "a b@c.ro", "a@b.ro, c@d.ro", "a@b.ro\nBcc: x@y.z", "@", "a" * 9_999 + "@b.ro"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        values.read_email(text)


@pytest.mark.parametrize(("text", "country", "phone"), [
    ("0313 7493888", "PK", "+923137493888"),
    ("923137493888", "PK", "+923137493888"),
    ("+40 21 123 4567", "PK", "+40211234567"),
    ("(021) 123-4567", "RO", "+40211234567"),
])  # fmt: skip
def test_a_phone_is_e164_when_it_is_sure(text: str, country: str, phone: str) -> None:
    assert values.read_phone(text, country) == phone


@pytest.mark.parametrize("text", ["12", "call me", "0313 7493888 / 0313 7493889", "0" * 5_000])
def test_an_unsure_phone_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        values.read_phone(text, "PK")


DAY = date(2025, 11, 20)


@pytest.mark.parametrize(("text", "windows"), [
    ("09:00-12:00", [Window(time(9), time(12))]),
    ("09:00-12:00; 2025-11-20 14:00-16:00", [Window(time(9), time(12)), Window(time(14), time(16), DAY)]),
    ("9 – 12", [Window(time(9), time(12))]),
    ("20.11.2025 9.30 to 11", [Window(time(9, 30), time(11), DAY)]),
    ("2 pm - 4:30 pm", [Window(time(14), time(16, 30))]),
    ("22:00-02:00", [Window(time(22), time(2))]),
    ("18:00-24:00", [Window(time(18), time(0))]),
    ("any time", []),
])  # fmt: skip
def test_windows_are_read_as_people_write_them(text: str, windows: list[Window]) -> None:
    assert values.read_windows(text) == tuple(windows)


@pytest.mark.parametrize(
    "text", ["9", "09:00-09:00", "25:00-26:00", "03/04/2025 9-11", "2025-13-01 9-11", "13 pm-14 pm"]
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        values.read_windows(text)


@given(st.times(), st.times(), st.none() | st.dates(min_value=date(1000, 1, 1)))
def test_a_window_that_was_written_is_read_back(start: time, end: time, day: date | None) -> None:
    window = Window(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0), day)
    if window.start != window.end:
        assert values.read_windows(window_text(window)) == (window,)


@pytest.mark.parametrize("text", ["Europe/Bucharest", "Asia/Karachi", "UTC"])
def test_a_time_zone_is_an_iana_name(text: str) -> None:
    assert values.read_time_zone(text) == text


@pytest.mark.parametrize(
    "text", ["Mars/Base", "GMT+5", "Europe", "localtime", "../../etc/passwd", "posix/UTC", "/etc/x"]
)
def test_any_other_time_zone_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        values.read_time_zone(text)


@pytest.mark.parametrize(("text", "answer"), [
    ("yes", True), ("JA", True), ("да", True), ("예", True), ("جی ہاں", True), ("✓", True), ("x", True), ("TRUE", True),
    ("no", False), ("Нет", False), ("nu", False), ("아니오", False), ("نہیں", False), ("0", False),
])  # fmt: skip
def test_consent_is_yes_or_no(text: str, answer: bool) -> None:
    assert values.read_consent(text) is answer


@pytest.mark.parametrize("text", ["maybe", "?", "§"])
def test_anything_between_yes_and_no_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        values.read_consent(text)

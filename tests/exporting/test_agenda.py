from dataclasses import replace

import pytest

from matchmaker.domain import Contact
from matchmaker.exporting import agenda_html
from tests.exporting.pages import parse
from tests.exporting.test_report import XSS, words
from tests.factories import make_book, make_forum


def test_own_time_comes_first_and_the_partners_beside_it() -> None:
    book = make_book(1)
    text = words(agenda_html(book, book.firm["pk-1"]))
    assert "13:00–13:20 10:00–10:20 Bucharest time, UTC+2" in text
    assert "All times are Karachi time, UTC+5" in text


def test_every_meeting_is_listed_in_time_order() -> None:
    book = make_book(4)
    html = agenda_html(book, book.firms[0])
    partners = [
        book.firm[held.pair.other(book.firms[0].id)].name for held in book.meetings_of[book.firms[0].id]
    ]
    places = [html.index(f'<h3><bdi dir="auto">{name}') for name in partners]
    assert len(partners) == 4 and places == sorted(places)


def test_links_are_http_only_and_tell_nobody_where_they_come_from() -> None:
    book = make_book(2, forum=make_forum(video_url="https://meet.example/{meeting_id}"))
    firms = tuple(
        replace(firm, website="javascript:alert(1)") if firm.id == "pk-1" else firm for firm in book.firms
    )
    links = parse(agenda_html(replace(book, firms=firms), firms[0])).all("a")
    assert len(links) == 3  # two calls, one web site
    assert all(
        str(link["href"]).startswith("https://") and link["rel"] == "noopener noreferrer" for link in links
    )


@pytest.mark.parametrize("attack", XSS)
def test_what_firms_write_stays_text(attack: str) -> None:
    book = make_book(2)
    calm = parse(agenda_html(book, book.firms[0]))
    firms = tuple(replace(firm, name=attack, city=attack, offers=attack, seeks=attack) for firm in book.firms)
    page = parse(agenda_html(replace(book, firms=firms, forum=replace(book.forum, name=attack)), firms[0]))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in calm.tags]


def test_a_firm_without_meetings_reads_why() -> None:
    book = make_book(2)
    book = replace(book, schedule=replace(book.schedule, meetings=()))
    text = words(agenda_html(book, book.firms[0]))
    assert "No meeting could be arranged: its partners have no free slot." in text


def test_a_partner_on_another_date_is_told_so() -> None:
    from datetime import timedelta

    late = tuple(
        replace(part, start=part.start + timedelta(hours=10), end=part.end + timedelta(hours=10))
        for part in make_forum().sessions
    )  # 18:00 UTC: 23:00 in Karachi
    book = make_book(8, forum=make_forum(sessions=late))
    assert "Friday 21 November 2025" in words(agenda_html(book, book.firm["ro-1"]))


def test_a_meeting_that_was_removed_is_named() -> None:
    book = make_book(2)
    gone = book.meetings_of["ro-1"][0]
    kept = tuple(held for held in book.meetings if held != gone)
    book = replace(book, cancelled=(gone,), schedule=replace(book.schedule, meetings=kept))
    assert f"Meeting with {book.firm[gone.pair.other('ro-1')].name}" in words(
        agenda_html(book, book.firm["ro-1"])
    )


def test_contacts_are_nowhere_and_nothing_is_loaded() -> None:
    book = make_book(2)
    firms = tuple(
        replace(firm, contact=Contact("Ana Popescu", "ana@x.example", "+40211")) for firm in book.firms
    )
    html = agenda_html(replace(book, firms=firms), firms[0])
    assert "Popescu" not in html and "ana@" not in html and "+40211" not in html
    assert not [
        found for tag, found in parse(html).tags if "src" in found or tag in ("script", "link", "img")
    ]

import re
from collections import Counter
from dataclasses import replace

import pytest

from matchmaker.domain import (
    Certificate,
    Contact,
    Level,
    Problem,
    Schedule,
    Session,
    Severity,
    Shortfall,
    Suspect,
)
from matchmaker.exporting import Book, report_html
from tests.exporting.pages import parse
from tests.factories import FORUM_DAY, make_book, make_firm, make_forum

XSS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</style><script>",
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
]


def words(html: str) -> str:
    return " ".join(parse(html).text.split())


def test_the_page_is_whole_and_has_one_dot_for_each_meeting() -> None:
    book = make_book(6)
    page = parse(report_html(book))
    dots = [tag for tag in page.all("circle", "dot") if "cx" in tag]
    assert len(dots) == len(book.meetings)
    assert len([name for name, _ in page.tags if name == "h1"]) == 1
    ids = Counter(found["id"] for _, found in page.tags if "id" in found)
    assert [id for id, count in ids.items() if count > 1] == []


def test_every_label_that_is_pointed_at_exists() -> None:
    page = parse(report_html(make_book(3, codes=("RO", "BG", "PK"))))
    ids = {found["id"] for _, found in page.tags if "id" in found}
    named = {name for _, found in page.tags for name in (found.get("aria-labelledby") or "").split()}
    assert named and named <= ids


def test_the_figures_are_those_of_the_book() -> None:
    book = make_book(6)
    text = words(report_html(book))
    served = sum(len(held) >= 3 for held in book.meetings_of.values())
    average = sum(held.value for held in book.meetings) / len(book.meetings)
    assert (
        f"{len(book.firms)} firms {len(book.meetings)} meetings {served} of {len(book.firms)} firms" in text
    )
    assert f"{average:.2f} average value" in text
    assert "within 1.96% of the best possible (value)" in text


def test_times_stand_with_their_zones() -> None:
    text = words(report_html(make_book()))
    assert (
        "Thursday 20 November 2025 Morning: 10:00–11:40 Bucharest time, UTC+2 13:00–14:40 Karachi time, UTC+5"
        in (text.replace(" · ", " ").replace("UTC+213", "UTC+2 13"))
    )


def test_it_asks_the_network_for_nothing() -> None:
    html = report_html(make_book(6))
    page = parse(html)
    assert [
        found for _, found in page.tags if {"src", "href", "srcset", "action", "background"} & set(found)
    ] == []
    assert "url(" not in html and "@import" not in html and page.all("script") == []
    policy = [
        found["content"] for found in page.all("meta") if found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


@pytest.mark.parametrize("attack", XSS)
def test_what_firms_write_stays_text(attack: str) -> None:
    book = make_book(3)
    calm = parse(report_html(book, [Problem("a.csv", 1, "x", "y", "z")], [Suspect("ro-1", "ro-2", 0.9, "w")]))
    firms = tuple(
        replace(firm, name=f"{firm.id} {attack}", city=attack, website=attack, offers=attack, seeks=attack)
        for firm in book.firms
    )
    forum = replace(
        book.forum,
        name=attack,
        delegations=tuple(replace(one, name=attack) for one in book.forum.delegations),
    )
    matches = tuple(
        replace(
            match,
            reasons=tuple(
                replace(
                    reason,
                    text=attack,
                    evidence=tuple(
                        replace(quote, text=attack, start=0, end=len(attack)) for quote in reason.evidence
                    ),
                )
                for reason in match.reasons
            ),
        )
        for match in book.matches
    )
    hostile = replace(book, forum=forum, firms=firms, matches=matches, labels={"FIN": attack}, run_id=attack)
    page = parse(
        report_html(
            hostile, [Problem(attack, 1, attack, attack, attack)], [Suspect("ro-1", "ro-2", 0.9, attack)]
        )
    )
    assert attack in page.text
    assert Counter(tag for tag, _ in page.tags) - Counter(tag for tag, _ in calm.tags) in (
        Counter(),
        Counter({"title": len(page.all("title")) - len(calm.all("title"))}),
    )  # long names get a <title>
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]


def test_contacts_are_nowhere() -> None:
    hidden = Contact("Ana Popescu", "ana@secret.example", "+40 21 123 45 67")
    book = make_book(4)
    book = replace(
        book,
        firms=tuple(replace(firm, contact=hidden) for firm in book.firms),
        left_out=((make_firm("de-1", contact=hidden), "ask ana@secret.example"),),
    )
    problems = [
        Problem(
            "a.csv",
            3,
            "contact_phone",
            "+40 21 123 45 67 is too short",
            "Ask ana@secret.example",
            Severity.WARNING,
        )
    ]
    html = report_html(book, problems)
    assert not re.search("Popescu|secret|123 45", html)
    assert "[contact] is too short" in html


def test_quotes_are_marked_inside_the_firms_own_words() -> None:
    html = report_html(make_book(1))
    marks = re.findall(
        r'<span class="around">([^<]*)</span><mark>([^<]*)</mark><span class="around">([^<]*)</span>', html
    )
    assert ("", "Payment gateways", " and fraud checks by the team of pk-1.") in marks


def test_the_strongest_meetings_show_six_pairs_and_no_firm_twice() -> None:
    book = make_book(8)
    shown = re.findall(
        r'<h3><bdi dir="auto">([^<]*)</bdi>.*?<bdi dir="auto">([^<]*)</bdi>', report_html(book)
    )
    assert len(shown) == 6 and len({name for pair in shown for name in pair}) == 12
    best = max(book.matches, key=lambda match: match.value)
    assert set(shown[0]) == {book.firm[best.pair.a].name, book.firm[best.pair.b].name}


def test_the_strongest_meetings_say_when_and_not_in_which_slot() -> None:
    best = words(report_html(make_book(6))).split("Strongest meetings")[1].split("Timetable by session")[0]
    assert re.search(r"value 0\.\d\d, \d\d:\d\d–\d\d:\d\d \w+", best)
    assert not re.search(r"\bslot \d", best)


def test_firms_below_the_floor_stand_with_the_reason() -> None:
    book = make_book(2)
    text = words(report_html(book))
    assert f"{len(book.schedule.shortfalls)} firms with fewer than 3 meetings" in text
    assert text.count("its partners have no free slot") == len(book.schedule.shortfalls) == 4


def test_a_firm_without_meetings_is_named_even_when_the_floor_is_zero() -> None:
    lonely = make_firm("ro-9", name="Lonely")
    book = make_book(2)
    book = replace(
        book,
        firms=(*book.firms, lonely),
        forum=replace(book.forum, floor=0),
        schedule=replace(book.schedule, shortfalls=()),
    )
    text = words(report_html(book))
    assert "Lonely RO 0 no firm of another delegation matched" in text
    assert "4 of 5 firms with at least 1 meeting" in text


def test_proved_best_is_said_only_with_a_proof() -> None:
    book = make_book()
    proved = Certificate((Level("value", 9.5, 9.5),), "flow")
    said = [
        words(report_html(replace(book, schedule=replace(book.schedule, certificate=certificate))))
        for certificate in (proved, Certificate())
    ]
    assert ["proved best" in text for text in said] == [True, False]
    assert "without a certificate" in said[1]


def test_a_goal_that_is_not_closed_is_excepted_from_the_proof() -> None:
    book = make_book()
    nearly = Certificate((Level("value", 9.5, 9.5), Level("gaps", 12, 10, maximise=False)), "flow")
    text = words(report_html(replace(book, schedule=replace(book.schedule, certificate=nearly))))
    assert "proved best" in text and "each except gaps reaches the bound" in text


def test_what_prices_confirm_stands_beside_what_the_planner_claims() -> None:
    book = make_book()
    levels = (Level("floor", 4, 4, rechecked=4), Level("value", 9.5, 9.5, rechecked=10.0))
    text = words(
        report_html(replace(book, schedule=replace(book.schedule, certificate=Certificate(levels, "search"))))
    )
    assert "Bound by prices alone" in text
    assert "prices confirm that it is within 5.00% of the best possible (value)" in text
    assert "the rest of the proof is the solver's word" in text


def test_a_firm_below_the_floor_has_what_would_help() -> None:
    book = make_book()
    short = Shortfall("ro-1", 1, 3, "its own limit is 1", "raise the limit of Ro 1 Systems to 3")
    text = words(report_html(replace(book, schedule=replace(book.schedule, shortfalls=(short,)))))
    assert "its own limit is 1 raise the limit of Ro 1 Systems to 3" in text


def test_without_a_timetable_it_shows_proposals() -> None:
    text = words(report_html(make_book(schedule=None)))
    assert "No timetable yet." in text and "Strongest pairs" in text and "Timetable by session" not in text


def test_an_empty_forum_still_makes_a_page() -> None:
    text = words(report_html(Book(forum=make_forum((), sessions=()), firms=(), schedule=Schedule())))
    assert "0 firms 0 meetings" in text


def test_meetings_of_each_session_are_counted() -> None:
    forum = make_forum(sessions=(Session("Only", FORUM_DAY.replace(hour=8), FORUM_DAY.replace(hour=9)),))
    book = make_book(3, forum=forum)
    assert f"Only, Thursday 20 November 2025: {len(book.meetings)} meetings in 3 slots" in words(
        report_html(book)
    )


def test_same_book_same_text() -> None:
    assert report_html(make_book(5)) == report_html(make_book(5))

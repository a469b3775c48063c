"""What holds for every export: same book, same bytes; no contact; nothing slow loaded before it is needed."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from matchmaker.domain import Contact
from matchmaker.exporting import (
    Book,
    agenda_html,
    agenda_ics,
    grid_xlsx,
    meetings_csv,
    pairings_csv,
    report_html,
    unscheduled_csv,
)
from tests.factories import make_book

SHARED: dict[str, Callable[[Book], bytes | str]] = {
    "pairings": pairings_csv,
    "meetings": meetings_csv,
    "unscheduled": unscheduled_csv,
    "grid": grid_xlsx,
    "ics": lambda book: agenda_ics(book, book.firms[0]),
    "agenda": lambda book: agenda_html(book, book.firms[0]),
    "report": report_html,
}
each = pytest.mark.parametrize("export", SHARED.values(), ids=SHARED.keys())


@each
def test_contacts_change_nothing(export: Callable[[Book], bytes | str]) -> None:
    book = make_book()
    hidden = Contact("Ana", "ana@x.example", "+40211234567")
    assert export(replace(book, firms=tuple(replace(firm, contact=hidden) for firm in book.firms))) == export(
        book
    )


@each
def test_the_order_of_matches_and_wishes_changes_nothing(export: Callable[[Book], bytes | str]) -> None:
    book = make_book()
    assert export(replace(book, matches=book.matches[::-1], preferences=book.preferences[::-1])) == export(
        book
    )


def test_another_process_writes_the_same_bytes() -> None:
    script = (
        "import hashlib; from tests.factories import make_book; from tests.exporting.test_exports import SHARED;"
        "print([hashlib.sha256(d if isinstance(d, bytes) else d.encode()).hexdigest()"
        " for e in SHARED.values() for d in [e(make_book())]])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]


def test_importing_the_room_loads_no_library() -> None:
    script = (
        "import sys, matchmaker.exporting; print({'icalendar', 'xlsxwriter', 'jinja2'} & set(sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        == "set()\n"
    )

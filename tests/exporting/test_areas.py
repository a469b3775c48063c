from dataclasses import replace

from matchmaker.domain import Tags
from matchmaker.exporting.areas import areas_met, by_area, main_areas, top
from tests.factories import make_book, make_firm


def test_a_leaf_belongs_to_its_area_and_an_own_code_to_itself() -> None:
    assert [top(code) for code in ("IOT-AUTO", "AI", "X-GREEN-IT")] == ["IOT", "AI", "X-GREEN-IT"]


def test_the_main_area_is_the_one_that_tells_a_firm_from_the_others() -> None:
    def offering(*codes: str) -> Tags:
        return Tags(areas_offered=codes)

    firms = (
        make_firm("ro-1", tags=offering("DEV", "SEC")),
        make_firm("ro-2", tags=offering("DEV")),
        make_firm("ro-3", tags=offering("DEV", "DEV-WEB", "DEV-MOB", "AI")),
        make_firm("ro-4", tags=Tags()),
    )
    areas = main_areas(make_book(firms=firms, matches=(), schedule=None))
    assert areas == {"ro-1": "SEC", "ro-2": "DEV", "ro-3": "DEV", "ro-4": ""}
    assert [firm.id for firm in by_area(firms, areas)] == ["ro-2", "ro-3", "ro-1", "ro-4"]


def test_a_meeting_counts_once_in_each_area_it_shares() -> None:
    book = make_book(1)
    match = replace(book.matches[0], shared_areas=("DEV-WEB", "DEV-MOB", "AI"))
    assert areas_met(replace(book, matches=(match,))) == [("AI", 1), ("DEV", 1)]

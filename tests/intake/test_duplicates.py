from itertools import combinations

import pytest
from rapidfuzz.fuzz import ratio

from matchmaker.domain import Firm
from matchmaker.intake.duplicates import find_suspects, web_host
from matchmaker.intake.names import latin_key


def firm(firm_id: str, name: str, country: str = "RO", **more: str) -> Firm:
    return Firm(id=firm_id, name=name, country=country, **more)  # type: ignore[arg-type]


def pairs(*firms: Firm) -> list[tuple[str, str]]:
    return [(suspect.firm, suspect.other) for suspect in find_suspects(firms)]


@pytest.mark.parametrize(("one", "other", "why"), [
    (firm("a", "Acme SRL"), firm("b", "ACME"), "same name"),
    (firm("a", "Ромашка", "BY"), firm("b", "Romashka LLC", "BY"), "same name in another spelling or script"),
    (firm("a", "Alfoze Technologies"), firm("b", "Alfoze Technologes"), "names alike (97 %)"),
    (firm("a", "Elrond", website="https://www.multiversx.com"), firm("b", "MultiversX", website="http://multiversx.com/x"),
     "same web site multiversx.com"),
    (firm("a", "Acme"), firm("b", "Acme", "PK"), "same name, though in RO and PK"),
    (firm("a", "Acme", city="București"), firm("b", "Acme", city="Bucuresti"), "same name, both in București"),
])  # fmt: skip
def test_a_suspect_comes_with_its_reason(one: Firm, other: Firm, why: str) -> None:
    suspects = find_suspects([one, other])
    assert [(suspect.firm, suspect.other, suspect.why) for suspect in suspects] == [("a", "b", why)]
    assert 0 < suspects[0].likeness <= 1


def test_different_firms_are_no_suspects() -> None:
    assert pairs(firm("a", "Acme"), firm("b", "Beta"), firm("c", "Acme Automotive"), firm("d", "Systems"),
                 firm("e", "Alfoze Technologies"), firm("f", "Alfoze Technologes", "PK")) == []  # fmt: skip


def test_a_page_on_a_shared_host_says_nothing() -> None:
    assert web_host("https://www.facebook.com/acme") == ""
    assert pairs(firm("a", "Acme", website="https://facebook.com/acme"),
                 firm("b", "Beta", website="https://facebook.com/beta")) == []  # fmt: skip


def test_the_likeliest_comes_first_and_order_of_firms_does_not_matter() -> None:
    firms = [
        firm("a", "Acme"),
        firm("b", "Acme", "PK"),
        firm("c", "Zeta Software"),
        firm("d", "Zeta Softwares"),
    ]
    assert pairs(*firms) == pairs(*reversed(firms)) == [("c", "d"), ("a", "b")]


def test_many_namesakes_are_shown_each_once() -> None:
    assert pairs(*(firm(f"f{number}", "Acme") for number in range(5))) == [
        ("f0", f"f{number}") for number in range(1, 5)
    ]


def test_blocking_finds_what_comparing_all_pairs_finds() -> None:
    words = ["Nord", "Delta", "Carpat", "Indus", "Vitosha"]
    kinds = ["Software", "Softwares", "Sofware", "Systems", "System", "Solutions"]
    firms = [
        firm(f"f{n:03}", f"{word} {kind}")
        for n, (word, kind) in enumerate((w, k) for w in words for k in kinds)
    ]
    slow = {
        (one.id, other.id)
        for one, other in combinations(firms, 2)
        if ratio(latin_key(one.name), latin_key(other.name)) >= 90
    }
    assert set(pairs(*firms)) == slow
    assert len(slow) > 5

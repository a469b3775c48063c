from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Firm, Severity
from matchmaker.intake.identity import Draft, assign_ids, drop_repeats


def draft(name: str, country: str = "RO", *, firm_id: str = "", row: int = 2, **more: str) -> Draft:
    firm = Firm(id=firm_id, name=name, country=country, **more)  # type: ignore[arg-type]
    return Draft(firm, (), (), "s.csv", row, ("name",), [name])


def ids(*drafts: Draft) -> list[str]:
    return [draft.firm.id for draft in assign_ids(list(drafts))]


def test_a_firm_without_an_id_gets_the_slug_of_its_name() -> None:
    assert ids(draft("Acme Soft"), draft("Ромашка")) == ["acme-soft", "romashka"]


def test_given_ids_stay_and_are_never_given_twice() -> None:
    assert ids(draft("Acme"), draft("Beta", firm_id="acme")) == ["acme-ro", "acme"]


def test_namesakes_get_their_country_then_a_number() -> None:
    drafts = [draft("Acme", "RO", city=city) for city in ("Iași", "Cluj", "Sibiu")] + [draft("Acme", "PK")]
    assert ids(*drafts) == ["acme-ro-2", "acme-ro", "acme-ro-3", "acme"]


@given(st.permutations([
    ("Acme", "RO", "Cluj"), ("ACME", "RO", "Iași"), ("acme", "PK", "Lahore"), ("Acme RO", "RO", ""), ("Beta", "BG", ""),
]))  # fmt: skip
def test_ids_do_not_depend_on_the_order_of_rows(rows: list[tuple[str, str, str]]) -> None:
    found = assign_ids([draft(name, country, city=city) for name, country, city in rows])
    assert {(draft.firm.name, draft.firm.city): draft.firm.id for draft in found} == {
        ("acme", "Lahore"): "acme", ("Acme", "Cluj"): "acme-ro-2", ("ACME", "Iași"): "acme-ro-3",
        ("Acme RO", ""): "acme-ro", ("Beta", ""): "beta",
    }  # fmt: skip


def test_an_exact_repeat_is_read_once_with_a_note() -> None:
    kept, problems = drop_repeats([draft("Acme", row=2), draft("Acme", row=3)])
    assert [draft.row_number for draft in kept] == [2]
    assert [(problem.row_number, problem.severity) for problem in problems] == [(3, Severity.NOTE)]
    assert "s.csv row 2" in problems[0].problem


def test_a_second_firm_under_one_id_is_an_error_with_its_row() -> None:
    kept, problems = drop_repeats([draft("Acme", firm_id="a"), draft("Beta", firm_id="a", row=3)])
    assert [draft.firm.name for draft in kept] == ["Acme"]
    assert [(problem.severity, problem.field, problem.row) for problem in problems] == [
        (Severity.ERROR, "firm_id", (("name", "Beta"),))
    ]


def test_very_many_namesakes_are_numbered_in_no_time() -> None:
    found = ids(*(draft("Acme", city=f"{number:05}") for number in range(20_000)))
    assert found[:3] + found[-1:] == ["acme", "acme-ro", "acme-ro-2", "acme-ro-19999"]

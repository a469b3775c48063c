import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.intake.names import latin_key, name_key, slug


@pytest.mark.parametrize("spellings", [
    ["Acme SRL", "ACME S.R.L.", "Acme", "S.C. Acme S.R.L.", "acme, s. r. l.", "„Acme” SRL"],
    ["Şapte Soluţii SA", "Șapte Soluții S.A."],
    ["Systems Ltd", "Systems Limited", "Systems (Pvt.) Ltd.", "Systems Private Limited", "SYSTEMS (SMC-Private) Limited"],
    ["Телерик ЕООД", "Телерик", "ТЕЛЕРИК ООД", "Телерик АД"],
    ['ООО "Ромашка"', "Ромашка", "ОАО «Ромашка»", "ЗАО Ромашка"],
    ["주식회사 한미소프트", "한미소프트(주)", "㈜한미소프트", "한미소프트"],
    ["Hanmi Co., Ltd", "Hanmi Inc.", "Hanmi"],
    ["Örgü A.Ş.", "örgü aş"],
    ["Ｆｕｌｌ Width", "full width"],
])  # fmt: skip
def test_spellings_of_one_name_share_a_key(spellings: list[str]) -> None:
    assert len({name_key(spelling) for spelling in spellings}) == 1


def test_scripts_meet_in_latin_letters() -> None:
    assert latin_key("ООО Ромашка") == latin_key("Romashka SRL")
    assert latin_key("Făget") == latin_key("Faget")
    assert latin_key("Аlfoze") == latin_key("Alfoze")  # the first letter is Cyrillic


def test_a_name_that_is_only_a_legal_form_stays() -> None:
    assert name_key("Limited") == "limited"


def test_other_names_keep_their_own_key() -> None:
    assert len({name_key(name) for name in ("Acme", "Acme Soft", "Acne", "3M", "SA Media")}) == 5


@pytest.mark.parametrize(("name", "expected"), [
    ("UiPath", "uipath"),
    ("Systems Limited", "systems-limited"),
    ("Făget Soft S.R.L.", "faget-soft-s-r-l"),
    ("네이버", "neibeo"),
    ("Ромашка", "romashka"),
    ("CON", "firm-con"),
    ("42", "firm-42"),
])  # fmt: skip
def test_a_slug_reads_like_the_name(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_a_slug_is_safe_and_stays_itself(text: str) -> None:
    made = slug(text)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,64}[a-z0-9])?", made)
    assert slug(made) == made

import csv
from pathlib import Path

import pytest

from matchmaker.errors import SheetError
from matchmaker.intake.columns import read_synonyms
from matchmaker.intake.text import plain_key
from tests.intake.sheets import COLUMNS

FIELDS = [
    "firm_id",
    "name",
    "country",
    "city",
    "website",
    "contact_name",
    "contact_email",
    "contact_phone",
    "time_zone",
    "languages",
    "organisation_type",
    "size_band",
    "founded_year",
    "capability_areas",
    "sectors",
    "cooperation_types",
    "offers",
    "seeks",
    "description",
    "target_markets",
    "certifications",
    "max_meetings",
    "representatives",
    "availability",
    "must_meet",
    "avoid",
    "consent",
]
LANGUAGES = {"en", "ro", "bg", "ru", "ko", "ur"}


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_known_by_its_own_name_and_in_each_language(field: str) -> None:
    assert read_synonyms(COLUMNS).field_of(field) == field
    with Path(COLUMNS).open(encoding="utf-8", newline="") as file:
        assert {row["language"] for row in csv.DictReader(file) if row["field"] == field} >= LANGUAGES


@pytest.mark.parametrize(("header", "field"), [
    ("CompanyName", "name"),
    ("WebsiteURL", "website"),
    ("PhoneNumber", "contact_phone"),
    ("E-Mail:", "contact_email"),
    ("Denumirea firmei", "name"),
    ("Ţară", "country"),
    ("ДЪРЖАВА", "country"),
    ("Название компании", "name"),
    ("회사소개", "description"),
    ("회사 소개", "description"),
    ("ملک", "country"),
    ("Bedrijf", "name"),
    ("Founded (year)", "founded_year"),
    ("products_services", "offers"),
    ("Rating", ""),
    ("", ""),
    ("website (as typed)", ""),
])  # fmt: skip
def test_headers_are_read_as_people_write_them(header: str, field: str) -> None:
    assert read_synonyms(COLUMNS).field_of(header) == field


@pytest.mark.parametrize(("header", "field"), [
    ("Compnay name", "name"),
    ("Capabilty areas", "capability_areas"),
    ("Website_Present", ""),
    ("Rating", ""),
    ("cty", ""),
])  # fmt: skip
def test_a_slip_of_the_pen_is_recognised_and_nothing_more(header: str, field: str) -> None:
    assert read_synonyms(COLUMNS).likely_field_of(header) == field


def test_no_word_means_two_fields() -> None:
    with Path(COLUMNS).open(encoding="utf-8", newline="") as file:
        rows = [(plain_key(row["synonym"]), row["field"]) for row in csv.DictReader(file)]
    assert len(rows) == len(dict(rows))


def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "columns.csv"
    path.write_text("field,language,synonym\nname,en,firm\ncity,en,Firm\n")
    with pytest.raises(SheetError, match="both name and city"):
        read_synonyms(str(path))


def test_a_missing_table_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="Install matchmaker again"):
        read_synonyms(str(tmp_path / "none.csv"))

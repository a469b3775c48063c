"""A profile form: read like a sheet, with every bad field told at once."""

from dataclasses import replace

import pytest

from matchmaker.domain import Contact
from matchmaker.intake.profile import FIELDS, ProfileError, profile_texts, read_profile
from tests.factories import make_firm

FULL = make_firm(
    contact=Contact("Ana Pop", "ana@firm.example", "+40211234567"),
    capability_areas=("fintech", "fraud checks"),
    target_markets=("Pakistan, Punjab", "Gulf"),
    max_meetings=5,
    representatives=2,
    time_zone="Europe/Bucharest",
)


def test_a_form_shown_and_posted_back_changes_nothing() -> None:
    assert read_profile(FULL, profile_texts(FULL)) == FULL
    assert set(profile_texts(FULL)) == set(FIELDS)


def test_only_what_was_posted_changes() -> None:
    assert read_profile(FULL, {"seeks": "Banks.", "city": "  Cluj "}) == replace(
        FULL, seeks="Banks.", city="Cluj"
    )


def test_invisible_characters_and_line_breaks_do_not_get_into_a_name() -> None:
    assert read_profile(FULL, {"name": "Firm\r\nBcc: \u202eall"}).name == "Firm Bcc: all"


def test_all_bad_fields_are_told_together() -> None:
    typed = {
        "name": " ", "country": "Atlantis", "website": "javascript:alert(1)", "contact_email": "nobody",
        "max_meetings": "many", "offers": "x" * 4_001,
    }  # fmt: skip
    with pytest.raises(ProfileError) as caught:
        read_profile(FULL, typed)
    assert set(caught.value.wrong) == set(typed)
    assert "alert" not in read_profile(FULL, {"website": "firm.example"}).website


def test_an_emptied_field_is_empty_again() -> None:
    read = read_profile(
        FULL, {"max_meetings": "", "representatives": "", "website": "", "target_markets": ""}
    )
    assert (read.max_meetings, read.representatives, read.website, read.target_markets) == (None, 1, "", ())


def test_a_firm_says_at_least_what_it_offers() -> None:
    with pytest.raises(ProfileError, match="what the firm offers"):
        read_profile(FULL, {"offers": ""})


def test_a_phone_is_read_as_of_the_country_that_was_posted() -> None:
    read = read_profile(FULL, {"country": "Pakistan", "contact_phone": "0300 1234567"})
    assert (read.country, read.contact.phone) == ("PK", "+923001234567")

"""What codes are called on a page."""

import pytest

from tests.web.conftest import Site
from web.words import rule_place, rule_words


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", "Name"),
        ("meetings.minutes", "Minutes each"),
        ("sessions[2].day", "Session 2, Day"),
        ("delegations[1].opens", "Delegation 1, At work from"),
        ("delegations", ""),
        ("sessions[1].unheard", ""),
    ],
)
def test_a_field_of_the_rules_is_called_as_its_form_calls_it(planned: Site, field: str, words: str) -> None:
    with planned.app.test_request_context("/"):
        assert rule_words(field) == words


def test_fields_of_the_rules_stand_in_the_order_of_their_form() -> None:
    page = ["name", "delegations", "delegations[1].opens", "delegations[1].closes", "delegations[2].countries",
            "sessions[1].day", "sessions[1].start", "sessions[1].end", "meetings.minutes", "meetings.limit", "seed"]  # fmt: skip
    mixed = page[::-1]
    assert sorted(mixed, key=rule_place) == page

"""The list of firms: by name, with what an organiser asks about each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from matchmaker.domain.records import FirmRecord, FirmState, LinkRecord
from matchmaker.service.desk.roster import STATES, Roster, make_roster
from tests.factories import make_firm, make_forum

NOW = datetime(2025, 11, 1, tzinfo=UTC)


def link(firm: str, **changes: Any) -> LinkRecord:
    made = LinkRecord(
        f"link-{firm}", firm, "desk", NOW - timedelta(days=1), NOW + timedelta(days=9), None, None
    )
    return replace(made, **changes)


def roster(**changes: Any) -> Roster:
    records = [
        FirmRecord(make_firm("ro-1"), FirmState.APPROVED, "sheet", 1),
        FirmRecord(make_firm("ro-2"), FirmState.APPROVED, "sheet", 1),
        FirmRecord(make_firm("ro-3"), FirmState.PENDING, "form", 1),
        FirmRecord(make_firm("pk-1"), FirmState.WITHDRAWN, "sheet", 2),
        FirmRecord(replace(make_firm("fr-1"), country="FR", name="Éclair"), FirmState.APPROVED, "sheet", 1),
    ]
    given: dict[str, Any] = {
        "offered": {"ro-1": ("FIN-PAY", "FIN-BANK", "X-OWN"), "ro-2": ("AI",)},
        "labels": {"FIN": "Fintech", "AI": "Artificial intelligence"},
        "meetings": {"ro-1": 4},
        "answered": {"ro-1": NOW},
        "links": [link("ro-1"), link("ro-2")],
        "now": NOW,
    }
    return make_roster(make_forum(), records, **given | changes)


def ids(found: list[Any]) -> list[str]:
    return [entry.firm.id for entry in found]


def test_every_state_is_a_filter_with_its_count() -> None:
    found = roster()
    assert {name: ids(found.find(state=name)) for name in STATES} == {
        "pending": ["ro-3"], "approved": ["ro-1", "ro-2", "fr-1"], "withdrawn": ["pk-1"], "outside": ["fr-1"],
        "answered": ["ro-1"], "waiting": ["ro-2"], "uninvited": [], "no-address": ["ro-1", "ro-2"],
    }  # fmt: skip
    assert {name: found.counts[name] for name in STATES} == {
        name: len(found.find(state=name)) for name in STATES
    }


def test_a_link_that_ended_is_none() -> None:
    for ended in ({"revoked_at": NOW}, {"expires_at": NOW - timedelta(hours=1)}, {"kind": "feed"}):
        assert ids(roster(links=[link("ro-2", **ended)], answered={}).find(state="uninvited")) == [
            "ro-1",
            "ro-2",
        ]


def test_areas_are_those_of_the_first_level_and_own_codes_stand_for_themselves() -> None:
    found = roster()
    assert found.areas == {"AI": "Artificial intelligence", "FIN": "Fintech", "X-OWN": "X-OWN"}
    assert ids(found.find(area="FIN")) == ["ro-1"] and found.offers["ro-1"].split(", ") == [
        "Fintech",
        "X-OWN",
    ]


def test_firms_stand_by_name_and_are_found_without_accents() -> None:
    found = roster()
    assert ids(found.find("eclair")) == ["fr-1"] == ids(found.find(country="FR"))
    assert [entry.firm.name for entry in found.entries] == sorted(
        (entry.firm.name for entry in found.entries), key=str.casefold
    )

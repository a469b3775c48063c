"""What the sample in data/ promises: firms.csv, its README and the two forum files."""

import csv
import re
import tomllib
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

DATA = Path(__file__).parents[2] / "data"
HEADER = (
    "firm_id,name,country,city,website,time_zone,languages,organisation_type,size_band,founded_year,"
    "capability_areas,sectors,cooperation_types,offers,seeks,description,target_markets,certifications,"
    "max_meetings,representatives,availability"
)
COLUMNS = HEADER.split(",")
SIZE_BANDS = {"", "1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5000+"}
PRESENTERS = {"uipath", "bitdefender", "simavi", "mercurial-minds", "alfoze", "systems-limited", "metaviz"}
WINDOW = re.compile(r"(\d{4}-\d\d-\d\d )?([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def read_firms() -> list[dict[str, str]]:
    with (DATA / "firms.csv").open(encoding="utf-8", newline="") as sheet:
        return list(csv.DictReader(sheet))


FIRMS = read_firms()


def sentences(text: str) -> list[str]:
    return [part.strip().casefold() for part in re.split(r"[.!?\n]", text) if part.strip()]


def test_the_header_is_the_documented_one_without_a_bom() -> None:
    first_line = (DATA / "firms.csv").read_bytes().splitlines()[0]
    assert first_line.decode("ascii") == HEADER


def test_every_country_sends_enough_firms() -> None:
    least = {"RO": 52, "PK": 56, "BG": 24, "BY": 8, "KR": 10}
    count = Counter(firm["country"] for firm in FIRMS)
    assert {country: count[country] for country in least if count[country] < least[country]} == {}
    assert set(count) == set(least)


def test_ids_are_unique_slugs() -> None:
    ids = [firm["firm_id"] for firm in FIRMS]
    assert [one for one, times in Counter(ids).items() if times > 1] == []
    assert [one for one in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one)] == []


def test_all_presenters_of_2025_are_there() -> None:
    assert PRESENTERS - {firm["firm_id"] for firm in FIRMS} == set()


def test_every_firm_has_a_name_a_country_and_something_to_offer() -> None:
    incomplete = [
        firm["firm_id"]
        for firm in FIRMS
        if not (firm["name"] and firm["country"] and (firm["offers"] or firm["description"]))
    ]
    assert incomplete == []


def test_cells_carry_no_blanks_around_and_no_row_is_ragged() -> None:
    assert [firm["firm_id"] for firm in FIRMS if None in firm or None in firm.values()] == []
    assert [firm["firm_id"] for firm in FIRMS if any(cell != cell.strip() for cell in firm.values())] == []


@pytest.mark.parametrize("column", ["offers", "seeks", "description"])
def test_no_sentence_is_used_twice(column: str) -> None:
    used = Counter(sentence for firm in FIRMS for sentence in sentences(firm[column]))
    assert [sentence for sentence, times in used.items() if times > 1] == []


def test_about_one_firm_in_ten_seeks_nothing() -> None:
    silent = sum(not firm["seeks"] for firm in FIRMS)
    assert 0.05 < silent / len(FIRMS) < 0.15


def test_websites_are_http_addresses() -> None:
    websites = [firm["website"] for firm in FIRMS if firm["website"]]
    assert [site for site in websites if not re.fullmatch(r"https?://[\w.-]+\.[a-z]+", site)] == []


def test_numbers_bands_zones_and_hours_are_readable() -> None:
    for firm in FIRMS:
        assert firm["size_band"] in SIZE_BANDS, firm["firm_id"]
        assert re.fullmatch(r"((19|20)\d\d)?", firm["founded_year"]), firm["firm_id"]
        assert re.fullmatch(r"([1-9]\d?)?", firm["max_meetings"]), firm["firm_id"]
        assert re.fullmatch(r"[1-4]?", firm["representatives"]), firm["firm_id"]
        windows = [window.strip() for window in firm["availability"].split(";") if window]
        assert all(WINDOW.fullmatch(window) for window in windows), firm["firm_id"]
        assert not firm["time_zone"] or ZoneInfo(firm["time_zone"])


def test_no_contact_slips_in() -> None:
    text = (DATA / "firms.csv").read_text(encoding="utf-8")
    assert re.findall(r"[\w.]+@[\w.]+|\+\d[\d ]{6,}", text) == []


def test_only_the_two_renamed_firms_share_a_website() -> None:
    by_site: dict[str, set[str]] = {}
    for firm in FIRMS:
        if firm["website"]:
            by_site.setdefault(firm["website"], set()).add(firm["firm_id"])
    shared = sorted(sorted(ids) for ids in by_site.values() if len(ids) > 1)
    assert shared == [["carecloud", "mtbc"], ["elrond", "multiversx"]]


def test_the_readme_names_every_column_and_counts_right() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"| `{column}` |" not in readme] == []
    assert f"`firms.csv` holds {len(FIRMS)} registrations" in readme
    real = Counter(firm["country"] for firm in FIRMS if firm["firm_id"] not in {"elrond", "mtbc"})
    assert (
        f"{real.total()} real IT firms: {real['RO']} of Romania, {real['PK']} of Pakistan, "
        f"{real['BG']} of Bulgaria, {real['BY']} of Belarus and {real['KR']} of South Korea"
    ) in readme


@pytest.mark.parametrize(("file", "codes"), [("forum.toml", "RO PK"), ("forum-three.toml", "RO BG PK")])
def test_a_forum_file_seats_its_delegations_and_every_one_has_firms(file: str, codes: str) -> None:
    forum = tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    assert [delegation["code"] for delegation in forum["delegations"]] == codes.split()
    at_home = {firm["country"] for firm in FIRMS}
    assert all(set(delegation["countries"]) <= at_home for delegation in forum["delegations"])


@pytest.mark.parametrize("file", ["forum.toml", "forum-three.toml"])
def test_sessions_lie_in_the_working_hours_of_every_delegation(file: str) -> None:
    forum = tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    zone = ZoneInfo(forum["time_zone"])
    assert len(forum["sessions"]) == 2
    for session in forum["sessions"]:
        for delegation in forum["delegations"]:
            opens, closes = (time.fromisoformat(clock) for clock in delegation["working_hours"])
            start, end = (
                moment.replace(tzinfo=zone).astimezone(ZoneInfo(delegation["time_zone"]))
                for moment in (session["start"], session["end"])
            )
            assert start.date() == end.date()
            assert opens <= start.time() < end.time() <= closes, (session["name"], delegation["code"])


@pytest.mark.parametrize("file", ["forum.toml", "forum-three.toml"])
def test_there_is_room_for_the_floor(file: str) -> None:
    forum = tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    meetings = forum["meetings"]
    step = timedelta(minutes=meetings["minutes"] + meetings["break_minutes"])
    slots = sum((session["end"] - session["start"]) // step for session in forum["sessions"])
    countries = {country for delegation in forum["delegations"] for country in delegation["countries"]}
    guests = sum(firm["country"] in countries for firm in FIRMS)
    assert slots >= meetings["limit"] >= meetings["floor"]
    assert slots * meetings.get("tables", guests) >= meetings["floor"] * guests / 2


def test_the_sample_forum_is_held_on_the_day_of_the_real_one() -> None:
    forum = tomllib.loads((DATA / "forum.toml").read_text(encoding="utf-8"))
    assert forum["name"] == "Romania-Pakistan IT Forum 2025"
    assert {session["start"].date() for session in forum["sessions"]} == {date(2025, 11, 20)}

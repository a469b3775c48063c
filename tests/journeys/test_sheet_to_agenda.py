"""From the organiser's sheet to agendas, as a person would go, through the real command line."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from tests.journeys.conftest import FIRMS, FORUM, ROOT, Matchmaker

FILES = {"pairings.csv", "meetings.csv", "unscheduled.csv", "grid.xlsx", "report.html", "run.json"}
FILES |= {"proof.json", "suggestions.csv"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, table: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return path


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_plan_writes_every_output(planned: Path) -> None:
    members = {row["firm_id"] for row in rows(FIRMS) if row["country"] in ("RO", "PK")}
    assert {path.name for path in planned.iterdir()} == FILES | {"agendas"}
    agendas = {path.name for path in (planned / "agendas").iterdir()}
    assert agendas == {f"{firm}.{kind}" for firm in members for kind in ("ics", "html")}


def test_the_summary_says_what_a_person_asks_first(planned: Path) -> None:
    summary = (planned.parent / "stdout.txt").read_text(encoding="utf-8")
    told = dict(re.findall(r"^  \S*?(\w+\.\w+) +(.*)$", summary, re.MULTILINE))
    assert all(told[path.name] for path in planned.iterdir() if path.is_file())
    meetings = rows(planned / "meetings.csv")
    assert re.search(r"Firms +\d+: Romania \d+, Pakistan \d+", summary)
    assert f"Meetings    {len(meetings)}:" in summary
    assert "proved best" in summary or "of the best possible" in summary
    assert "Best pairs\n  1. " in summary
    assert "report.html" in summary


def test_nobody_meets_twice_at_once_or_above_the_limit(planned: Path) -> None:
    meetings = rows(planned / "meetings.csv")
    seats = {row["firm_id"]: int(row["representatives"] or 1) for row in rows(FIRMS)}
    at_once = Counter(
        (row[side], row["start_utc"]) for row in meetings for side in ("firm_a_id", "firm_b_id")
    )
    in_all = Counter(row[side] for row in meetings for side in ("firm_a_id", "firm_b_id"))
    assert all(count <= seats[firm] for (firm, _), count in at_once.items())
    assert max(in_all.values()) <= 8
    assert len({(row["firm_a_id"], row["firm_b_id"]) for row in meetings}) == len(meetings)


def test_check_finds_no_fault_in_the_plan(planned: Path, matchmaker: Matchmaker) -> None:
    done = matchmaker("check", planned / "meetings.csv", "--forum", FORUM, "--firms", FIRMS)
    assert (done.returncode, done.stdout.strip().splitlines()[-1]) == (
        0,
        f"{len(rows(planned / 'meetings.csv'))} meetings, no fault found.",
    )


@pytest.mark.parametrize("given", [["--forum", FORUM], ["--firms", FIRMS], []])
def test_check_does_what_it_can_with_what_it_has(
    planned: Path, matchmaker: Matchmaker, tmp_path: Path, given: list[object]
) -> None:
    """Away from its run.json, which would name all inputs."""
    (tmp_path / "meetings.csv").write_bytes((planned / "meetings.csv").read_bytes())
    done = matchmaker("check", tmp_path / "meetings.csv", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Not checked:" in done.stdout


def test_check_names_a_double_booking_made_by_hand(
    planned: Path, matchmaker: Matchmaker, tmp_path: Path
) -> None:
    table = rows(planned / "meetings.csv")
    busy = Counter(row["firm_a_id"] for row in table)
    seats = {row["firm_id"]: int(row["representatives"] or 1) for row in rows(FIRMS)}
    firm = next(firm for firm, count in busy.most_common() if count > 1 and seats[firm] == 1)
    first, second = [row for row in table if row["firm_a_id"] == firm][:2]
    second.update(slot=first["slot"], start_utc=first["start_utc"], end_utc=first["end_utc"])
    edited = write(tmp_path / "edited.csv", table)
    for given in ([], ["--forum", FORUM], ["--forum", FORUM, "--firms", FIRMS]):
        done = matchmaker("check", edited, *given)
        assert done.returncode == 1
        assert first["firm_a_name"] in done.stdout or firm in done.stdout
    refused = matchmaker("export", edited, FIRMS, "--forum", FORUM, "--out", tmp_path / "out")
    assert refused.returncode == 1
    assert not (tmp_path / "out").exists()


def test_replay_gives_the_same_bytes(planned: Path, matchmaker: Matchmaker) -> None:
    done = matchmaker("replay", planned / "run.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The same bytes again" in done.stdout


def test_planning_twice_writes_the_same_bytes(planned: Path, matchmaker: Matchmaker, tmp_path: Path) -> None:
    done = matchmaker("plan", FIRMS, "--forum", FORUM, "--out", tmp_path / "again")
    assert done.returncode == 0, done.stderr
    assert content(tmp_path / "again") == content(planned)


def test_replay_names_the_input_that_changed(planned: Path, matchmaker: Matchmaker, tmp_path: Path) -> None:
    sheet = tmp_path / "firms.csv"
    table = rows(FIRMS)
    write(sheet, table)
    assert matchmaker("plan", "firms.csv", "--forum", FORUM, "--out", "out", cwd=tmp_path).returncode == 0
    table[0]["offers"] = "Something else altogether: apples, pears and plums."
    write(sheet, table)
    done = matchmaker("replay", "out/run.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "changed since: input firms.csv has changed" in done.stdout


def test_the_order_of_rows_changes_no_meeting(planned: Path, matchmaker: Matchmaker, tmp_path: Path) -> None:
    sheet = write(tmp_path / "firms.csv", rows(FIRMS)[::-1])
    assert matchmaker("plan", sheet, "--forum", FORUM, "--out", tmp_path / "out").returncode == 0
    assert (tmp_path / "out" / "meetings.csv").read_bytes() == (planned / "meetings.csv").read_bytes()


def test_a_calendar_shows_the_meetings_of_its_firm_in_both_local_times(planned: Path) -> None:
    table = rows(planned / "meetings.csv")
    firm = table[0]["firm_a_id"]
    own = [row for row in table if firm in (row["firm_a_id"], row["firm_b_id"])]
    calendar = icalendar.Calendar.from_ical((planned / "agendas" / f"{firm}.ics").read_bytes())
    events = calendar.walk("VEVENT")
    assert sorted(event.start.isoformat() for event in events) == sorted(
        row["start_utc"].replace("Z", "+00:00") for row in own
    )
    for event in events:
        for zone in ("Europe/Bucharest", "Asia/Karachi"):
            assert f"{event.start.astimezone(ZoneInfo(zone)):%H:%M}" in event["DESCRIPTION"]


def test_wishes_are_heeded(planned: Path, matchmaker: Matchmaker, tmp_path: Path) -> None:
    table = rows(planned / "meetings.csv")
    met = {(row["firm_a_id"], row["firm_b_id"]) for row in table}
    hated = (table[0]["firm_a_id"], table[0]["firm_b_id"])
    wanted = next(
        (row["firm_a_id"], row["firm_b_id"])
        for row in reversed(rows(planned / "pairings.csv"))
        if (row["firm_a_id"], row["firm_b_id"]) not in met
    )
    wishes = write(
        tmp_path / "wishes.csv",
        [
            {"firm": hated[1], "partner": hated[0], "wish": "no"},
            {"firm": wanted[0], "partner": wanted[1], "wish": "must"},
        ],
    )
    out = tmp_path / "out"
    done = matchmaker("plan", FIRMS, "--forum", FORUM, "--preferences", wishes, "--out", out)
    assert done.returncode == 0, done.stderr
    now = {(row["firm_a_id"], row["firm_b_id"]) for row in rows(out / "meetings.csv")}
    assert hated not in now
    assert wanted in now


def test_three_delegations_meet_across_every_border(matchmaker: Matchmaker, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = matchmaker(
        "plan", FIRMS, "--forum", ROOT / "data" / "forum-three.toml", "--seconds", "5", "--out", out
    )
    assert done.returncode == 0, done.stderr
    country = {row["firm_id"]: row["country"] for row in rows(FIRMS)}
    borders = {
        tuple(sorted((country[row["firm_a_id"]], country[row["firm_b_id"]])))
        for row in rows(out / "meetings.csv")
    }
    assert borders == {("BG", "PK"), ("BG", "RO"), ("PK", "RO")}
    checked = matchmaker(
        "check", out / "meetings.csv", "--forum", ROOT / "data" / "forum-three.toml", "--firms", FIRMS
    )
    assert checked.returncode == 0, checked.stdout


def test_a_sheet_alone_makes_a_forum(matchmaker: Matchmaker, tmp_path: Path) -> None:
    some = [row for n, row in enumerate(rows(FIRMS)) if n % 6 == 0]
    sheet = write(tmp_path / "some.csv", some)
    done = matchmaker("plan", sheet, "--seconds", "5", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    countries = {row["firm_id"]: row["country"] for row in some}
    for row in rows(tmp_path / "out" / "meetings.csv"):
        assert countries[row["firm_a_id"]] != countries[row["firm_b_id"]]
        for side in ("a", "b"):  # inside everyone's working hours
            local = row[f"start_local_{side}"]
            assert "09:00" <= local[11:16] <= "17:40", row
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["forum"]["toml"]


def test_match_ranks_every_allowed_pair(matchmaker: Matchmaker, tmp_path: Path) -> None:
    some = [row for n, row in enumerate(rows(FIRMS)) if n % 8 == 0]
    sheet = write(tmp_path / "some.csv", some)
    done = matchmaker("match", sheet, "--all", "--out", tmp_path / "pairings.csv")
    assert done.returncode == 0, done.stderr
    size = Counter(row["country"] for row in some)
    pairs = (sum(size.values()) ** 2 - sum(count**2 for count in size.values())) // 2
    table = rows(tmp_path / "pairings.csv")
    assert len(table) == pairs
    scores = [float(row["score"]) for row in table]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= float(row[side]) <= 1 for row in table for side in ("score_a_to_b", "score_b_to_a"))
    assert matchmaker("match", sheet, "--top", "2", "--out", tmp_path / "top.csv").returncode == 0
    top = rows(tmp_path / "top.csv")
    assert len(some) <= len(top) <= 2 * len(some)


def test_cleaned_firms_read_back_as_they_were(matchmaker: Matchmaker, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert matchmaker("firms", FIRMS, "--out", first / "firms.csv").returncode == 0
    done = matchmaker("firms", first / "firms.csv", "--out", second / "firms.csv")
    assert done.returncode == 0, done.stderr
    assert (second / "firms.csv").read_bytes() == (first / "firms.csv").read_bytes()
    assert {
        row["capability_areas"] for row in rows(first / "firms.csv") if row["firm_id"] == "bitdefender"
    } != {""}


def test_an_edited_timetable_becomes_agendas_again(
    planned: Path, matchmaker: Matchmaker, tmp_path: Path
) -> None:
    table = rows(planned / "meetings.csv")
    dropped = table.pop()
    edited = write(tmp_path / "edited.csv", table)
    out = tmp_path / "out"
    done = matchmaker("export", edited, FIRMS, "--forum", FORUM, "--out", out)
    assert done.returncode == 0, done.stderr
    agenda = (out / "agendas" / f"{dropped['firm_a_id']}.html").read_text(encoding="utf-8")
    assert dropped["firm_b_name"] not in agenda
    assert len(rows(out / "meetings.csv")) == len(table)

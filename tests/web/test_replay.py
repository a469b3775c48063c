"""What the desk saves can be repeated by the command line to the same bytes, with nothing but the archive."""

# ruff: noqa: F811 - pytest hands in fixtures by the name under which they are imported

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain import Contact, Pair, Preference, Wish
from matchmaker.domain.records import FirmState
from matchmaker.service.facade import Matchmaker
from matchmaker.service.runs.rechecking import check_run
from matchmaker.service.runs.replay import replay_run
from tests.web.conftest import Client, Site
from tests.web.sites import ana, desk, planned_file  # noqa: F401


@pytest.fixture
def saved(ana: Client, tmp_path: Path) -> Callable[..., Path]:
    """everything.zip of the draft, or of the published version, unpacked."""

    def save(source: str = "draft") -> Path:
        answer = ana.get(f"/schedule/files/{source}/everything.zip")
        assert answer.status_code == 200
        folder = tmp_path / f"saved-{len(list(tmp_path.glob('saved-*')))}"
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            archive.extractall(folder)
        return folder

    return save


def record(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run.json").read_text())
    return found


def assert_repeated(site: Site, folder: Path, *, planned: bool) -> None:
    replayed = replay_run(str(folder / "run.json"), settings=site.office.settings)
    assert (replayed.causes, replayed.files) == ((), ())
    assert replayed.run.files["meetings.csv"] == (folder / "meetings.csv").read_bytes()
    assert (record(folder)["desk"]["schedule"] is None) is planned


def fill(site: Site) -> None:
    """Wishes, decisions, past meetings, contacts and odd letters."""
    store = site.store
    firm = store.firm_record("ro-2")
    odd = replace(
        firm.firm, offers='=HYPERLINK("x"), "quoted";\nsecond line; +40 \'t', contact=Contact("A", "a@b.example"),
        extra=(("Room", "7"),), languages=("Română", "English"), max_meetings=3,
    )  # fmt: skip
    store.put_firm(odd, version=firm.version, by="test")
    store.save_preferences([Preference("ro-1", "pk-2", Wish.MEET), Preference("pk-3", "ro-2", Wish.NO)])
    store.put_pin(Pair("pk-2", "ro-1"), Wish.MUST, version=0, by="test")
    file = io.BytesIO(b"firm,partner,project\nro-1,pk-1,\nro-2,=SUM(A1) AG,\npk-2,=sum(A1) AG,\n")
    assert site.organiser().post("/met-before", data={"past": (file, "before.csv")}).status_code == 303


def plan(site: Site, client: Client) -> None:
    draft = site.store.draft()
    client.post("/schedule/plan", version=draft.revision if draft else 0, seconds=5)
    site.run_jobs()


def test_a_timetable_as_it_was_planned_is_planned_again(
    desk: Site, ana: Client, saved: Callable[..., Path]
) -> None:
    fill(desk)
    draft = desk.store.draft()
    assert draft
    desk.store.lock_meeting(draft.schedule.meetings[-1].id, True, revision=draft.revision, by="test")
    plan(desk, ana)
    folder = saved()
    assert_repeated(desk, folder, planned=True)
    assert len(record(folder)["desk"]["locks"]) == 1
    inputs = b"".join(file.read_bytes() for file in (folder / "inputs").iterdir())
    assert b"a@b.example" not in inputs, "what planning does not read is not handed along"
    desk.store.publish(revision=desk.store.draft().revision, by="test")  # type: ignore[union-attr]
    assert_repeated(desk, saved("published"), planned=True)


def test_a_timetable_that_was_changed_by_hand_comes_out_again(
    desk: Site, ana: Client, saved: Callable[..., Path]
) -> None:
    fill(desk)
    desk.run_jobs()
    plan(desk, ana)
    draft = desk.store.draft()
    assert draft
    pair = draft.schedule.meetings[0].pair
    ana.post("/schedule/remove", a=pair.a, b=pair.b, version=draft.revision)
    assert_repeated(desk, saved(), planned=False)


def test_so_does_one_that_was_planned_before_the_inputs_changed(
    desk: Site, ana: Client, saved: Callable[..., Path]
) -> None:
    plan(desk, ana)
    desk.store.publish(revision=desk.store.draft().revision, by="test")  # type: ignore[union-attr]
    desk.store.save_preferences([Preference("ro-1", "pk-2", Wish.MUST)])
    for source in ("draft", "published"):
        assert_repeated(desk, saved(source), planned=False)


def test_a_plan_of_the_library_is_planned_again_too(
    desk: Site, ana: Client, saved: Callable[..., Path]
) -> None:
    forum = desk.store.forum()
    assert forum
    Matchmaker(desk.store, settings=desk.office.settings).plan(replace(forum, seed=5), seconds=5)
    assert_repeated(desk, saved(), planned=True)


def test_what_was_saved_while_the_pairs_were_old_says_so(
    desk: Site, ana: Client, saved: Callable[..., Path]
) -> None:
    firm = desk.store.firm_record("ro-1")
    desk.store.put_firm(replace(firm.firm, offers="Radar and sonar."), version=firm.version, by="test")
    folder = saved()
    replayed = replay_run(str(folder / "run.json"), settings=desk.office.settings)
    assert replayed.causes[0] == (
        "firms or rules had changed when it was saved, and the pairs were not worked out anew yet"
    )


def test_a_tampered_archive_is_found_out(desk: Site, ana: Client, saved: Callable[..., Path]) -> None:
    plan(desk, ana)
    folder = saved()
    firms = folder / "inputs" / "firms.csv"
    firms.write_text(firms.read_text().replace("Payment", "Radar"))
    replayed = replay_run(str(folder / "run.json"), settings=desk.office.settings)
    assert replayed.causes[0] == "input inputs/firms.csv has changed" and replayed.files


def test_it_can_be_checked_like_any_other_run(desk: Site, ana: Client, saved: Callable[..., Path]) -> None:
    plan(desk, ana)
    folder = saved()
    checked = check_run(str(folder / "meetings.csv"), str(folder / "run.json"), settings=desk.office.settings)
    assert checked.sound and checked.confirmed
    draft = desk.store.draft()
    assert draft
    pair = draft.schedule.meetings[0].pair
    ana.post("/schedule/remove", a=pair.a, b=pair.b, version=draft.revision)
    folder = saved()
    checked = check_run(str(folder / "meetings.csv"), str(folder / "run.json"), settings=desk.office.settings)
    assert checked.sound and checked.unchecked and not checked.confirmed


def test_it_can_be_saved_after_a_firm_has_left(desk: Site, ana: Client, saved: Callable[..., Path]) -> None:

    desk.store.set_state("ro-1", FirmState.WITHDRAWN, version=1, by="test")
    desk.office.jobs.want("match", desk.forum, by="test")
    desk.run_jobs()
    for source in ("draft", "published"):
        assert_repeated(desk, saved(source), planned=False)

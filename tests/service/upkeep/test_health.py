from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from matchmaker.cli import main
from matchmaker.service.upkeep import health
from matchmaker.settings import Settings
from tests.journeys.conftest import CACHE


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings(), database=f"sqlite:///{tmp_path}/desk.db", cache=str(CACHE))


def test_of_a_fresh_desk_everything_is_well_and_told_in_numbers(settings: Settings) -> None:
    found = {one.what: one for one in health.examine(settings)}
    assert [one.what for one in found.values() if not one.fine] == []
    assert list(found) == ["Python", "database", "secret key", "disk", "model", "mail"]
    assert "0 forums, 0 organisers" in found["database"].words
    assert "saved as .eml files" in found["mail"].words


def test_what_is_wrong_is_said_with_what_to_do_and_the_rest_is_looked_at_all_the_same(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desk.db").write_bytes(b"no database at all" * 100)
    monkeypatch.setattr(health, "LEAST_BYTES", 1 << 62)
    found = {one.what: one for one in health.examine(settings)}
    assert {what for what, one in found.items() if not one.fine} == {"database", "disk"}
    assert "Make room" in found["disk"].words
    assert found["model"].fine


@pytest.mark.parametrize(("content", "code"), [(None, 0), (b"no database at all" * 100, 1)])
def test_the_command_ends_with_1_when_something_is_wrong(
    tmp_path: Path, content: bytes | None, code: int
) -> None:
    if content:
        (tmp_path / "desk.db").write_bytes(content)
    kept = {"MATCHMAKER_DATABASE": f"sqlite:///{tmp_path}/desk.db", "MATCHMAKER_CACHE": str(CACHE)}
    done = CliRunner().invoke(main, ["doctor"], env=kept)
    assert done.exit_code == code, done.output
    assert ("WRONG database" in done.output) == bool(code)

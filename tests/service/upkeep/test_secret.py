"""The secret key is made once, for its owner only."""

import stat

import pytest

from matchmaker.errors import InputError
from matchmaker.service.upkeep.secret import secret_key
from matchmaker.settings import Settings


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "secret-key"
    key = secret_key(path)
    assert len(key) == 32 and secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key(tmp_path / "other") != key
    assert sorted(one.name for one in tmp_path.iterdir()) == ["other", "secret-key"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_key_that_others_may_read_is_refused(tmp_path, mode):
    path = tmp_path / "secret-key"
    secret_key(path)
    path.chmod(mode)
    with pytest.raises(InputError, match="chmod 600"):
        secret_key(path)


def test_a_key_that_is_too_short_or_has_no_place_is_refused(tmp_path):
    path = tmp_path / "secret-key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(InputError, match="no secret key"):
        secret_key(path)
    with pytest.raises(InputError, match="cannot be kept"):
        secret_key(tmp_path / "no" / "folder" / "key")


def test_the_key_lies_beside_the_database_unless_told(tmp_path):
    assert Settings(database=f"sqlite:///{tmp_path}/a.db").secret_file == tmp_path / "secret-key"
    assert str(Settings(database="postgresql://host/db").secret_file) == "secret-key"
    assert str(Settings(secret="/etc/key").secret_file) == "/etc/key"

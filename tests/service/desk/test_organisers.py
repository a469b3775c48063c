"""Passwords are argon2id, at least twelve letters, and an unknown name is refused like a wrong password."""

import argon2
import pytest

from matchmaker.errors import ConflictError, InputError
from matchmaker.service.desk import organisers as module
from matchmaker.service.desk.organisers import Organisers
from matchmaker.storage import Store

PASSWORD = "correct horse battery"


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/forum.db")
    yield store
    store.close()


@pytest.fixture
def organisers(store):
    found = Organisers(store)
    found.add("Ana@Forum.example", PASSWORD, by="test")
    return found


def test_there_is_no_account_that_nobody_made(store):
    fresh = Organisers(store)
    assert not fresh.any() and fresh.all() == ()
    for name, password in (("admin", "admin"), ("guest", ""), ("", "")):
        assert fresh.log_in(name, password) is None


def test_a_guest_without_a_password_cannot_log_in(store):
    fresh = Organisers(store)
    fresh.let_guest_in()
    assert not fresh.any()
    assert fresh.log_in("guest", "") is None


def test_name_and_password_open_a_session_whatever_the_case_of_the_name(organisers):
    token = organisers.log_in(" ana@forum.EXAMPLE ", PASSWORD)
    assert organisers.entrance(token).user.name == "Ana@Forum.example", "as it was typed"
    organisers.log_out(token)
    assert organisers.entrance(token) is None


def test_each_login_is_a_new_session(organisers):
    assert len({organisers.log_in("ana@forum.example", PASSWORD) for _ in range(3)}) == 3


def test_passwords_are_kept_as_argon2id_with_a_salt_of_their_own(store, organisers):
    organisers.add("bilal", PASSWORD, by="test")
    kept = [store.password_of(name)[1] for name in ("ana@forum.example", "bilal")]
    assert kept[0] != kept[1]
    for one in kept:
        parameters = argon2.extract_parameters(one)
        assert parameters.type is argon2.low_level.Type.ID
        assert (parameters.memory_cost, parameters.time_cost) >= (19_456, 2), "OWASP's least"


@pytest.mark.parametrize(
    "password",
    ["", "elevenchars", "aaaaaaaaaaaaaa", "123456789012", "Password1234", "ana@forum.example", "x" * 1001],
)
def test_a_weak_password_is_refused(store, password):
    with pytest.raises(InputError, match=r"at least 12|at most 1,000|first that anybody"):
        Organisers(store).add("ana@forum.example", password, by="test")
    assert store.users() == ()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a" * 101, "a\x00b"])
def test_a_name_that_is_none_is_refused(store, name):
    with pytest.raises(InputError, match="Give a name"):
        Organisers(store).add(name, PASSWORD, by="test")


def test_a_taken_name_is_refused(organisers):
    with pytest.raises(ConflictError):
        organisers.add("ANA@forum.example", PASSWORD, by="test")


def test_an_unknown_name_costs_the_same_work_as_a_wrong_password(organisers, monkeypatch):
    """Counted, not timed: each refusal is exactly one comparison with a hash of the same parameters."""
    compared = []

    class Counting(argon2.PasswordHasher):
        def verify(self, hash, password):
            compared.append(argon2.extract_parameters(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(module, "_hasher", Counting())
    for name, password in (("ana@forum.example", "wrong password"), ("nobody", PASSWORD), ("", "")):
        assert organisers.log_in(name, password) is None
    assert len(compared) == 3 and len(set(map(str, compared))) == 1


def test_a_new_password_holds_and_the_old_one_does_not(organisers):
    token = organisers.log_in("ana@forum.example", PASSWORD)
    organisers.set_password("Ana@forum.example", "another horse battery", by="test")
    assert organisers.entrance(token) is None
    assert organisers.log_in("ana@forum.example", PASSWORD) is None
    assert organisers.log_in("ana@forum.example", "another horse battery")
    with pytest.raises(InputError, match="no organiser"):
        organisers.set_password("nobody", "another horse battery", by="test")

"""Sessions and links: of every token only a hash is kept, and every way to end one ends it."""

from datetime import timedelta

import pytest

from matchmaker.domain.records import FirmState
from matchmaker.errors import ConflictError, NotFoundError
from matchmaker.storage import Store
from tests.storage.test_store import FIRMS, NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    store = Store(f"sqlite:///{tmp_path}/forum.db", clock)
    store.forum().save_firms(FIRMS)
    yield store
    store.close()


@pytest.fixture
def link(store):
    """(token, record) of a firm's link."""
    token = store.forum().make_link("ro-1", lasts=DAY, by="Ana")
    return token, store.forum().links()[0]


def test_no_token_stands_in_the_database(store, link, tmp_path):
    user = store.add_user("ana", "hash", by="ana")
    tokens = [
        link[0],
        store.open_session(user=user.id, lasts=HOUR),
        store.open_session(link=link[1].id, lasts=HOUR),
    ]
    store.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("forum.db*"))
    assert [token for token in tokens if token.encode() in content] == []
    assert b"ro-1" in content, "what is kept would have been found"
    assert {len(token) for token in tokens} == {43}, "256 bits"


def test_a_session_ends_when_it_rests_too_long_and_in_any_case_at_its_end(store, clock):
    user = store.add_user("ana", "hash", by="ana")
    token = store.open_session(user=user.id, lasts=DAY)
    clock.now += timedelta(minutes=59)
    assert store.entrance(token, idle=HOUR).user == user
    clock.now += timedelta(minutes=1)
    assert store.entrance(token, idle=HOUR) is None
    store.seen(token)
    assert store.entrance(token, idle=HOUR).user == user
    clock.now = NOW + DAY
    store.seen(token)
    assert store.entrance(token, idle=HOUR) is None


def test_logging_out_ends_every_copy_of_one_session_only(store):
    user = store.add_user("ana", "hash", by="ana")
    one, other = (store.open_session(user=user.id, lasts=DAY) for _ in range(2))
    store.end_session(one)
    assert store.entrance(one, idle=HOUR) is None
    assert store.entrance(other, idle=HOUR).user == user


def test_a_new_password_ends_all_sessions(store):
    user = store.add_user("ana", "hash", by="ana")
    token = store.open_session(user=user.id, lasts=DAY)
    store.set_password(user.id, "other", by="ana")
    assert store.entrance(token, idle=HOUR) is None
    assert store.password_of("ana")[1] == "other"


def test_a_link_leads_to_its_firm_and_tells_when_it_was_used(store, link, clock):
    clock.now += HOUR
    forum, found = store.link_of(link[0], kind="desk")
    assert (forum, found.firm) == (store.forum().id, "ro-1")
    assert store.forum().links()[0].used_at == clock.now
    entrance = store.entrance(store.open_session(link=found.id, lasts=HOUR), idle=HOUR)
    assert (entrance.user, entrance.forum, entrance.firm) == (None, forum, "ro-1")


@pytest.mark.parametrize(
    "end",
    [
        lambda store, link, clock: setattr(clock, "now", NOW + DAY),
        lambda store, link, clock: store.forum().revoke_link(link.id, by="Ana"),
        lambda store, link, clock: store.forum().set_state("ro-1", FirmState.WITHDRAWN, version=1, by="Ana"),
        lambda store, link, clock: store.forum().delete_firm("ro-1", by="firm"),
    ],
    ids=["expired", "revoked", "withdrawn", "deleted"],
)
def test_a_link_that_ended_opens_nothing_and_its_sessions_end_with_it(store, link, clock, end):
    token, record = link
    session = store.open_session(link=record.id, lasts=10 * DAY)
    assert store.entrance(session, idle=10 * DAY) is not None
    end(store, record, clock)
    assert store.entrance(session, idle=10 * DAY) is None
    with pytest.raises(NotFoundError, match="does not work any more"):
        store.link_of(token, kind="desk")


def test_a_feed_s_token_is_no_desk_s(store):
    token = store.forum().make_link("ro-1", kind="feed", lasts=DAY, by="firm")
    with pytest.raises(NotFoundError):
        store.link_of(token, kind="desk")
    assert store.link_of(token, kind="feed")[1].firm == "ro-1"


def test_links_and_firms_of_another_forum_are_not_there(store, link):
    other = store.forum(store.make_forum("Other", by="Ana"))
    with pytest.raises(NotFoundError):
        other.revoke_link(link[1].id, by="Ana")
    with pytest.raises(NotFoundError):
        other.make_link("ro-1", lasts=DAY, by="Ana")
    assert other.links() == () and store.forum().links() == (link[1],)


def test_the_first_organiser_is_made_once_and_ends_the_guest(store):
    guest = store.guest()
    token = store.open_session(user=guest.id, lasts=DAY)
    assert store.entrance(token, idle=DAY).user.guest
    store.add_user("ana", "hash", by="ana", only_first=True)
    assert store.entrance(token, idle=DAY) is None
    with pytest.raises(ConflictError, match="organiser already"):
        store.add_user("bilal", "hash", by="bilal", only_first=True)
    with pytest.raises(ConflictError, match="organiser already"):
        store.guest()
    with pytest.raises(ConflictError, match="that name"):
        store.add_user("ana", "hash", by="ana")
    assert [user.name for user in store.users()] == ["ana"]


def test_a_name_is_shown_as_typed_and_taken_in_any_case(store):
    store.add_user("Ana Pop", "hash", by="Ana Pop", key="ana pop")
    user, _ = store.password_of("ana pop")
    assert user.name == "Ana Pop" and store.password_of("Ana Pop") is None
    with pytest.raises(ConflictError, match="of that name already"):
        store.add_user("ANA POP", "hash", by="ANA POP", key="ana pop")

"""Firms, wishes and drafts under many hands: nobody's change is lost in silence, no seat is given twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from matchmaker.domain import Meeting, Pair, Preference, Wish
from matchmaker.domain.history import PastRow
from matchmaker.domain.records import Contacts, FirmState, ForumOptions
from matchmaker.errors import ConflictError, MatchmakerError, NotFoundError, StaleError
from matchmaker.storage import Store
from tests.factories import make_firm
from tests.storage.test_store import FIRMS, FORUM, MATCH, NOW, SCHEDULE, WISHES, contents

PAIR = Pair("pk-1", "ro-1")


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/forum.db", lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def forum(store):
    forum = store.forum(store.make_forum("Forum", FORUM, by="Ana"))
    forum.save_firms(FIRMS)
    return forum


def test_two_forums_share_nothing(store, forum):
    other = store.forum(store.make_forum("Other", by="Ana"))
    other.save_firms([make_firm("ro-1", city="Cluj")])
    forum.save_preferences(WISHES)
    forum.save_schedule(FORUM, SCHEDULE)
    assert [firm.city for firm in other.firms()] == ["Cluj"]
    assert forum.firms() == FIRMS
    assert (other.preferences(), other.schedule(), other.runs()) == ((), None, {})
    store.delete_forum(other.id, by="Ana")
    assert forum.schedule() == SCHEDULE
    with pytest.raises(NotFoundError):
        other.stamp()


def test_the_options_of_a_forum_come_back(forum):
    options = ForumOptions(joining=True, deadline=NOW, contacts=Contacts.AGREED, invitation="Welcome!")
    version = forum.put_forum(replace(FORUM, limit=5), options, version=1, by="Ana")
    record = forum.record()
    assert (record.forum, record.options, record.version) == (replace(FORUM, limit=5), options, version)


@pytest.mark.parametrize(
    "change",
    [
        lambda forum, version: forum.put_forum(FORUM, ForumOptions(), version=version, by="Ana"),
        lambda forum, version: forum.put_firm(replace(FIRMS[0], city="Lahore"), version=version, by="Ana"),
        lambda forum, version: forum.set_state("pk-1", FirmState.WITHDRAWN, version=version, by="Ana"),
        lambda forum, version: forum.put_pin(PAIR, Wish.MUST, "", version=version - 1, by="Ana"),
        lambda forum, version: forum.put_wish("pk-1", "ro-1", Wish.NO, version=version - 1, by="firm"),
        lambda forum, version: forum.put_draft(FORUM, SCHEDULE, revision=version - 1, by="Ana"),
    ],
    ids=["forum", "firm", "state", "pin", "wish", "draft"],
)
def test_of_two_changes_of_one_version_the_second_is_refused_with_what_is_there(forum, change):
    change(forum, 1)
    before = contents(forum)
    with pytest.raises(StaleError) as caught:
        change(forum, 1)
    assert caught.value.current
    assert contents(forum) == before


def test_of_many_hands_with_one_version_one_wins(forum):
    def save(number):
        try:
            return forum.put_firm(replace(FIRMS[0], city=f"City {number}"), version=1, by="Ana")
        except StaleError:
            return 0

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(save, range(16))) == [0] * 15 + [2]


def test_only_approved_firms_take_part(forum):
    forum.add_firm(make_firm("ro-9"), state=FirmState.PENDING, origin="form", by="firm")
    assert forum.firms() == FIRMS
    assert forum.firm_record("ro-9").origin == "form"
    forum.set_state("ro-9", FirmState.APPROVED, version=1, by="Ana")
    assert [firm.id for firm in forum.firms()][-1] == "ro-9"
    with pytest.raises(ConflictError):
        forum.add_firm(make_firm("ro-9"), state=FirmState.PENDING, origin="form", by="firm")


def test_a_merged_firm_takes_over_the_words_of_the_other(forum):
    forum.save_preferences(
        [Preference("ro-2", "pk-1", Wish.MUST), Preference("pk-2", "ro-2", Wish.MEET),
         Preference("ro-1", "pk-2", Wish.NO), Preference("ro-2", "pk-2", Wish.MUST)]
    )  # fmt: skip
    forum.merge_firms(replace(FIRMS[2], city="Iași"), "ro-2", version=1, gone_version=1, by="Ana")
    assert [firm.id for firm in forum.firms()] == ["pk-1", "pk-2", "ro-1"]
    assert forum.preferences() == (
        Preference("pk-2", "ro-1", Wish.MEET),
        Preference("ro-1", "pk-1", Wish.MUST),
        Preference("ro-1", "pk-2", Wish.NO),
    )


def test_what_is_kept_apart_stays_apart(forum):
    forum.keep_apart("ro-2", "ro-1", by="Ana")
    forum.keep_apart("ro-1", "ro-2", by="Ana")
    assert forum.apart() == {Pair("ro-1", "ro-2")}


SECRET = make_firm(
    "ro-secretissima", name="Secretissima Srl", offers="Words that only it would use: zyzzyva."
)


def test_of_a_deleted_firm_nothing_can_be_found_in_any_file(tmp_path, forum):
    forum.save_firms([SECRET])
    forum.save_preferences([Preference(SECRET.id, "pk-1", Wish.MUST), Preference("pk-2", SECRET.id, Wish.NO)])
    forum.put_pin(Pair.of(SECRET.id, "pk-1"), Wish.MUST, "", version=0, by="Ana")
    rules = replace(
        FORUM, delegations=(replace(FORUM.delegations[0], firm_ids=(SECRET.id,)), FORUM.delegations[1])
    )
    meeting = Meeting("m9", Pair.of(SECRET.id, "pk-1"), 3, 1)
    schedule = replace(
        SCHEDULE, meetings=(*SCHEDULE.meetings, meeting),
        unplaced=(replace(SCHEDULE.unplaced[0], why_not="Secretissima Srl has no time"), *SCHEDULE.unplaced),
        shortfalls=(replace(SCHEDULE.shortfalls[0], firm=SECRET.id),),
    )  # fmt: skip
    forum.publish(revision=forum.put_draft(rules, schedule, revision=0, by="Ana"), by="Ana")
    forum.save_forum(rules)
    forum.save_matching(
        "key", {"tags": {SECRET.id: {}}}, [replace(MATCH, pair=Pair.of(SECRET.id, "pk-1"))], by="Ana"
    )
    forum.keep_upload("secretissima.csv", b"Secretissima Srl", by="Ana")
    past = forum.add_past("before.csv", "Before", by="Ana")
    row = PastRow("before.csv", 2, "SECRETISSIMA", "Firm pk-1", firm_id=SECRET.id, partner_id="pk-1")
    forum.put_past(
        past, [row, replace(row, firm="Secretissima Srl", firm_id=""), replace(row, firm="x", firm_id="")]
    )
    forum.add_past("waiting.csv", "Waiting", b"Secretissima Srl", job="read_past", by="Ana")
    forum.add_notice(SECRET.id, "m9", "zyzzyva")
    forum.queue_mail(
        firm=SECRET.id, kind="x", address="a@secretissima.example", subject="s", text="t", by="Ana"
    )
    assert forum.firm_data(SECRET.id)["profile"]["offers"] == SECRET.offers

    def found():
        content = b"".join(path.read_bytes().lower() for path in tmp_path.glob("forum.db*"))
        return [word for word in (b"secretissima", b"zyzzyva") if word in content]

    assert found() == [b"secretissima", b"zyzzyva"]
    forum.delete_firm(SECRET.id, by="firm")
    assert found() == []
    assert "deleted a firm and all its data" in forum.audit()[0][0].what
    assert [held.id for held in forum.schedule(1).meetings] == ["m1", "m2", "m3"]
    assert forum.schedule(1).unplaced == SCHEDULE.unplaced
    assert [row.firm for row in forum.past_rows()[past]] == ["x"]


# ---- the draft


@pytest.fixture
def draft(forum):
    assert forum.put_draft(FORUM, SCHEDULE, revision=0, by="Ana") == 1
    return forum


def test_a_draft_comes_back_and_a_published_one_never_changes(draft):
    assert draft.draft().schedule == replace(SCHEDULE, version=0)
    assert draft.publish(revision=1, by="Ana", note="The first") == 1
    draft.move_meeting("m3", 3, None, revision=1, by="Ana")
    assert draft.schedule(1) == SCHEDULE
    assert draft.published() == 1
    assert [(one.number, one.by, one.note, one.meetings) for one in draft.versions()] == [
        (1, "Ana", "The first", 3)
    ]
    assert draft.publish(revision=2, by="Bilal") == draft.published() == 2
    assert draft.restore_version(1, by="Bilal") == 3
    assert draft.draft().schedule == replace(SCHEDULE, version=0)


def test_meetings_are_moved_added_locked_and_removed(draft):
    assert draft.move_meeting("m3", 3, 1, revision=1, by="Ana") == 2
    assert draft.lock_meeting("m3", True, revision=2, by="Ana") == 3
    assert draft.add_meeting(Meeting("m4", Pair("pk-2", "ro-1"), 3, 2, value=0.5), revision=3, by="Ana") == 4
    assert draft.remove_meeting("m1", revision=4, by="Ana") == 5
    assert draft.draft().schedule.meetings == (
        SCHEDULE.meetings[1],
        Meeting("m3", Pair("pk-1", "ro-2"), 3, 1, locked=True),
        Meeting("m4", Pair("pk-2", "ro-1"), 3, 2, value=0.5),
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda forum: forum.move_meeting("m3", 0, 3, revision=1, by="Ana"),  # both firms are taken
        lambda forum: forum.add_meeting(
            Meeting("m4", Pair("pk-1", "ro-1"), 3), revision=1, by="Ana"
        ),  # meet twice
        lambda forum: forum.add_meeting(Meeting("m4", Pair("pk-2", "ro-1"), 0), revision=1, by="Ana"),
        lambda forum: forum.add_meeting(Meeting("m1", Pair("pk-2", "ro-1"), 3), revision=1, by="Ana"),
    ],
)
def test_a_seat_that_is_taken_is_refused_and_the_draft_stays(draft, change):
    before = contents(draft)
    with pytest.raises(ConflictError):
        change(draft)
    assert contents(draft) == before


def test_a_table_that_is_taken_is_refused(draft):
    draft.save_firms([make_firm("ro-3"), make_firm("pk-3")])
    with pytest.raises(ConflictError):
        draft.add_meeting(Meeting("m4", Pair("pk-3", "ro-3"), 0, 1), revision=1, by="Ana")
    assert draft.add_meeting(Meeting("m4", Pair("pk-3", "ro-3"), 0, None), revision=1, by="Ana") == 2


def test_two_representatives_take_two_seats_and_give_them_back(draft):
    draft.save_firms([replace(FIRMS[0], representatives=2)])
    revision = draft.remove_meeting("m2", revision=1, by="Ana")
    revision = draft.move_meeting("m3", 0, 3, revision=revision, by="Ana")
    revision = draft.move_meeting("m3", 2, 3, revision=revision, by="Ana")
    assert draft.move_meeting("m3", 0, 3, revision=revision, by="Ana") == 5


def test_many_hands_on_one_draft_never_book_a_firm_twice(draft):
    """Twenty firms want the one free hour of pk-1; without the keys this test fails (see the control below)."""
    assert booked(draft) == 1


def test_without_the_keys_firms_would_be_booked_twice(draft):
    with draft._database.writing() as connection:  # the negative control
        for table in ("seats", "meetings"):
            text = connection.exec_driver_sql(
                f"select sql from sqlite_master where type = 'table' and name = '{table}'"
            ).scalar()
            connection.exec_driver_sql(f"alter table {table} rename to kept_{table}")
            lines = [line for line in text.splitlines() if "CONSTRAINT" not in line]
            connection.exec_driver_sql("\n".join(lines).rstrip().removesuffix(")").rstrip().rstrip(",") + ")")
            connection.exec_driver_sql(f"insert into {table} select * from kept_{table}")
    assert booked(draft) > 1


def booked(draft):
    """How many of twenty firms got a meeting with pk-1 in slot 3."""
    firms = [make_firm(f"ro-{number}") for number in range(10, 30)]
    draft.save_firms(firms)

    def take(firm):
        for _ in range(40):  # a stale revision is read again, as a person would
            try:
                draft.add_meeting(
                    Meeting(f"m-{firm.id}", Pair("pk-1", firm.id), 3),
                    revision=draft.draft().revision,
                    by="Ana",
                )
                return 1
            except StaleError:
                continue
            except (ConflictError, MatchmakerError):
                return 0
        return 0

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(take, firms))


def test_secure_delete_is_on(draft, tmp_path):
    with draft._database.reading() as connection:
        assert connection.exec_driver_sql("pragma secure_delete").scalar() == 1

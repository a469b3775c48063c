"""Two entries that are one firm: seen side by side, merged without losing a word of the one that is kept."""

from dataclasses import replace
from datetime import time

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Contact, Firm, Preference, Window, Wish
from matchmaker.service.desk.duplicates import as_text, compare, merge_profiles, rename
from tests.factories import make_firm

TEXTS = st.sampled_from(["", "a", "b"])
LISTS = st.lists(st.sampled_from(["AI", "ai", "Cloud", "Data"]), unique_by=str.casefold, max_size=3).map(
    tuple
)
FIRMS = st.builds(
    Firm, id=st.just("x"), name=st.just("X"), country=st.just("RO"), city=TEXTS, offers=TEXTS, seeks=TEXTS,
    sectors=LISTS, certifications=LISTS, founded_year=st.none() | st.just(2000), max_meetings=st.none() | st.just(3),
    contact=st.builds(Contact, TEXTS, TEXTS, TEXTS), consent=st.none() | st.booleans(),
    extra=st.lists(st.tuples(st.sampled_from("pq"), TEXTS), unique_by=lambda one: one[0]).map(lambda pairs: tuple(sorted(pairs))),
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(FIRMS, FIRMS)
def test_what_the_kept_one_says_stays_and_what_it_does_not_say_is_filled(keep: Firm, gone: Firm) -> None:
    merged = merge_profiles(keep, replace(gone, id="y"))
    assert merged.id == keep.id
    for field in ("city", "offers", "seeks", "founded_year", "max_meetings", "consent"):
        ours, theirs = getattr(keep, field), getattr(gone, field)
        assert getattr(merged, field) == (theirs if ours in ("", None) else ours)
    for field in ("sectors", "certifications"):
        plain = {value.casefold() for value in (*getattr(keep, field), *getattr(gone, field))}
        assert len({value.casefold() for value in getattr(merged, field)}) == len(plain)
        assert getattr(merged, field)[: len(getattr(keep, field))] == getattr(keep, field)
    assert dict(merged.extra) == dict(gone.extra) | dict(keep.extra)


@settings(deadline=None, max_examples=40)
@given(FIRMS, FIRMS)
def test_merging_again_changes_nothing(keep: Firm, gone: Firm) -> None:
    merged = merge_profiles(keep, gone)
    assert merge_profiles(merged, gone) == merged and merge_profiles(keep, keep) == keep


@settings(deadline=None, max_examples=40)
@given(FIRMS, FIRMS)
def test_a_person_is_never_made_of_two(keep: Firm, gone: Firm) -> None:
    assert merge_profiles(keep, gone).contact in (keep.contact, gone.contact)


def test_side_by_side_stand_the_fields_in_which_either_says_something() -> None:
    one = make_firm(
        contact=Contact("Ana"), availability=(Window(time(9), time(12)),), extra=(("Stand", "A4"),)
    )
    other = replace(make_firm("ro-2"), name=one.name, offers=one.offers)
    shown = {line.field: (line.one, line.other, line.same) for line in compare(one, other)}
    assert shown["name"] == (one.name, one.name, True) and not shown["website"][2]
    assert shown["availability"] == ("09:00-12:00", "", False) and shown["extra"] == ("Stand: A4", "", False)
    assert shown["contact_name"] == ("Ana", "", False)
    assert not {"id", "tags", "certifications", "representatives"} & shown.keys()


def test_values_are_shown_as_a_person_reads_them() -> None:
    assert [as_text(value) for value in (None, True, False, 7, ("a", "b"))] == ["", "yes", "no", "7", "a; b"]


def test_wishes_follow_the_firm_and_nobody_wishes_for_itself() -> None:
    said = [Preference("a", "x", Wish.MEET), Preference("x", "y", Wish.MUST), Preference("a", "y", Wish.NO)]
    assert rename(said, {"y": "x"}) == (Preference("a", "x", Wish.NO),)

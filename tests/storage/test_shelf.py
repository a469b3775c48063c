"""Ids that nobody guesses."""

from matchmaker.storage.shelf import new_id


def test_ids_are_random_and_long() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(id) for id in ids} == {16}, "96 bits in the letters of an address"
    assert len({id[:3] for id in ids}) > 900, "no common beginning, no counter"

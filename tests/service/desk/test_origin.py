"""What the desk hands along to repeat a run says the same as what it holds."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matchmaker.domain import Firm, Preference, Wish
from matchmaker.domain.history import History
from matchmaker.intake import read_history, read_preferences
from matchmaker.intake.profile import ProfileError, read_profile
from matchmaker.service.desk.origin import FIRMS, MET, PREFERENCES, Origin
from matchmaker.service.engine.history import NONE
from matchmaker.service.engine.wishes import strongest
from matchmaker.service.runs.cleaning import read_sheets
from tests.factories import make_book, make_firm

BOOK = make_book(3)
MODEL = {"setting": "lexical", "name": "", "digest": ""}

texts = st.text(
    st.sampled_from("aZé дщ한 =+-@'\"|;,.:\n\t&<0 9/()%*#\u200f\u0301"), min_size=1, max_size=25
) | st.sampled_from(
    ["n/a", "-", "none", "='x'", "'=x", "a;b", "1,5", "yes", "x; y, z", "• one\n• two", "TRUE", "1e5"]
)
LINES = (
    "name", "city", "organisation_type", "size_band", "seeks", "description", "languages", "sectors",
    "capability_areas", "cooperation_types", "target_markets", "certifications",
)  # fmt: skip
fields = st.fixed_dictionaries(
    {"offers": st.builds("Payments. {}".format, texts)},
    optional=dict.fromkeys(LINES, texts)
    | {"max_meetings": st.sampled_from(["0", "3", ""]), "time_zone": st.just("Asia/Karachi")},
)


def written(folder: Path, firms: tuple[Firm, ...], history: History = NONE, **book: object) -> Path:
    for name, content in Origin(firms, history, MODEL, None, False).files(replace(BOOK, **book)).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(fields, min_size=1, max_size=3))
@example([{"offers": "Payments.", "certifications": ",\n/"}])
def test_whatever_a_form_took_is_read_back_from_the_sheet(
    tmp_path: Path, typed: list[dict[str, str]]
) -> None:
    firms = []
    for number, one in enumerate(typed):
        with suppress(ProfileError):
            firms.append(read_profile(make_firm(f"ro-{number}"), one))
    if firms:
        plain = [replace(firm, tags=Firm("x", "x", "RO").tags) for firm in firms]
        folder = written(tmp_path, tuple(plain))
        assert read_sheets((str(folder / FIRMS),)).firms == tuple(plain)


def test_wishes_are_read_back_the_strongest_of_each(tmp_path: Path) -> None:
    one, other, third = (firm.id for firm in BOOK.firms[:3])
    said = [
        Preference(one, other, Wish.MUST),
        Preference(one, other, Wish.MEET),
        Preference(other, third, Wish.NO),
    ]
    kept = strongest(said)
    assert kept == (Preference(one, other, Wish.MUST), Preference(other, third, Wish.NO))
    folder = written(tmp_path, BOOK.firms, preferences=kept)
    assert set(read_preferences(str(folder / PREFERENCES), BOOK.firms).preferences) == set(kept)


@pytest.mark.parametrize("stranger", ["Siemens AG", "=SUM(A1)", "'x", "a;b,c", 'He said "no"', "~tilde"])
def test_past_meetings_say_who_worked_with_whom_and_how_often(tmp_path: Path, stranger: str) -> None:
    one, other, third = (firm.id for firm in BOOK.firms[:3])
    history = History(((one, other), (one, other), (one, third, f"~{stranger}"), (other, f"~{stranger}")))
    folder = written(tmp_path, BOOK.firms, history)
    found = read_history(str(folder / MET), BOOK.firms).history

    def times(past: History) -> Counter[tuple[str, ...]]:
        return Counter(tuple(sorted(pair)) for group in past.groups for pair in combinations(group, 2))

    assert times(found) == times(history)

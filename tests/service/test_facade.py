"""The library shows a firm its partners, and heeds who has met before."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker import open_matchmaker
from matchmaker.domain import Forum, Preference, Wish
from matchmaker.domain.history import History
from matchmaker.errors import HistoryError, InputError
from matchmaker.service.facade import Matchmaker

SHEET = "firm_id,name,country,offers,seeks\n" + "".join(
    f"{country}-{n},{country} {n},{country},{offer} for clients {n}.,{need} for project {n}.\n"
    for country, offer, need in (
        ("RO", "Payment gateways and cards", "Radar software"),
        ("PK", "Radar software and sensors", "Payment gateways"),
    )
    for n in range(6)
)


@pytest.fixture
def matchmaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Matchmaker]:
    monkeypatch.setenv("MATCHMAKER_MODEL", "lexical")
    monkeypatch.setenv("MATCHMAKER_CACHE", str(tmp_path / "cache"))
    (tmp_path / "firms.csv").write_text(SHEET, encoding="utf-8")
    with open_matchmaker("sqlite://") as opened:
        opened.import_firms(str(tmp_path / "firms.csv"))
        yield opened


def three(matchmaker: Matchmaker, **changes: str) -> Forum:
    return replace(matchmaker.forum(), shown=3, **changes)


def test_a_firm_is_shown_as_many_as_the_forum_says(matchmaker: Matchmaker) -> None:
    shown = matchmaker.suggestions(firm="ro-1", forum=three(matchmaker))
    assert [suggestion.firm.id for suggestion in shown] == ["ro-1"] * 3
    assert len({suggestion.partner.id for suggestion in shown}) == 3
    assert all(suggestion.reasons for suggestion in shown)
    everybody = {
        suggestion.partner.id
        for firm in matchmaker.firms()
        for suggestion in matchmaker.suggestions(firm=firm.id, forum=three(matchmaker))
    }
    assert everybody == {firm.id for firm in matchmaker.firms()}


def test_who_said_no_is_not_suggested(matchmaker: Matchmaker) -> None:
    first = matchmaker.suggestions(firm="ro-1", forum=three(matchmaker))[0].partner.id
    matchmaker.wish(Preference(first, "ro-1", Wish.NO))
    assert first not in [
        one.partner.id for one in matchmaker.suggestions(firm="ro-1", forum=three(matchmaker))
    ]


def test_a_stranger_is_named(matchmaker: Matchmaker) -> None:
    with pytest.raises(InputError, match="nobody"):
        matchmaker.suggestions(firm="nobody")


def test_who_has_met_is_left_out_or_comes_first(matchmaker: Matchmaker, tmp_path: Path) -> None:
    def partners(met_before: str) -> list[str]:
        forum = replace(matchmaker.forum(), met_before=met_before)
        return [one.partner.id for one in matchmaker.matches(firm="ro-1", forum=forum)]

    last = partners("allow")[-1]
    (tmp_path / "before.csv").write_text(f"firm,partner\nro-1,{last}\n", encoding="utf-8")
    assert matchmaker.import_history(str(tmp_path / "before.csv")) == ()
    assert partners("prefer")[0] == last
    assert last not in partners("exclude")
    matchmaker.wish(Preference("ro-1", last, Wish.MEET))
    assert last in partners("exclude"), "a firm may wish to meet again"


def test_past_meetings_are_kept_with_the_forum_until_others_come(
    tmp_path: Path, matchmaker: Matchmaker
) -> None:
    for name, text in (("one", "firm,partner\nro-1,pk-1\n"), ("two", "firm,partner\nro-2,Nobody\n")):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    first, second = (str(tmp_path / f"{name}.csv") for name in ("one", "two"))
    assert matchmaker.import_history(first) == ()
    other = Matchmaker(matchmaker._store, settings=matchmaker._settings)
    assert other.history() == matchmaker.history() == History((("pk-1", "ro-1"),))
    (note,) = matchmaker.import_history(second)
    assert note.problem == "1 name is of no firm in the sheet"
    assert other.history() == History((("ro-2", "~Nobody"),))
    with pytest.raises(HistoryError):
        matchmaker.import_history(first, str(tmp_path / "none.csv"))
    assert other.history() == History((("ro-2", "~Nobody"),)), "what cannot be read replaces nothing"
    matchmaker.import_history(first, second)
    assert len(other.history().groups) == 2
    matchmaker.import_history()
    assert other.history() == History()

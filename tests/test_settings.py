"""Settings come from MATCHMAKER_* alone, and a misspelt one is an error."""

from dataclasses import fields
from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.settings import Settings, describe_settings, read_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({"PATH": "/bin"}) == Settings()


def test_a_set_variable_counts_and_an_empty_one_does_not() -> None:
    found = read_settings({"MATCHMAKER_MODEL": "lexical", "MATCHMAKER_DATABASE": ""})
    assert found == Settings(model="lexical")


def test_an_unknown_setting_is_named_with_those_that_exist() -> None:
    with pytest.raises(InputError, match=r"MATCHMAKER_MODLE: no such setting\. Known are MATCHMAKER_ADDRESS"):
        read_settings({"MATCHMAKER_MODLE": "x"})


def test_every_setting_is_described() -> None:
    described = describe_settings()
    assert set(described) == {f"MATCHMAKER_{field.name.upper()}" for field in fields(Settings)}
    assert all(text.endswith(".") for _, text in described.values())


def test_every_setting_stands_in_the_reference() -> None:
    page = (Path(__file__).parents[1] / "docs/reference/settings.md").read_text(encoding="utf-8")
    assert [name for name in describe_settings() if f"`{name}`" not in page] == []


@pytest.mark.parametrize(("name", "value"), [("HTTPS", "maybe"), ("LOG", "loud")])
def test_a_value_that_cannot_be_is_refused_with_those_that_can(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"MATCHMAKER_{name}='{value}': give one of"):
        read_settings({f"MATCHMAKER_{name}": value})

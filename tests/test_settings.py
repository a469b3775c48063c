"""Settings come from MATCHMAKER_* alone, and a misspelt one is an error."""

import pytest

from matchmaker.errors import InputError
from matchmaker.settings import Settings, describe_settings, read_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({"PATH": "/bin"}) == Settings()


def test_a_set_variable_counts_and_an_empty_one_does_not() -> None:
    found = read_settings({"MATCHMAKER_MODEL": "lexical", "MATCHMAKER_DATABASE": ""})
    assert found == Settings(model="lexical")


def test_an_unknown_setting_is_named_with_those_that_exist() -> None:
    with pytest.raises(InputError, match=r"MATCHMAKER_MODLE: no such setting\. Known are MATCHMAKER_CACHE"):
        read_settings({"MATCHMAKER_MODLE": "x"})


def test_every_setting_is_described() -> None:
    described = describe_settings()
    assert set(described) == {"MATCHMAKER_MODEL", "MATCHMAKER_CACHE", "MATCHMAKER_DATABASE"}
    assert all(text.endswith(".") for _, text in described.values())

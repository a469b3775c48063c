import pytest

from matchmaker.scoring.markets import countries_named, countries_of, country_name


@pytest.mark.parametrize(("market", "country"), [
    ("Pakistan", "PK"), ("Viet Nam", "VN"), ("UAE", "AE"), ("Türkiye", "TR"), ("Gulf", "AE"),
    ("Central Asia", "UZ"), ("EU", "RO"), ("DACH", "DE"), ("East Africa", "KE"), ("south korea", "KR"),
])  # fmt: skip
def test_a_market_means_its_countries(market: str, country: str) -> None:
    assert country in countries_named(market)


def test_entries_with_commas_are_read_one_by_one() -> None:
    assert countries_of(["Uzbekistan, Azerbaijan and Russia"]) == {"UZ", "AZ", "RU"}


def test_unknown_words_mean_no_country() -> None:
    assert countries_named("emerging markets") == frozenset()


def test_a_country_is_named_for_a_sentence() -> None:
    assert country_name("AE") == "the United Arab Emirates"
    assert country_name("QQ") == "QQ"

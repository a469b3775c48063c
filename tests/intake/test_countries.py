import pycountry
import pytest

from matchmaker.intake.countries import country_code, country_inside, nearest_country


@pytest.mark.parametrize("country", list(pycountry.countries), ids=lambda country: country.alpha_2)
def test_every_country_is_known_by_code_and_name(country) -> None:  # type: ignore[no-untyped-def]
    for text in (
        country.alpha_2,
        country.alpha_2.lower(),
        country.alpha_3,
        country.name,
        country.name.upper(),
    ):
        assert country_code(text) == country.alpha_2


@pytest.mark.parametrize(("text", "code"), [
    ("România", "RO"), ("Румъния", "RO"), ("Румыния", "RO"), ("루마니아", "RO"), ("رومانیہ", "RO"),
    ("Пакистан", "PK"), ("پاکستان", "PK"), ("파키스탄", "PK"), ("Islamic Republic of Pakistan", "PK"),
    ("България", "BG"), ("Болгария", "BG"), ("불가리아", "BG"),
    ("Беларусь", "BY"), ("Belarus", "BY"), ("벨라루스", "BY"),
    ("대한민국", "KR"), ("한국", "KR"), ("South Korea", "KR"), ("Republic of Korea", "KR"), ("Coreea de Sud", "KR"),
    ("Türkiye", "TR"), ("Turkey", "TR"), ("UK", "GB"), ("U.S.A.", "US"), ("UAE", "AE"), ("Viet Nam", "VN"),
    ("🇷🇴", "RO"), ("🇵🇰 Pakistan", "PK"), ("🇵🇰 Romania", ""),
    ("NA", "NA"), ("Atlantis", ""), ("", ""), ("EU", ""),
])  # fmt: skip
def test_a_country_is_known_in_many_languages(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(("text", "found"), [
    ("Karachi, Pakistan", ("PK", "Karachi")),
    ("Bucharest (Romania)", ("RO", "Bucharest")),
    ("Cluj-Napoca - România", ("RO", "Cluj-Napoca")),
    ("Atlanta, Georgia, USA", ("US", "Atlanta")),
    ("Pakistan, Karachi", ("PK", "")),
    ("San Jose, CA", ("", "")),
    ("Romania / Pakistan", ("", "")),
    ("Romania and Bulgaria", ("", "")),
    ("near Radio Pakistan", ("", "")),
    ("x, " * 5_000 + "Romania", ("", "")),
])  # fmt: skip
def test_a_country_is_found_inside_a_place_when_it_is_stated(text: str, found: tuple[str, str]) -> None:
    assert country_inside(text) == found


def test_a_misspelt_country_is_suggested_never_taken() -> None:
    assert country_code("Pakistn") == ""
    assert nearest_country("Pakistn") == "Pakistan (PK)"
    assert nearest_country("qqqq") == ""


def test_a_suggestion_is_a_name_and_no_code() -> None:
    assert nearest_country("Dacia") == "" and nearest_country("Rumanja").endswith("(RO)")

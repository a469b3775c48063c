"""Target markets as firms write them in; out come the countries they mean, as ISO 3166-1 alpha-2 codes."""

import re
from collections.abc import Iterable
from functools import cache

EVERYWHERE = "*"  # "global", "worldwide": every country, which says little

# Regions as IT firms use the words; members are the countries that send or receive delegations.
_REGIONS = {
    "EU": "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE",
    "BENELUX": "BE NL LU",
    "DACH": "DE AT CH",
    "NORDICS": "DK SE NO FI IS",
    "BALTICS": "EE LV LT",
    "BALKANS": "RS BG RO HR BA ME MK AL SI GR XK",
    "CEE": "PL CZ SK HU RO BG EE LV LT SI HR RS UA MD",
    "EUROPE": "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE GB NO CH IS RS BA "
    "ME MK AL UA MD",
    "CIS": "RU BY KZ UZ KG TJ AM AZ MD TM",
    "CAUCASUS": "GE AM AZ",
    "CENTRAL ASIA": "KZ UZ KG TJ TM",
    "GULF": "AE SA QA KW BH OM",
    "MENA": "AE SA QA KW BH OM EG JO LB IQ MA TN DZ LY IL IR YE SY",
    "AFRICA": "KE NG ZA EG ET TZ UG RW GH SN CI MA TN DZ ZM ZW MZ AO CM BW NA",
    "EAST AFRICA": "KE TZ UG RW ET",
    "SOUTH ASIA": "PK IN BD LK NP AF",
    "SOUTHEAST ASIA": "VN TH SG MY ID PH KH LA MM",
    "EAST ASIA": "KR JP CN TW HK",
    "ASIA": "PK IN BD LK NP VN TH SG MY ID PH KH LA MM KR JP CN TW HK KZ UZ KG TJ TM",
    "APAC": "VN TH SG MY ID PH KH LA MM KR JP CN TW HK AU NZ IN",
    "LATIN AMERICA": "BR AR CL CO MX PE UY PY BO EC CR PA GT DO",
    "NORTH AMERICA": "US CA MX",
    "TURKIC STATES": "TR AZ KZ UZ KG TM",
    "LUSOPHONE": "PT BR AO MZ CV",
}
_REGION_WORDS = {
    "eu": "EU", "european union": "EU", "eea": "EU", "western europe": "EU", "benelux": "BENELUX",
    "dach": "DACH", "nordic": "NORDICS", "nordics": "NORDICS", "scandinavia": "NORDICS",
    "baltic": "BALTICS", "baltics": "BALTICS", "balkans": "BALKANS", "balkan": "BALKANS",
    "western balkans": "BALKANS", "south east europe": "BALKANS", "southeast europe": "BALKANS",
    "cee": "CEE", "central europe": "CEE", "eastern europe": "CEE", "europe": "EUROPE", "cis": "CIS",
    "caucasus": "CAUCASUS", "central asia": "CENTRAL ASIA", "gulf": "GULF", "gcc": "GULF",
    "mena": "MENA", "middle east": "MENA", "north africa": "MENA", "africa": "AFRICA",
    "sub saharan africa": "AFRICA", "west africa": "AFRICA", "east africa": "EAST AFRICA",
    "eac": "EAST AFRICA", "south asia": "SOUTH ASIA", "southeast asia": "SOUTHEAST ASIA",
    "south east asia": "SOUTHEAST ASIA", "asean": "SOUTHEAST ASIA", "east asia": "EAST ASIA",
    "asia": "ASIA", "apac": "APAC", "asia pacific": "APAC", "latin america": "LATIN AMERICA",
    "latam": "LATIN AMERICA", "south america": "LATIN AMERICA", "north america": "NORTH AMERICA",
    "americas": "LATIN AMERICA", "turkic states": "TURKIC STATES", "palop": "LUSOPHONE",
    "lusophone": "LUSOPHONE", "lusophone africa": "LUSOPHONE",
}  # fmt: skip
_COUNTRY_WORDS = {
    "AE": "united arab emirates;uae;emirates;dubai;abu dhabi", "AF": "afghanistan", "AL": "albania",
    "AM": "armenia", "AO": "angola", "AR": "argentina", "AT": "austria", "AU": "australia",
    "AZ": "azerbaijan", "BA": "bosnia;bosnia and herzegovina", "BD": "bangladesh", "BE": "belgium",
    "BG": "bulgaria", "BH": "bahrain", "BR": "brazil;brasil", "BY": "belarus", "CA": "canada",
    "CH": "switzerland", "CL": "chile", "CN": "china", "CO": "colombia", "CV": "cape verde;cabo verde",
    "CY": "cyprus", "CZ": "czechia;czech republic", "DE": "germany;deutschland", "DK": "denmark",
    "EE": "estonia", "EG": "egypt", "ES": "spain", "ET": "ethiopia", "FI": "finland", "FR": "france",
    "GB": "united kingdom;uk;great britain;england", "GE": "georgia", "GH": "ghana", "GR": "greece",
    "HK": "hong kong", "HR": "croatia", "HU": "hungary", "ID": "indonesia", "IE": "ireland",
    "IL": "israel", "IN": "india", "IQ": "iraq", "IR": "iran", "IT": "italy", "JO": "jordan",
    "JP": "japan", "KE": "kenya", "KG": "kyrgyzstan", "KR": "south korea;korea;republic of korea",
    "KW": "kuwait", "KZ": "kazakhstan", "LB": "lebanon", "LK": "sri lanka", "LT": "lithuania",
    "LU": "luxembourg", "LV": "latvia", "MA": "morocco", "MD": "moldova", "ME": "montenegro",
    "MK": "north macedonia;macedonia", "MX": "mexico", "MY": "malaysia", "MZ": "mozambique",
    "NG": "nigeria", "NL": "netherlands;holland", "NO": "norway", "NP": "nepal", "OM": "oman",
    "PH": "philippines", "PK": "pakistan", "PL": "poland", "PT": "portugal", "QA": "qatar",
    "RO": "romania", "RS": "serbia", "RU": "russia", "RW": "rwanda", "SA": "saudi arabia;ksa",
    "SE": "sweden", "SG": "singapore", "SI": "slovenia", "SK": "slovakia", "TH": "thailand",
    "TJ": "tajikistan", "TM": "turkmenistan", "TN": "tunisia", "TR": "turkey;turkiye;türkiye",
    "TW": "taiwan", "TZ": "tanzania", "UA": "ukraine", "UG": "uganda",
    "US": "united states;usa;us;united states of america", "UY": "uruguay", "UZ": "uzbekistan",
    "VN": "vietnam;viet nam", "XK": "kosovo", "ZA": "south africa",
}  # fmt: skip
_EVERY = frozenset({"global", "worldwide", "international", "world", "anywhere", "any", "all"})


@cache
def countries_named(market: str) -> frozenset[str]:
    """Countries that one entry of `target_markets` means; {"*"} for the whole world, empty when unknown.

    >>> sorted(countries_named("Gulf"))[:2], sorted(countries_named("Viet Nam"))
    (['AE', 'BH'], ['VN'])
    """
    words = " ".join(re.findall(r"[^\W_]+", market.casefold()))
    if words in _EVERY:
        return frozenset({EVERYWHERE})
    if words in _REGION_WORDS:
        return frozenset(_REGIONS[_REGION_WORDS[words]].split())
    return _by_name().get(words, frozenset())


def countries_of(markets: Iterable[str]) -> frozenset[str]:
    """All countries that some entries mean together."""
    parts = (part for market in markets for part in re.split(r"[,;/&]| and ", market))
    return frozenset().union(*(countries_named(part.strip()) for part in parts))


def country_words(code: str) -> tuple[str, ...]:
    """What a country is called, lower case; its code when we know no name."""
    return tuple(_COUNTRY_WORDS.get(code, code.casefold()).split(";"))


def country_name(code: str) -> str:
    """The English name of a country for a sentence; its code when we know no name."""
    name = _COUNTRY_WORDS.get(code, code).split(";")[0]
    article = "the " if code in {"AE", "GB", "NL", "PH", "US"} else ""
    return article + (name.title() if name != code else code)


@cache
def _by_name() -> dict[str, frozenset[str]]:
    return {name: frozenset({code}) for code, names in _COUNTRY_WORDS.items() for name in names.split(";")}

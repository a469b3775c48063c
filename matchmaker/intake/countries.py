"""A country as people write it -> its ISO 3166-1 code; also out of "Karachi, Pakistan"."""

import re
from functools import cache, lru_cache

from matchmaker.intake.text import plain_key

# After English, which is tried first: the project's languages, their neighbours, and the widespread ones.
_LANGUAGES = (
    "ro",
    "bg",
    "ru",
    "ko",
    "ur",
    "be",
    "de",
    "nl",
    "tr",
    "pl",
    "pt",
    "sr",
    "fr",
    "es",
    "it",
    "uk",
    "hu",
)

_ALSO = {
    "AE": "UAE|U.A.E.|Emirates|Emiratele Arabe Unite|EAU|ОАЭ|ОАЕ|아랍에미리트|امارات",
    "BA": "Bosnia|БиХ",
    "BG": "Republic of Bulgaria|Republica Bulgaria|Република България|بلغاریہ",
    "BY": "Belorussia|Byelorussia|Bielorusia|Belorusia|Белоруссия|Беларус|Republic of Belarus|벨로루시|بیلاروس",
    "CN": "PRC|P.R. China|КНР",
    "CZ": "Czech Republic|Cehia|Republica Cehă",
    "DE": "Deutschland|ФРГ",
    "GB": "UK|U.K.|Great Britain|England|Scotland|Wales|Marea Britanie|Anglia|Великобритания|Англия|영국|برطانیہ",
    "IR": "Iran",
    "KR": "Korea|South Korea|Republic of Korea|Republica Coreea|Coreea|Coreea de Sud|ROK|Южная Корея|Южна Корея"
    "|Корея|한국|남한|대한민국|جنوبی کوریا|کوریا",
    "MD": "Moldova|Republic of Moldova|Republica Moldova|Молдавия",
    "MK": "Macedonia|FYROM|Македония",
    "NL": "Holland|Olanda|Nederland|Голландия",
    "PK": "Islamic Republic of Pakistan|Republica Islamică Pakistan|Пакистан|پاکستان|파키스탄",
    "PS": "Palestine",
    "RO": "Roumania|Rumania|Румъния|Румыния|رومانیہ|루마니아",
    "RU": "Russia|Россия|РФ|Русия",
    "SY": "Syria",
    "TR": "Turkey|Türkiye|Turkiye|Turcia",
    "TW": "Taiwan",
    "TZ": "Tanzania",
    "US": "USA|U.S.A.|U.S.|United States|United States of America|America|SUA|S.U.A.|Statele Unite|США|САЩ|미국|امریکہ",
    "VE": "Venezuela",
    "VN": "Vietnam|Viet Nam",
    "XK": "Kosovo|Kosova|Косово",  # not in ISO 3166-1, but the code that everyone uses
}
_SHORTEST_NAME = 4  # letters; codes of three are too easily alike
_PARTS = re.compile(r"\s*(?:[,;\n()\[\]]|\s[-–—]\s)\s*")
_SEVERAL = re.compile(r"\s*(?:[/;&+|\n]|\band\b|\bși\b|\bи\b)\s*")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


@lru_cache(maxsize=65_536)
def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 of a text that is a country and nothing else (code, name, flag); else ""."""
    flag = _FLAG.search(text)
    if flag:
        stated = "".join(chr(ord(char) - 0x1F1E6 + 65) for char in flag.group())
        rest = text.replace(flag.group(), "").strip()
        code = country_code(stated) if stated.isascii() else ""
        return code if code and (not rest or country_code(rest) == code) else ""
    stripped = text.strip()
    if len(stripped) == 2 and stripped.upper() in _codes():
        return stripped.upper()
    key = plain_key(text)
    if not key:
        return ""
    if key in _english():
        return _english()[key]
    return next((_translated(language)[key] for language in _LANGUAGES if key in _translated(language)), "")


@lru_cache(maxsize=65_536)
def country_inside(text: str) -> tuple[str, str]:
    """(code, what stands before it) of a place such as "Karachi, Pakistan"; ("", "") when none is named.

    Names only, no codes of two letters: "San Jose, CA" is not in Canada. Several different countries
    ("Romania / Pakistan") give none.
    """
    if len(text) > 300:
        return "", ""
    stated = {code for code in (_named(part) for part in _SEVERAL.split(text)) if code}
    if len(stated) > 1:
        return "", ""
    parts = [part for part in _PARTS.split(text) if part]
    for position in range(len(parts) - 1, -1, -1):
        code = _named(parts[position])
        if code:
            return code, parts[0] if position else ""
    return "", ""


def _named(part: str) -> str:
    return country_code(part) if len(part.strip()) > 2 else ""


def nearest_country(text: str) -> str:
    """A suggestion for a misspelt country, as "Romania (RO)"; "" when nothing is near."""
    from rapidfuzz import fuzz, process  # late: only for a row with an error

    names = [name for name in _english() if len(name) >= _SHORTEST_NAME]
    near = process.extractOne(plain_key(text[:80]), names, scorer=fuzz.ratio, score_cutoff=75)
    if not near:
        return ""
    code = _english()[near[0]]
    return f"{near[0].title()} ({code})"


@cache
def _codes() -> frozenset[str]:
    import pycountry  # late: costs 40 ms, and preferences do without

    return frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}


@cache
def _english() -> dict[str, str]:
    import pycountry  # late: as above

    names: dict[str, str] = {}
    for code, words in _ALSO.items():
        for word in words.split("|"):
            names[plain_key(word)] = code
    for country in pycountry.countries:
        for kind in ("alpha_3", "name", "official_name", "common_name"):
            word = getattr(country, kind, "")
            if word:
                names.setdefault(plain_key(word), country.alpha_2)
    return names


@cache
def _translated(language: str) -> dict[str, str]:
    """Names in one language, from the translations that pycountry carries (iso-codes)."""
    import gettext  # late: only for names that English does not know

    import pycountry  # late: as above

    try:
        catalogue = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language])
    except OSError:
        return {}
    names: dict[str, str] = {}
    for country in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            word = getattr(country, kind, "")
            if word:
                names.setdefault(plain_key(catalogue.gettext(word)), country.alpha_2)
    return names

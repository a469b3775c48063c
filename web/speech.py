"""What the service said -> the same in the visitor's language; the one place where the desk chooses a language.

Text of the desk's own goes through `gettext` where it stands. Words of the service arrive as `Said`: they are
translated when a template prints them, and by the filter `said` where a template does more than print.
"""

from functools import cache
from typing import Any

from flask import Flask, request
from flask_babel import Babel, get_babel, get_locale, get_translations

from matchmaker.said import Said
from matchmaker.service.desk.look import sentence
from matchmaker.service.engine.default_forum import country_name

ENGLISH = "en"  # what everything is written in
FOLDER = "translations"  # in this package: LANGUAGE/LC_MESSAGES/messages.mo


def speak(app: Flask) -> None:
    """Pages in the language that the browser asks for first among those that there is a catalogue for."""
    Babel(
        app,
        default_locale=ENGLISH,
        default_translation_directories=FOLDER,
        locale_selector=_language,
    )
    app.jinja_env.finalize = spoken
    app.jinja_env.filters["said"] = spoken_or_fixed
    app.jinja_env.filters["sentence"] = lambda words: sentence(spoken_or_fixed(words))
    app.jinja_env.filters["country"] = country


def _language() -> str:
    known = {str(locale) for locale in get_babel().instance.list_translations()} | {ENGLISH}
    return request.accept_languages.best_match(sorted(known), ENGLISH) or ENGLISH


_in_english = cache(country_name)


def country(code: str) -> str:
    """A country's name in the visitor's language, the code where it has none."""
    locale = get_locale()
    name: str = (locale.territories.get(code) if locale and not _is_english() else "") or _in_english(code)
    return name


def _is_english() -> bool:
    locale = get_locale()
    return locale is None or locale.language == ENGLISH


def spoken(words: Any) -> Any:
    """Words of the service in the visitor's language; anything else as it is."""
    return words.in_language(_looked_up) if isinstance(words, Said) and not _is_english() else words


def spoken_or_fixed(words: str) -> str:
    """The same for words that may have been kept as a plain text: those are a template without values."""
    if _is_english():
        return words
    return words.in_language(_looked_up) if isinstance(words, Said) else _looked_up(words, "", 1)


def _looked_up(one: str, many: str, count: int) -> str:
    if not one:
        return one  # gettext answers the empty text with the head of the catalogue
    found = get_translations()
    return found.ungettext(one, many, count) if many else found.ugettext(one)

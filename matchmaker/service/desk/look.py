"""A template environment -> the same with the words, numbers and pictures of the exported files."""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, PackageLoader

from matchmaker.exporting.page import number, plural, strength, web
from matchmaker.exporting.times import clock, date, day, day_and_month, day_words, span, zone_words
from matchmaker.service.engine.default_forum import country_name

__all__ = ["STYLES", "date", "day", "number", "plural", "sentence", "share_look"]

# style sheets that stand in the exported files and that the desk serves
STYLES = {name: str(files("matchmaker.exporting") / "templates") for name in ("colours.css", "matrix.css")}


def share_look(environment: Environment) -> None:
    """Behind its own templates stand those of the report, whose macros draw bars, quotes and the matrix."""
    own = [environment.loader] if environment.loader else []
    environment.loader = ChoiceLoader([*own, PackageLoader("matchmaker.exporting")])
    environment.globals |= {
        "clock": clock,
        "date": date,
        "day": day,
        "day_and_month": day_and_month,
        "span": span,
        "zone_words": zone_words,
        "zone_of": ZoneInfo,
    }
    environment.filters |= {
        "country": cache(country_name),
        "day_words": day_words,
        "number": number,
        "plural": plural,
        "sentence": sentence,
        "strength": strength,
        "web": web,
    }


def sentence(text: str) -> str:
    """A note as a sentence of its own: its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]

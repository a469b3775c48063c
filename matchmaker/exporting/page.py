"""Values to an HTML page: the templates of this package, every value escaped."""

from functools import cache
from typing import Any

from matchmaker.exporting.times import clock, day, place, span, zone_words
from matchmaker.said import said


def render(template: str, **values: Any) -> str:
    """The page; a value that the template asks for and nobody gave is an error."""
    return str(_environment().get_template(template).render(**values))


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # late: only the pages need it

    environment = Environment(
        loader=PackageLoader("matchmaker.exporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the desk has others
    environment.globals |= {
        "clock": clock,
        "day": day,
        "place": place,
        "span": span,
        "zone_words": zone_words,
    }
    environment.filters |= {"number": number, "plural": plural, "strength": strength, "web": web}
    return environment


def number(value: float) -> str:
    """1,234 for whole numbers, 1,234.56 for others."""
    return f"{value:,.0f}" if abs(value - round(value)) < 5e-7 else f"{value:,.2f}"


def plural(count: int, noun: str) -> str:
    """1 meeting, 2 meetings"""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def strength(interest: float) -> str:
    """An interest of 0..1 in a word, beside its number."""
    return said("strong") if interest >= 0.6 else said("fair") if interest >= 0.35 else said("weak")


def web(address: str) -> str:
    """The address when it is http(s), else nothing: a page links nowhere else."""
    return address if address.startswith(("http://", "https://")) else ""

"""Counts in sentences, written as people read them: 1,150 pairs."""

from typing import Any

from flask_babel import get_translations
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from matchmaker.service.desk.look import number


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """The sentence for so many, in the visitor's language; `%(num)s` in it has its thousands apart."""
    words: str = get_translations().ungettext(singular, plural, num)
    return words % {"num": number(num), **variables}


def count_in(environment: Environment) -> None:
    """Templates say counts in the same way."""
    plain: Any = environment.globals["ngettext"]

    @pass_context
    def counted(context: Context, singular: str, plural: str, num: int, **variables: Any) -> str:
        words: str = plain(context, singular, plural, num, **{"num": number(num), **variables})
        return words

    environment.globals["ngettext"] = counted

"""An English sentence that remembers its template and values, so that a door can say it in another language.

Below the doors all words are `str`, in English: the command line and files show them as they are. The desk says a
`Said` in the visitor's language (`web/speech.py`). `make texts` finds the templates where they are written, so
they stand there as literals.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

Catalogue = Callable[[str, str, int], str]  # (template, template of many, how many) -> template of a language


class Said(str):
    """What `said` makes; an ordinary text to everybody who does not translate."""

    __slots__ = ("many", "template", "values")

    template: str  # in the form of str.format
    values: Mapping[str, Any]  # by the names in the template; among them may be what was said
    many: str  # the template for other counts than one, of value "num"; empty where nothing is counted

    def __add__(self, other: str) -> "Said":
        return joined("", (self, other))

    def in_other_words(self, templates: Mapping[str, str]) -> "Said":
        """The sentence with its templates, and those of what it is made of, replaced where others are given."""
        values = {
            name: value.in_other_words(templates) if isinstance(value, Said) else value
            for name, value in self.values.items()
        }
        return _said(templates.get(self.template, self.template), self.many, values)

    def in_language(self, catalogue: Catalogue) -> str:
        """The sentence with its templates looked up in a catalogue; English where a translation does not fit."""
        template = catalogue(self.template, self.many, self.values.get("num", 1))
        spoken = {
            name: value.in_language(catalogue) if isinstance(value, Said) else value
            for name, value in self.values.items()
        }
        try:
            return _filled(template, spoken)
        except (KeyError, IndexError, ValueError):
            return str(self)


def said(template: str, /, **values: Any) -> Said:
    """A sentence; `{name}` in the template stands for a value.

    Without values the template is the sentence, braces and all.
    """
    return _said(template, "", values)


def with_values(words: str, /, **values: Any) -> Said:
    """The same sentence with more values in place of its own, or of what its braces name."""
    if isinstance(words, Said):
        return _said(words.template, words.many, {**words.values, **values})
    return _said(words, "", values)


def said_many(one: str, many: str, /, num: int, **values: Any) -> Said:
    """The same for something that is counted: `one` when `{num}` is 1, else `many`."""
    return _said(one, many, {"num": num, **values})


def several(one: str, many: str) -> tuple[str, str]:
    """Two templates for `said_many`, written where they are not yet said."""
    return one, many


def joined(between: str, parts: Iterable[str]) -> Said:
    """What `between.join(parts)` gives, all of it still translatable."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    template = "{between}".join(f"{{{name}}}" for name in values)
    return _said(template, "", {"between": between, **values} if values else {})


def _said(one: str, many: str, values: Mapping[str, Any]) -> Said:
    made = Said(_filled(many if many and values["num"] != 1 else one, values))
    made.template, made.many, made.values = one, many, values
    return made


def _filled(template: str, values: Mapping[str, Any]) -> str:
    return template.format(**values) if values else template


def kept(words: Any) -> Any:
    """Words as JSON values: a plain text as it is, what was said with its template and values."""
    if not isinstance(words, Said):
        return words
    document: dict[str, Any] = {"said": words.template}
    if words.values:
        document["values"] = {name: kept(value) for name, value in words.values.items()}
    if words.many:
        document["many"] = words.many
    return document


def recalled(document: Any) -> Any:
    """What `kept` was given."""
    if not isinstance(document, dict):
        return document
    values = {name: recalled(value) for name, value in document.get("values", {}).items()}
    return _said(document["said"], document.get("many", ""), values)


def to_text(words: str) -> str:
    """For a column that holds text: a sentence with values as JSON, any other as it is."""
    return json.dumps(kept(words)) if isinstance(words, Said) and words.values else str(words)


def from_text(text: str) -> str:
    """What `to_text` was given; a sentence without values comes back as a plain text."""
    words: str = recalled(json.loads(text)) if text.startswith('{"said": ') else text
    return words


def _words(document: Any) -> Any:
    if not isinstance(document, str | dict):
        raise ValueError("words are a text, or a template with its values")
    return recalled(document)


class _Kept:
    """Tells the storage (pydantic) how words become JSON and words again."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> dict[str, Any]:
        return {
            "type": "function-plain",
            "function": {"type": "no-info", "function": _words},
            "serialization": {"type": "function-plain", "function": kept},
        }


Words = Annotated[str, _Kept()]  # for fields that are kept: what was said stays translatable

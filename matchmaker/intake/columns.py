"""Header words -> known fields, by the synonym table data/columns.csv and, for slips of the pen, by likeness."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matchmaker.errors import SheetError
from matchmaker.intake.text import plain_key

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
AS_TYPED = "as typed"  # marks a column of values that could not be used, so that it is never read again
_LIKENESS = 88  # of 100: "Compnay name" passes, "Contact" for "Country" does not
_SHORTEST = 6  # letters; shorter words are too easily alike


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The table, keyed by words without case, marks and punctuation."""

    fields: dict[str, str]
    joined: dict[str, str]  # the same without blanks, as Korean is often written and programs write headers

    def field_of(self, header: str) -> str:
        """The field whose synonym the header is, with or without its bracketed part; else ""."""
        if AS_TYPED in header:
            return ""
        key = plain_key(_CAMEL.sub(" ", header))
        bare = plain_key(_BRACKETS.sub(" ", _CAMEL.sub(" ", header)))
        for words in (key, bare):
            field = self.fields.get(words) or self.joined.get(words.replace(" ", ""))
            if field:
                return field
        return ""

    def likely_field_of(self, header: str) -> str:
        """The field of a header with a slip in it; "" when none or several are as near."""
        key = plain_key(_CAMEL.sub(" ", header))
        if AS_TYPED in header or len(key) < _SHORTEST:
            return ""
        from rapidfuzz import fuzz, process  # late: most sheets need no likeness

        near = process.extract(key, list(self.fields), scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=5)
        best = {self.fields[word] for word, score, _ in near if score == near[0][1]}
        return best.pop() if len(best) == 1 else ""


@lru_cache(maxsize=4)
def read_synonyms(path: str) -> Synonyms:
    """The synonym table: columns field, language, synonym; a field's own name is a synonym of it.

    Raises:
        SheetError: the table is missing, or gives one word to two fields.
    """
    fields: dict[str, str] = {}
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise SheetError(
            f"The table of column names {path} cannot be read. Install matchmaker again."
        ) from error
    for row in rows:
        for word in (row["synonym"], row["field"]):
            key = plain_key(word)
            if fields.setdefault(key, row["field"]) != row["field"]:
                raise SheetError(
                    f"{path} gives {word!r} to both {fields[key]} and {row['field']}. Keep it in one place."
                )
    joined: dict[str, str] = {}
    for key, field in fields.items():
        joined.setdefault(key.replace(" ", ""), field)
    return Synonyms(fields, joined)

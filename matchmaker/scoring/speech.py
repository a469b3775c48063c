"""Profiles and a reader of codes in; out come each firm's needs and offers as clauses, with the codes they name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matchmaker.domain import Firm, Quote
from matchmaker.scoring.profiles import Clauses, Profiles, Rows
from matchmaker.scoring.texts import Clause, field_text

Codes = Callable[[str], frozenset[str]]  # words -> the taxonomy codes they name, leaves where they can

# What stands among needs and asks for nothing: a refusal, or what the firm itself brings.
_NO_NEED = re.compile(
    r"(?:please )?(?:no|not|bring)\b|we (?:bring|offer|train|provide|deliver|host|adapt|supply)\b|they \w+ us\b|"
    r"open to (?:discussion|everything|anything)|the \w+ is ours\b",
    re.IGNORECASE,
)
# Numbers and ordinals before a need: "1) ...", "Second, ...".
_ORDINAL = re.compile(
    r"(?:\(?\d+[.)]\s*|(?:first|second|third|fourth|finally|also|apart from this)(?:ly)?,?\s+)+",
    re.IGNORECASE,
)
# Who is asked for, where only some kinds of firm can be it, and the words by which a profile says that it is.
_ROLES = (
    re.compile(
        r"\b(?:teachers?|trainers?|lecturers?|professors?|universit\w+|academ\w+|schools?|students?|interns?|graduates?|"
        r"training|teach\w*|courses?|bootcamps?|research)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:investors?|investments?|invest\w*|venture\w*|funds?|business angels?|accelerator\w*)\b",
        re.IGNORECASE,
    ),
)
_HEAD = 3  # words of a need in which it says who is asked for


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one firm's profile field."""

    firm: Firm
    field: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return field_text(self.firm, self.field)[self.start : self.end]

    @property
    def quote(self) -> Quote:
        return Quote(self.firm.id, self.field, self.start, self.end, self.text)


@dataclass(frozen=True)
class Said:
    """Some clauses of one firm, row by row."""

    places: tuple[Place, ...]
    codes: tuple[frozenset[str], ...]  # that each names
    words: tuple[frozenset[str], ...]  # the telling words of each
    vectors: Rows  # (clauses, dimensions)
    leaves: Rows  # (clauses, codes) 1 where the clause names a leaf of a capability
    fields: Rows  # ... a capability, by itself or by a leaf
    sectors: Rows
    listed: Rows  # (clauses,) 1 for a bare list of areas
    roles: Rows  # (clauses, roles) 1 where the clause is about teaching, or about money


def trunk(code: str) -> str:
    """The top-level code that a code belongs to."""
    return code if code.startswith(("S-", "C-", "X-")) else code.split("-")[0]


def is_leaf(code: str) -> bool:
    return trunk(code) != code


def value_places(firm: Firm, field: str) -> list[Place]:
    """Each value of a multi-valued field."""
    places, start = [], 0
    for value in getattr(firm, field):
        places.append(Place(firm, field, start, start + len(value)))
        start += len(value) + len("; ")
    return places


class Speech:
    """What the firms of some profiles say, read when it is asked for."""

    def __init__(self, profiles: Profiles, known: Sequence[str], codes: Codes) -> None:
        """`known` are the codes that `codes` may find."""
        self.profiles = profiles
        self.codes = codes
        self._column = {code: number for number, code in enumerate(known)}
        self.needs = lru_cache(maxsize=None)(self._needs)
        self.offers = lru_cache(maxsize=None)(self._offers)
        self.values = lru_cache(maxsize=None)(self._values)
        self.named = lru_cache(maxsize=None)(self._named)
        self.lacks = lru_cache(maxsize=None)(self._lacks)

    def _needs(self, firm: int) -> Said:
        clauses = self.profiles.seeks
        rows = [row for row in _rows(clauses, firm) if not _NO_NEED.match(clauses.texts[row].text)]
        return self._said(clauses, rows)

    def _offers(self, firm: int) -> Said:
        return self._said(self.profiles.offers, _rows(self.profiles.offers, firm))

    def _values(self, firm: int, field: str) -> tuple[tuple[Place, frozenset[str]], ...]:
        """Each value of a multi-valued field, and the codes it names."""
        places = value_places(self.profiles.firms[firm], field)
        return tuple((place, self.codes(place.text)) for place in places)

    def _named(self, firm: int) -> tuple[dict[str, Place], dict[str, Place]]:
        """Code -> where a firm's own list or, failing that, its offer names it; the same by leaves too."""
        said = self.offers(firm)
        written = [
            (place, codes)
            for place, codes in zip(said.places, said.codes, strict=True)
            if place.field != "capability_areas"
        ]
        exactly: dict[str, Place] = {}
        loosely: dict[str, Place] = {}
        for places in (self.values(firm, "capability_areas"), written):
            for place, codes in places:
                for code in codes:
                    exactly.setdefault(code, place)
            for place, codes in places:
                for code in codes:
                    loosely.setdefault(trunk(code), place)
        return exactly, exactly | {code: place for code, place in loosely.items() if code not in exactly}

    def _lacks(self, firm: int) -> Rows:
        """(roles,) 1 for what the firm does not say it can be: somebody who teaches, somebody with money."""
        own = self.profiles.firms[firm]
        fields = ("organisation_type", "capability_areas", "offers", "description")
        text = " ".join(field_text(own, field) for field in fields)
        return np.array([role.search(text) is None for role in _ROLES], np.float32)

    def _said(self, clauses: Clauses, rows: Sequence[int]) -> Said:
        texts = [clauses.texts[row] for row in rows]
        places = tuple(_trimmed(self.profiles.firms[clause.firm], clause) for clause in texts)
        codes = tuple(self.codes(clause.text) for clause in texts)
        return Said(
            places=places,
            codes=codes,
            words=tuple(clauses.words[row] for row in rows),
            vectors=clauses.vectors[list(rows)],
            leaves=self._hot(codes, lambda code: code if is_leaf(code) else None),
            fields=self._hot(codes, lambda code: None if code.startswith(("S-", "C-")) else trunk(code)),
            sectors=self._hot(codes, lambda code: code if code.startswith("S-") else None),
            listed=np.array([clause.field == "capability_areas" for clause in texts], np.float32),
            roles=np.array([_roles_asked(place.text) for place in places], np.float32).reshape(
                -1, len(_ROLES)
            ),
        )

    def _hot(self, codes: Sequence[frozenset[str]], as_code: Callable[[str], str | None]) -> Rows:
        rows = np.zeros((len(codes), len(self._column) + 1), np.float32)
        for row, named in enumerate(codes):
            for code in named:
                rows[row, self._column.get(as_code(code) or "", -1)] = 1
        return rows[:, :-1]  # the last column took what is not of the kind


def _roles_asked(need: str) -> list[bool]:
    head = " ".join(need.split()[:_HEAD])
    return [role.search(head) is not None for role in _ROLES]


def _trimmed(firm: Firm, clause: Clause) -> Place:
    ordinal = _ORDINAL.match(clause.text)
    start = clause.start + (ordinal.end() if ordinal and ordinal.end() < len(clause.text) else 0)
    return Place(firm, clause.field, start, clause.end)


def _rows(clauses: Clauses, firm: int) -> range:
    return range(int(clauses.starts[firm]), int(clauses.starts[firm + 1]))

"""taxonomy.csv -> a Taxonomy: codes with labels in six languages, and the words that stand for them."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from matchmaker.errors import InputError
from matchmaker.tagging.lexicon import Lexicon, Phrase, fold, read_words, repeated

AXES = ("capability", "sector", "cooperation")
LANGUAGES = ("en", "ro", "bg", "ru", "ko", "ur")
CROSSWALKS = ("nace_2_1", "cpv_2008", "digital_europe")
COLUMNS = (
    "code",
    "axis",
    "parent",
    *(f"label_{language}" for language in LANGUAGES),
    "synonyms",
    "description",
    "meets",
    *CROSSWALKS,
)

# rapidfuzz ratio, 0..100
TYPO = 88.0  # one wrong letter in nine, one too many in eight
RELATIVE = 80.0  # worth naming to a person
MOST_WORDS = 4  # of an entry of a list; more are a sentence
SHORTEST_TYPO = 5  # letters; below, two different words are too near each other

_CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
_BETWEEN_ENTRIES = re.compile(r"[;,،؛、\n|•·]")


@dataclass(frozen=True, slots=True)
class Term:
    """One row of the taxonomy."""

    code: str  # stable, unique over all axes
    axis: str  # one of AXES
    parent: str  # code of the top-level term; empty for a top-level term
    labels: Mapping[str, str]  # by language; "en" is always there
    synonyms: tuple[str, ...]  # as written, see lexicon for "*", "=" and capitals
    description: str  # English; what a firm in this area does
    meets: tuple[str, ...] = ()  # cooperation only: codes on the other side of the table
    crosswalk: Mapping[str, str] = field(default_factory=dict)  # by column of CROSSWALKS; may be blank


@dataclass(frozen=True)
class Taxonomy:
    """All terms in the order of the file, which is the order of tags."""

    terms: tuple[Term, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Term]:
        return MappingProxyType({term.code: term for term in self.terms})

    def codes(self, axis: str) -> tuple[str, ...]:
        """The top-level codes of an axis: those that firms are tagged with."""
        return tuple(term.code for term in self.terms if term.axis == axis and not term.parent)

    def leaves(self, code: str) -> tuple[str, ...]:
        """The codes below a top-level code."""
        return tuple(term.code for term in self.terms if term.parent == code)

    def label(self, code: str, language: str = "en") -> str:
        """What a person reads; English where the language has no label."""
        labels = self.by_code[code].labels
        return labels.get(language) or labels["en"]

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Code -> English label, of every term."""
        return MappingProxyType({term.code: term.labels["en"] for term in self.terms})

    def parent(self, code: str) -> str:
        """The top-level code that a code belongs to; a top-level code's own."""
        return self.by_code[code].parent or code

    @cached_property
    def complements(self) -> Mapping[str, frozenset[str]]:
        """For each cooperation code the codes that it can meet on the other side; symmetric."""
        both = {code: set(self.by_code[code].meets) for code in self.codes("cooperation")}
        for code in self.codes("cooperation"):
            for other in self.by_code[code].meets:
                both[other].add(code)
        return MappingProxyType({code: frozenset(others) for code, others in both.items()})

    @cached_property
    def described(self) -> tuple[str, ...]:
        """The capability and sector codes, leaves included: one for each of `descriptions`."""
        return tuple(term.code for term in self.terms if term.axis != "cooperation")

    @cached_property
    def descriptions(self) -> tuple[str, ...]:
        """What to embed for each code of `described`, in English."""
        return tuple(f"{self.label(code)}. {self.by_code[code].description}" for code in self.described)

    @cached_property
    def lexicons(self) -> Mapping[str, Lexicon]:
        """Per axis the words that stand for its codes."""
        return MappingProxyType({axis: Lexicon(self.phrases[axis]) for axis in AXES})

    def match_words(self, words: Iterable[str], axis: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Free words of a person, one entry or several to a string -> (codes, entries that say nothing).

        Codes are the closest ones, leaves included, in taxonomy order. Any of the taxonomy's languages,
        any case or punctuation, and small typos are understood.
        """
        found: set[str] = set()
        unknown: list[str] = []
        for entry in self._entries(words, axis):
            codes = self._read_entry(entry, axis)
            found.update(codes)
            if not codes and fold(entry):
                unknown.append(entry)
        return self.in_order(found), tuple(unknown)

    def codes_in(self, text: str) -> frozenset[str]:
        """The codes of all axes that a clause, or a list cut by ";", names; leaves where it can.

        Parts of few words are read as entries of a list, where capitals do not matter.
        """
        found = self._read.get(text)
        if found is None:
            parts = [part for part in text.split(";") if part.strip()]
            few = all(len(part.split()) <= MOST_WORDS for part in parts)
            phrases = (
                phrase
                for part in parts
                for lexicon in self.lexicons.values()
                for phrase in (lexicon.find_entry(part) if few else lexicon.find(read_words(part)))
            )
            found = self._read[text] = frozenset(phrase.code for phrase in phrases)
        return found

    @cached_property
    def _read(self) -> dict[str, frozenset[str]]:
        """What `codes_in` has read: each clause of a forum is asked for many times."""
        return {}

    def in_order(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Codes in taxonomy order, each once."""
        return tuple(sorted(set(codes), key=self._rank.__getitem__))

    def nearest_label(self, word: str, axis: str) -> str:
        """The English label of the phrase most like an unknown entry; empty when none is like it."""
        codes = self._read_alike(word, axis, RELATIVE)
        return self.label(codes[0]) if codes else ""

    @cached_property
    def _rank(self) -> Mapping[str, int]:
        return {term.code: rank for rank, term in enumerate(self.terms)}

    @cached_property
    def phrases(self) -> Mapping[str, tuple[Phrase, ...]]:
        """Per axis every label and synonym, taken apart, in the order of the file."""
        return MappingProxyType(
            {
                axis: tuple(
                    phrase for term in self.terms if term.axis == axis for phrase in _phrases_of(term)
                )
                for axis in AXES
            }
        )

    def _entries(self, words: Iterable[str], axis: str) -> list[str]:
        """Strings cut at commas, except where the whole is a label that holds one."""
        entries: list[str] = []
        for word in words:
            whole = self.lexicons[axis].find_whole(word)
            entries += [word] if whole else _BETWEEN_ENTRIES.split(word)
        return [entry.strip() for entry in entries]

    def _read_entry(self, entry: str, axis: str) -> list[str]:
        """Codes of one entry; only when no axis knows it, those of a typo or of its single words."""
        found = [phrase.code for phrase in self.lexicons[axis].find_entry(entry)]
        if found or any(lexicon.find_entry(entry) for lexicon in self.lexicons.values()):
            return found
        words = [self.lexicons[axis].find_whole(word) for word in entry.split()]
        return self._read_alike(entry, axis, TYPO) or [phrase.code for phrase in words if phrase]

    def _read_alike(self, entry: str, axis: str, likeness: float) -> list[str]:
        """The code of the phrase most like the entry, if at least `likeness`."""
        from rapidfuzz import fuzz, process  # late: most sheets have no such word

        word = fold(entry)
        if len(word) < SHORTEST_TYPO:
            return []
        phrases = [phrase for phrase in self.phrases[axis] if len(phrase.text) >= SHORTEST_TYPO]
        texts = [phrase.text for phrase in phrases]
        found = process.extractOne(word, texts, scorer=fuzz.ratio, score_cutoff=likeness)
        return [phrases[found[2]].code] if found else []


def _phrases_of(term: Term) -> list[Phrase]:
    written = (*term.labels.values(), *term.synonyms)
    return [Phrase.read(phrase, term.code) for phrase in written if phrase]


def load_taxonomy(path: str) -> Taxonomy:
    """Read taxonomy.csv (UTF-8, comma); organisers may add rows, best with codes that start with X-.

    Raises:
        InputError: naming every bad row, the column, and what to write.
    """
    rows = _read_rows(path)
    faults = [f"line {line}: {fault}" for line, row in rows for fault in _faults_of_row(row)]
    taxonomy = Taxonomy(tuple(_read_term(row) for _, row in rows))
    faults += _faults_of_whole(taxonomy)
    if faults:
        raise InputError(f"{path}: " + "; ".join(faults))
    return taxonomy


def load_labels(path: str) -> dict[str, str]:
    """Code -> English label; for who only shows codes, in a hundredth of the time: faults are told by `load_taxonomy`.

    Raises:
        InputError: the file cannot be read, or lacks a column.
    """
    return {_cell(row, "code"): _cell(row, "label_en") for _, row in _read_rows(path)}


def _read_rows(path: str) -> list[tuple[int, dict[str, str]]]:
    """(line, cells) of each row; InputError when the file is none of ours."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123 - a path as text is enough
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read ({error}). Give a CSV file in UTF-8.") from error
    if missing:
        raise InputError(f"{path}: has no column {', '.join(missing)}. Add it; it may be empty.")
    return rows


def _read_term(row: Mapping[str, str]) -> Term:
    labels = {language: _cell(row, f"label_{language}") for language in LANGUAGES}
    return Term(
        code=_cell(row, "code"),
        axis=_cell(row, "axis"),
        parent=_cell(row, "parent"),
        labels=MappingProxyType({language: label for language, label in labels.items() if label}),
        synonyms=_list(_cell(row, "synonyms")),
        description=_cell(row, "description"),
        meets=_list(_cell(row, "meets")),
        crosswalk=MappingProxyType({column: _cell(row, column) for column in CROSSWALKS}),
    )


def _cell(row: Mapping[str, str], column: str) -> str:
    return (row.get(column) or "").strip()


def _list(cell: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in cell.split(";") if value.strip())


def _faults_of_row(row: Mapping[str, str]) -> Iterable[str]:
    code = _cell(row, "code")
    if not _CODE.fullmatch(code):
        yield f"code {code!r} needs capitals, digits and single hyphens, like X-LEGAL"
    if _cell(row, "axis") not in AXES:
        yield f"axis {_cell(row, 'axis')!r} is none of {', '.join(AXES)}"
    for column in ("label_en", "description"):
        if not _cell(row, column):
            yield f"{column} is empty; write it in English"
    if None in row:
        yield "more cells than columns; put text that holds a comma in quotes"


def _faults_of_whole(taxonomy: Taxonomy) -> Iterable[str]:
    terms = taxonomy.by_code
    if len(terms) < len(taxonomy.terms):
        codes = [term.code for term in taxonomy.terms]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        yield f"code {', '.join(twice)} stands on two rows; keep one"
    for term in taxonomy.terms:
        parent = terms.get(term.parent)
        if term.parent and (parent is None or parent.parent or parent.axis != term.axis):
            yield f"{term.code}: parent {term.parent} is no top-level code of its axis"
        for other in term.meets:
            if other not in terms or terms[other].axis != "cooperation" or term.axis != "cooperation":
                yield f"{term.code}: meets {other}, but both must be cooperation codes"
        empty = [phrase for phrase in term.synonyms if not Phrase.read(phrase, term.code).keys]
        if empty:
            yield f"{term.code}: synonym {empty[0]!r} has no letter or digit"
    for axis in AXES:
        for first, second in repeated(taxonomy.phrases[axis]):
            yield f"{second.text!r} stands for {first.code} and {second.code}; keep one"

"""Phrases in many languages and scripts -> the codes they stand for, found in a text in one pass.

A text becomes words, folded so that case, accents, hyphens, presentation forms and the many ways to write a
letter do not matter. The phrases lie in a trie of words; at each word the longest phrase wins and the search
goes on behind it, so the work is linear in the text, and a phrase never matches inside a longer word.

How a phrase may be written:
    кибербезопасност*   any ending of up to six letters
    AR                  four letters or fewer, all capitals: in running text only in capitals
    =web                only as a whole entry of a list, never in running text
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

LONGEST_ENDING = 6  # letters that "*" stands for at most
LONGEST_ABBREVIATION = 4  # letters up to which capitals must stay capitals in running text

_WORD = re.compile(r"[가-힣]+|(?:(?![가-힣])[^\W_])+(?:[+#]+(?![^\W_]))?")  # "AI기반" is two words, "C++" one
_DOTNET = re.compile(r"(?<![\w.])\.net\b", re.IGNORECASE)
_DROPPED = re.compile(  # soft hyphen, zero-width letters, vowel signs of Arabic script
    "[\u00ad\u200b-\u200f\u2060\ufeff\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_PARTS = re.compile(r"[/+&]|\band\b")
_ACCENTS = re.compile("[\u0300-\u036f\u0653-\u0655]")
_LETTERS = str.maketrans("ıłđøæىيكهة", "ildoeییکہہ")  # one way to write each; Arabic keyboards in Urdu text
_PARTICLES = ("으로", "에서", "부터", "까지", *"을를이가은는의에로와과도")  # Korean, written onto the noun


@dataclass(frozen=True, slots=True)
class Word:
    text: str  # folded
    capitals: bool  # written in capitals, a plural "s" aside


@lru_cache(maxsize=65536)
def _fold_word(word: str) -> Word:
    capitals = word.isupper() or (word[:-1].isupper() and word[-1] == "s")
    if word.isascii():
        return Word(word.lower(), capitals)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return Word(unicodedata.normalize("NFC", bare).translate(_LETTERS), capitals)


def read_words(text: str) -> list[Word]:
    """The words of a text, folded; "&" reads as "and"."""
    if not text.isascii():
        text = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    if "&" in text:
        text = text.replace("&", " and ")
    if "." in text:
        text = _DOTNET.sub("dotnet", text)
    return [_fold_word(word) for word in _WORD.findall(text)]


def fold(text: str) -> str:
    """The folded words of a text, a blank between two: equal for two ways to write the same."""
    return " ".join(word.text for word in read_words(text))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as the taxonomy writes it, taken apart."""

    code: str
    text: str  # folded, "*" removed, a blank between words
    keys: tuple[str, ...]  # one per word, "*" kept
    only_listed: bool
    only_capitals: bool

    @classmethod
    def read(cls, written: str, code: str) -> "Phrase":
        """Parse one phrase; a phrase without a letter or digit has no keys."""
        listed = written.startswith("=")
        pieces = re.split(r"(\*)(?!\w)", written.removeprefix("="))
        keys: list[str] = []
        for piece in pieces:
            if piece == "*":
                keys[-1:] = [key + "*" for key in keys[-1:]]
            else:
                keys += [word.text for word in read_words(piece)]
        bare = written.removeprefix("=")
        capitals = len(keys) == 1 and bare.isalpha() and bare.isupper() and len(bare) <= LONGEST_ABBREVIATION
        return cls(code, " ".join(keys).replace("*", ""), tuple(keys), listed, capitals)


@dataclass(slots=True)
class _Node:
    """A place in the trie; `ends` are the phrases that end here, all of one code."""

    steps: dict[str, "_Node"] = field(default_factory=dict)
    ends: list[Phrase] = field(default_factory=list)


class Lexicon:
    """The phrases of one axis."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        """`phrases` in order of precedence: where two read the same once joined, the first wins."""
        self._root = _Node()
        self._keys: set[str] = set()
        self._forms: dict[str, tuple[str, ...]] = {}
        for phrase in phrases:
            self._add(phrase.keys, phrase)
        for phrase in phrases:
            for keys in _joined(phrase.keys):
                self._add(keys, phrase)

    def find(self, words: Sequence[Word]) -> list[Phrase]:
        """The phrases of a running text (its `read_words`), in its order."""
        return list(self._scan(words))

    def find_entry(self, entry: str) -> list[Phrase]:
        """The phrases of an entry of a list, where capitals do not matter.

        The entry as a whole comes first, then the phrases in it, then its parts at "/", "+" and "and".
        """
        whole = self.find_whole(entry)
        if whole:
            return [whole]
        parts = [self.find_whole(part) for part in _PARTS.split(entry)]
        return list(self._scan(_in_capitals(entry))) or [phrase for phrase in parts if phrase]

    def find_whole(self, entry: str) -> Phrase | None:
        """The phrase that an entry of a list is from its first word to its last."""
        words = _in_capitals(entry)
        found = self._longest(words, 0, listed=True)
        return found[1] if found and found[0] == len(words) else None

    def _add(self, keys: tuple[str, ...], phrase: Phrase) -> None:
        node = self._root
        for key in keys:
            node = node.steps.setdefault(key, _Node())
        if keys and all(phrase.code == other.code for other in node.ends):
            node.ends.append(phrase)
            self._keys.update(keys)

    def _scan(self, words: Sequence[Word]) -> Iterator[Phrase]:
        at = 0
        while at < len(words):
            found = self._longest(words, at, listed=False)
            if found is None:
                at += 1
            else:
                at = found[0]
                yield found[1]

    def _longest(self, words: Sequence[Word], start: int, *, listed: bool) -> tuple[int, Phrase] | None:
        """(index behind it, phrase) of the longest phrase that starts here."""
        best: tuple[int, Phrase] | None = None
        places = [(start, self._root)]
        while places:
            at, node = places.pop(0)
            if best is None or at > best[0]:
                for phrase in node.ends:
                    if (listed or not phrase.only_listed) and (
                        not phrase.only_capitals or words[at - 1].capitals
                    ):
                        best = at, phrase
                        break
            if at < len(words):
                steps = node.steps
                places += [(at + 1, steps[key]) for key in self._forms_of(words[at].text) if key in steps]
        return best

    def _forms_of(self, word: str) -> tuple[str, ...]:
        """The keys of the trie that a word can stand for, the closest first."""
        forms = self._forms.get(word)
        if forms is None:
            forms = tuple(key for key in _spellings(word) if key in self._keys)
            self._forms[word] = forms
        return forms


def _in_capitals(entry: str) -> list[Word]:
    return [Word(word.text, True) for word in read_words(entry)]


def _spellings(word: str) -> Iterator[str]:
    yield word
    if len(word) >= 4 and word.isascii() and word[-1] == "s":
        yield word[:-1]
        if word.endswith("ies"):
            yield word[:-3] + "y"
    if "가" <= word[0] <= "힣":
        yield from (word.removesuffix(particle) for particle in _PARTICLES if word.endswith(particle))
    for length in range(len(word), max(len(word) - LONGEST_ENDING, 2) - 1, -1):
        yield word[:length] + "*"


def _joined(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways to write some words of a phrase as one ("cyber security", "cybersecurity")."""
    if not 2 <= len(keys) <= 4:
        return
    for glue in product((False, True), repeat=len(keys) - 1):
        words = [keys[0]]
        for glued, key in zip(glue, keys[1:], strict=True):
            if glued and not words[-1].endswith("*"):
                words[-1] += key
            else:
                words.append(key)
        if len(words) < len(keys) and all(len(word) >= 5 or word in keys for word in words):
            yield tuple(words)


def repeated(phrases: Iterable[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    """Pairs of phrases that read the same, blanks aside, but stand for different codes."""
    seen: dict[str, Phrase] = {}
    for phrase in phrases:
        first = seen.setdefault(phrase.text.replace(" ", ""), phrase)
        if first.code != phrase.code:
            yield first, phrase

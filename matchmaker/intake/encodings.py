"""Bytes of a text sheet -> its text, the encoding, and in words how sure that is.

A byte order mark decides; then valid UTF-8; then four legacy code pages are compared by how much their
reading looks like words (the letters of one script, in the order that languages put them). The general
detector charset-normalizer, kept to the same four pages, was tried beside it: sheets are short and mostly
ASCII, and of 53 such samples it got 13 wrong where this gets one or two, and says that it is not sure.
"""

import codecs
import re
from dataclasses import dataclass

from matchmaker.errors import SheetError
from matchmaker.intake.text import shown
from matchmaker.said import said, said_many

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
LEGACY = ("cp1250", "cp1251", "cp1252", "cp949")
_KNOWN = re.compile(r"(utf-?(8|8-sig|16|16-?le|16-?be|32)|(cp|windows-?)125\d|cp949|euc-?kr|koi8-?[ru]|cp8(52|55|66)"
                    r"|iso-?8859-?\d{1,2}|latin-?\d|us-?ascii|mac-?(roman|cyrillic|latin2|turkish))$")  # fmt: skip
_SAMPLE_BYTES = 65_536
_CLEAR_LEAD = 0.15  # of 1; below it the runner-up may well be right


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    how: str  # in words
    sure: bool


def decode(data: bytes, source: str, encoding: str | None = None) -> Decoded:
    """The text of a sheet's bytes; `encoding` is a person's word and is not second-guessed.

    Raises:
        SheetError: unknown encoding, bytes that it cannot hold, or a file that is no text.
    """
    if encoding is not None:
        return _decode_as_told(data, source, encoding)
    for mark, name, codec in _MARKS:
        if data.startswith(mark):
            return Decoded(
                _strictly(data, codec, source), name, said("declared by its byte order mark"), True
            )
    wide = _wide_codec(data)
    if wide:
        return Decoded(_strictly(data, wide, source), wide, said("detected: every second byte is zero"), True)
    _refuse_binary(data, source)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(data, source) or _decode_damaged(data, source, error)
    return Decoded(
        text, "utf-8", said("plain ASCII") if data.isascii() else said("detected: valid UTF-8"), True
    )


def _decode_as_told(data: bytes, source: str, encoding: str) -> Decoded:
    name = encoding.strip().lower().replace("_", "-")
    if not _KNOWN.match(name):
        raise SheetError(
            "{source}: {encoding} is not a text encoding that we read. "
            "Use utf-8, utf-16, cp1250 (Central European), cp1251 (Cyrillic), cp1252 (Western) or cp949 (Korean).",
            source=source,
            encoding=shown(encoding),
        )
    for mark, _, codec in _MARKS:
        if data.startswith(mark) and name.startswith(codec[:5]):
            name = codec
    return Decoded(_strictly(data, name, source), encoding.strip().lower(), said("given by a person"), True)


def _strictly(data: bytes, codec: str, source: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SheetError(
            "{source}: line {line} has a byte that {codec} cannot hold. "
            "Leave out --encoding to let it be detected, or name the one the sheet was saved in.",
            source=source,
            line=line,
            codec=codec,
        ) from error


def _wide_codec(data: bytes) -> str:
    """UTF-16 without a mark: nearly all high bytes of Latin, Cyrillic and line ends are 0 to 6."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2], sample[1::2]
    if odd.count(0) > 0.4 * len(odd) and even.count(0) == 0:
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) == 0:
        return "utf-16-be"
    return ""


def _refuse_binary(data: bytes, source: str) -> None:
    sample = data[:_SAMPLE_BYTES]
    controls = sum(sample.count(bytes((code,))) for code in (*range(9), 14, 15, *range(17, 27)))
    known = next((what for mark, what in _MAGIC if data.startswith(mark)), None)
    if known or controls > 0.02 * len(sample) + 8:
        raise SheetError(
            "{source} is {what}, not a sheet. Export the table as CSV or XLSX from the program that made it.",
            source=source,
            what=known or said("not text"),
        )


_MAGIC = (
    (b"%PDF", said("a PDF")),
    (b"\x89PNG", said("a picture")),
    (b"\xff\xd8\xff", said("a picture")),
    (b"GIF8", said("a picture")),
    (b"\x1f\x8b", said("a gzip archive")),
    (b"7z\xbc\xaf", said("a 7z archive")),
    (b"Rar!", said("a RAR archive")),
    (b"SQLite format 3", said("a database")),
    (b"\x7fELF", said("a program")),
    (b"{\\rtf", said("a text document")),
)


def _decode_legacy(data: bytes, source: str) -> Decoded | None:
    sample = _sample(data)
    damaged = sample.decode("utf-8", "replace").count("\ufffd")
    if damaged * 20 < sum(byte > 127 for byte in sample) / 2:
        return None  # UTF-8 with a few broken letters, not a code page
    readings: list[tuple[float, str, str]] = []
    for codec in LEGACY:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        readings.append((_wordlikeness(_words_of(sample, codec), codec), codec, text))
    if not readings:
        return None
    readings.sort(key=lambda reading: (-reading[0], _PREFERENCE.index(reading[1])))
    best, codec, text = readings[0]
    rivals = [(score, other) for score, other, reading in readings[1:] if reading != text]
    if not rivals or best - rivals[0][0] >= _CLEAR_LEAD:
        return Decoded(text, codec, said("detected: likely, by its letters"), True)
    return Decoded(text, codec, said("detected: not sure, it could be {rivals}", rivals=rivals[0][1]), False)


_PREFERENCE = ("cp1252", "cp1250", "cp1251", "cp949")  # when all read alike


def _decode_damaged(data: bytes, source: str, error: UnicodeDecodeError) -> Decoded:
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    line = data.count(b"\n", 0, error.start) + 1
    how = said_many(
        "detected: UTF-8 with {num} broken letter, the first in line {line}",
        "detected: UTF-8 with {num} broken letters, the first in line {line}",
        lost,
        line=line,
    )
    return Decoded(text, "utf-8", how, False)


def _sample(data: bytes) -> bytes:
    """Lines with bytes beyond ASCII, up to 64 KiB."""
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_BYTES:
                break
    return b"\n".join(lines)


def _words_of(sample: bytes, codec: str) -> list[str]:
    return [word for word in _WORD.findall(sample.decode(codec, "replace")) if not word.isascii()]


_WORD = re.compile(r"[^\s,;|\"'()/<>]+")
_CYRILLIC = re.compile("[\u0400-\u045f\u0490\u0491]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_AMID_SMALL_LATIN = re.compile("[a-z][^\x00-\x7f]{1,2}(?=[a-z]|$)")
_CENTRAL = frozenset(
    "ăâîşţąćęłńóśźżčďěňřšťůžýáéíúőűöüđßä"
)  # Romanian, Polish, Czech, Slovak, Hungarian, Serbian
_WESTERN = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßšž")
_PUNCTUATION = frozenset("–—“”„‘’‚…•·«»©®™€№°§\u00a0")


def _wordlikeness(words: list[str], codec: str) -> float:
    """Mean over the bytes beyond ASCII of how well each fits, -1 ... 1."""
    total = weight = 0.0
    for word in words:
        if codec == "cp1251":
            score, size = _fit_cyrillic(word)
        elif codec == "cp949":
            score, size = _fit_hangul(word)
        else:
            score, size = _fit_latin(word, codec)
        total += score
        weight += size
    return total / weight if weight else 0.0


def _fit_cyrillic(word: str) -> tuple[float, int]:
    """A Cyrillic word is Cyrillic throughout, and small after its first letter or large throughout."""
    letters = _CYRILLIC.findall(word)
    others = sum(not char.isascii() for char in word) - len(letters)
    latin = sum(char.isascii() and char.isalpha() for char in word)
    large_inside = sum(char.isupper() for char in letters[1:])
    odd = 0 if large_inside == len(letters) - 1 else large_inside
    serbian = sum(char in "ђѓљњќћџјєѕії" for char in letters)  # rare outside a few languages
    strange = sum(char not in _PUNCTUATION for char in word if not char.isascii()) - len(letters)
    score = len(letters) - 2 * odd - 0.3 * serbian - 2 * strange - (len(letters) if latin else 0)
    return score, len(letters) + others


def _fit_hangul(word: str) -> tuple[float, int]:
    """Two bytes a syllable; Chinese characters and box drawings are rare in Korean sheets."""
    beyond = [char for char in word if not char.isascii()]
    syllables = len(_HANGUL.findall(word))
    amid_latin = len(_AMID_SMALL_LATIN.findall(word))  # "IT기업" is common, "Bucure혞i" is Romanian
    return 2.0 * syllables - 1.5 * (len(beyond) - syllables) - 3.0 * amid_latin, 2 * len(beyond)


def _fit_latin(word: str, codec: str) -> tuple[float, int]:
    expected = _CENTRAL if codec == "cp1250" else _WESTERN
    score, size = 0.0, 0
    for position, char in enumerate(word):
        if char.isascii():
            continue
        size += 1
        before, after = word[position - 1 : position], word[position + 1 : position + 2]
        score += _fit_letter(char, before, after, expected, codec)
    run = max((len(part) for part in _NOT_ASCII.findall(word)), default=0)
    return score - (run if run > 2 else 0), size  # no Latin spelling has three marked letters in a row


_NOT_ASCII = re.compile("[^\x00-\x7f]+")


def _fit_letter(char: str, before: str, after: str, expected: frozenset[str], codec: str) -> float:
    if char in _PUNCTUATION:
        return 0.3
    if char.casefold() not in expected:
        return 0.3 if char in "ºª" and before.isdigit() else -1.0
    if char.isupper() and before.islower():
        return -1.0
    vowel_after = after.casefold() in "aeiou" and after != ""
    if codec == "cp1252" and char in "ãõñ":
        return 1.0 if (after in "oe" if char != "ñ" else vowel_after) and after else -0.5
    if codec == "cp1252" and char in "êæøèà":
        return 0.7
    if codec == "cp1250" and char in "ăőń":
        return -0.5 if (after == "o" if char == "ă" else vowel_after) and after else 1.0
    if codec == "cp1250" and char in "ęćřčŕ":
        return 0.6 if vowel_after and char in "ęŕ" else 0.8
    return 1.0

"""A cell as typed -> clean text: NFC, stripped, no invisible characters, no spreadsheet escape."""

import re
import unicodedata

# Controls, bidi embeddings and overrides, zero-width space and byte order marks, half surrogates.
# The joiners U+200C and U+200D stay: Urdu and emoji are spelt with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# The exporter puts ' before a cell that a spreadsheet could take for a formula.
_ESCAPED = re.compile("'['\\s]*[=+\\-@\t\r\x00＝＋－＠]")


def words(text: str) -> frozenset[str]:
    """The words of a long literal."""
    return frozenset(text.split())


_PLACEHOLDERS = words("""
- -- --- – — ― · • . .. ... … _ __ ? ?? / // \\ * n/a n.a. n.a #n/a n\\a n-a none null nil nan n.v.t. nvt
not-available unknown tbd tba unspecified
нет н/д н.д. няма отсутствует неизвестно nespecificat nincs brak keine entfällt yok nenhum geen onbekend
없음 해당없음 미정 نہیں nema нема
""") | {
    "not available", "not applicable", "nu este cazul", "nu se aplică", "не применимо", "не е приложимо",
    "해당 없음", "کوئی نہیں", "لاگو نہیں", "keine angabe", "nie dotyczy", "não aplicável", "n / a",
}  # fmt: skip
_LONGEST_PLACEHOLDER = max(map(len, _PLACEHOLDERS))


def clean(cell: str) -> tuple[str, bool]:
    """The text of a cell, and whether characters that nobody can see were taken out of it.

    Tabs become spaces, every line end a "\\n". One leading ' of an exported cell is stripped.
    """
    text = cell.strip()
    if _ESCAPED.match(text):
        text = text[1:].strip()
    if text.isascii() and text.isprintable():
        return text, False
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    seen = _UNSEEN.sub("", text)
    return unicodedata.normalize("NFC", seen).strip(), seen != text


def is_placeholder(text: str) -> bool:
    """Whether a clean text only says that there is nothing to say ("-", "N/A", "нет")."""
    return len(text) <= _LONGEST_PLACEHOLDER and text.casefold() in _PLACEHOLDERS


def shown(text: str, length: int = 60) -> str:
    """A text in quotes for a message, on one line and cut to `length` characters."""
    line = " ".join(_UNSEEN.sub("\ufffd", text[: length * 4]).split())
    return f'"{line[: length - 1]}…"' if len(line) > length else f'"{line}"'


def plain_key(text: str) -> str:
    """Letters and digits without case, marks and compatibility forms, words parted by one space."""
    if text.isascii():
        folded = text.casefold()
    else:
        decomposed = unicodedata.normalize("NFKD", text)
        folded = "".join(char for char in decomposed if unicodedata.category(char) != "Mn").casefold()
    return " ".join(_NOT_WORD.sub(" ", folded).split())


_NOT_WORD = re.compile(r"[\W_]+")

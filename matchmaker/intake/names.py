"""A firm's name -> keys under which its other spellings meet, and a slug that is safe as an id."""

import hashlib
import re
import unicodedata
from functools import lru_cache

from matchmaker.intake.text import words

# Words for a firm's legal form, which people write or leave out as they like; at a name's end ...
_FORMS_AFTER = words("""
srl sa srls spa sas sarl sl slu lda ltda gmbh ag kg ug ohg mbh se bv nv cv oy ab asa as aps sro kft zrt nyrt bt
ltd limited pvt private smc llc llp lp plc inc incorporated corp corporation co company pte pty sdn bhd
fze fzco fzc fzllc dmcc wll sal jsc ojsc cjsc pjsc ead eood ood ad et doo dooel dd uab sia ou oü as
ооо оао зао пао ао одо уп чуп чтуп ип тов тоо еоод оод ад еад ет доо дд еад сд
şti sti aş şirketi sirketi anonim 주식회사 유한회사 주 유 لمیٹڈ پرائیویٹ
""")
# ... and at its beginning.
_FORMS_BEFORE = words("""
sc ооо оао зао пао ао одо уп чуп чтуп ип тов тоо ет чп pt ooo oao zao 주식회사 유한회사 주 유
""")
_SPELT_FORMS = tuple(
    tuple(form.split())
    for form in (
        "s r l",
        "s r l d",
        "s a",
        "s p a",
        "sp z o o",
        "z o o",
        "d o o",
        "a ş",
        "a s",
        "l l c",
        "s r o",
        "o o d",
        "e o o d",
        "ltd şti",
        "о о о",
        "з а о",
        "о а о",
        "s c",
    )
)
_OLD_ROMANIAN = str.maketrans("şţŞŢ", "șțȘȚ")
_LETTER_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w\.\w)\.")


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """Words of a name in lower case without legal form and punctuation, in its own script.

    NFKC, casefold, Romanian cedillas as commas below; a name that is nothing but a legal form stays.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_OLD_ROMANIAN).replace("ı", "i")
    folded = _LETTER_DOTS.sub("", folded)  # "s.r.l." is one word
    words = tuple("".join(char if _is_letter(char) else " " for char in folded).split())
    return " ".join(_without_forms(words) or words)


def _is_letter(char: str) -> bool:
    return char.isalnum() or (not char.isascii() and unicodedata.category(char)[0] == "M")


def _without_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    changed = True
    while words and changed:
        changed = False
        for form in _SPELT_FORMS:
            if words[-len(form) :] == form:
                words, changed = words[: -len(form)], True
        if words and words[-1] in _FORMS_AFTER:
            words, changed = words[:-1], True
        elif words and words[0] in _FORMS_BEFORE:
            words, changed = words[1:], True
    return words


@lru_cache(maxsize=65_536)
def latin_key(name: str) -> str:
    """`name_key` in Latin letters without marks: one key for "Ромашка" and "Romashka"."""
    key = name_key(name)
    if key.isascii():
        return key
    from anyascii import anyascii  # late: most names are ASCII

    return " ".join(re.sub(r"[^a-z0-9]+", " ", anyascii(key).casefold()).split())


# Names that Windows keeps for devices; an agenda file could not be called so.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)$")
_LONGEST_SLUG = 60


def slug(text: str) -> str:
    """[a-z0-9-]+ out of any text, at most 60 characters; from its hash when it has no letters."""
    if not text.isascii():
        from anyascii import anyascii  # late: as above

        text = anyascii(unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[^a-z0-9]+", "-", text.casefold().replace("'", "")).strip("-")
    plain = plain[:_LONGEST_SLUG].rstrip("-")
    if not plain:
        plain = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"firm-{plain}" if _DEVICES.match(plain) or plain.isdigit() else plain

import pytest

from matchmaker.errors import SheetError
from matchmaker.intake.encodings import decode

SHEETS = {
    "cp1250": [
        "Denumire,Ţară\nSoluţii Şapte SRL,România\n",
        "nume\nFăget Software,Cluj\nRomânia piaţă firmă\n",
        "name,city\nTimişoara Soft,Timişoara\n",
        "name\nIaşi",
        "nazwa\nWierzbak Systemy,Poznań\nSpółka z Łodzi\n",
        "Příliš žluťoučký kůň",
        "Győri szoftverház, Magyarország őr",
    ],
    "cp1251": [
        "Название,Страна\nРомашка,Беларусь\n",
        'ООО "СОФТ"',
        "Телерик ЕООД,София",
        "Фирма,Град\nПредприятие · Восток-Сервис",
        "Београд Љубљана Ђорђе",
    ],
    "cp1252": [
        "name\nNestlé,café",
        "São Paulo, soluções, Irmã",
        "Müller GmbH, Köln, Straße",
        "Peña, España",
        "Bjørn Søndergård",
        "Hôtel Français, Montréal",
    ],
    "cp949": [
        "회사명,국가\n네이버,대한민국\n",
        "name,city\nKakao,제주",
        "주식회사 카카오, 인공지능 솔루션 개발",
        "빅데이터 분석 플랫폼 및 클라우드",
    ],
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(code, text) for code, texts in SHEETS.items() for text in texts]
)
def test_a_code_page_is_told_by_its_letters(encoding: str, text: str) -> None:
    found = decode(text.encode(encoding), "s.csv")
    assert found.text == text
    assert found.how.startswith("detected")


@pytest.mark.parametrize(("codec", "name", "how"), [
    ("utf-8", "utf-8", "detected: valid UTF-8"),
    ("utf-8-sig", "utf-8", "declared by its byte order mark"),
    ("utf-16", "utf-16", "declared by its byte order mark"),
    ("utf-16-le", "utf-16-le", "detected: every second byte is zero"),
    ("utf-16-be", "utf-16-be", "detected: every second byte is zero"),
    ("utf-32", "utf-32", "declared by its byte order mark"),
])  # fmt: skip
def test_unicode_is_recognised(codec: str, name: str, how: str) -> None:
    text = "name,country\nAcme Soluții,RO\n"
    found = decode(text.encode(codec), "s.csv")
    assert (found.text, found.encoding, found.how, found.sure) == (text, name, how, True)


def test_a_person_may_know_better() -> None:
    data = "Ромашка".encode("koi8-r")
    assert decode(data, "s.csv", "KOI8-R").text == "Ромашка"
    assert decode(data, "s.csv", "koi8_r").how == "given by a person"


def test_a_short_ambiguous_text_is_called_uncertain() -> None:
    found = decode("АД".encode("cp1251"), "s.csv")
    assert not found.sure
    assert "not sure" in found.how


def test_utf8_with_a_broken_letter_stays_utf8_and_says_where() -> None:
    data = ("Soluții în cloud și inteligență artificială\n" * 5).encode() + b"Gr\xc3\n"
    found = decode(data, "s.csv")
    assert found.encoding == "utf-8"
    assert "1 broken letter, the first in line 6" in found.how


@pytest.mark.parametrize("encoding", ["zip", "hex", "utf-7", "unicode_escape", "idna", "../x", "rot13"])
def test_only_text_encodings_are_taken(encoding: str) -> None:
    with pytest.raises(SheetError, match="not a text encoding"):
        decode(b"name", "s.csv", encoding)


def test_bytes_that_the_given_encoding_cannot_hold_name_their_line() -> None:
    with pytest.raises(SheetError, match="line 2 has a byte that utf-8 cannot hold"):
        decode(b"name\n\xff\xfa", "s.csv", "utf-8")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"\x7fELF" + bytes(99), bytes(range(1, 9)) * 99]
)
def test_a_file_that_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(SheetError, match="not a sheet"):
        decode(data, "s.csv")
